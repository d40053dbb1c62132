"""docs/sheets.md and sheets/service_kinds.py say the same of what only the service reads."""

import re

import pytest

from district.standing import KINDS
from sheets.columns import Column
from sheets.service_kinds import NEEDED, NOT_TAKEN, OWN, TAKEN_IN, service_kind
from sheets.week import Week
from tests.sheets.test_docs import PAGE, rows
from words import say

PART = PAGE.split("\n## 交给服务的表 · Sheets for the service\n")[1]
WITH_OWN = [name for name in TAKEN_IN if OWN[name]]


def told(name: str) -> str:
    """What the page says of the service's own columns of a kind."""
    kind = KINDS[name]
    return PART.split(f"\n### {kind.zh} · {kind.en}\n", 1)[1].split("\n### ", 1)[0]


def test_every_kind_the_service_takes_is_named_and_no_other() -> None:
    first = PART.partition("\n\n")[0]
    for name in TAKEN_IN:
        assert KINDS[name].zh in first
    parts = re.findall(r"^### .* · (.*)$", PART, re.M)
    assert parts == WITH_OWN == [KINDS[name].en for name in WITH_OWN]


@pytest.mark.parametrize("name", WITH_OWN)
def test_the_columns_the_service_reads_besides(name: str) -> None:
    assert [(row[0], row[1]) for row in rows(told(name))] == [(c.zh, c.en) for c in OWN[name]]
    for row, column in zip(rows(told(name)), OWN[name], strict=True):
        assert row[4], "an example"
        assert column.codec.read(row[4]) is not None
        assert ("是/否" in row[2]) == bool(column.choice)


@pytest.mark.parametrize("name", TAKEN_IN)
def test_what_is_required_or_not_taken_otherwise_is_told(name: str) -> None:
    """The number and, with one community, it: of every kind; the rest where it differs."""
    theirs = {column.field: column for column in KINDS[name].columns}
    ours = {column.field: column for column in service_kind(name, Week(())).columns}
    own = {column.field for column in OWN[name]}
    assert "`编号` 这一列可以不要" in PART
    assert "`社区` 一列不用写" in PART
    assert {*theirs} - {*ours} == {*NOT_TAKEN.get(name, ())}
    changed: list[Column] = [
        column
        for field, column in ours.items()
        if field not in own and column.required and not theirs[field].required
    ]
    assert {column.field for column in changed} == {*NEEDED.get(name, ())}
    for column in (*changed, *(theirs[field] for field in NOT_TAKEN.get(name, ()))):
        assert f"`{column.zh}`" in told(name)


def test_the_page_and_the_handed_out_sheet_say_alike_who_a_resident_is() -> None:
    assert "写同样的记号" in PART
    assert "写同样的记号" in say("zh", "sheets.intake.text")
