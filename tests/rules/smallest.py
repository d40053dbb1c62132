"""What a rule's file asks of its smallest instances: who says yes, who says no, and what is told.

The rule is written three times, in ``eligibility`` for the solve, in ``check`` and in ``certify``;
the reason is a fourth reading. Every case is put to all four.
"""

from matcher.certify import certify
from matcher.check import check
from matcher.explain import UnmetStory, Way, context, explain_need
from matcher.instance import Instance
from matcher.plan import Certificate, OfferPrices, Plan, Pricing
from matcher.rules import Rule
from matcher.solve import Limits, solve
from telling.teller import Teller
from tests.brute import best_plan
from tests.plans import with_way

AT_HOME = Way("o1", None, ("mon-am",), "f1")
AT_VENUE = Way("o1", "v1", ("mon-am",), "f1")
LEFT_OPEN = ("fund_small", "provider_share_small", "provider_share")
JOINING = Way("o1", "v1", ("mon-am",), "f1", joins=0)


def solved(instance: Instance) -> Plan:
    """The plan of the solve, which the checker accepts."""
    plan = solve(instance, Limits(work=200)).plan
    assert check(instance, plan) == []
    return plan


def proved(instance: Instance, **needs: int) -> int:
    """The bound at these prices of needs and no other."""
    offers = {offer.id: OfferPrices(kind=Pricing.EXACT) for offer in instance.offers}
    return certify(
        instance,
        Certificate(instance=instance.digest, denominator=1, needs=needs, offers=offers, bound=0),
    ).bound


def allows(instance: Instance) -> None:
    """Everybody is served, and the proof knows how: a need alone is worth so much and no more."""
    plan = solved(instance)
    assert plan.unmet == ()
    assert proved(instance) >= plan.value
    if len(instance.needs) == 1:
        most = max(0, plan.value)
        assert proved(instance, n1=most) == most


def broken(instance: Instance, plan: Plan, need: str, way: Way) -> set[str]:
    """The rules that the plan breaks once the need is served in this way too."""
    return {violation.rule for violation in check(instance, with_way(instance, plan, need, way))}


def told(instance: Instance, plan: Plan, need: str) -> tuple[tuple[Rule, ...], list[str], str, str]:
    """The rules that stand in the need's way, the codes that say how, and both sentences."""
    story = explain_need(context(instance, plan), need)
    assert isinstance(story, UnmetStory)
    zh, en = (Teller(instance, lang).why_not(story) for lang in ("zh", "en"))
    return story.rules, [reason.code for reason in story.reasons], zh, en


def forbids(
    instance: Instance, way: Way, rule: Rule, code: str, zh: str, en: str, need: str = "n1"
) -> None:
    """One need is left by the solve; the checker names the rule, and so does what is told.

    ``need``: the one left by the best plan. ``way``: how it would be served, lawful but for the
    rule. ``zh``, ``en``: how what a resident is told begins. The proof without prices knows of no
    way for one need alone; what a fund has, one provider's share of it, and the most it gives a
    series, it leaves open.
    """
    assert len(solved(instance).unmet) == 1
    plan = best_plan(instance)
    assert plan is not None
    assert plan.unmet == (need,)
    assert broken(instance, plan, need, way) == {rule}
    left_open = code in LEFT_OPEN or (code == "fund_most" and way.venue is not None)
    if len(instance.needs) == 1 and not left_open:
        assert proved(instance) == 0
    rules, codes, said_zh, said_en = told(instance, plan, need)
    assert rules == (rule,)
    assert codes[0] == code
    assert said_zh.startswith(zh)
    assert said_en.startswith(en)
