"""Who is served how often: counted; warned of where chance cannot explain it, and only there."""

from itertools import combinations, product
from random import Random

import pytest

from matcher.fairness import Shares, shares
from matcher.fairness.shares import at_most
from matcher.instance import Instance
from matcher.plan import Plan
from tests import builders as build


def district(*needs: dict[str, object]) -> Instance:
    places = sorted({str(one.get("community", "c1")) for one in needs})
    return build.district(
        [build.need(f"n{n}", **over) for n, over in enumerate(needs)],
        [build.offer()],
        communities=[build.community(place) for place in places],
        service_types=(build.service_type(), build.class_type()),
    )


def served(instance: Instance, *unmet: int) -> Shares:
    plan = Plan(
        instance=instance.digest,
        unmet=tuple(instance.needs[n].id for n in unmet),
        served=len(instance.needs) - len(unmet),
        public_fen=0,
        value=0,
    )
    return shares(instance, plan)


def by_group(found: tuple[object, ...]) -> dict[str, object]:
    return {one.group: one for one in found}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "strata",
    [[(6, 3, 2)], [(6, 3, 4)], [(5, 5, 2)], [(5, 0, 2)], [(4, 2, 2), (5, 3, 1), (3, 1, 3)]],
)
def test_the_chance_is_what_trying_every_draw_gives(strata: list[tuple[int, int, int]]) -> None:
    totals = {0: 1}
    for size, drawn, own in strata:
        each: dict[int, int] = {}
        for chosen in combinations(range(size), drawn):
            count = sum(one < own for one in chosen)
            each[count] = each.get(count, 0) + 1
        totals = {
            total: sum(totals.get(total - count, 0) * ways for count, ways in each.items())
            for total in range(max(totals) + max(each) + 1)
        }
    every = sum(totals.values())
    for most in range(max(totals) + 1):
        exact = sum(ways for total, ways in totals.items() if total <= most) / every
        assert at_most(most, strata) == pytest.approx(exact, rel=1e-9)


def test_needs_are_counted_by_community_age_and_priority() -> None:
    instance = district(
        {"community": "c1", "age": 17, "priority": 1},
        {"community": "c1", "age": 18, "priority": 3},
        {"community": "c2", "age": 80, "priority": 3},
        {"community": "c2", "age": None, "priority": 3},
    )
    found = served(instance, 1)
    assert (found.needs, found.served) == (4, 3)
    assert [(s.group, s.served, s.needs) for s in found.communities] == [("c1", 1, 2), ("c2", 2, 2)]
    ages = [(s.group, s.served, s.needs) for s in found.ages]
    assert ages == [("0-17", 1, 1), ("18-59", 0, 1), ("80-130", 1, 1), ("", 1, 1)]
    assert [(s.group, s.served, s.needs) for s in found.priorities] == [("1", 1, 1), ("3", 2, 3)]


def uneven(first: int, second: int, unmet_of_second: int) -> Shares:
    """Two communities of so many needs all alike; of the second so many are unmet."""
    instance = district(*[{"community": "c1"}] * first, *[{"community": "c2"}] * second)
    return served(instance, *range(first, first + unmet_of_second))


def test_a_community_far_behind_is_told() -> None:
    found = uneven(40, 20, 15)
    assert [share.group for share in found.warnings] == ["c2"]
    (share,) = found.warnings
    assert share.expected == pytest.approx(20 * 45 / 60)
    assert share.chance < 1e-6


def test_a_small_group_with_bad_luck_is_not() -> None:
    """Two of three unmet where all others are served: still no more than chance."""
    assert not uneven(5, 2, 2).warnings
    assert not uneven(40, 1, 1).warnings


def test_a_slight_difference_is_not_however_sure_it_is() -> None:
    found = uneven(4_000, 2_000, 300)
    assert not found.warnings
    assert at_most(1_700, [(6_000, 5_700, 2_000)]) < 1e-6


def test_many_groups_are_not_tried_until_one_looks_bad() -> None:
    """One chance in thirty for a single group is nothing among twenty."""
    alone = uneven(14, 7, 4)
    (share,) = [one for one in alone.communities if one.group == "c2"]
    assert share.behind == (2 * share.chance <= 0.05)
    places = [{"community": f"c{n}"} for n in range(20) for _ in range(7)]
    crowd = district(*places)
    found = served(crowd, 0, 1, 2, *(7 * n for n in range(5, 18)))
    first = next(one for one in found.communities if one.group == "c0")
    assert first.chance > 0.05 / 20
    assert not found.warnings


def test_who_asks_for_what_is_scarce_is_held_against_others_who_do() -> None:
    """All of the second community ask for classes, which are served to one in four everywhere."""
    classes = {"service_type": build.CLASS}
    instance = district(
        *[{"community": "c1"}] * 40,
        *[{"community": "c1", **classes}] * 20,
        *[{"community": "c2", **classes}] * 20,
    )
    unmet = [n for n in range(40, 80) if n % 4]
    found = served(instance, *unmet)
    assert by_group(found.communities)["c2"].served == 5  # type: ignore[attr-defined]
    assert not found.warnings


def test_a_tier_is_behind_only_what_is_less_urgent() -> None:
    needs = [{"priority": 1}] * 20 + [{"priority": 4}] * 40
    instance = district(*needs)
    lower = served(instance, *range(20, 55))
    assert not lower.warnings
    upper = served(instance, *range(15))
    assert [share.group for share in upper.priorities if share.behind] == ["1"]


def test_tiers_are_several_groups_too() -> None:
    """A chance of one in thirty for the most urgent of four tiers is not told."""
    held = 0
    for size in (10, 14, 18, 22):
        needs = [{"priority": tier} for tier in (1, 2, 3, 4) for _ in range(size)]
        instance = district(*needs)
        for unmet, others in product(range(2, size), range(size // 2)):
            found = served(instance, *range(unmet), *range(size, size + others))
            first = found.priorities[0]
            far = first.expected - first.served >= 2 and first.served < 0.8 * first.expected
            if far and 0.05 / 3 < first.chance <= 0.05:
                assert not first.behind
                held += 1
    assert held > 2


def test_a_lottery_is_seldom_warned_of() -> None:
    """In two thousand plans drawn by lot, no more tables than one in twenty have a warning."""
    random = Random(1)
    instance = district(
        *[
            {"community": f"c{random.randrange(12)}", "age": random.randrange(100)}
            for _ in range(200)
        ]
    )
    warned = 0
    for _ in range(500):
        found = served(instance, *random.sample(range(200), 80))
        warned += any(share.behind for share in found.communities)
        warned += any(share.behind for share in found.ages)
    assert warned <= 0.05 * 1_000
