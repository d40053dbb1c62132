"""An instance written as sheets, in either form and language, is the same instance again."""

from pathlib import Path

import pytest

import district
from linli.folder import load
from linli.generate import generate
from matcher.instance import Instance, Licence, Offer, Slot
from tests import builders as build
from tests.tiny import pinned, tiny

HOUSE = Path(__file__).parents[2]

ODD = (
    "无",
    "=1+1",
    "'=1",
    "a、b",
    ' "x"',
    "不限",
    "a\n b",
    "周一上午",
    "none",
    "(至2026-01-01)",
    "x×2",
)
"""Ids and names that a cell could misread."""


def same(instance: Instance, folder: Path) -> None:
    for lang in ("zh", "en"):
        pages = district.pages_of(instance, lang)
        for form in (lang, f"{lang}.xlsx"):
            district.write(pages, folder / form)
            assert load(folder / form).digest == instance.digest, form


@pytest.mark.parametrize("seed", range(12))
def test_tiny_districts(seed: int, tmp_path: Path) -> None:
    same(pinned(tiny(seed), seed), tmp_path)


def test_a_generated_district(tmp_path: Path) -> None:
    same(generate(300), tmp_path)


def test_the_example(tmp_path: Path) -> None:
    same(load(HOUSE / "examples" / "qianjiang"), tmp_path)


@pytest.mark.parametrize("odd", ODD)
def test_odd_names_everywhere(odd: str, tmp_path: Path) -> None:
    """Nothing in an id, a name or a note can be taken for anything else."""
    grid = (Slot(id=odd, day=0, start=0, end=600), Slot(id="b", day=1, start=0, end=600))
    need = build.need(
        odd, resident=odd, group=odd, community=odd, service_type=odd, slots=(odd,), note=odd,
        language=odd, accessibility=(odd, "b"), preferred_providers=(odd,), current_provider=odd,
    )  # fmt: skip
    offer: Offer = build.offer(odd, provider=odd, service_types=(odd,), sessions={odd: 2, "b": 0})
    held = (Licence(code=odd, valid_until=build.MONDAY), Licence(code=odd))
    instance = build.district(
        [need],
        [offer],
        grid=grid,
        name=odd,
        communities=[build.community(odd, name=odd, name_en=odd, district=odd)],
        service_types=[build.service_type(odd, provider_licences=(odd,))],
        providers=[build.provider(odd, licences=held, languages=())],
        venues=[build.venue(odd, community=odd, slots=(), licences=held)],
        funds=[build.fund(odd, groups=(odd,), communities=(), service_types=None)],
    )
    same(instance, tmp_path)


def test_only_columns_that_say_something_are_written() -> None:
    pages = {page.title: page.rows[0] for page in district.pages_of(build.district(), "en")}
    assert pages["communities"] == ["id", "longitude", "latitude"]
    assert "age" not in pages["needs"]
    assert {"slots", "decisions", "in_force"} & {*pages} == set()


def test_a_folder_is_put_in_place_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = district.pages_of(build.district(), "zh")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("kept")
    with pytest.raises(OSError, match="full"):
        district.write(pages, tmp_path / "full")
    assert [path.name for path in tmp_path.iterdir()] == ["full"]
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["mine.txt"]
