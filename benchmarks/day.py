"""A greedy plan as it grows, and what it leaves."""

from itertools import combinations

import numpy as np

from matcher.packed import Ints
from matcher.problem import Problem
from matcher.whole.plans import series_worth, short_of


class Day:
    """What is left of everything as the plan grows."""

    def __init__(self, p: Problem) -> None:
        self._p = p
        self._sessions = p.block_sessions.tolist()
        self._minutes = p.block_minutes.tolist()
        self._money = p.fund_amount.tolist()
        self._rooms = [0] * p.rooms
        self._residents = [0] * p.residents
        self.served = np.zeros(p.needs, dtype=np.bool_)
        self.visits: list[tuple[int, int, int]] = []
        self.series: list[tuple[int, int, int, tuple[int, ...]]] = []

    def visit(self, row: int) -> None:
        """Take a home column, if it can still be had."""
        p, home = self._p, self._p.home[row]
        i, b, public = int(home["need"]), int(home["block"]), int(home["public"])
        if self.served[i] or self._minutes[b] < home["minutes"]:
            return
        slots = self._free_slots(int(home["slots"]) & ~self._busy(i), b, int(p.need["k"][i]))
        fund = self._fund(int(home["fund_start"]), int(home["fund_end"]), public)
        if slots is None or fund is None:
            return
        self._take(b, slots, int(home["minutes"]))
        self._serve(i, slots)
        if fund >= 0:
            self._money[fund] -= public
        self.visits.append((row, slots, fund))

    def gather(self, family: int, slots: int, members: Ints) -> None:
        """Run a series of these members, in this order, if enough come and it can be paid."""
        p, one = self._p, self._p.family[family]
        b, h = int(one["block"]), int(one["room"])
        free = all(self._sessions[b][s] > 0 for s in _each(slots))
        if not free or self._minutes[b] < one["minutes"] or self._rooms[h] & slots:
            return
        able = [
            m
            for m in members.tolist()
            if not self.served[i := int(p.member["need"][m])] and not self._busy(i) & slots
        ]
        payers = (-1, *p.fund_list[one["fund_start"] : one["fund_end"]].tolist())
        ways = [(fund, self._joined(family, able, fund)) for fund in payers]
        lawful = [(fund, joined) for fund, joined in ways if self._may_run(family, fund, joined)]

        def merit(way: tuple[int, tuple[int, ...]]) -> tuple[int, int]:
            fund, joined = way
            return self._pinned(joined), series_worth(p, family, slots, fund, joined)

        fund, joined = max(lawful, key=merit, default=(-1, ()))
        if not joined or merit((fund, joined)) <= (0, 0):
            return
        self._take(b, slots, int(one["minutes"]))
        self._rooms[h] |= slots
        for m in joined:
            self._serve(int(p.member["need"][m]), slots)
        if fund >= 0:
            self._money[fund] -= short_of(p, family, joined) * int(one["sessions"])
        self.series.append((family, slots, fund, joined))

    def _may_run(self, family: int, fund: int, joined: tuple[int, ...]) -> bool:
        """Enough people, and whoever pays may and can; their fees alone where nobody does."""
        p, one = self._p, self._p.family[family]
        people = int(p.need["people"][p.member["need"][list(joined)]].sum())
        short = short_of(p, family, joined)
        if people < max(1, one["smallest"]) or (fund < 0) != (short == 0):
            return False
        left = self._money[fund] if fund >= 0 else 0
        most = int(p.fund_most[fund]) * people if fund >= 0 else 0
        return short <= most and short * int(one["sessions"]) <= left

    def _pinned(self, joined: tuple[int, ...]) -> int:
        return int(self._p.need["pinned"][self._p.member["need"][list(joined)]].sum())

    def _joined(self, family: int, able: list[int], fund: int) -> tuple[int, ...]:
        """Those whom this fund (or none) may pay for, as many as fit; a resident once."""
        p, one = self._p, self._p.family[family]
        left, joined, residents = int(one["largest"]), [], set()
        for m in able:
            member = p.member[m]
            need = p.need[member["need"]]
            may = p.fund_list[member["fund_start"] : member["fund_end"]]
            if (member["paid"] if fund < 0 else fund not in may) or need["people"] > left:
                continue
            if need["resident"] in residents:
                continue
            if need["resident"] >= 0:
                residents.add(need["resident"])
            joined.append(m)
            left -= int(need["people"])
            if one["single"]:
                break
        return tuple(joined)

    def _free_slots(self, able: int, block: int, k: int) -> int | None:
        free = [s for s in _each(able) if self._sessions[block][s] > 0]
        for chosen in combinations(free, k):
            if len({int(self._p.slot_day[s]) for s in chosen}) == k:
                return sum(1 << s for s in chosen)
        return None

    def _fund(self, start: int, end: int, public: int) -> int | None:
        if public == 0:
            return -1
        able = (f for f in self._p.fund_list[start:end].tolist() if self._money[f] >= public)
        return next(able, None)

    def _busy(self, need: int) -> int:
        resident = int(self._p.need["resident"][need])
        return 0 if resident < 0 else self._residents[resident]

    def _serve(self, need: int, slots: int) -> None:
        self.served[need] = True
        resident = int(self._p.need["resident"][need])
        if resident >= 0:
            self._residents[resident] |= slots

    def _take(self, block: int, slots: int, minutes: int) -> None:
        self._minutes[block] -= minutes
        for s in _each(slots):
            self._sessions[block][s] -= 1


def _each(slots: int) -> list[int]:
    return [s for s in range(slots.bit_length()) if (slots >> s) & 1]
