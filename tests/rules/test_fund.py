"""``fund``: what the resident doesn't pay is paid by one fund that may, within its most."""

from typing import Any

import pytest

from matcher.explain import Way
from matcher.instance import Instance
from matcher.rules import Rule
from tests import builders as build
from tests.brute import best_plan
from tests.rules.smallest import AT_HOME, AT_VENUE, allows, forbids, told


def with_fund(**over: Any) -> Instance:
    """One visit at 100 yuan a week, 400 in all; the resident pays nothing."""
    return build.district(funds=[build.fund(**over)])


UNPAID = (
    "fund",
    "没有一项资金可以用在这里，每次还有 100 元没人付。",
    "No fund may pay for this, and ¥100 a session is left unpaid.",
)


def test_allowed() -> None:
    exact = {"service_types": (build.VISIT,), "communities": ("c1",), "groups": ("alone",)}
    alone = build.need(group="alone")
    enough = build.fund(amount_fen=40_000, most_fen=10_000, **exact)
    allows(build.district([alone], funds=[enough]))
    allows(build.district([build.need(copay_limit_fen=10_000)], funds=[]))


@pytest.mark.parametrize(
    "over", [{"service_types": (build.CLASS,)}, {"communities": ()}, {"groups": ("alone",)}]
)
def test_forbidden_for_what_it_is_not_for(over: dict[str, Any]) -> None:
    forbids(with_fund(**over), AT_HOME, Rule.FUND, *UNPAID)


def test_forbidden_without_any() -> None:
    forbids(build.district(funds=[]), Way("o1", None, ("mon-am",), None), Rule.FUND, *UNPAID)


def test_forbidden_above_its_most() -> None:
    forbids(
        with_fund(most_fen=9_950),
        AT_HOME,
        Rule.FUND,
        "fund_most",
        "居民愿付的加上资金每次最多能付的，每次仍差 0.50 元。",
        "What the resident would pay and the most a fund may pay leave ¥0.50 a session unpaid.",
    )


def test_forbidden_when_it_is_too_small() -> None:
    forbids(
        with_fund(amount_fen=39_900),
        AT_HOME,
        Rule.FUND,
        "fund_small",
        "能用的资金总额不够，还差 1 元。",
        "The funds that may pay are too small, by ¥1.",
    )


def test_forbidden_when_it_is_spent() -> None:
    needs = [build.need("n1", priority=1, slots=("mon-am",)), build.need("n2", slots=("tue-am",))]
    forbids(
        build.district(needs, funds=[build.fund(amount_fen=79_900)]),
        Way("o1", None, ("tue-am",), "f1"),
        Rule.FUND,
        "fund_spent",
        "能用的资金（f1）已经用完，还差 1 元。",
        "The fund that may pay (f1) is spent; it is ¥1 short.",
        need="n2",
    )


def a_class_for_two(**over: Any) -> Instance:
    """A class of two at least at 200 yuan; one resident, who pays 20, and nobody else."""
    lessons = build.lessons(group=build.terms(smallest=2, fee_fen=2_000))
    return build.school([build.pupil(copay_limit_fen=2_000)], [lessons], funds=[build.fund(**over)])


def test_a_series_is_reckoned_for_as_many_as_it_needs() -> None:
    """Two would pay 40 of the 200 yuan, and a most of 80 for each is the rest."""
    enough, short = a_class_for_two(most_fen=8_000), a_class_for_two(most_fen=7_900)
    rules, codes, _, said = told(enough, best_plan(enough), "n1")
    assert (rules, codes) == ((Rule.GROUP_SIZE,), ["group_size"])
    assert said == "Too few people for a group: 1 could come, it takes 2."
    rules, codes, _, said = told(short, best_plan(short), "n1")
    assert (rules, codes) == ((Rule.FUND, Rule.GROUP_SIZE), ["fund_most", "group_size"])
    assert "¥2 a session above the most that f1 pays" in said


def test_a_series_asks_so_much_for_every_person() -> None:
    """200 yuan for one person; a most of 100 would pay for two."""
    allows(build.school([build.pupil(people=2)], funds=[build.fund(most_fen=10_000)]))
    forbids(
        build.school([build.pupil()], funds=[build.fund(most_fen=10_000)]),
        AT_VENUE,
        Rule.FUND,
        "fund_most",
        "居民愿付的加上资金每次最多能付的，每次仍差 100 元。",
        "What the resident would pay and the most a fund may pay leave ¥100 a session unpaid.",
    )
