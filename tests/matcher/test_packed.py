"""Lists packed end to end say what lists of lists would."""

import numpy as np
import pytest

from matcher.packed import appended, descending, grouped, holds, packed, starts

LISTS = ([3, 1], [], [2], [])


def test_each_list_stands_from_its_start_to_the_next() -> None:
    start, values = packed(LISTS)
    assert [values[start[i] : start[i + 1]].tolist() for i in range(len(LISTS))] == list(LISTS)


def test_places_are_grouped_by_key_in_their_order() -> None:
    start, places = grouped(np.array([2, 0, 2]), 4)
    assert [places[start[i] : start[i + 1]].tolist() for i in range(4)] == [[1], [], [0, 2], []]
    assert starts([0, 2, 2], 4).tolist() == start.tolist()


@pytest.mark.parametrize(("value", "there"), [(3, False), (1, True), (2, True), (4, False)])
def test_a_list_ends_before_its_last(value: int, there: bool) -> None:
    assert holds(np.array([3, 1, 2, 4]), 1, 3, value) is there


@pytest.mark.parametrize("keys", [[], [5], [1, 2], [3, 1, 2], [2, 7, 2, 9, 1, 7], [*range(9)]])
def test_places_are_sorted_by_key_the_largest_first(keys: list[float]) -> None:
    order = np.arange(len(keys) + 1)
    descending(np.array([*keys, 99.0]), order, len(keys))
    assert sorted(order[:-1].tolist()) == list(range(len(keys)))
    assert [keys[place] for place in order[:-1]] == sorted(keys, reverse=True)
    assert order[-1] == len(keys)


def test_rows_grow_and_keep_what_they_hold() -> None:
    rows = np.empty((1, 2), dtype=np.int64)
    for count in range(5):
        rows = appended(rows, count, (count, 10 * count))
    assert rows[:5].tolist() == [[n, 10 * n] for n in range(5)]
    assert rows.shape == (8, 2)
