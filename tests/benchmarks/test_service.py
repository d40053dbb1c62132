"""The benchmark of the service runs, from the load to the publication, and prints what it saw."""

import pytest

from benchmarks.service.__main__ import main
from benchmarks.service.lines import Line, percentile, table
from tests.service.databases import BACKENDS

SMALL = ["--needs", "300", "--times", "3", "--sheet", "60", "--pressed", "2", "--solve", "4"]


@pytest.mark.parametrize("kind", BACKENDS)
def test_every_line_is_measured(kind: str, capfd: pytest.CaptureFixture[str]) -> None:
    main([*SMALL, "--databases", kind])
    printed = capfd.readouterr().out
    for what in (
        "list needs, official",
        "search by initials, secretary",
        "open a resident, secretary",
        "page /needs, secretary",
        "page /needs/{id}/replacements, official",
        "page /needs/{id}/unlocks, official",
        "page /rounds/{id}/review, official",
        "freeze 300 needs",
        "200 requests a second, during a solve",
        "solve for 4 s and verify",
        "publish a plan of",
        "a csv sheet of 60 needs",
        "a xlsx sheet of 60 needs",
    ):
        assert f"| {what}" in printed
    assert " × 5" not in printed  # no answer of 5xx


def test_what_takes_longer_or_fails_is_missed() -> None:
    assert Line("x", "SQLite", 2.0, "s", 2.0).met
    assert not Line("x", "SQLite", 2.1, "s", 2.0).met
    assert not Line("x", "SQLite", 1.0, "s", 2.0, failed="3 × 500").met
    told = table([Line("x", "SQLite", 2.1, "s", 2.0), Line("y", "SQLite", 1_234.5, "s")])
    assert "| x    | SQLite   |  ≤ 2 s |    2.1 s | MISSED |" in told
    assert "| y    | SQLite   |      - |  1,234 s |        |" in told


def test_the_percentile_is_a_value_that_was_seen() -> None:
    values = [float(n) for n in range(1, 101)]
    assert percentile(values, 99) == 99
    assert percentile(values, 50) == 50
    assert percentile([7.0], 99) == 7
