"""An answer to where places are to open, held against every rule, from question and answer alone.

Nothing here knows how it was found: it is written from the model's page.
"""

from collections import Counter
from collections.abc import Iterator
from functools import cached_property

from matcher.faults import Fault
from matcher.geography import distance_m, scale_at
from matcher.instance import Instance, Need, Setting
from matcher.sites import Candidate, Opened, Sited, Siting


def check_siting(instance: Instance, siting: Siting, sited: Sited) -> list[Fault]:
    """Everything wrong with the answer but its proof; an empty list if nothing is.

    Codes: ``other_siting``, ``unknown_reference``, ``repeated_id``, ``not_counted``,
    ``place_not_fit``, ``place_too_far``, ``place_overfull``, ``budget_passed``, ``siting_figure``.
    """
    return list(_faults(instance, siting, sited))


def unknown_in(instance: Instance, siting: Siting) -> Iterator[Fault]:
    """What the question names that the instance does not know."""
    if siting.instance != instance.digest:
        found = {"stated": siting.instance, "found": instance.digest}
        yield Fault("other_instance", "siting", "", "instance", found)
    needs = {need.id for need in instance.needs}
    types = {one.id for one in instance.service_types}
    for need in siting.needs:
        if need not in needs:
            yield Fault("unknown_reference", "siting", "", "needs", {"value": need})
    for one in siting.candidates:
        for name in one.service_types or ():
            if name not in types:
                params = {"value": name}
                yield Fault("unknown_reference", "candidates", one.id, "service_types", params)


class Counting:
    """Which needs count, what each is worth and takes, and where it may be served."""

    def __init__(self, instance: Instance, siting: Siting) -> None:
        asked = set(siting.needs)
        self._types = {one.id: one for one in instance.service_types}
        self._walk = siting.walk_m
        self._period = instance.period
        self._decided = _decided(instance)
        weights = instance.policy.weights.priority
        self.needs = {
            need.id: need for need in instance.needs if need.id in asked and self._counts(need)
        }
        self.worth = {id: weights[need.priority - 1] for id, need in self.needs.items()}
        self.needs = {id: need for id, need in self.needs.items() if self.worth[id] > 0}

    def _counts(self, need: Need) -> bool:
        first, last = need.earliest_start, need.latest_start
        return (
            self._types[need.service_type].setting is not Setting.HOME
            and need.travel_limit_m > 0
            and need.id not in self._decided
            and (first is None or first <= self._period.last_day)
            and (last is None or last >= self._period.start)
        )

    def fits(self, need: Need, place: Candidate) -> bool:
        """Whether it can be held there, for so many, however far it is."""
        hosted = place.service_types is None or need.service_type in place.service_types
        accessible = set(need.accessibility) <= set(place.accessibility)
        return hosted and accessible and taken(need) <= place.places

    def limit(self, need: Need) -> int:
        """Metres that it may be away."""
        return min(self._walk, need.travel_limit_m)

    def near(self, need: Need, place: Candidate) -> bool:
        """Whether it is within walking distance."""
        return away(need, place) <= self.limit(need)

    def within(self, place: Candidate) -> Iterator[Need]:
        """The needs that may be served there."""
        lat = place.point.lat_udeg
        for need, height in self._heights:
            # North or south of it alone may be too far: most are, and cost no root.
            level = abs(need.point.lat_udeg - lat) < height
            if level and self.fits(need, place) and self.near(need, place):
                yield need

    @cached_property
    def _heights(self) -> list[tuple[Need, int]]:
        """Each need with the micro-degrees of latitude from which on nothing is near."""
        return [
            (need, (self.limit(need) + 1) * 1_000_000 // scale_at(need.point.lat_udeg)[1] + 2)
            for need in self.needs.values()
        ]


def taken(need: Need) -> int:
    """What it takes of a place's week."""
    return need.people * need.sessions_per_week


def away(need: Need, place: Candidate) -> int:
    """Metres from the need's door to the place."""
    at, to = need.point, place.point
    return distance_m(at.lon_udeg, at.lat_udeg, to.lon_udeg, to.lat_udeg)


def _decided(instance: Instance) -> set[str]:
    """The needs that a person has settled so that no new place may serve them."""
    settled = {pin.need for pin in instance.policy.pins}
    for one in instance.policy.forbids:
        named = (one.offer, one.venue, one.slots, one.fund)
        if one.setting != "home" and all(field is None for field in named):
            settled.add(one.need)
    return settled


def _faults(instance: Instance, siting: Siting, sited: Sited) -> Iterator[Fault]:
    if sited.siting != siting.digest:
        digests = {"stated": sited.siting, "found": siting.digest}
        yield Fault("other_siting", "siting", "", "siting", digests)
    yield from unknown_in(instance, siting)
    count = Counting(instance, siting)
    places = {one.id: one for one in siting.candidates}
    for name, times in Counter(one.candidate for one in sited.opened).items():
        if name not in places:
            yield Fault("unknown_reference", "opened", name, "id", {"value": name})
        elif times > 1:
            yield Fault("repeated_id", "opened", name, "id", {"times": times})
    for name, times in Counter(need for one in sited.opened for need in one.needs).items():
        if name not in count.needs:
            yield Fault("not_counted", "opened", "", "needs", {"need": name})
        elif times > 1:
            yield Fault("repeated_id", "needs", name, "id", {"times": times})
    for one in sited.opened:
        if one.candidate in places:
            yield from _place_faults(count, one, places[one.candidate])
    cost = sum(places[one.candidate].cost_fen for one in sited.opened if one.candidate in places)
    if cost > siting.budget_fen:
        params = {"cost_fen": cost, "budget_fen": siting.budget_fen}
        yield Fault("budget_passed", "opened", params=params)
    served = [need for one in sited.opened for need in one.needs]
    figures = {
        "cost_fen": cost,
        "served": len(served),
        "value": sum(count.worth.get(need, 0) for need in served),
    }
    for name, found in figures.items():
        stated = getattr(sited, name)
        if stated != found:
            params = {"stated": stated, "found": found}
            yield Fault("siting_figure", "siting", "", name, params)


def _place_faults(count: Counting, opened: Opened, place: Candidate) -> Iterator[Fault]:
    """Who can't be served there, and whether there is room for all."""
    needs = [count.needs[id] for id in opened.needs if id in count.needs]
    for need in needs:
        if not count.fits(need, place):
            yield Fault("place_not_fit", "opened", place.id, "needs", {"need": need.id})
        if not count.near(need, place):
            params = {"need": need.id, "distance": away(need, place), "limit": count.limit(need)}
            yield Fault("place_too_far", "opened", place.id, "needs", params)
    total = sum(map(taken, needs))
    if total > place.places:
        params = {"taken": total, "places": place.places}
        yield Fault("place_overfull", "opened", place.id, "needs", params)
