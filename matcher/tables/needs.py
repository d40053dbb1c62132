"""Needs as columns."""

from collections.abc import Iterable
from typing import NamedTuple

from matcher.geography import scales_at
from matcher.instance import Instance
from matcher.packed import Bools, Ints, bools, ints, packed
from matcher.tables.numbers import GENDER_BIT, Numbers, mask


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


def need_columns(instance: Instance, numbers: Numbers) -> NeedColumns:
    needs, period, weights = instance.needs, instance.period, instance.policy.weights
    residents: dict[str, int] = {}
    lat = ints(n.point.lat_udeg for n in needs)
    kx, ky = scales_at(lat)
    slot_masks: dict[tuple[str, ...], int] = {}

    def slot_mask(slots: tuple[str, ...]) -> int:
        if slots not in slot_masks:
            slot_masks[slots] = mask(slots, numbers.slots)
        return slot_masks[slots]

    def familiar(ids: Iterable[str | None]) -> list[int]:
        return sorted({numbers.providers[p] for p in ids if p is not None})

    familiar_start, familiar_ids = packed(
        familiar((*n.preferred_providers, n.current_provider)) for n in needs
    )
    excluded_start, excluded = packed(familiar(n.excluded_providers) for n in needs)
    return NeedColumns(
        resident=ints(residents.setdefault(n.resident, len(residents)) for n in needs),
        group=ints(
            len(numbers.groups) if n.group is None else numbers.groups[n.group] for n in needs
        ),
        community=ints(numbers.communities[n.community] for n in needs),
        lon=ints(n.point.lon_udeg for n in needs),
        lat=lat,
        kx=kx,
        ky=ky,
        type=ints(numbers.types[n.service_type] for n in needs),
        people=ints(n.people for n in needs),
        k=ints(n.sessions_per_week for n in needs),
        minutes=ints(n.minutes for n in needs),
        weeks=ints(n.weeks for n in needs),
        sessions=ints(n.sessions_per_week * min(n.weeks, period.weeks) for n in needs),
        slots=ints(slot_mask(n.slots) for n in needs),
        copay=ints(n.copay_limit_fen for n in needs),
        travel=ints(n.travel_limit_m for n in needs),
        language=ints(-1 if n.language is None else numbers.languages[n.language] for n in needs),
        gender=ints(0 if n.carer_gender is None else GENDER_BIT[n.carer_gender] for n in needs),
        age=ints(-1 if n.age is None else n.age for n in needs),
        access=ints(numbers.access(n.accessibility) for n in needs),
        base=ints(weights.priority[n.priority - 1] for n in needs),
        waiting_percent=ints(
            min(weights.waiting_most_percent, n.days_waiting // weights.days_per_percent)
            for n in needs
        ),
        term=bools(
            (n.earliest_start is None or n.earliest_start <= period.last_day)
            and (n.latest_start is None or n.latest_start >= period.start)
            for n in needs
        ),
        familiar_start=familiar_start,
        familiar=familiar_ids,
        excluded_start=excluded_start,
        excluded=excluded,
    )
