"""Which funds may pay for a column: lists, packed end to end, that the columns point into."""

import numpy as np

from matcher import eligibility as may
from matcher.machine import njit
from matcher.packed import Ints, appended
from matcher.problem import Rows
from matcher.tables import Tables


class FundLists:
    """The problem's ``fund_list`` as it grows; a column's funds stand from its start to its end.

    List i, for every need i, holds the funds that may pay for it, however little. After these
    come the lists of columns for which fewer may.
    """

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self.need_start, values = _payers(tables.needs, tables.funds)
        self._values: list[int] = values.tolist()
        self._known: dict[tuple[int, ...], tuple[int, int]] = {}

    @property
    def values(self) -> Ints:
        return np.array(self._values, dtype=np.int64)

    def paying(self, need: Ints, rest: Ints) -> tuple[Ints, Ints]:
        """(start, end) of the funds that may pay ``rest``, in fen a session, for each need."""
        needs, funds = self._tables.needs, self._tables.funds
        start, end, extra = _within_most(
            need, rest, needs.people, funds.most, self.need_start, self.values
        )
        self._values.extend(extra.tolist())
        return start, end

    def listed(self, start: int, end: int) -> tuple[int, ...]:
        return tuple(self._values[start:end])

    def place(self, funds: tuple[int, ...]) -> tuple[int, int]:
        """(start, end) of a list of just these funds."""
        if funds not in self._known:
            start = len(self._values)
            self._values.extend(funds)
            self._known[funds] = (start, len(self._values))
        return self._known[funds]

    def of_members(
        self, member_start: Ints, member: Rows, smallest: Ints, funds: int
    ) -> tuple[Ints, Ints]:
        """(start, end) of each family's funds: those that may pay for enough people for it to run.

        A fund of another district, or for other residents, would only be tried in vain. ``funds``:
        how many the problem has.
        """
        start, values = _able(
            member_start, member, smallest, self._tables.needs.people, self.values, funds
        )
        place = len(self._values)
        self._values.extend(values.tolist())
        return place + start[:-1], place + start[1:]


@njit(cache=True)
def _payers(needs, funds):
    start = np.zeros(needs.k.size + 1, dtype=np.int64)
    values = np.empty((1024, 1), dtype=np.int64)
    count = 0
    for i in range(needs.k.size):
        for f in range(funds.amount.size):
            if may.may_pay(funds, f, needs.type[i], needs.community[i], needs.group[i]):
                values = appended(values, count, (f,))
                count += 1
        start[i + 1] = count
    return start, values[:count, 0].copy()


@njit(cache=True)
def _within_most(need, rest, people, most, need_start, values):
    """Each row's funds: its need's where all may pay the rest, otherwise a list of its own."""
    start = np.zeros(need.size, dtype=np.int64)
    end = np.zeros(need.size, dtype=np.int64)
    extra = np.empty((1024, 1), dtype=np.int64)
    count = 0
    for r in range(need.size):
        if rest[r] == 0:
            continue
        first, last = need_start[need[r]], need_start[need[r] + 1]
        kept = count
        for at in range(first, last):
            if rest[r] <= most[values[at]] * people[need[r]]:
                extra = appended(extra, kept, (values[at],))
                kept += 1
        if kept - count == last - first:
            start[r], end[r] = first, last
        else:
            start[r], end[r] = values.size + count, values.size + kept
            count = kept
    return start, end, extra[:count, 0].copy()


@njit(cache=True)
def _able(member_start, member, smallest, people, fund_list, funds):
    """(start, funds) of each family: its members' funds, but for those of too few people."""
    start = np.zeros(member_start.size, dtype=np.int64)
    values = np.empty((1024, 1), dtype=np.int64)
    count = 0
    present = np.zeros(funds, dtype=np.int64)
    for x in range(member_start.size - 1):
        present[:] = 0
        for m in range(member_start[x], member_start[x + 1]):
            for at in range(member[m].fund_start, member[m].fund_end):
                present[fund_list[at]] += people[member[m].need]
        for f in range(funds):
            if present[f] >= max(1, smallest[x]):
                values = appended(values, count, (f,))
                count += 1
        start[x + 1] = count
    return start, values[:count, 0].copy()
