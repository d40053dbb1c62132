"""The instance as integer columns, read anew from its records for the proof alone."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import TypeVar

import numpy as np

from matcher.certify.records import (
    ELSEWHERE,
    Bools,
    Decisions,
    Funds,
    Grid,
    Ints,
    Lists,
    Needs,
    OfferRow,
    Terms,
    Venues,
)
from matcher.geography import scales
from matcher.instance import Channel, Forbid, Instance, Licence, Need, Offer, Pin, Point, Setting

Key = TypeVar("Key", bound=Hashable)

NO_CAP = 1 << 42
"""Fen: above any price."""


class Tables:
    """Everything the kernels read, and the rows of the ids."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.slots = {slot.id: row for row, slot in enumerate(instance.grid)}
        self.needs_row = {need.id: row for row, need in enumerate(instance.needs)}
        self.offers_row = {offer.id: row for row, offer in enumerate(instance.offers)}
        self.venues_row = {venue.id: row for row, venue in enumerate(instance.venues)}
        self.funds_row = {fund.id: row for row, fund in enumerate(instance.funds)}
        self.types_row = {kind.id: row for row, kind in enumerate(instance.service_types)}
        self.communities_row = {place.id: row for row, place in enumerate(instance.communities)}
        self.providers_row = {one.id: row for row, one in enumerate(instance.providers)}
        self.residents_row = _rows(need.resident for need in instance.needs)
        self.groups_row = _rows(need.group for need in instance.needs if need.group is not None)
        self.cares = _rows(_care(need) for need in instance.needs)
        self.grid = Grid(
            days=_ints(
                sum(1 << row for row, slot in enumerate(instance.grid) if slot.day == day)
                for day in range(7)
            ),
            minutes=_ints(slot.minutes for slot in instance.grid),
        )
        weights = instance.policy.weights
        self.terms = Terms(
            copay_cap=_cap(instance),
            familiar_percent=weights.familiar_percent,
            volunteer_percent=weights.volunteer_percent
            if instance.policy.volunteers_first
            else 100,
            per_km=weights.per_km,
            moved=weights.moved,
            fen_per_millipoint=weights.fen_per_millipoint,
        )
        self.needs = _needs(self)
        self.decisions = _decisions(self)
        self.funds = _funds(self)
        self.venues = _venues(self)
        self.group_types = np.array([kind.group for kind in instance.service_types], dtype=np.bool_)
        self.at_home = self._by_type(Setting.HOME)
        self.at_venue = self._by_type(Setting.VENUE)

    def mask(self, slots: Iterable[str]) -> int:
        return sum(1 << self.slots[slot] for slot in set(slots))

    def _by_type(self, setting: Setting) -> Lists:
        """Per service type, the needs within the term that may be served in the setting."""
        instance, lists = self.instance, [list[int]() for _ in self.types_row]
        allowed = [kind.setting in (setting, Setting.EITHER) for kind in instance.service_types]
        first, last = instance.period.start, instance.period.last_day
        for row, need in enumerate(instance.needs):
            kind = self.types_row[need.service_type]
            early = need.latest_start is not None and need.latest_start < first
            late = need.earliest_start is not None and need.earliest_start > last
            if allowed[kind] and not early and not late:
                lists[kind].append(row)
        return _lists(lists)

    def offer_rows(self) -> Iterator[OfferRow]:
        """Each offer in turn: its rows of classes are too wide to hold all at once."""
        instance = self.instance
        for row, offer in enumerate(instance.offers):
            provider = instance.providers[self.providers_row[offer.provider]]
            held = _held(provider.licences, instance)
            lawful = [
                (self.types_row[kind], instance.service_types[self.types_row[kind]].setting)
                for kind in offer.service_types
                if provider.kind.channel in instance.service_types[self.types_row[kind]].channels
                and held.issuperset(instance.service_types[self.types_row[kind]].provider_licences)
            ]
            sessions = np.zeros(len(self.slots), dtype=np.int64)
            for slot, count in offer.sessions.items():
                sessions[self.slots[slot]] = count
            places = offer.catchment.communities or ()
            area = _named(places, self.communities_row, len(self.communities_row))
            radius = offer.catchment.radius_m
            terms = offer.group
            yield OfferRow(
                row=row,
                provider=self.providers_row[offer.provider],
                lon=offer.point.lon_udeg,
                lat=offer.point.lat_udeg,
                radius=-1 if radius is None else radius,
                pace=offer.pace_min_per_km,
                budget=offer.minutes_per_week,
                volunteer=provider.kind.channel is Channel.VOLUNTEER,
                quality=provider.quality,
                age_min=offer.age_min,
                age_max=offer.age_max,
                slots=sum(1 << int(slot) for slot in np.flatnonzero(sessions)),
                sessions=sessions,
                area=area,
                suits=self._suits(offer, provider.languages),
                home_types=_ints(t for t, s in lawful if s != Setting.VENUE and offer.home),
                home=offer.home.price_fen if offer.home else -1,
                venue_types=_ints(t for t, s in lawful if s != Setting.HOME and terms),
                price=terms.price_fen if terms else -1,
                minutes=terms.minutes if terms else -1,
                fee=terms.fee_fen if terms else -1,
                smallest=terms.smallest if terms else -1,
                largest=terms.largest if terms else -1,
            )

    def _suits(self, offer: Offer, languages: Sequence[str]) -> Bools:
        given = set(offer.accessibility)
        return np.array(
            [
                (language is None or language in languages)
                and (gender is None or gender in offer.carer_genders)
                and accessibility <= given
                for language, gender, accessibility in self.cares
            ],
            dtype=np.bool_,
        )


