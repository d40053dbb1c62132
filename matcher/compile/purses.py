"""Whose money pays an offer: its lot's fund alone, and no more than its provider's share of it."""

from collections.abc import Iterator

import numpy as np

from matcher.compile.funds import FundLists
from matcher.compile.tenders import Tenders
from matcher.packed import Ints, ints
from matcher.tables import Tables


class Purses:
    """The problem's funds: the instance's, then a purse for each provider's share of one.

    A purse is made when an offer that it may pay is met.
    """

    def __init__(
        self, tables: Tables, tenders: Tenders, lists: FundLists, share_percent: int | None
    ) -> None:
        self._tables = tables
        self._tenders = tenders
        self._lists = lists
        self._share = share_percent
        self._number: dict[tuple[int, int], int] = {}

    @property
    def amount(self) -> Ints:
        amount, share = self._tables.funds.amount, self._share or 0
        return np.append(amount, ints(int(amount[f]) * share // 100 for _, f in self._number))

    @property
    def most(self) -> Ints:
        most = self._tables.funds.most
        return np.append(most, ints(int(most[f]) for _, f in self._number))

    @property
    def within(self) -> Ints:
        return np.append(
            np.full(self._tables.funds.amount.size, -1), ints(f for _, f in self._number)
        )

    @property
    def owners(self) -> tuple[tuple[int, int], ...]:
        """(provider, fund) of every purse, from the first after the instance's funds."""
        return tuple(self._number)

    @property
    def size(self) -> int:
        return int(self._tables.funds.amount.size) + len(self._number)

    def of(self, provider: int, fund: int) -> int:
        """The problem's fund by which this provider is paid from this fund of the instance."""
        if self._share is None:
            return fund
        first = int(self._tables.funds.amount.size)
        return self._number.setdefault((provider, fund), first + len(self._number))

    def seen_by(self, offer: Ints, start: Ints, end: Ints) -> tuple[Ints, Ints]:
        """The lists of funds from ``start`` to ``end`` as these offers may be paid by them."""
        only, provider = self._tenders.fund[offer], self._tables.offers.provider[offer]
        touched = np.flatnonzero((end > start) & ((only >= 0) | (self._share is not None)))
        start, end = start.copy(), end.copy()
        keys = np.column_stack([only, provider, start, end])[touched]
        kinds, inverse = np.unique(keys, axis=0, return_inverse=True)
        places = [
            self._lists.place(tuple(self._paying(int(own), int(who), self._lists.listed(a, b))))
            for own, who, a, b in kinds.tolist()
        ]
        made = np.array(places, dtype=np.int64).reshape(-1, 2)[inverse.reshape(-1)]
        start[touched], end[touched] = made.T
        return start, end

    def _paying(self, only: int, provider: int, funds: tuple[int, ...]) -> Iterator[int]:
        for fund in funds:
            if only in (-1, fund):
                yield self.of(provider, fund)
