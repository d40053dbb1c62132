"""``price``: who pays how much is determined, not chosen; a plan that states otherwise is refused.

No need is unmet for it: the solve never states a price of its own, so nobody is told of it.
"""

from typing import Any

import pytest

from matcher.check import check
from matcher.explain import REASONS
from matcher.instance import Policy
from matcher.plan import Plan
from matcher.rules import Rule
from tests import builders as build
from tests.rules.smallest import solved
from words import say

PAYING = build.need(people=2, copay_limit_fen=3_000)
CLASSMATES = [build.pupil(f"n{n}", copay_limit_fen=500 * n) for n in (1, 2, 3)]
SCHOOL = build.school(CLASSMATES, [build.lessons(group=build.terms(fee_fen=1_200))])


@pytest.mark.parametrize(("cap", "copay"), [(None, 6_000), (2_000, 4_000), (0, 0)])
def test_at_home_each_person_pays_what_they_can_up_to_the_cap(cap: int | None, copay: int) -> None:
    (visit,) = solved(build.district([PAYING], policy=Policy(copay_cap_fen=cap))).assignments
    assert (visit.price_fen, visit.copay_fen) == (10_000, copay)
    assert visit.subsidy_fen == 10_000 - copay
    assert visit.public_fen == 4 * visit.subsidy_fen


def test_in_a_series_each_pays_the_fee_or_what_they_can() -> None:
    (series,) = solved(SCHOOL).series
    assert {m.need: m.fee_fen for m in series.members} == {"n1": 500, "n2": 1_000, "n3": 1_200}
    assert (series.cost_fen, series.fees_fen) == (20_000, 2_700)
    assert series.public_fen == 4 * 17_300


def restated(plan: Plan, **over: Any) -> Plan:
    visits = tuple(visit.model_copy(update=over) for visit in plan.assignments)
    series = tuple(one.model_copy(update=over) for one in plan.series)
    return plan.model_copy(update={"assignments": visits, "series": series})


def test_forbidden_to_state_another() -> None:
    home = build.district([PAYING])
    for figure in ("price_fen", "copay_fen", "subsidy_fen"):
        found = check(home, restated(solved(home), **{figure: 1}))
        assert {violation.rule for violation in found} == {Rule.PRICE}
    found = check(SCHOOL, restated(solved(SCHOOL), fees_fen=1))
    assert {violation.rule for violation in found} == {Rule.PRICE}


def test_its_sentence() -> None:
    assert say("zh", REASONS[Rule.PRICE]) == "价格与自付、补贴对不上"
    assert say("en", REASONS[Rule.PRICE]) == "price, co-pay and subsidy do not agree"
