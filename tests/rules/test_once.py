"""``once``: a need gets one offer, one setting, at most one fund and all its sessions, or nothing.

A need that is served lacks nothing, so nobody is told of this rule.
"""

from matcher.check import check
from matcher.explain import REASONS, Way
from matcher.rules import Rule
from tests import builders as build
from tests.brute import plan_of
from tests.plans import visit
from tests.rules.smallest import solved
from words import say

TWO_OFFERS = build.district(offers=[build.offer("o1"), build.offer("o2")])


def test_allowed() -> None:
    """However many could serve it, one does."""
    plan = solved(TWO_OFFERS)
    assert [done.need for done in plan.assignments] == ["n1"]


def test_forbidden_by_two_offers() -> None:
    twice = [
        visit(TWO_OFFERS, "n1", Way("o1", None, ("mon-am",), "f1")),
        visit(TWO_OFFERS, "n1", Way("o2", None, ("tue-am",), "f1")),
    ]
    found = check(TWO_OFFERS, plan_of(TWO_OFFERS, twice))
    assert Rule.ONCE in {violation.rule for violation in found}


def test_its_sentence() -> None:
    assert say("zh", REASONS[Rule.ONCE]) == "这项需求已经有了安排"
    assert say("en", REASONS[Rule.ONCE]) == "this need is already served"
