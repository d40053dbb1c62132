"""Figures never flatter: a value is cut, a gap rounded up."""

import pytest

from telling.figures import percent_up, points, yuan


@pytest.mark.parametrize(
    ("fen", "shown"), [(0, "0"), (5, "0.05"), (41_230_000, "412,300"), (1_550, "15.50")]
)
def test_yuan(fen: int, shown: str) -> None:
    assert yuan(fen) == shown


@pytest.mark.parametrize(
    ("milli", "shown"),
    [(0, "0.0"), (999, "0.9"), (1_000, "1.0"), (38_507_799, "38,507.7"), (-2_500, "-2.5")],
)
def test_points_are_cut(milli: int, shown: str) -> None:
    assert points(milli) == shown


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [(0, 0, "0.00"), (0, 7, "0.00"), (1, 10**9, "0.01"), (1, 100, "1.00"), (10_001, 10**6, "1.01")],
)
def test_a_gap_is_closed_only_where_it_is(part: int, whole: int, shown: str) -> None:
    assert percent_up(part, whole) == shown


def test_a_value_past_the_bound_shows_as_a_negative_gap() -> None:
    assert percent_up(-3, 100) == "-3.00"
