"""Whatever is refused or lost has its sentence in both languages."""

import ast
from pathlib import Path

import pytest

from tenders import losing
from words import LANGUAGES, catalogue

ROOM = Path(losing.__file__).parent
REFUSALS = {"Conflict": 0, "Invalid": 1}
"""Which of its arguments is the code."""


def _refused() -> set[str]:
    """Every code that the room refuses with, by its source."""
    return {
        code.value
        for path in ROOM.glob("*.py")
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in REFUSALS
        for code in ast.walk(call.args[REFUSALS[call.func.id]])
        if isinstance(code, ast.Constant) and isinstance(code.value, str)
    }


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_refusal_is_said(lang: str) -> None:
    said = catalogue(lang, "refusals")["code"]
    assert {"bid_late", "lot_awarded", "bidder_blacklisted", "code_mistyped"} <= _refused()
    assert sorted({*_refused(), "bid_unopened", "complaint_upheld"} - set(said)) == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_reason_for_losing_is_said(lang: str) -> None:
    assert set(catalogue(lang, "tenders")["lost"]) == set(losing.REASONS)
