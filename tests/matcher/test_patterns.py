"""A block's best pattern against every pattern there is."""

from itertools import combinations
from random import Random

import numpy as np
import pytest

from matcher.patterns import Block, Items, best_pattern, cheapest

DAYS = np.array([0, 0, 1, 1, 2, 3], dtype=np.int64)


def ways(slots: int, k: int) -> list[int]:
    """Every set of k slots on different days."""
    open_slots = [s for s in range(DAYS.size) if slots >> s & 1]
    return [
        sum(1 << s for s in some)
        for some in combinations(open_slots, k)
        if len({int(DAYS[s]) for s in some}) == k
    ]


@pytest.mark.parametrize("seed", range(200))
def test_the_cheapest_slots_on_different_days(seed: int) -> None:
    random = Random(seed)
    cost = np.array([random.choice((0.0, 1.0, 2.5, np.inf)) for _ in DAYS])
    slots, k = random.getrandbits(DAYS.size), random.randint(0, 4)
    least = min(
        (sum(cost[s] for s in range(DAYS.size) if way >> s & 1) for way in ways(slots, k)),
        default=np.inf,
    )
    found, taken = cheapest(slots, k, DAYS, cost)
    assert found == least
    if found < np.inf:
        assert taken in ways(slots, k)


def best_by_trying(
    items: list[tuple[int, int, int, float]], sessions: list[int], minutes: int
) -> float:
    if not items:
        return 0.0
    (slots, k, took, worth), *rest = items
    best = best_by_trying(rest, sessions, minutes)
    if took <= minutes:
        for way in ways(slots, k):
            if all(sessions[s] for s in range(DAYS.size) if way >> s & 1):
                left = [n - (way >> s & 1) for s, n in enumerate(sessions)]
                best = max(best, worth + best_by_trying(rest, left, minutes - took))
    return best


@pytest.mark.parametrize("seed", range(150))
def test_the_best_pattern_is_the_best_of_all(seed: int) -> None:
    random = Random(seed)
    size = random.randint(1, 6)
    items = [
        (
            random.getrandbits(DAYS.size),
            random.choice((1, 1, 1, 2, 3)),
            random.choice((30, 60, 90)),
            float(random.randint(1, 50)),
        )
        for _ in range(size)
    ]
    sessions = [random.choice((0, 1, 1, 2)) for _ in DAYS]
    minutes = random.choice((60, 150, 400))
    columns = list(zip(*items, strict=True))
    slots, k, took = (np.array(column, dtype=np.int64) for column in columns[:3])
    slot_price = np.array([float(random.randint(0, 9)) for _ in DAYS])
    # A pattern before that may be good, or no longer fit: it must not matter.
    before = [random.choice([-1, *ways(one[0], one[1])]) for one in items]
    worth, exact, taken, _ = best_pattern(
        Block(
            DAYS,
            np.array(sessions, dtype=np.int64),
            minutes,
            slot_price,
            random.choice((0.0, 0.2)),
        ),
        Items(slots, k, took, np.array(columns[3]), np.array(before, dtype=np.int64)),
        True,
    )
    best = best_by_trying(items, sessions, minutes)
    assert exact
    assert worth == pytest.approx(best)
    assert sum(items[n][3] for n in range(size) if taken[n] >= 0) == pytest.approx(best)
    for n in np.flatnonzero(taken >= 0):
        assert int(taken[n]) in ways(items[n][0], items[n][1])


def test_without_labels_the_row_prices_bound_it() -> None:
    """Never below the best, whatever the prices."""
    worth, exact, taken, leaning = best_pattern(
        Block(DAYS, np.ones(DAYS.size, dtype=np.int64), 60, np.full(DAYS.size, 2.0), 0.1),
        Items(np.array([1]), np.array([1]), np.array([60]), np.array([10.0]), np.array([-1])),
        False,
    )
    assert not exact
    assert worth >= 10.0
    assert (taken == leaning).all()
