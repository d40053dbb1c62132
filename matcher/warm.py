"""What is known beforehand of a round that was a little otherwise: what holds of its plan still,
and its prices, which prove a bound of any round."""

from collections.abc import Sequence

import numpy as np

from matcher.compile import Compiled
from matcher.faults import InvalidInstance
from matcher.instance import Instance
from matcher.packed import Floats, Ints
from matcher.plan import Assignment, Certificate, Plan, Series
from matcher.prices import Prices, no_prices
from matcher.problem import Chosen, Problem, Taken, dearest
from matcher.reading import Reader
from matcher.whole.plans import series_worth, short_of


def holding(instance: Instance, made: Compiled, plan: Plan) -> Chosen:
    """The records of another round's plan that this one has and can hold: pins first, then those
    that are worth most for the public's fen: where money is short, what it does least for gives
    way.

    Bids are left out, and whatever their offers did.
    """
    pinned = {pin.need for pin in instance.policy.pins}

    def rank(one: Assignment | Series) -> tuple[bool, float]:
        served = [one.need] if isinstance(one, Assignment) else [m.need for m in one.members]
        return pinned.isdisjoint(served), -one.value / max(1, one.public_fen)

    left, reader = _Left(made.problem), Reader(instance, made)
    visits: list[tuple[int, int, int]] = []
    series: list[Taken] = []
    records: list[Assignment | Series] = [*plan.assignments, *plan.series]
    for one in sorted(records, key=rank):
        try:
            if isinstance(one, Assignment):
                visit = reader.visit(one)
                if left.takes_visit(*visit):
                    visits.append(visit)
            else:
                group = reader.series(one)
                if left.takes_series(*group):
                    series.append(group)
        except (InvalidInstance, KeyError):
            continue  # no such way, or what it names is gone
    rows = np.array(visits, dtype=np.int64).reshape(-1, 3)
    return dearest(made.problem, Chosen(rows, tuple(series)))


