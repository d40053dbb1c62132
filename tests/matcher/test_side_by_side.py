"""A plan and a supposed one side by side: who changes, and what each comes to."""

from matcher.plan import Result
from matcher.solve import solve
from matcher.suppose import ProviderLost, answered_anew, beside, supposed
from matcher.suppose.beside import figures
from tests import builders as build
from tests.matcher.test_suppose import WORK, town


def test_beside_each_other() -> None:
    instance = town()
    before = solve(instance, WORK)
    assert sorted(before.plan.unmet) == ["n2"]
    alone = supposed(instance, [ProviderLost(provider="p2")])
    after: Result = answered_anew(alone, before, WORK)
    found = beside(instance, before, alone, after)
    assert (found.gained, found.lost, found.moved) == ((), ("n3",), ())
    assert (found.more, found.fewer) == ((), (("c2", 1),))
    assert (found.before.served, found.after.served) == (2, 1)
    assert found.before.funds == (("f1", before.plan.public_fen, 10_000_000),)
    least = found.after.least
    assert least is not None
    assert (least.community, least.served, least.needs) == ("c2", 0, 2)
    back = beside(alone, after, instance, before)
    assert (back.gained, back.more) == (("n3",), (("c2", 1),))


def test_what_only_one_of_the_rounds_has_is_no_change() -> None:
    """Of the supposed round one need is gone, and another has come."""
    instance = town()
    before = solve(instance, WORK)
    needs = (*instance.needs[:2], build.need("n4", slots=("mon-am",)))
    other = town(needs=needs)
    after = solve(other, WORK)
    assert "n3" not in before.plan.unmet
    assert "n4" not in after.plan.unmet
    found = beside(instance, before, other, after)
    assert (found.gained, found.lost, found.more, found.fewer) == ((), (), (), ())
    back = beside(other, after, instance, before)
    assert (back.gained, back.lost) == ((), ())


def test_the_least_served_of_those_alike_has_the_most_needs() -> None:
    """Where nobody can be served that is the best plan, with no gap."""
    needs = (build.need("n1"), build.need("n2", community="c2"), build.need("n3", community="c2"))
    instance = build.district(needs, [build.offer(sessions={})])
    found = figures(instance, solve(instance, WORK))
    assert found.least is not None
    assert (found.least.community, found.least.needs) == ("c2", 2)
    assert (found.bound, found.gap) == (0, 0.0)


def test_what_each_fund_pays_counts_visits_and_classes() -> None:
    classes = build.pupil("n2", copay_limit_fen=0)
    instance = build.district((build.need("n1"), classes), (build.offer(), build.lessons("o2")))
    result = solve(instance, WORK)
    assert (len(result.plan.assignments), len(result.plan.series)) == (1, 1)
    assert figures(instance, result).funds == (("f1", result.plan.public_fen, 10_000_000),)
