"""The report's figures are the plan's, and its map is true to scale."""

import re
from itertools import pairwise
from math import dist

import pytest

from linli.generate import generate
from linli.report import drawing as drawings
from linli.report.cards import cards
from linli.report.decided import decided
from linli.report.drawing import Plane, drawing, scale_bar, spread
from linli.report.labels import NEAR, SIZE, SMALL, apart
from linli.report.purses import purses
from linli.report.series import classes
from matcher.explain import explain_all
from matcher.geography import distance_m
from matcher.instance import Instance, Pin, Point, Policy
from matcher.plan import Plan
from matcher.solve import Limits, solve
from telling.shares import by_community, by_priority, by_service_type
from telling.teller import Teller
from tests import builders as build


@pytest.fixture(scope="module")
def instance() -> Instance:
    return generate(250, 3)


@pytest.fixture(scope="module")
def plan(instance: Instance) -> Plan:
    return solve(instance, Limits(work=300)).plan


@pytest.mark.parametrize("share", [by_community, by_service_type, by_priority])
def test_shares_add_up(share: object, instance: Instance, plan: Plan) -> None:
    assert callable(share)
    parts = share(instance, plan, Teller(instance, "zh"))
    assert sum(part.needs for part in parts) == len(instance.needs)
    assert sum(part.served for part in parts) == plan.served
    assert all(0 <= part.served <= part.needs > 0 for part in parts)


def test_purses_hold_what_the_plan_spends(instance: Instance, plan: Plan) -> None:
    found = purses(instance, plan, Teller(instance, "en"))
    assert sum(purse.spent_fen for purse in found) == plan.public_fen > 0
    assert [purse.amount_fen for purse in found] == [fund.amount_fen for fund in instance.funds]


def test_a_purse_says_what_it_is_for() -> None:
    kept = build.fund(service_types=("visit",), communities=(), groups=("migrant", "own"))
    instance = build.district(funds=[kept])
    (found,) = purses(
        instance, Plan(instance="", served=0, public_fen=0, value=0), Teller(instance, "zh")
    )
    assert (found.service_types, found.communities) == ("visit", "没有")
    assert found.groups == "新居民、own"
    anything = build.district(funds=[build.fund()])
    (found,) = purses(
        anything, Plan(instance="", served=0, public_fen=0, value=0), Teller(anything, "en")
    )
    assert found.groups == "anybody"


def test_every_need_has_one_card_and_the_unmet_come_first(instance: Instance, plan: Plan) -> None:
    told = cards(instance, plan, explain_all(instance, plan), Teller(instance, "zh"))
    assert sorted(card.need for card in told) == sorted(need.id for need in instance.needs)
    assert {card.need for card in told[: len(plan.unmet)]} == set(plan.unmet)
    numbered = {card.served.series: card.need for card in told if card.served}
    for one in classes(instance, plan, Teller(instance, "zh")):
        assert numbered[one.number] in one.members


def test_decisions_are_told_without_their_reasons() -> None:
    """Which are free text, and might name somebody."""
    pins = (Pin(need="n1", setting="home", reason="Mrs Wang asked"), Pin(need="n2"))
    needs = [build.need("n1"), build.need("n2")]
    told = decided(build.district(needs, policy=Policy(pins=pins)), Teller(build.district(), "zh"))
    assert [(one.kind, one.need, one.what) for one in told] == [
        ("pin", "n1", "上门"),
        ("pin", "n2", "必须安排，办法不限"),
    ]
    assert "Wang" not in repr(told)


# ── the map


def test_a_unit_is_as_long_everywhere(instance: Instance) -> None:
    points = [need.point for need in instance.needs]
    plane = Plane(points)
    for one, other in pairwise(points):
        metres = distance_m(one.lon_udeg, one.lat_udeg, other.lon_udeg, other.lat_udeg)
        drawn = dist(plane.at(one), plane.at(other)) * plane.unit_m
        assert drawn == pytest.approx(metres, abs=2 * plane.unit_m + 0.01 * metres)


def test_north_is_up_and_all_is_inside(instance: Instance) -> None:
    points = [need.point for need in instance.needs]
    plane = Plane(points)
    north = max(points, key=lambda point: point.lat_udeg)
    assert plane.at(north)[1] == min(plane.at(point)[1] for point in points)
    for x, y in map(plane.at, points):
        assert 0 < x < drawings.WIDTH
        assert 0 < y < plane.height


@pytest.mark.parametrize("lat", [0, 90_000_000, -90_000_000])
def test_a_single_point_is_a_map_too(lat: int) -> None:
    plane = Plane([Point(lon_udeg=180_000_000, lat_udeg=lat)])
    assert plane.at(Point(lon_udeg=180_000_000, lat_udeg=lat))[0] == drawings.WIDTH // 2


@pytest.mark.parametrize(
    ("unit_m", "bar"), [(1.0, (200, 200)), (0.7, (143, 100)), (30.0, (167, 5000))]
)
def test_the_scale_bar_is_round_and_short(unit_m: float, bar: tuple[int, int]) -> None:
    assert scale_bar(unit_m) == bar


