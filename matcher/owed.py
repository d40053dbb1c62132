"""What is owed, of a whole plan: is it reached, and is every series worth what it costs."""

from matcher.problem import FLOORS, Chosen, Problem, covered
from matcher.whole.plans import series_worth


def done_with(p: Problem, plan: Chosen) -> bool:
    """Are floors all that is asked for, and reached?"""
    return p.aim == FLOORS and bool((covered(p, plan) >= p.cover_least).all())


def lawful(p: Problem, plan: Chosen) -> Chosen:
    """The plan without series that are worth no more than they cost.

    Where a need earns a cover's price beside its value, prices open some.
    """
    if not p.cover_least.size:
        return plan
    kept = tuple(
        one
        for one in plan.series
        if series_worth(p, *one) > 0 or p.need["pinned"][p.member["need"][list(one[3])]].any()
    )
    return plan._replace(series=kept)
