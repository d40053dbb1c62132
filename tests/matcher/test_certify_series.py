"""The bound of series at venues, where each thing it reckons with would show if left out."""

from random import Random

import pytest

from matcher.certify import certify
from matcher.certify.tables import Tables
from matcher.certify.ways import apart
from matcher.geography import distance_m
from matcher.instance import Forbid, Instance, Placement, Point, Policy, Weights
from matcher.plan import Certificate, OfferPrices, Pricing
from tests import builders as build
from tests.brute import best_plan

ONE_CLASS = {"sessions": {"mon-am": 1}}


def best_value(instance: Instance) -> int:
    best = best_plan(instance)
    assert best is not None
    return best.value


def bound(instance: Instance, denominator: int = 1, **needs: int) -> int:
    """At these prices of needs and no other."""
    return certify(
        instance,
        Certificate(
            instance=instance.digest,
            denominator=denominator,
            needs=needs,
            offers={offer.id: OfferPrices(kind=Pricing.EXACT) for offer in instance.offers},
            bound=0,
        ),
    ).bound


def test_who_comes_for_fewer_weeks_comes_to_another_series() -> None:
    """The longer one costs more than who stays for it is worth."""
    needs = (build.pupil("n1", priority=4), build.pupil("n2", priority=1, weeks=2))
    offers = (build.lessons(**ONE_CLASS, group=build.terms(price_fen=200_000)),)
    instance = build.school(needs, offers, funds=(build.fund(most_fen=200_000),))
    assert bound(instance) == best_value(instance) > 0


def test_who_asks_for_another_service_comes_to_another_series() -> None:
    """One is for a household alone; the other two may be taught together."""
    types = (build.class_type("alone", group=False), build.class_type())
    needs = (build.pupil("n1", service_type="alone"), build.pupil("n2"), build.pupil("n3"))
    offers = (build.lessons(**ONE_CLASS, service_types=("alone", build.CLASS)),)
    instance = build.school(needs, offers, service_types=types)
    assert bound(instance) == best_value(instance) > 0


@pytest.mark.parametrize(
    "stands",
    [{}, {"slots": ("tue-am",)}, {"venue": "v2"}, {"venue": None}, {"offer": "o2"}],
    ids=["just here", "at other hours", "elsewhere", "at home", "with another"],
)
def test_who_comes_to_a_series_already_need_not_be_moved(stands: dict) -> None:
    placed = Placement(
        **{"need": "n1", "offer": "o1", "venue": "v1", "slots": ("mon-am",)} | stands
    )
    instance = build.school(
        (build.pupil(slots=("mon-am",)),),
        (build.lessons(**ONE_CLASS), build.lessons("o2", sessions={"sun-am": 1})),
        venues=(build.venue(), build.venue("v2", slots=("sun-am",))),
        in_force=(placed,),
    )
    assert bound(instance) == best_value(instance) > 0


def test_the_room_is_paid_for() -> None:
    offers = (build.lessons(**ONE_CLASS),)
    instance = build.school((build.pupil(),), offers, venues=(build.venue(rent_fen=9_000),))
    assert bound(instance) == best_value(instance) > 0


def test_who_adds_nothing_may_still_be_wanted_to_make_up_the_number() -> None:
    offers = (build.lessons(**ONE_CLASS, group=build.terms(smallest=2)),)
    instance = build.school((build.pupil("n1", priority=1), build.pupil("n2")), offers)
    alone = build.school((build.pupil("n2"),), (build.lessons(**ONE_CLASS),))
    worth = best_value(alone) + 40_000
    assert bound(instance, n2=worth + 1) == best_value(instance) > worth + 1


def test_who_costs_more_than_they_bring_keeps_nobody_away() -> None:
    needs = (build.pupil("n1"), build.pupil("n2"))
    alone = build.school(needs[:1], (build.lessons(**ONE_CLASS),))
    instance = build.school(needs, (build.lessons(**ONE_CLASS),))
    assert bound(instance, n2=10**6) == 10**6 + best_value(alone)


def test_where_fees_would_do_a_fund_may_do_better() -> None:
    """There is room for one: who pays it all, or who is worth more and pays nothing."""
    needs = (build.pupil("n1", priority=1), build.pupil("n2", priority=4, copay_limit_fen=20_000))
    offers = (build.lessons(**ONE_CLASS, group=build.terms(fee_fen=20_000, largest=1)),)
    instance = build.school(needs, offers)
    assert bound(instance) == best_value(instance) > 0


