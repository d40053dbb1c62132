"""An instance as columns of integers: what the compiled rules read.

Records are numbered in the order of the instance. Sets of slots, of carer genders and of
accessibility features are bit masks in int64; -1 stands for "none given".
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from matcher.faults import Fault, InvalidInstance
from matcher.geography import ROW_UDEG, scales
from matcher.instance import Channel, Gender, Instance, Licence, Setting

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

MOST_FEATURES = 62
ANY_MONEY = 1 << 44
_GENDER_BIT = {Gender.FEMALE: 1, Gender.MALE: 2}


class NeedColumns(NamedTuple):
    """One row a need. ``sessions``: over the period; ``term``: may it be in the round at all."""

    resident: Ints
    group: Ints
    community: Ints
    lon: Ints
    lat: Ints
    kx: Ints
    ky: Ints
    type: Ints
    people: Ints
    k: Ints
    minutes: Ints
    weeks: Ints
    sessions: Ints
    slots: Ints
    copay: Ints
    travel: Ints
    language: Ints
    gender: Ints
    age: Ints
    access: Ints
    base: Ints
    waiting_percent: Ints
    term: Bools
    familiar_start: Ints
    familiar: Ints
    excluded_start: Ints
    excluded: Ints


class OfferColumns(NamedTuple):
    """One row an offer. ``home_price`` is -1 without home terms, ``largest`` 0 without group's.

    ``types[o, t]``: the offer lists the type, and the type allows the provider's channel;
    ``licensed[o, t]``: the provider holds every licence the type asks for.
    """

    provider: Ints
    channel_volunteer: Bools
    quality: Ints
    types: Bools
    lon: Ints
    lat: Ints
    radius: Ints
    communities_start: Ints
    communities: Ints
    sessions: Ints
    slots: Ints
    minutes: Ints
    pace: Ints
    genders: Ints
    age_min: Ints
    age_max: Ints
    access: Ints
    languages: Bools
    licensed: Bools
    home_price: Ints
    group_price: Ints
    group_minutes: Ints
    group_fee: Ints
    smallest: Ints
    largest: Ints


class VenueColumns(NamedTuple):
    community: Ints
    lon: Ints
    lat: Ints
    kx: Ints
    ky: Ints
    licensed: Bools
    access: Ints
    seats: Ints
    slots: Ints
    rent: Ints


class RoundColumns(NamedTuple):
    """What the policy sets for everybody, and the longest session each slot can hold."""

    slot_day: Ints
    slot_minutes: Ints
    copay_cap: int
    familiar_percent: int
    volunteer_percent: int
    per_km: int
    fen_per_millipoint: int


class FundColumns(NamedTuple):
    """``groups`` has one column more than there are groups: the last is "no group"."""

    amount: Ints
    most: Ints
    types: Bools
    communities: Bools
    groups: Bools


class TypeColumns(NamedTuple):
    """Which settings a type allows, and whether several needs may share a session."""

    home: Bools
    venue: Bools
    group: Bools


@dataclass(frozen=True)
class Numbers:
    """The row number of every id."""

    slots: dict[str, int]
    types: dict[str, int]
    communities: dict[str, int]
    needs: dict[str, int]
    providers: dict[str, int]
    offers: dict[str, int]
    venues: dict[str, int]
    funds: dict[str, int]

    @classmethod
    def of(cls, instance: Instance) -> "Numbers":
        return cls(
            slots={s.id: n for n, s in enumerate(instance.grid)},
            types={t.id: n for n, t in enumerate(instance.service_types)},
            communities={c.id: n for n, c in enumerate(instance.communities)},
            needs={n.id: i for i, n in enumerate(instance.needs)},
            providers={p.id: n for n, p in enumerate(instance.providers)},
            offers={o.id: n for n, o in enumerate(instance.offers)},
            venues={v.id: n for n, v in enumerate(instance.venues)},
            funds={f.id: n for n, f in enumerate(instance.funds)},
        )


@dataclass(frozen=True)
class Tables:
    numbers: Numbers
    round: RoundColumns
    types: TypeColumns
    needs: NeedColumns
    offers: OfferColumns
    venues: VenueColumns
    funds: FundColumns


def _ints(values: Iterable[int]) -> Ints:
    return np.fromiter(values, dtype=np.int64)


def _bools(values: Iterable[bool]) -> Bools:
    return np.fromiter(values, dtype=np.bool_)


def _packed(lists: Iterable[Sequence[int]]) -> tuple[Ints, Ints]:
    """Lists end to end: (start of each and the end of the last, values)."""
    lists = list(lists)
    starts = np.zeros(len(lists) + 1, dtype=np.int64)
    np.cumsum([len(row) for row in lists], out=starts[1:])
    return starts, _ints(value for row in lists for value in row)


def mask(slots: Iterable[str], number: dict[str, int]) -> int:
    bits = 0
    for slot in slots:
        bits |= 1 << number[slot]
    return bits


def _scales(lat: Ints) -> tuple[Ints, Ints]:
    kx, ky = scales()
    row, rest = np.divmod(np.abs(lat), ROW_UDEG)
    return (
        kx[row] + (kx[row + 1] - kx[row]) * rest // ROW_UDEG,
        ky[row] + (ky[row + 1] - ky[row]) * rest // ROW_UDEG,
    )


def _features(instance: Instance) -> dict[str, int]:
    names = sorted(
        {feature for need in instance.needs for feature in need.accessibility}
        | {feature for offer in instance.offers for feature in offer.accessibility}
        | {feature for venue in instance.venues for feature in venue.accessibility}
    )
    if len(names) > MOST_FEATURES:
        fault = Fault("too_many_features", "needs", "", "accessibility", {"most": MOST_FEATURES})
        raise InvalidInstance([fault])
    return {name: 1 << bit for bit, name in enumerate(names)}


def _licensed(instance: Instance, licences: Sequence[Licence], *, venue: bool) -> list[bool]:
    """For every service type: is every licence it asks for held, to the period's last day?"""
    last = instance.period.last_day
    held = {x.code for x in licences if x.valid_until is None or x.valid_until >= last}
    return [
        held.issuperset(t.venue_licences if venue else t.provider_licences)
        for t in instance.service_types
    ]


