"""docs/sheets.md and the kinds of sheets say the same."""

import re
from pathlib import Path

import pytest

from district.gather import KINDS
from sheets.columns import Column, Kind
from sheets.flaws import BadCell
from sheets.kinds import SLOTS, kinds
from sheets.measures import KM, YUAN
from sheets.settings import SETTINGS
from sheets.siting_kinds import CANDIDATES
from sheets.text import fold
from sheets.values import Codec, Day
from sheets.week import Sessions, Slots, Week
from tests.sheets.test_week import STANDARD

PAGE = (Path(__file__).parents[2] / "docs" / "sheets.md").read_text("utf-8")
ALL = (SETTINGS, SLOTS, *kinds(Week(STANDARD.grid)), CANDIDATES)


def rows(text: str) -> list[list[str]]:
    """The cells of a page's first table, without its headings."""
    table = re.search(r"(?:^\|.*\n)+", text, re.M)
    assert table
    lines = table[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def section(kind: Kind) -> str:
    """What the page says of a kind."""
    return PAGE.split(f"\n## {kind.zh} · {kind.en}\n", 1)[1].split("\n## ", 1)[0]


def test_the_list_of_sheets() -> None:
    listed = {row[1]: row for row in rows(PAGE)}
    assert {*listed} == {kind.en for kind in KINDS}
    for kind in KINDS:
        zh, _, required, also = listed[kind.en]
        assert zh == kind.zh
        assert bool(required) == kind.required
        assert {fold(name) for name in also.split("、") if name} == set(map(fold, kind.also))


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.en)
def test_the_columns_of_a_sheet(kind: Kind) -> None:
    told = [(row[0], row[1], "必填" in row[3]) for row in rows(section(kind))]
    assert told == [(c.zh, c.en, c.required) for c in kind.columns]


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.en)
def test_every_example_can_be_read(kind: Kind) -> None:
    for row, column in zip(rows(section(kind)), kind.columns, strict=True):
        if row[4]:
            assert column.codec.read(row[4]) is not None, column.zh


@pytest.mark.parametrize(
    "column", [c for kind in ALL for c in kind.columns if c.choice], ids=lambda c: c.en
)
def test_every_word_to_choose_from_is_told(column: Column) -> None:
    """In the row of its column, in both languages."""
    assert column.choice
    told = [
        row[2] for kind in ALL if column in kind.columns
        for row in rows(section(kind)) if row[0] == column.zh
    ]  # fmt: skip
    for word in (*column.choice.shown("zh"), *column.choice.shown("en")):
        assert any(fold(word) in fold(cell) for cell in told) or word in ALSO_TOLD, word


ALSO_TOLD = {f"周{day}" for day in "二三四五六"} | {"tue", "wed", "thu", "fri", "sat"}
"""Between 周一 and 周日 the reader counts alone."""


def test_the_ways_to_write_slots() -> None:
    said = re.findall(r"`([^`]*)`", PAGE.split("**时段 slots**")[1].split("**资质")[0])
    assert len(said) > 8
    for example in said:
        if example in ("×2", "x2"):
            continue
        codec = Sessions(STANDARD) if re.search(r"\d", example) else Slots(STANDARD)
        try:
            assert codec.read(example)
        except BadCell:
            pytest.fail(f"{example} is no slot")


@pytest.mark.parametrize(
    ("told", "codec"), [("钱 money", YUAN), ("距离 distance", KM), ("日期 dates", Day())]
)
def test_the_ways_to_write_money_distances_and_dates(told: str, codec: Codec) -> None:
    said = re.findall(r"`([^`]*)`", re.split(r"\*\*|\n- ", PAGE.split(f"**{told}**")[1])[0])
    assert len(said) >= 3
    assert all(codec.read(example) for example in said)