def test_a_fund_need_not_be_for_everybody() -> None:
    needs = (build.pupil("n1"), build.pupil("n2", group="alone"), build.pupil("n3"))
    funds = (build.fund(groups=("alone",)),)
    instance = build.school(needs, (build.lessons(**ONE_CLASS),), funds=funds)
    assert bound(instance) == best_value(instance) > 0


@pytest.mark.parametrize("slots", [None, ("mon-am",)])
def test_where_one_fund_is_forbidden_another_may_pay(slots: tuple[str, ...] | None) -> None:
    policy = Policy(forbids=(Forbid(need="n1", fund="f1", slots=slots),))
    funds = (build.fund("f1"), build.fund("f2"))
    for instance in (
        build.district((build.need(slots=("mon-am",)),), funds=funds, policy=policy),
        build.school((build.pupil(slots=("mon-am",)),), funds=funds, policy=policy),
    ):
        assert bound(instance) == best_value(instance) > 0


@pytest.mark.parametrize("seed", range(5))
def test_the_best_are_chosen_however_they_are_listed(seed: int) -> None:
    days = list(range(0, 140, 20))
    Random(seed).shuffle(days)
    needs = [build.pupil(f"n{n}", days_waiting=waited) for n, waited in enumerate(days)]
    instance = build.school(needs, (build.lessons(**ONE_CLASS, group=build.terms(largest=3)),))
    assert bound(instance) == best_value(instance) > 0


@pytest.mark.parametrize("denominator", [1, 10])
def test_money_that_makes_no_whole_milli_point_costs_nothing(denominator: int) -> None:
    """Not even where the series is worth all but nothing beyond its members' prices."""
    offers = (build.lessons(**ONE_CLASS, group=build.terms(fee_fen=2_000)),)
    policy = Policy(weights=Weights(fen_per_millipoint=7))
    instance = build.school((build.pupil(copay_limit_fen=2_000),), offers, policy=policy)
    best = best_value(instance)
    assert bound(instance, denominator) == best > 0
    assert bound(instance, denominator, n1=denominator * best - 1) == best


def test_who_goes_furthest_speaks_for_all_around() -> None:
    point = build.east(800)
    needs = [build.pupil("n1", point=point, travel_limit_m=100)]
    needs.append(build.pupil("n2", point=point, travel_limit_m=800))
    instance = build.school(needs, (build.lessons(**ONE_CLASS),))
    assert bound(instance) == best_value(instance) > 0


def somewhere(random: Random, around: Point) -> Point:
    """Up to a degree away, beyond the date line if need be."""
    lon = around.lon_udeg + random.randint(-1_000_000, 1_000_000)
    lat = around.lat_udeg + random.randint(-1_000_000, 1_000_000)
    return Point(
        lon_udeg=(lon + 180_000_000) % 360_000_000 - 180_000_000,
        lat_udeg=max(-90_000_000, min(90_000_000, lat)),
    )


@pytest.mark.parametrize("size", [1, 2, 4])
@pytest.mark.parametrize(
    "around",
    [(120_000_000, 30_000_000), (180_000_000, 0), (-180_000_000, 65_000_000), (0, -90_000_000)],
    ids=["here", "at the date line", "beyond it", "at the pole"],
)
def test_nobody_is_nearer_than_all_together_are_said_to_be(
    around: tuple[int, int], size: int
) -> None:
    random, centre = Random(size), Point(lon_udeg=around[0], lat_udeg=around[1])
    for _ in range(20):
        points = [somewhere(random, centre) for _ in range(size)]
        needs = [build.need(f"n{n}", point=point) for n, point in enumerate(points)]
        clusters = Tables(build.district(needs)).clusters
        for _ in range(20):
            place = random.choice((somewhere(random, centre), random.choice(points)))
            to = place.lon_udeg, place.lat_udeg
            nearest = min(distance_m(p.lon_udeg, p.lat_udeg, *to) for p in points)
            said = apart(clusters, 0, *to)
            assert said <= nearest
            if size == 1:
                assert said == nearest