def _matrix(rows: Sequence[Sequence[bool]], width: int) -> Bools:
    return np.array(rows, dtype=np.bool_).reshape(len(rows), width)


def columns(instance: Instance) -> Tables:
    """The instance as columns.

    Raises
    ------
    InvalidInstance
        More than 62 different accessibility features are named.
    """
    numbers = Numbers.of(instance)
    features = _features(instance)
    languages = {
        name: n
        for n, name in enumerate(
            sorted({need.language for need in instance.needs if need.language is not None})
        )
    }
    groups = {
        name: n
        for n, name in enumerate(
            sorted({need.group for need in instance.needs if need.group is not None})
        )
    }
    return Tables(
        numbers=numbers,
        round=_round(instance),
        types=TypeColumns(
            home=_bools(t.setting != Setting.VENUE for t in instance.service_types),
            venue=_bools(t.setting != Setting.HOME for t in instance.service_types),
            group=_bools(t.group for t in instance.service_types),
        ),
        needs=_needs(instance, numbers, features, languages, groups),
        offers=_offers(instance, numbers, features, languages),
        venues=_venues(instance, numbers, features),
        funds=_funds(instance, numbers, groups),
    )


def _round(instance: Instance) -> RoundColumns:
    policy = instance.policy
    return RoundColumns(
        slot_day=_ints(s.day for s in instance.grid),
        slot_minutes=_ints(s.minutes for s in instance.grid),
        copay_cap=ANY_MONEY if policy.copay_cap_fen is None else policy.copay_cap_fen,
        familiar_percent=policy.weights.familiar_percent,
        volunteer_percent=policy.weights.volunteer_percent if policy.volunteers_first else 100,
        per_km=policy.weights.per_km,
        fen_per_millipoint=policy.weights.fen_per_millipoint,
    )


