"""A group of communities by itself: its needs, its part of the money, what others leave it."""

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from matcher.explain.context import served_by
from matcher.explain.standing import records_of
from matcher.instance import Fund, Instance, Need, Offer, Venue
from matcher.plan import Assignment, Plan, Series

GRANTED = {
    "keep_in_place": False,
    "first_tier_absolute": False,
    "floor_share_percent": None,
    "first_tier_least": None,
    "floors": (),
    "pins": (),
}
"""Nobody owes the group anything, and it owes nobody; whom persons have decided on stays."""


@dataclass(frozen=True, kw_only=True)
class Own:
    """``round``: what the group may plan anew, none where nothing is left to plan; ``now``:
    milli-points that the plan is worth for the needs in it; ``stays``: for those who stay as they
    are, cut; ``overdrawn``: these take more of a fund than is the group's."""

    round: Instance | None
    now: int
    stays: int
    overdrawn: bool


@dataclass
class Taken:
    """What is not the group's to plan with: sessions by offer and slot, minutes by offer, rooms,
    residents' hours, fen of each fund; and the ``needs`` of the group that stay as they are."""

    sessions: Counter[tuple[str, str]] = field(default_factory=Counter)
    minutes: Counter[str] = field(default_factory=Counter)
    rooms: set[tuple[str, str]] = field(default_factory=set)
    hours: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    money: dict[str, Fraction] = field(default_factory=lambda: defaultdict(Fraction))
    needs: set[str] = field(default_factory=set)
    worth: Fraction = Fraction()
    free: int = 0


def weights(instance: Instance) -> dict[str, int]:
    """Each community that has needs, by its people; by needs, where any has none told."""
    needs = Counter(need.community for need in instance.needs)
    people = {one.id: one.population for one in instance.communities if one.id in needs}
    return people if all(people.values()) else {place: needs[place] for place in people}


def part_of(fund: Fund, group: Collection[str], weight: Mapping[str, int]) -> Fraction:
    """The group's part of a fund: by weight, among the communities that the fund may pay for."""
    may = [one for one in weight if fund.communities is None or one in fund.communities]
    whole = sum(weight[one] for one in may)
    return Fraction(sum(weight[one] for one in may if one in group), whole or 1)


def own_round(
    instance: Instance, plan: Plan, group: Collection[str], weight: Mapping[str, int]
) -> Own:
    """What a group could plan anew, with everybody else as they are.

    Its funds are its part of each, cut to the fen. Its supply is what the plan gives to it alone,
    and what the plan leaves unused. A series in which others sit too stays as it is, and so does
    what serves a need that is pinned: the group's needs in them keep their places, and their part
    of the money, by people, is the group's to pay.
    """
    taken = _taken(instance, plan, group)
    needs = tuple(_needs(instance, group, taken))
    left = {
        fund.id: math.floor(fund.amount_fen * part_of(fund, group, weight) - taken.money[fund.id])
        for fund in instance.funds
    }
    made = _round(instance, needs, taken, left) if needs else None
    return Own(
        round=made,
        now=taken.free,
        stays=math.floor(taken.worth),
        overdrawn=any(fen < 0 for fen in left.values()),
    )


def worth_by_community(
    instance: Instance, plan: Plan, needs: Collection[str]
) -> dict[str, Fraction]:
    """Milli-points that a plan is worth to each by these needs; what a series costs is borne by
    its people."""
    place = {need.id: need.community for need in instance.needs}
    people = {need.id: need.people for need in instance.needs}
    found: dict[str, Fraction] = defaultdict(Fraction)
    for one in records_of(plan):
        for need, worth in _worths(one, people):
            if need in needs:
                found[place[need]] += worth
    return found


def _worths(one: Assignment | Series, people: Mapping[str, int]) -> Iterator[tuple[str, Fraction]]:
    """What each need in it is worth, its part of the money taken off."""
    if isinstance(one, Assignment):
        yield one.need, Fraction(one.value)
        return
    cost = sum(member.value for member in one.members) - one.value
    for member in one.members:
        yield member.need, member.value - Fraction(cost * people[member.need], one.people)


def _taken(instance: Instance, plan: Plan, group: Collection[str]) -> Taken:
    needs, taken = {need.id: need for need in instance.needs}, Taken()
    people = {need.id: need.people for need in instance.needs}
    pinned = {pin.need for pin in instance.policy.pins}
    for one in records_of(plan):
        inside = {need for need in served_by(one) if needs[need].community in group}
        if inside == set(served_by(one)) and not inside & pinned:
            taken.free += one.value
            continue
        for need in served_by(one):
            taken.hours[needs[need].resident].update(one.slots)
        taken.needs |= inside
        taken.worth += sum(worth for need, worth in _worths(one, people) if need in inside)
        if one.fund is not None:
            whole = sum(people[need] for need in served_by(one))
            taken.money[one.fund] += Fraction(
                one.public_fen * sum(people[need] for need in inside), whole
            )
        taken.minutes[one.offer] += one.minutes_per_week
        taken.sessions.update((one.offer, slot) for slot in one.slots)
        if isinstance(one, Series):
            taken.rooms.update((one.venue, slot) for slot in one.slots)
    return taken


def _needs(instance: Instance, group: Collection[str], taken: Taken) -> Iterator[Need]:
    """The group's that don't stay as they are, at hours that are still their residents' own."""
    days = {slot.id: slot.day for slot in instance.grid}
    for need in instance.needs:
        if need.community not in group or need.id in taken.needs:
            continue
        busy = taken.hours.get(need.resident, set())
        slots = tuple(slot for slot in need.slots if slot not in busy)
        if len({days[slot] for slot in slots}) >= need.sessions_per_week:
            yield need.model_copy(update={"slots": slots}) if busy else need


def _round(
    instance: Instance, needs: tuple[Need, ...], taken: Taken, left: Mapping[str, int]
) -> Instance:
    kept, asked = {need.id for need in needs}, {need.service_type for need in needs}
    offers = tuple(_offer(one, taken) for one in instance.offers if asked & set(one.service_types))
    offered = {None, *(offer.id for offer in offers)}
    forbids = tuple(
        one for one in instance.policy.forbids if one.need in kept and one.offer in offered
    )
    funds = (one.model_copy(update={"amount_fen": max(0, left[one.id])}) for one in instance.funds)
    over = {
        "needs": needs,
        "offers": offers,
        "venues": tuple(_venue(venue, taken) for venue in instance.venues),
        "funds": tuple(funds),
        "policy": instance.policy.model_copy(update=GRANTED | {"forbids": forbids}),
        "in_force": tuple(one for one in instance.in_force if one.need in kept),
    }
    return Instance(**({name: getattr(instance, name) for name in Instance.model_fields} | over))


def _offer(offer: Offer, taken: Taken) -> Offer:
    left = {slot: n - taken.sessions[offer.id, slot] for slot, n in offer.sessions.items()}
    minutes = offer.minutes_per_week - taken.minutes[offer.id]
    return offer.model_copy(update={"sessions": left, "minutes_per_week": minutes})


def _venue(venue: Venue, taken: Taken) -> Venue:
    slots = tuple(slot for slot in venue.slots if (venue.id, slot) not in taken.rooms)
    return venue.model_copy(update={"slots": slots})
