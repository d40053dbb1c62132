"""Rules of the plan as a whole. One function a rule, by the rule's name."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from matcher.check.lookup import Group, Lookup, Visit
from matcher.check.violation import Violation
from matcher.plan import Plan
from matcher.rules import Rule


@dataclass(frozen=True)
class Whole:
    """A plan's resolved records with their recomputed figures, in the plan's order."""

    plan: Plan
    visits: Sequence[tuple[Visit, dict[str, int]]]
    groups: Sequence[tuple[Group, dict[str, int]]]


def broken(know: Lookup, whole: Whole) -> Iterator[Violation]:
    """Every rule the records break together; a slot that one repeats counts there once."""
    yield from once(whole.plan)
    yield from capacity(know, whole)
    yield from resident_slot(know, whole)
    yield from venue_room(whole)
    yield from fund(know, whole)
    yield from pin(know, whole.plan)


def named_needs(plan: Plan) -> Counter[str]:
    """How often each need id stands in an assignment or a series."""
    at_home = (stated.need for stated in plan.assignments)
    at_venues = (member.need for stated in plan.series for member in stated.members)
    return Counter(chain(at_home, at_venues))


def once(plan: Plan) -> Iterator[Violation]:
    for need, times in named_needs(plan).items():
        if times > 1:
            yield Violation(rule=Rule.ONCE, code="served_twice", need=need, params={"times": times})


def capacity(know: Lookup, whole: Whole) -> Iterator[Violation]:
    sessions: Counter[tuple[str, str]] = Counter()
    minutes: Counter[str] = Counter()
    for visit, found in whole.visits:
        sessions.update((visit.way.offer.id, slot.id) for slot in set(visit.way.slots))
        minutes[visit.way.offer.id] += found["minutes_per_week"]
    for group, found in whole.groups:
        sessions.update((group.offer.id, slot.id) for slot in set(group.slots))
        minutes[group.offer.id] += found["minutes_per_week"]
    for (offer, slot), taken in sessions.items():
        limit = know.offers[offer].sessions.get(slot, 0)
        # A slot that is not offered at all breaks the rule ``slots``, and is reported there.
        if 0 < limit < taken:
            yield Violation(
                rule=Rule.CAPACITY,
                code="slot_overfull",
                offer=offer,
                slot=slot,
                params={"sessions": taken, "limit": limit},
            )
    for offer, spent in minutes.items():
        limit = know.offers[offer].minutes_per_week
        if spent > limit:
            yield Violation(
                rule=Rule.CAPACITY,
                code="minutes_overfull",
                offer=offer,
                params={"minutes": spent, "limit": limit},
            )


def resident_slot(know: Lookup, whole: Whole) -> Iterator[Violation]:
    ways = [visit.way for visit, _ in whole.visits]
    ways += [way for group, _ in whole.groups for _, way in group.members]
    busy = Counter((way.need.resident, slot.id) for way in ways for slot in set(way.slots))
    for (resident, slot), times in busy.items():
        if times > 1:
            yield Violation(
                rule=Rule.RESIDENT_SLOT,
                code="resident_twice",
                slot=slot,
                params={"resident": resident, "times": times},
            )


def venue_room(whole: Whole) -> Iterator[Violation]:
    rooms = [(group.venue.id, set(group.slots)) for group, _ in whole.groups]
    taken = Counter((venue, slot.id) for venue, slots in rooms for slot in slots)
    for (venue, slot), times in taken.items():
        if times > 1:
            yield Violation(
                rule=Rule.VENUE_ROOM,
                code="room_taken",
                venue=venue,
                slot=slot,
                params={"times": times},
            )


def fund(know: Lookup, whole: Whole) -> Iterator[Violation]:
    spent: Counter[str] = Counter()
    for visit, found in whole.visits:
        if visit.way.fund:
            spent[visit.way.fund.id] += found["public_fen"]
    for group, found in whole.groups:
        if group.fund:
            spent[group.fund.id] += found["public_fen"]
    for payer, fen in spent.items():
        amount = know.funds[payer].amount_fen
        if fen > amount:
            yield Violation(
                rule=Rule.FUND,
                code="fund_overspent",
                fund=payer,
                params={"spent_fen": fen, "amount_fen": amount},
            )


def pin(know: Lookup, plan: Plan) -> Iterator[Violation]:
    """Every pinned need is served; that it is served as pinned is a rule of each way."""
    served = named_needs(plan)
    for need in know.pins:
        if need not in served:
            yield Violation(rule=Rule.PIN, code="pin_unserved", need=need)
