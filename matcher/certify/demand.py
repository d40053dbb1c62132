"""Needs, and the decisions about them, as integer columns."""

import numpy as np

from matcher.certify.records import ELSEWHERE, Decisions, Ints, Needs
from matcher.certify.rows import Rows, care_of, ints, lists, scales_at
from matcher.instance import Forbid, Pin


def needs_of(rows: Rows) -> Needs:
    """A row a need, in the instance's order."""
    instance, needs = rows.instance, rows.instance.needs
    weights, period = instance.policy.weights, instance.period
    kx, ky = scales_at([need.point for need in needs])
    pinned = {pin.need for pin in instance.policy.pins}
    decided: dict[str, list[int]] = {}
    made: list[Pin | Forbid] = [*instance.policy.pins, *instance.policy.forbids]
    for row, decision in enumerate(made):
        decided.setdefault(decision.need, []).append(row)
    stands_offer, stands_venue, stands_slots = _standing(rows)
    long_enough = {
        minutes: sum(1 << row for row, slot in enumerate(instance.grid) if slot.minutes >= minutes)
        for minutes in {need.minutes for need in needs}
    }
    return Needs(
        type=ints(rows.types[need.service_type] for need in needs),
        community=ints(rows.communities[need.community] for need in needs),
        group=ints(
            len(rows.groups) if need.group is None else rows.groups[need.group] for need in needs
        ),
        lon=ints(need.point.lon_udeg for need in needs),
        lat=ints(need.point.lat_udeg for need in needs),
        kx=kx,
        ky=ky,
        people=ints(need.people for need in needs),
        k=ints(need.sessions_per_week for need in needs),
        minutes=ints(need.minutes for need in needs),
        weeks=ints(need.weeks for need in needs),
        sessions=ints(need.sessions_per_week * min(need.weeks, period.weeks) for need in needs),
        slots=ints(rows.mask(need.slots) & long_enough[need.minutes] for need in needs),
        base=ints(weights.priority[need.priority - 1] for need in needs),
        waiting=ints(
            min(weights.waiting_most_percent, need.days_waiting // weights.days_per_percent)
            for need in needs
        ),
        copay=ints(need.copay_limit_fen for need in needs),
        travel=ints(need.travel_limit_m for need in needs),
        age=ints(-1 if need.age is None else need.age for need in needs),
        care=ints(rows.cares[care_of(need)] for need in needs),
        pinned=np.array([need.id in pinned for need in needs], dtype=np.bool_),
        familiar=lists(
            [
                [
                    rows.providers[one]
                    for one in (need.current_provider, *need.preferred_providers)
                    if one is not None
                ]
                for need in needs
            ]
        ),
        excluded=lists([[rows.providers[x] for x in n.excluded_providers] for n in needs]),
        decisions=lists([decided.get(need.id, []) for need in needs]),
        stands_offer=stands_offer,
        stands_venue=stands_venue,
        stands_slots=stands_slots,
    )


def _standing(rows: Rows) -> tuple[Ints, Ints, Ints]:
    """(offer, venue, slots) of every need in the plan in force."""
    stands = {place.need: place for place in rows.instance.in_force}
    offers, venues, slots = [], [], []
    for need in rows.instance.needs:
        place = stands.get(need.id)
        offer, venue, taken = -1, -1, 0
        if place is not None:
            offer = ELSEWHERE
            if all(slot in rows.slots for slot in place.slots):
                offer = rows.offers.get(place.offer, ELSEWHERE)
                taken = rows.mask(place.slots)
            if place.venue is not None:
                venue = rows.venues.get(place.venue, ELSEWHERE)
        offers.append(offer)
        venues.append(venue)
        slots.append(taken)
    return ints(offers), ints(venues), ints(slots)


def decisions_of(rows: Rows) -> Decisions:
    """A row a pin, then a row a forbid: the rows that ``Needs.decisions`` lists."""
    policy = rows.instance.policy
    made: list[Pin | Forbid] = [*policy.pins, *policy.forbids]
    settings = {None: -1, "home": 0, "venue": 1}
    return Decisions(
        pin=np.array([isinstance(one, Pin) for one in made], dtype=np.bool_),
        offer=ints(-1 if one.offer is None else rows.offers[one.offer] for one in made),
        setting=ints(settings[one.setting] for one in made),
        venue=ints(-1 if one.venue is None else rows.venues[one.venue] for one in made),
        fund=ints(-1 if one.fund is None else rows.funds[one.fund] for one in made),
        slots=ints(-1 if one.slots is None else rows.mask(one.slots) for one in made),
    )