def _needs(
    instance: Instance,
    numbers: Numbers,
    features: dict[str, int],
    languages: dict[str, int],
    groups: dict[str, int],
) -> NeedColumns:
    needs, period, weights = instance.needs, instance.period, instance.policy.weights
    residents: dict[str, int] = {}
    lat = _ints(n.point.lat_udeg for n in needs)
    kx, ky = _scales(lat)
    slot_masks: dict[tuple[str, ...], int] = {}

    def slot_mask(slots: tuple[str, ...]) -> int:
        if slots not in slot_masks:
            slot_masks[slots] = mask(slots, numbers.slots)
        return slot_masks[slots]

    def familiar(ids: Iterable[str | None]) -> list[int]:
        return sorted({numbers.providers[p] for p in ids if p is not None})

    familiar_start, familiar_ids = _packed(
        familiar((*n.preferred_providers, n.current_provider)) for n in needs
    )
    excluded_start, excluded = _packed(familiar(n.excluded_providers) for n in needs)
    return NeedColumns(
        resident=_ints(residents.setdefault(n.resident, len(residents)) for n in needs),
        group=_ints(len(groups) if n.group is None else groups[n.group] for n in needs),
        community=_ints(numbers.communities[n.community] for n in needs),
        lon=_ints(n.point.lon_udeg for n in needs),
        lat=lat,
        kx=kx,
        ky=ky,
        type=_ints(numbers.types[n.service_type] for n in needs),
        people=_ints(n.people for n in needs),
        k=_ints(n.sessions_per_week for n in needs),
        minutes=_ints(n.minutes for n in needs),
        weeks=_ints(n.weeks for n in needs),
        sessions=_ints(n.sessions_per_week * min(n.weeks, period.weeks) for n in needs),
        slots=_ints(slot_mask(n.slots) for n in needs),
        copay=_ints(n.copay_limit_fen for n in needs),
        travel=_ints(n.travel_limit_m for n in needs),
        language=_ints(-1 if n.language is None else languages[n.language] for n in needs),
        gender=_ints(0 if n.carer_gender is None else _GENDER_BIT[n.carer_gender] for n in needs),
        age=_ints(-1 if n.age is None else n.age for n in needs),
        access=_ints(sum(features[f] for f in set(n.accessibility)) for n in needs),
        base=_ints(weights.priority[n.priority - 1] for n in needs),
        waiting_percent=_ints(
            min(weights.waiting_most_percent, n.days_waiting // weights.days_per_percent)
            for n in needs
        ),
        term=_bools(
            (n.earliest_start is None or n.earliest_start <= period.last_day)
            and (n.latest_start is None or n.latest_start >= period.start)
            for n in needs
        ),
        familiar_start=familiar_start,
        familiar=familiar_ids,
        excluded_start=excluded_start,
        excluded=excluded,
    )


def _offers(
    instance: Instance, numbers: Numbers, features: dict[str, int], languages: dict[str, int]
) -> OfferColumns:
    offers = instance.offers
    width = len(instance.service_types)
    provider = _ints(numbers.providers[o.provider] for o in offers)
    channels = list(Channel)
    channel = _ints(channels.index(p.kind.channel) for p in instance.providers)
    allowed = np.array(
        [[c in t.channels for t in instance.service_types] for c in channels], dtype=np.bool_
    )
    types = np.zeros((len(offers), width), dtype=np.bool_)
    sessions = np.zeros((len(offers), len(instance.grid)), dtype=np.int64)
    for row, offer in enumerate(offers):
        for name in offer.service_types:
            types[row, numbers.types[name]] = True
        for slot, count in offer.sessions.items():
            sessions[row, numbers.slots[slot]] = count
    licensed = _matrix(
        [_licensed(instance, p.licences, venue=False) for p in instance.providers], width
    )
    spoken = np.zeros((len(instance.providers), len(languages) + 1), dtype=np.bool_)
    for row, p in enumerate(instance.providers):
        for name in p.languages:
            if name in languages:
                spoken[row, languages[name]] = True
    quality = _ints(p.quality for p in instance.providers)
    communities_start, communities = _packed(
        sorted(numbers.communities[c] for c in o.catchment.communities or ()) for o in offers
    )
    groups = [o.group for o in offers]
    return OfferColumns(
        provider=provider,
        channel_volunteer=(channel == channels.index(Channel.VOLUNTEER))[provider],
        quality=quality[provider],
        types=types & allowed[channel[provider]] if len(offers) else types,
        lon=_ints(o.point.lon_udeg for o in offers),
        lat=_ints(o.point.lat_udeg for o in offers),
        radius=_ints(-1 if o.catchment.radius_m is None else o.catchment.radius_m for o in offers),
        communities_start=communities_start,
        communities=communities,
        sessions=sessions,
        slots=((sessions > 0) * (1 << np.arange(len(instance.grid), dtype=np.int64))).sum(axis=1),
        minutes=_ints(o.minutes_per_week for o in offers),
        pace=_ints(o.pace_min_per_km for o in offers),
        genders=_ints(sum(_GENDER_BIT[g] for g in set(o.carer_genders)) for o in offers),
        age_min=_ints(o.age_min for o in offers),
        age_max=_ints(o.age_max for o in offers),
        access=_ints(sum(features[f] for f in set(o.accessibility)) for o in offers),
        languages=spoken[provider],
        licensed=licensed[provider],
        home_price=_ints(-1 if o.home is None else o.home.price_fen for o in offers),
        group_price=_ints(0 if g is None else g.price_fen for g in groups),
        group_minutes=_ints(0 if g is None else g.minutes for g in groups),
        group_fee=_ints(0 if g is None else g.fee_fen for g in groups),
        smallest=_ints(0 if g is None else g.smallest for g in groups),
        largest=_ints(0 if g is None else g.largest for g in groups),
    )


def _venues(instance: Instance, numbers: Numbers, features: dict[str, int]) -> VenueColumns:
    venues = instance.venues
    lat = _ints(v.point.lat_udeg for v in venues)
    kx, ky = _scales(lat)
    return VenueColumns(
        community=_ints(numbers.communities[v.community] for v in venues),
        lon=_ints(v.point.lon_udeg for v in venues),
        lat=lat,
        kx=kx,
        ky=ky,
        licensed=_matrix(
            [_licensed(instance, v.licences, venue=True) for v in venues],
            len(instance.service_types),
        ),
        access=_ints(sum(features[f] for f in set(v.accessibility)) for v in venues),
        seats=_ints(v.seats for v in venues),
        slots=_ints(mask(v.slots, numbers.slots) for v in venues),
        rent=_ints(v.rent_fen for v in venues),
    )


def _funds(instance: Instance, numbers: Numbers, groups: dict[str, int]) -> FundColumns:
    funds = instance.funds

    def allowed(named: tuple[str, ...] | None, number: dict[str, int], width: int) -> list[bool]:
        if named is None:
            return [True] * width
        row = [False] * width
        for name in named:
            if name in number:
                row[number[name]] = True
        return row

    types, communities = len(instance.service_types), len(instance.communities)
    return FundColumns(
        amount=_ints(f.amount_fen for f in funds),
        most=_ints(f.most_fen for f in funds),
        types=_matrix([allowed(f.service_types, numbers.types, types) for f in funds], types),
        communities=_matrix(
            [allowed(f.communities, numbers.communities, communities) for f in funds], communities
        ),
        groups=_matrix(
            [allowed(f.groups, groups, len(groups) + 1) for f in funds], len(groups) + 1
        ),
    )
