"""What came before this round: who serves whom today, whom people know, what persons decided."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import combinations

import numpy as np

from linli.generate.lawful import LINE, SLOTS, Lawful, fits, metres, nearest
from linli.generate.places import UDEG_PER_M
from matcher.instance import Fund, Need, Offer, Placement, Point, Setting, Venue

AT_HOME_SHARE = 0.14
SERIES_SHARE = 0.35
SERIES_WEEKS = 4
ROOMS_TRIED = 6


def acquainted(rng: np.random.Generator, needs: Sequence[Need], lawful: Lawful) -> list[Need]:
    """The needs, some with providers they prefer, would not have, or have today."""
    draws, picks = rng.random(len(needs)), rng.random(len(needs))
    known = list(needs)
    for i, (draw, pick) in enumerate(zip(draws.tolist(), picks.tolist(), strict=True)):
        near = lawful.near(needs[i]) if draw < 0.13 else []
        if near:
            provider = near[int(pick * len(near))].provider
            field, value = (
                ("preferred_providers", (provider,))
                if draw < 0.06
                else ("excluded_providers", (provider,))
                if draw < 0.1
                else ("current_provider", provider)
            )
            known[i] = needs[i].model_copy(update={field: value})
    return known


class Standing:
    """The plan in force, laid down way by way within what there is of everything."""

    def __init__(
        self, lawful: Lawful, offers: Sequence[Offer], venues: Sequence[Venue],
        funds: Sequence[Fund],
    ) -> None:  # fmt: skip
        self.lawful, self.venues = lawful, venues
        self.placements: dict[str, Placement] = {}
        self.sessions = {offer.id: dict(offer.sessions) for offer in offers}
        self.minutes = {offer.id: offer.minutes_per_week for offer in offers}
        self.money = {fund.id: fund.amount_fen for fund in funds}
        self.busy: dict[str, set[str]] = defaultdict(set)
        self.taken: set[tuple[str, str]] = set()
        self._rooms = np.array([(v.point.lon_udeg, v.point.lat_udeg) for v in venues])

    def visit(self, need: Need, pick: float) -> None:
        """Place a need at home, with one of the nearest offers that can take it."""
        ways = [
            (offer, way)
            for offer in self.lawful.near(need)
            if (way := self.lawful.home(need, offer)) is not None
        ]
        first = int(pick * len(ways))
        for offer, (slots, rest) in ways[first:] + ways[:first]:
            free = self._free_days(need.resident, offer, slots)
            minutes = self._minutes(offer, need.sessions_per_week, need.minutes, need.point)
            if len(free) < need.sessions_per_week or minutes > self.minutes[offer.id]:
                continue
            fund = self._pays([need], rest, need.people) if rest else ""
            if fund is None:
                continue
            self._book([need], offer, None, free[: need.sessions_per_week], minutes, fund, rest)
            return

    def gather(self, offer: Offer, needs: Sequence[Need], points: np.ndarray) -> None:
        """Run one series of the offer's first service, with whoever of ``needs`` can come."""
        if offer.group is None or not self.lawful.licensed(offer, offer.service_types[0]):
            return
        base = np.array((offer.point.lon_udeg, offer.point.lat_udeg))
        for v in nearest(self._rooms, base, ROOMS_TRIED):
            venue = self.venues[v]
            if not self._hosts(venue, offer):
                continue
            paces = (((points - self._rooms[v]) / UDEG_PER_M) ** 2).sum(axis=1) ** 0.5
            near = [
                need
                for i in np.flatnonzero(paces < 4_000).tolist()
                if (need := needs[i]).id not in self.placements
                and self.lawful.may_join(need, offer, venue, SERIES_WEEKS)
            ]
            for k in (2, 1):
                if self._series(
                    offer, venue, [need for need in near if need.sessions_per_week == k], k
                ):
                    return

    def _hosts(self, venue: Venue, offer: Offer) -> bool:
        licences = LINE[offer.service_types[0]].venue_licences
        return self.lawful.valid(licences, venue.licences) and self.lawful.reaches(
            offer, venue.point, venue.community
        )

    def _series(self, offer: Offer, venue: Venue, near: list[Need], k: int) -> bool:
        terms = offer.group
        if terms is None:
            return False
        open_ = [
            s
            for s in venue.slots
            if self.sessions[offer.id].get(s) and fits(s, terms.minutes)
            and (venue.id, s) not in self.taken
        ]  # fmt: skip
        best: list[Need] = []
        chosen: tuple[str, ...] = ()
        for slots in combinations(open_, k):
            if len({SLOTS[s].day for s in slots}) < k:
                continue
            come = [
                need
                for need in near
                if set(slots) <= set(need.slots) and not self.busy[need.resident] & set(slots)
            ]
            if len(come) > len(best):
                best, chosen = come, slots
        largest = min(terms.largest, venue.seats)
        if not LINE[offer.service_types[0]].group:
            best = best[:1]
        members: list[Need] = []
        residents: set[str] = set()
        for need in best:
            people = sum(member.people for member in members) + need.people
            if people <= largest and need.resident not in residents:
                members.append(need)
                residents.add(need.resident)
        people = sum(member.people for member in members)
        minutes = self._minutes(offer, k, terms.minutes, venue.point)
        if not members or people < terms.smallest or minutes > self.minutes[offer.id]:
            return False
        fees = sum(self.lawful.fee(member, offer) for member in members)
        rest = max(0, terms.price_fen + venue.rent_fen - fees)
        fund = self._pays(members, rest, people) if rest else ""
        if fund is None:
            return False
        self._book(members, offer, venue, list(chosen), minutes, fund, rest)
        return True

    def _free_days(self, resident: str, offer: Offer, slots: list[str]) -> list[str]:
        """A slot on each day on which offer and resident are both free."""
        days: dict[int, str] = {}
        for slot in slots:
            if self.sessions[offer.id][slot] and slot not in self.busy[resident]:
                days.setdefault(SLOTS[slot].day, slot)
        return list(days.values())

    def _minutes(self, offer: Offer, k: int, minutes: int, place: Point) -> int:
        away = metres(place, offer.point)
        return k * (minutes + 2 * -(-away * offer.pace_min_per_km // 1_000))

    def _pays(self, needs: list[Need], rest: int, people: int) -> str | None:
        """A fund that may pay for all, with the most left; none if there is no such fund."""
        public = rest * needs[0].sessions_per_week * min(
            needs[0].weeks, self.lawful.period.weeks
        )  # fmt: skip
        able = set.intersection(*({f.id for f in self.lawful.payers(need)} for need in needs))
        found = [
            fund.id
            for fund in self.lawful.payers(needs[0])
            if fund.id in able and rest <= fund.most_fen * people and public <= self.money[fund.id]
        ]
        return max(found, key=lambda fund: self.money[fund]) if found else None

    def _book(
        self, needs: list[Need], offer: Offer, venue: Venue | None, slots: list[str],
        minutes: int, fund: str, rest: int,
    ) -> None:  # fmt: skip
        for slot in slots:
            self.sessions[offer.id][slot] -= 1
            if venue:
                self.taken.add((venue.id, slot))
        self.minutes[offer.id] -= minutes
        if fund:
            weeks = min(needs[0].weeks, self.lawful.period.weeks)
            self.money[fund] -= rest * len(slots) * weeks
        for need in needs:
            self.busy[need.resident].update(slots)
            self.placements[need.id] = Placement(
                need=need.id, offer=offer.id, venue=venue.id if venue else None,
                slots=tuple(slots), fund=fund or None,
            )  # fmt: skip


def stand(
    rng: np.random.Generator,
    needs: Sequence[Need],
    offers: Sequence[Offer],
    venues: Sequence[Venue],
    funds: Sequence[Fund],
    lawful: Lawful,
) -> tuple[Placement, ...]:
    """The plan in force: a part of the needs, placed lawfully together."""
    standing = Standing(lawful, offers, venues, funds)
    by_type: dict[str, list[Need]] = defaultdict(list)
    for need in needs:
        if need.travel_limit_m:
            by_type[need.service_type].append(need)
    points = {
        type_: np.array([(n.point.lon_udeg, n.point.lat_udeg) for n in found])
        for type_, found in by_type.items()
    }
    for offer, draw in zip(offers, rng.random(len(offers)).tolist(), strict=True):
        type_ = offer.service_types[0]
        if offer.group and draw < SERIES_SHARE and type_ in by_type:
            standing.gather(offer, by_type[type_], points[type_])
    draws, picks = rng.random(len(needs)), rng.random(len(needs))
    for need, draw, pick in zip(needs, draws.tolist(), picks.tolist(), strict=True):
        at_home = LINE[need.service_type].setting is not Setting.VENUE
        if at_home and draw < AT_HOME_SHARE and need.id not in standing.placements:
            standing.visit(need, pick)
    return tuple(sorted(standing.placements.values(), key=lambda p: int(p.need[1:])))
