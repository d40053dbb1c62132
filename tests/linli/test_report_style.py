"""The report's colours can be told apart, by day and by night (WCAG 2.2, AA)."""

import re
from itertools import product
from pathlib import Path

import pytest

from linli.report import document

STYLE = (Path(document.__file__).parent / "templates" / "report.css").read_text("utf-8")
TEXT, SHAPE = 4.5, 3.0
SCHEMES = {"day": 0, "night": 1}


def palette(scheme: str) -> dict[str, str]:
    blocks = re.findall(r":root \{(.*?)\}", STYLE, re.S)
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", blocks[SCHEMES[scheme]]))


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_is_the_standards() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_text_and_shapes_stand_out(scheme: str) -> None:
    colours = palette(scheme)
    for ink, ground in product(("ink", "quiet", "good", "bad"), ("paper", "card")):
        assert contrast(colours[ink], colours[ground]) >= TEXT, (ink, ground)
    for ink, ground in (("good", "good-soft"), ("bad", "bad-soft"), ("ink", "good-soft")):
        assert contrast(colours[ink], colours[ground]) >= TEXT, (ink, ground)
    assert contrast(colours["card"], colours["good"]) >= TEXT  # a pressed button
    for shape in ("base", "room", "good", "bad"):
        assert contrast(colours[shape], colours["card"]) >= SHAPE, shape
    assert contrast(colours["good"], colours["track"]) >= SHAPE