def test_every_need_is_a_point_and_no_point_has_a_number(instance: Instance, plan: Plan) -> None:
    found = drawing(instance, plan, Teller(instance, "zh"))
    assert found.one_in == 1
    drawn = found.served.count("M") + found.unmet.count("M")
    assert 0.8 * len(instance.needs) < drawn <= len(instance.needs)
    assert found.visits.count("M") <= len(plan.assignments)
    for path in (found.served, found.unmet, found.bases, found.venues, found.visits, found.ways):
        assert re.fullmatch(r"[MLhl\d .]*", path)


def test_of_too_many_lines_an_even_share_is_drawn(
    instance: Instance, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drawings, "MOST_LINES", 20)
    found = drawing(instance, plan, Teller(instance, "zh"))
    assert found.one_in > 1
    assert found.visits.count("M") + found.ways.count("M") <= 22


def test_needs_of_one_place_can_all_be_seen() -> None:
    alone, crowd = (100, 100), (500, 500)
    placed = spread([alone] + [crowd] * 60)
    assert placed[:2] == [alone, crowd]
    assert len(set(placed)) > 55
    assert max(dist(crowd, one) for one in placed[1:]) <= drawings.WIDEST + 1


def test_labels_hide_as_little_as_they_can() -> None:
    """Of a provider's base nothing, while there is room; then of the needs what must be."""
    at = (500, 300)
    (clear,) = apart([("甲乙", at)], 600)
    assert clear.lines == 0
    (above,) = apart([("甲乙", at)], 600, kept_clear=[at])
    assert above.lines == -1
    crowd = [(500, 300 - SIZE)] * 3
    (below,) = apart([("甲乙", at)], 600, kept_clear=[(500, 285)], points=crowd)
    assert below.lines == 1
    (under,) = apart([("甲乙", (500, SIZE))], 600, kept_clear=[(500, SIZE)])
    assert under.lines > 0


def test_labels_step_aside_where_above_and_below_are_taken() -> None:
    column = [(500, y) for y in range(0, 601, 10)]
    (after,) = apart([("甲乙", (500, 300))], 600, points=column)
    assert (after.anchor, after.lines) == ("start", 0)
    first, last = after.span()
    assert (first, last - first) == (after.x, 2 * SIZE)
    assert first >= 500 + NEAR
    east = [(x, y) for x in range(500, 1001, 40) for _, y in column]
    (before,) = apart([("甲乙", (500, 300))], 600, points=east)
    assert (before.anchor, before.span()[1]) == ("end", before.x)
    (whole,) = apart([("甲乙", (995, 300))], 600, points=[(995, y) for y in range(0, 601, 10)])
    assert whole.span()[1] <= 1000


def test_no_label_stands_nearer_to_another_place_than_to_its_own() -> None:
    """Though the free room is beside the other: two names would seem to have changed places."""
    one, other = (500, 300), (500, 400)
    crowd = [(x, y) for x in range(300, 701, 10) for y in range(200, 371, 10)]
    first, _ = apart([("甲乙", one), ("丙丁", other)], 600, points=crowd)
    for size in (SIZE, SMALL):
        middle = (sum(first.span(size)) / 2, first.line(size) - size / 2)
        assert dist(middle, one) <= dist(middle, other)


def test_labels_are_clear_of_points_in_small_letters_too() -> None:
    """On a wide screen the letters are smaller, and so is a line of them."""
    at, point = (500, 300), (500, 300 - SMALL - 4)
    for size in (SIZE, SMALL):
        (label,) = apart([("甲乙", at)], 600, kept_clear=[at, point])
        (first, last), line = label.span(size), label.line(size)
        for x, y in (at, point):
            assert not (first < x < last and line - size < y < line), (size, label)


def test_labels_that_step_aside_leave_one_another_room() -> None:
    placed = apart([("甲乙", (500, 300)), ("丙丁", (500, 270))], 600, kept_clear=[(500, 295)])
    lines = [label.y + label.lines * SIZE for label in placed]
    assert len(lines) == 2
    assert abs(lines[0] - lines[1]) > SIZE


def test_a_community_without_needs_is_listed() -> None:
    empty = build.community("c9")
    district = build.district(communities=[build.community(), empty])
    nobody = Plan(instance="", unmet=("n1",), served=0, public_fen=0, value=0)
    told = by_community(district, nobody, Teller(district, "en"))
    assert [(one.name, one.needs) for one in told] == [("c1", 1), ("c9", 0)]
    assert [one.needs for one in by_service_type(district, nobody, Teller(district, "en"))] == [1]


def test_labels_leave_one_another_room() -> None:
    placed = apart([("甲乙丙", (500, 300)), ("丁", (510, 310)), ("戊", (510, 400))], 600)
    assert [(label.text, label.lines) for label in placed] == [("甲乙丙", 0), ("丁", 1), ("戊", 0)]
    one_place = apart([("甲乙丙丁戊己庚辛" * 4, (500, 300)) for _ in range(9)], 600)
    assert [label.lines for label in one_place] == [0, -2, 2, -4, 4]  # nowhere but above and below
    (edge,) = apart([("甲乙丙丁", (0, 0))], 600)
    assert edge.x >= 2 * SIZE
    assert edge.y >= SIZE