class _Left:
    """What is left of everything while records are taken in."""

    def __init__(self, p: Problem) -> None:
        self._p = p
        self._sessions = p.block_sessions.copy()
        self._minutes = p.block_minutes.copy()
        self._money = p.fund_amount.copy()
        self._volume = np.where(p.block_bid >= 0, 0, p.block_largest)
        self._rooms = np.zeros(p.rooms, dtype=np.int64)
        self._residents = np.zeros(p.residents, dtype=np.int64)

    def takes_visit(self, row: int, slots: int, fund: int) -> bool:
        """Take it in, if it fits."""
        home = self._p.home[row]
        need, public = int(home["need"]), int(home["public"])
        listed = self._p.fund_list[home["fund_start"] : home["fund_end"]]
        block, minutes = int(home["block"]), int(home["minutes"])
        lawful = fund in listed if public else True
        if not (lawful and self._k_days(need, slots)):
            return False
        if not self._fits(block, slots, minutes, [need]):
            return False
        if not self._pays(fund, public):
            return False
        self._use(block, slots, minutes, [need], fund, public)
        return True

    def takes_series(self, x: int, slots: int, fund: int, members: Sequence[int]) -> bool:
        """Take it in, if it fits and is worth it."""
        p, family = self._p, self._p.family[x]
        needs = p.member["need"][list(members)].tolist()
        people = int(p.need["people"][needs].sum())
        short, room = short_of(p, x, tuple(members)), int(family["room"])
        public = short * int(family["sessions"])
        listed = p.fund_list[family["fund_start"] : family["fund_end"]]
        sets = p.set_slots[p.set_start[x] : p.set_start[x + 1]]
        lawful = (
            slots in sets
            and not (slots & ~p.member["slots"][list(members)]).any()
            and family["smallest"] <= people <= family["largest"]
            and not (family["single"] and len(needs) > 1)
            and (not short or (fund in listed and short <= p.fund_most[fund] * people))
            and all(self._pays_member(m, fund if short else -1) for m in members)
            and self._k_days(needs[0], slots)
            and not self._rooms[room] & slots
            and self._fits(int(family["block"]), slots, int(family["minutes"]), needs)
            and self._pays(fund, public)
            and series_worth(p, x, slots, fund, tuple(members)) > 0
        )
        if lawful:
            self._rooms[room] |= slots
            self._use(int(family["block"]), slots, int(family["minutes"]), needs, fund, public)
        return bool(lawful)

    def _k_days(self, need: int, slots: int) -> bool:
        """As many slots as the need wants, on as many days?"""
        days = set(self._p.slot_day[self._bits(slots)].tolist())
        return len(days) == slots.bit_count() == int(self._p.need["k"][need])

    def _pays_member(self, member: int, fund: int) -> bool:
        """May this fund, or none, pay a series with the member?"""
        row = self._p.member[member]
        if fund < 0:
            return not row["paid"]
        return fund in self._p.fund_list[row["fund_start"] : row["fund_end"]]

    def _bits(self, slots: int) -> Ints:
        return np.flatnonzero((slots >> np.arange(self._p.slot_day.size)) & 1)

    def _fits(self, block: int, slots: int, minutes: int, needs: Sequence[int]) -> bool:
        residents = [int(r) for r in self._p.need["resident"][list(needs)] if r >= 0]
        return (
            bool((self._sessions[block, self._bits(slots)] > 0).all())
            and minutes <= self._minutes[block]
            and len(needs) <= self._volume[block]
            and len(set(residents)) == len(residents)
            and not any(self._residents[r] & slots for r in residents)
        )

    def _pays(self, fund: int, public: int) -> bool:
        if fund < 0 or not public:
            return not public
        within = int(self._p.fund_within[fund])
        return public <= self._money[fund] and (within < 0 or public <= self._money[within])

    def _use(
        self, block: int, slots: int, minutes: int, needs: Sequence[int], fund: int, public: int
    ) -> None:
        self._sessions[block, self._bits(slots)] -= 1
        self._minutes[block] -= minutes
        self._volume[block] -= len(needs)
        if fund >= 0:
            self._money[fund] -= public
            if self._p.fund_within[fund] >= 0:
                self._money[self._p.fund_within[fund]] -= public
        for r in self._p.need["resident"][list(needs)]:
            if r >= 0:
                self._residents[r] |= slots


def prices_of(instance: Instance, made: Compiled, certificate: Certificate) -> Prices:
    """A certificate's prices as the solve's; what the round does not know is passed over."""
    p, numbers = made.problem, made.tables.numbers
    prices, one = no_prices(p), float(certificate.denominator)

    def fill(into: Floats, number: dict[str, int], given: dict[str, int]) -> None:
        for name, price in given.items():
            if name in number:
                into[number[name]] = price / one

    slots = numbers.slots
    fill(prices.need, numbers.needs, dict(certificate.needs))
    fill(prices.fund, numbers.funds, dict(certificate.funds))
    for venue, row in certificate.rooms.items():
        if venue in numbers.venues:
            fill(prices.room[numbers.venues[venue]], slots, dict(row))
    resident = {
        need.resident: int(r) for need, r in zip(instance.needs, p.need["resident"], strict=True)
    }
    for name, row in certificate.residents.items():
        if resident.get(name, -1) >= 0:
            fill(prices.resident[resident[name]], slots, dict(row))
    for name, own in certificate.offers.items():
        if name in numbers.offers:
            b = numbers.offers[name]
            prices.minute[b], prices.volume[b] = own.minutes / one, own.volume / one
            fill(prices.slot[b], slots, dict(own.slots))
    lots = {lot.id: n for n, lot in enumerate(instance.lots)}
    fill(prices.claim, lots, dict(certificate.lots))
    choices = {name: len(lots) + n for n, name in enumerate(made.tenders.alternatives)}
    fill(prices.claim, choices, dict(certificate.alternatives))
    for at, (provider, fund) in enumerate(made.purses, len(instance.funds)):
        shares = certificate.shares.get(instance.providers[provider].id, {})
        prices.fund[at] = shares.get(instance.funds[fund].id, 0) / one
    return prices
