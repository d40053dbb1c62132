"""Greedy by value: what a patient clerk does without a plan for tomorrow.

Home columns and runs (a family at one of its slot sets) are taken in one order, dearest first, a
run at the mean value of the people it can take. A home visit takes the first free slots and the
first fund with money; a series takes whoever is still unserved, most valuable first, and runs if
enough come and it can be paid. Pinned needs go first. No step is taken back.
"""

from itertools import combinations

import numpy as np

from matcher.problem import Chosen, Ints, Problem
from matcher.whole.plans import series_worth, short_of

Series = tuple[int, int, int, tuple[int, ...]]
PINNED = 1 << 40
"""Above any value."""


def greedy(p: Problem) -> Chosen:
    """A lawful plan, except that a pinned need may find no way left."""
    day = Day(p)
    pinned = p.need["pinned"] > 0
    home_rank = p.home["value"] + PINNED * pinned[p.home["need"]]
    run_family = np.repeat(np.arange(p.families), np.diff(p.set_start))
    run_rank = np.array(
        [_mean(p, int(x), int(slots)) for x, slots in zip(run_family, p.set_slots, strict=True)],
        dtype=np.int64,
    )
    visits: list[tuple[int, int, int]] = []
    series: list[Series] = []
    for at in np.argsort(-np.concatenate([home_rank, run_rank]), kind="stable").tolist():
        if at < p.home.size:
            visits.extend(day.visited(at))
        else:
            run = at - p.home.size
            series.extend(day.gathered(int(run_family[run]), int(p.set_slots[run])))
    return Chosen(np.array(visits, dtype=np.int64).reshape(-1, 3), tuple(series))


def _members(p: Problem, family: int, slots: int) -> Ints:
    """Those who can come, most valuable first, pinned ones above all."""
    rows = np.arange(p.member_start[family], p.member_start[family + 1])
    member = p.member[rows]
    worth = member["value"] + np.where(member["stay"] == slots, member["stay_bonus"], 0)
    pinned = p.need["pinned"][member["need"]] > 0
    able = (slots & ~member["slots"] == 0) & ((worth > 0) | pinned)
    order = np.argsort(-(worth + PINNED * pinned)[able], kind="stable")
    return np.asarray(rows[able][order])


def _mean(p: Problem, family: int, slots: int) -> int:
    """A series' worth per member if everybody came whom it has room for."""
    members = _members(p, family, slots)
    people = np.cumsum(p.need["people"][p.member["need"][members]])
    members = members[people <= p.family["largest"][family]]
    if members.size == 0:
        return 0
    chosen = tuple(members.tolist())
    mean: int = series_worth(p, family, slots, -1, chosen) // members.size
    return mean + PINNED * int((p.need["pinned"][p.member["need"][members]] > 0).any())


class Day:
    """What is left of everything as the plan grows."""

    def __init__(self, p: Problem) -> None:
        self._p = p
        self._sessions = p.block_sessions.tolist()
        self._minutes = p.block_minutes.tolist()
        self._money = p.fund_amount.tolist()
        self._rooms = [0] * p.rooms
        self._residents = [0] * p.residents
        self._served = [False] * p.needs

    def visited(self, row: int) -> list[tuple[int, int, int]]:
        """Take a home column, if it can still be had."""
        p, home = self._p, self._p.home[row]
        i, b, public = int(home["need"]), int(home["block"]), int(home["public"])
        if self._served[i] or self._minutes[b] < home["minutes"]:
            return []
        slots = self._free_slots(int(home["slots"]) & ~self._busy(i), b, int(p.need["k"][i]))
        fund = self._fund(int(home["fund_start"]), int(home["fund_end"]), public)
        if slots is None or fund is None:
            return []
        self._take(b, slots, int(home["minutes"]))
        self._serve(i, slots)
        if fund >= 0:
            self._money[fund] -= public
        return [(row, slots, fund)]

    def gathered(self, family: int, slots: int) -> list[Series]:
        """Run a series, if enough of those still unserved come and it can be paid."""
        p, one = self._p, self._p.family[family]
        b, h = int(one["block"]), int(one["room"])
        free = all(self._sessions[b][s] > 0 for s in _each(slots))
        if not free or self._minutes[b] < one["minutes"] or self._rooms[h] & slots:
            return []
        able = [
            m
            for m in _members(p, family, slots).tolist()
            if not self._served[i := int(p.member["need"][m])] and not self._busy(i) & slots
        ]
        for fund in (-1, *p.fund_list[one["fund_start"] : one["fund_end"]].tolist()):
            members = self._joined(family, able, fund)
            short = short_of(p, family, members)
            people = int(p.need["people"][p.member["need"][list(members)]].sum())
            if not members or people < one["smallest"] or (fund < 0) != (short == 0):
                continue
            public = short * int(one["sessions"])
            if fund >= 0 and (self._money[fund] < public or p.fund_most[fund] * people < short):
                continue
            pinned = p.need["pinned"][p.member["need"][list(members)]].any()
            if series_worth(p, family, slots, fund, members) <= 0 and not pinned:
                continue
            self._take(b, slots, int(one["minutes"]))
            self._rooms[h] |= slots
            for m in members:
                self._serve(int(p.member["need"][m]), slots)
            if fund >= 0:
                self._money[fund] -= public
            return [(family, slots, fund, members)]
        return []

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
        self._served[need] = True
        resident = int(self._p.need["resident"][need])
        if resident >= 0:
            self._residents[resident] |= slots

    def _take(self, block: int, slots: int, minutes: int) -> None:
        self._minutes[block] -= minutes
        for s in _each(slots):
            self._sessions[block][s] -= 1


def _each(slots: int) -> list[int]:
    return [s for s in range(slots.bit_length()) if (slots >> s) & 1]
