"""Rules of the plan as a whole. One function a rule, by the rule's name."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TypeVar

from matcher.check.lookup import Group, Lookup, Visit
from matcher.check.violation import Violation
from matcher.plan import Plan
from matcher.rules import Rule

Key = TypeVar("Key")


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


def several(counted: Counter[Key]) -> Iterator[tuple[Key, int]]:
    """What is counted more than once."""
    return ((key, times) for key, times in counted.items() if times > 1)


def once(plan: Plan) -> Iterator[Violation]:
    for need, times in several(named_needs(plan)):
        yield Violation(rule=Rule.ONCE, code="served_twice", need=need, params={"times": times})


def capacity(know: Lookup, whole: Whole) -> Iterator[Violation]:
    rule = Rule.CAPACITY
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
            full = {"sessions": taken, "limit": limit}
            yield Violation(rule=rule, code="slot_overfull", offer=offer, slot=slot, params=full)
    for offer, spent in minutes.items():
        limit = know.offers[offer].minutes_per_week
        if spent > limit:
            full = {"minutes": spent, "limit": limit}
            yield Violation(rule=rule, code="minutes_overfull", offer=offer, params=full)


def resident_slot(know: Lookup, whole: Whole) -> Iterator[Violation]:
    rule = Rule.RESIDENT_SLOT
    ways = [visit.way for visit, _ in whole.visits]
    ways += [way for group, _ in whole.groups for _, way in group.members]
    busy = Counter((way.need.resident, slot.id) for way in ways for slot in set(way.slots))
    for (resident, slot), times in several(busy):
        who = {"resident": resident, "times": times}
        yield Violation(rule=rule, code="resident_twice", slot=slot, params=who)


def venue_room(whole: Whole) -> Iterator[Violation]:
    rule = Rule.VENUE_ROOM
    rooms = [(group.venue.id, set(group.slots)) for group, _ in whole.groups]
    taken = Counter((venue, slot.id) for venue, slots in rooms for slot in slots)
    for (venue, slot), times in several(taken):
        often = {"times": times}
        yield Violation(rule=rule, code="room_taken", venue=venue, slot=slot, params=often)


def fund(know: Lookup, whole: Whole) -> Iterator[Violation]:
    spent: Counter[str] = Counter()
    for visit, found in whole.visits:
        if visit.way.fund:
            spent[visit.way.fund.id] += found["public_fen"]
    for group, found in whole.groups:
        if group.fund:
            spent[group.fund.id] += found["public_fen"]
    for award in whole.plan.awards:
        if award.bid in know.bids:
            bid = know.bids[award.bid]
            spent[know.lots[bid.parts[0].lot].fund] += bid.lump_sum_fen
    for payer, fen in spent.items():
        amount = know.funds[payer].amount_fen
        if fen > amount:
            figures = {"spent_fen": fen, "amount_fen": amount}
            yield Violation(rule=Rule.FUND, code="fund_overspent", fund=payer, params=figures)


def pin(know: Lookup, plan: Plan) -> Iterator[Violation]:
    """Every pinned need is served; that it is served as pinned is a rule of each way."""
    served = named_needs(plan)
    for need in know.pins:
        if need not in served:
            yield Violation(rule=Rule.PIN, code="pin_unserved", need=need)
