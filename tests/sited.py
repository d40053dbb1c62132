"""Small questions of where to open places, and everything tried on them."""

from itertools import chain, combinations
from random import Random
from typing import Any

from matcher.instance import Forbid, Instance, Need, Pin, Policy, Setting, Weights
from matcher.sites import Candidate, Siting
from tests import builders as build


def candidate(id: str = "p1", **over: Any) -> Candidate:
    """At everybody's door, for ten a week, 1,000 yuan."""
    fields: dict[str, Any] = {
        "id": id, "name": f"place {id}", "point": build.HOME, "cost_fen": 100_000, "places": 10,
    }  # fmt: skip
    return Candidate(**(fields | over))


def siting(instance: Instance, *candidates: Candidate, **over: Any) -> Siting:
    """All needs asked about; 1,000 yuan; a kilometre to walk."""
    fields: dict[str, Any] = {
        "instance": instance.digest,
        "needs": tuple(need.id for need in instance.needs),
        "candidates": candidates or (candidate(),),
        "budget_fen": 100_000,
        "walk_m": 1_000,
    }
    return Siting(**(fields | over))


def town(*needs: Need, **over: Any) -> Instance:
    """Needs for classes at a venue, or at either."""
    types = (
        build.service_type(),
        build.class_type(),
        build.class_type("both", setting=Setting.EITHER),
    )
    return build.district(needs or (build.pupil(),), (), service_types=types, **over)


def tiny(seed: int) -> tuple[Instance, Siting]:
    """Up to seven needs and four places, everything scarce."""
    random = Random(seed)
    needs = tuple(_need(random, f"n{n}") for n in range(random.randint(1, 7)))
    forbids = tuple(
        Forbid(need=need.id, setting=random.choice((None, "home", "venue")))
        for need in needs
        if random.random() < 0.1
    )
    pins = tuple(Pin(need=need.id) for need in needs if random.random() < 0.05)
    weights = random.choice((Weights(), Weights(priority=(700, 500, 300, 0))))
    instance = town(*needs, policy=Policy(weights=weights, forbids=forbids, pins=pins))
    places = [_place(random, f"p{n}") for n in range(random.randint(1, 4))]
    budget = random.choice((1, 100_000, 250_000, 400_000))
    asked = tuple(need.id for need in needs if random.random() < 0.9)
    walk = random.choice((310, 510, 810))
    return instance, siting(instance, *places, needs=asked, budget_fen=budget, walk_m=walk)


def _need(random: Random, id: str) -> Need:
    return build.need(
        id,
        service_type=random.choice((build.VISIT, build.CLASS, build.CLASS, "both", "both")),
        point=build.east(random.randrange(0, 1_000, 50)),
        people=random.choice((1, 1, 2, 3)),
        sessions_per_week=random.choice((1, 1, 2)),
        travel_limit_m=random.choice((0, 410, 610, 2_000)),
        priority=random.randint(1, 4),
        accessibility=random.choice(((), (), ("ramp",))),
    )


def _place(random: Random, id: str) -> Candidate:
    return candidate(
        id,
        point=build.east(random.randrange(0, 1_000, 50)),
        cost_fen=random.choice((0, 60_000, 100_000, 150_000)),
        places=random.randint(1, 6),
        service_types=random.choice((None, (build.CLASS,), ("both",))),
        accessibility=random.choice(((), ("ramp",))),
    )


def best_value(instance: Instance, asked: Siting) -> int:
    """The most that any choice is worth: every set of places, and everybody everywhere."""
    needs = [need for need in instance.needs if _counts(instance, asked, need)]
    weights = instance.policy.weights.priority
    best = 0
    places = asked.candidates
    for opened in chain.from_iterable(combinations(places, n) for n in range(len(places) + 1)):
        if sum(place.cost_fen for place in opened) <= asked.budget_fen:
            rooms = {place.id: place.places for place in opened}
            best = max(best, _most(needs, list(opened), rooms, weights, asked))
    return best


def _most(
    needs: list[Need],
    places: list[Candidate],
    rooms: dict[str, int],
    weights: tuple[int, ...],
    asked: Siting,
) -> int:
    if not needs:
        return 0
    need, *rest = needs
    best = _most(rest, places, rooms, weights, asked)
    use = need.people * need.sessions_per_week
    for place in places:
        if rooms[place.id] >= use and _may_go(need, place, asked):
            left = rooms | {place.id: rooms[place.id] - use}
            worth = weights[need.priority - 1]
            best = max(best, worth + _most(rest, places, left, weights, asked))
    return best


def _counts(instance: Instance, asked: Siting, need: Need) -> bool:
    policy = instance.policy
    at_home = need.service_type == build.VISIT or need.travel_limit_m == 0
    said = need.id in {pin.need for pin in policy.pins}
    said |= need.id in {one.need for one in policy.forbids if one.setting != "home"}
    return need.id in asked.needs and not at_home and not said


def _may_go(need: Need, place: Candidate, asked: Siting) -> bool:
    """All stand on one line, every fifty metres, and no limit is near a multiple of these."""
    away = abs(need.point.lon_udeg - place.point.lon_udeg) * METRES_PER_UDEG
    hosted = place.service_types is None or need.service_type in place.service_types
    suits = set(need.accessibility) <= set(place.accessibility)
    return hosted and suits and away <= min(asked.walk_m, need.travel_limit_m)


METRES_PER_UDEG = 0.096486
"""East, at 30 degrees north on the WGS-84 ellipsoid."""
