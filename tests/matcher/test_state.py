"""A plan in its vector: every move can be taken back, as far as the log reaches."""

import numpy as np
import pytest

from matcher.anneal import first_plan
from matcher.compile import compiled
from matcher.prices import row_prices
from matcher.state import (
    Log,
    empty_plan,
    end_series,
    layout,
    leave,
    new_log,
    placed,
    spilled,
    undo,
    unvisit,
)
from matcher.state.log import put
from tests.tiny import tiny


@pytest.mark.parametrize("seed", range(10))
def test_a_plan_emptied_move_by_move_serves_nobody_and_comes_back(seed: int) -> None:
    p = compiled(tiny(seed)).problem
    at = layout(p)
    prices, _ = row_prices(p, lambda n: n / 5)
    z = placed(p, at, first_plan(p, prices, seed)[0])
    before, log = z.copy(), new_log(100 * at.size)
    for i in range(p.needs):
        if z[at.series + i] >= 0:
            leave(p, z, log, at, i)
        elif z[at.column + i] >= 0:
            unvisit(p, z, log, at, i)
    for q in np.flatnonzero(z[at.s_family : at.s_slots] >= 0):
        end_series(p, z, log, at, q)
    # The numbers of series that ran stay behind; what describes the plan does not.
    empty = empty_plan(p, at)
    assert (z[: at.following] == empty[: at.following]).all()
    assert (z[at.family_first : at.s_slots] == empty[at.family_first : at.s_slots]).all()
    assert sorted(z[at.spare :]) == sorted(empty[at.spare :])
    undo(z, log, 0)
    assert (z == before).all()


def test_part_of_what_was_written_is_taken_back() -> None:
    z, log = np.zeros(2, dtype=np.int64), new_log(4)
    put(z, log, 0, 5)
    mark = int(log.written[0])
    put(z, log, 1, 6)
    put(z, log, 0, 7)
    undo(z, log, mark)
    assert z.tolist() == [5, 0]
    assert log.written[0] == mark


def test_a_log_that_spilled_takes_back_only_what_it_holds() -> None:
    """What lies behind its arrays in memory is no entry of it."""
    place, old = np.array([0, 0, 2]), np.array([0, 0, 99])
    z, log = np.zeros(3, dtype=np.int64), Log(place[:2], old[:2], np.zeros(1, dtype=np.int64))
    for value in (1, 2):
        put(z, log, 0, value)
        assert not spilled(log)
    put(z, log, 1, 3)
    assert spilled(log)
    assert place[2] == 2
    undo(z, log, 0)
    assert z.tolist() == [0, 3, 0]