Care = tuple[str | None, str | None, frozenset[str]]


def _care(need: Need) -> Care:
    return need.language, need.carer_gender, frozenset(need.accessibility)


def _ints(values: Iterable[int]) -> Ints:
    return np.fromiter(values, dtype=np.int64)


def _lists(rows: Sequence[Sequence[int]]) -> Lists:
    start = np.zeros(len(rows) + 1, dtype=np.int64)
    np.cumsum([len(row) for row in rows], out=start[1:])
    return Lists(start, _ints(item for row in rows for item in row))


def _rows(keys: Iterable[Key]) -> dict[Key, int]:
    return {key: row for row, key in enumerate(dict.fromkeys(keys))}


def _scales(points: Sequence[Point]) -> tuple[Ints, Ints]:
    """``geography.scale_at`` for many latitudes at once."""
    kx, ky = scales()
    row, rest = np.divmod(np.abs(_ints(point.lat_udeg for point in points)), 100_000)
    return (
        kx[row] + (kx[row + 1] - kx[row]) * rest // 100_000,
        ky[row] + (ky[row + 1] - ky[row]) * rest // 100_000,
    )


def _cap(instance: Instance) -> int:
    cap = instance.policy.copay_cap_fen
    return NO_CAP if cap is None else cap


def _needs(tables: Tables) -> Needs:
    instance, needs = tables.instance, tables.instance.needs
    weights, period = instance.policy.weights, instance.period
    kx, ky = _scales([need.point for need in needs])
    pinned = {pin.need for pin in instance.policy.pins}
    decided: dict[str, list[int]] = {}
    made: list[Pin | Forbid] = [*instance.policy.pins, *instance.policy.forbids]
    for row, decision in enumerate(made):
        decided.setdefault(decision.need, []).append(row)
    stands = {place.need: place for place in instance.in_force}
    stands_offer, stands_venue, stands_slots = [], [], []
    for need in needs:
        place = stands.get(need.id)
        here = place is not None and all(slot in tables.slots for slot in place.slots)
        if place is None:
            stands_offer.append(-1)
        else:
            stands_offer.append(
                tables.offers_row.get(place.offer, ELSEWHERE) if here else ELSEWHERE
            )
        at_venue = place is not None and place.venue is not None
        stands_venue.append(
            tables.venues_row.get(place.venue or "", ELSEWHERE) if place and at_venue else -1
        )
        stands_slots.append(tables.mask(place.slots) if place is not None and here else 0)
    long_enough = {
        minutes: sum(1 << row for row, slot in enumerate(instance.grid) if slot.minutes >= minutes)
        for minutes in {need.minutes for need in needs}
    }
    return Needs(
        type=_ints(tables.types_row[need.service_type] for need in needs),
        community=_ints(tables.communities_row[need.community] for need in needs),
        group=_ints(
            len(tables.groups_row) if need.group is None else tables.groups_row[need.group]
            for need in needs
        ),
        lon=_ints(need.point.lon_udeg for need in needs),
        lat=_ints(need.point.lat_udeg for need in needs),
        kx=kx,
        ky=ky,
        people=_ints(need.people for need in needs),
        k=_ints(need.sessions_per_week for need in needs),
        minutes=_ints(need.minutes for need in needs),
        weeks=_ints(need.weeks for need in needs),
        sessions=_ints(need.sessions_per_week * min(need.weeks, period.weeks) for need in needs),
        slots=_ints(tables.mask(need.slots) & long_enough[need.minutes] for need in needs),
        base=_ints(weights.priority[need.priority - 1] for need in needs),
        waiting=_ints(
            min(weights.waiting_most_percent, need.days_waiting // weights.days_per_percent)
            for need in needs
        ),
        copay=_ints(need.copay_limit_fen for need in needs),
        travel=_ints(need.travel_limit_m for need in needs),
        age=_ints(-1 if need.age is None else need.age for need in needs),
        care=_ints(tables.cares[_care(need)] for need in needs),
        pinned=np.array([need.id in pinned for need in needs], dtype=np.bool_),
        familiar=_lists(
            [
                [
                    tables.providers_row[one]
                    for one in (need.current_provider, *need.preferred_providers)
                    if one is not None
                ]
                for need in needs
            ]
        ),
        excluded=_lists([[tables.providers_row[x] for x in n.excluded_providers] for n in needs]),
        decisions=_lists([decided.get(need.id, []) for need in needs]),
        stands_offer=_ints(stands_offer),
        stands_venue=_ints(stands_venue),
        stands_slots=_ints(stands_slots),
    )


def _decisions(tables: Tables) -> Decisions:
    policy = tables.instance.policy
    made: list[Pin | Forbid] = [*policy.pins, *policy.forbids]
    settings = {None: -1, "home": 0, "venue": 1}
    return Decisions(
        pin=np.array([isinstance(one, Pin) for one in made], dtype=np.bool_),
        offer=_ints(-1 if one.offer is None else tables.offers_row[one.offer] for one in made),
        setting=_ints(settings[one.setting] for one in made),
        venue=_ints(-1 if one.venue is None else tables.venues_row[one.venue] for one in made),
        fund=_ints(-1 if one.fund is None else tables.funds_row[one.fund] for one in made),
        slots=_ints(-1 if one.slots is None else tables.mask(one.slots) for one in made),
    )


def _named(names: Sequence[str] | None, rows: dict[str, int], width: int) -> Bools:
    row = np.full(width, names is None, dtype=np.bool_)
    row[[rows[name] for name in names or () if name in rows]] = True
    return row


def _stacked(rows: Sequence[Bools], width: int) -> Bools:
    return np.array(rows, dtype=np.bool_).reshape(len(rows), width)


def _funds(tables: Tables) -> Funds:
    funds = tables.instance.funds
    types, places = len(tables.types_row), len(tables.communities_row)
    groups = len(tables.groups_row) + 1
    return Funds(
        amount=_ints(fund.amount_fen for fund in funds),
        most=_ints(fund.most_fen for fund in funds),
        types=_stacked([_named(f.service_types, tables.types_row, types) for f in funds], types),
        communities=_stacked(
            [_named(f.communities, tables.communities_row, places) for f in funds], places
        ),
        groups=_stacked([_named(f.groups, tables.groups_row, groups) for f in funds], groups),
    )


def _held(licences: Sequence[Licence], instance: Instance) -> set[str]:
    last = instance.period.last_day
    return {x.code for x in licences if x.valid_until is None or x.valid_until >= last}


def _venues(tables: Tables) -> Venues:
    instance, venues = tables.instance, tables.instance.venues
    kx, ky = _scales([venue.point for venue in venues])
    return Venues(
        community=_ints(tables.communities_row[venue.community] for venue in venues),
        lon=_ints(venue.point.lon_udeg for venue in venues),
        lat=_ints(venue.point.lat_udeg for venue in venues),
        kx=kx,
        ky=ky,
        seats=_ints(venue.seats for venue in venues),
        slots=_ints(tables.mask(venue.slots) for venue in venues),
        rent=_ints(venue.rent_fen for venue in venues),
        hosts=np.array(
            [
                [
                    _held(venue.licences, instance).issuperset(kind.venue_licences)
                    for kind in instance.service_types
                ]
                for venue in venues
            ],
            dtype=np.bool_,
        ).reshape(len(venues), len(instance.service_types)),
        suits=np.array(
            [[care[2] <= set(venue.accessibility) for care in tables.cares] for venue in venues],
            dtype=np.bool_,
        ).reshape(len(venues), len(tables.cares)),
    )
