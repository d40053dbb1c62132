"""A plan and a supposed one, side by side: served, money, fairness, and who changes."""

from collections import Counter
from typing import Annotated

from pydantic import Field

from matcher.explain.plans import moved_between, served_in
from matcher.instance import Id, Instance, Record
from matcher.plan import Assignment, Plan, Result, Series

Count = Annotated[int, Field(ge=0)]


class Served(Record):
    """Of a community: so many of its needs are served."""

    community: Id
    served: Count
    needs: Count


class Figures(Record):
    """``value`` and ``bound`` in milli-points; ``funds``: what each pays, in fen, beside what it
    holds. ``least``: the community of which the smallest share is served, of those with needs.
    """

    needs: Count
    served: Count
    public_fen: Count
    value: int
    bound: int
    funds: tuple[tuple[Id, Count, Count], ...]
    least: Served | None

    @property
    def gap(self) -> float:
        """(bound − value) / bound; 0 where both are 0."""
        return (self.bound - self.value) / self.bound if self.bound else 0.0


class Beside(Record):
    """``gained``, ``lost``, ``moved``: needs that would be served, left out, or served by another,
    elsewhere or at other times; of those that only one of the rounds has, nothing. ``more`` and
    ``fewer``: communities of which more are served or fewer, and by how many.
    """

    before: Figures
    after: Figures
    gained: tuple[Id, ...]
    lost: tuple[Id, ...]
    moved: tuple[Id, ...]
    more: tuple[tuple[Id, Count], ...]
    fewer: tuple[tuple[Id, Count], ...]


def beside(asked: Instance, before: Result, supposed: Instance, after: Result) -> Beside:
    """The plan that stands, of the round that was asked, and the one of the supposed round."""
    place = {need.id: need.community for need in asked.needs}
    known = place.keys() & {need.id for need in supposed.needs}
    old, new = ({*served_in(one.plan)} & known for one in (before, after))
    gained, lost = sorted(new - old), sorted(old - new)
    moved = sorted(need for need, *_ in moved_between(before.plan, after.plan))
    change = Counter(place[need] for need in gained)
    change.subtract(place[need] for need in lost)
    listed = [(one.id, change[one.id]) for one in asked.communities]
    return Beside(
        before=figures(asked, before),
        after=figures(supposed, after),
        gained=tuple(gained),
        lost=tuple(lost),
        moved=tuple(moved),
        more=tuple((place, n) for place, n in listed if n > 0),
        fewer=tuple((place, -n) for place, n in listed if n < 0),
    )


def figures(instance: Instance, result: Result) -> Figures:
    """What a plan comes to."""
    plan = result.plan
    paid = Counter[str]()
    served: list[Assignment | Series] = [*plan.assignments, *plan.series]
    for one in served:
        paid[one.fund or ""] += one.public_fen
    return Figures(
        needs=len(instance.needs),
        served=plan.served,
        public_fen=plan.public_fen,
        value=plan.value,
        bound=result.certificate.bound,
        funds=tuple((fund.id, paid[fund.id], fund.amount_fen) for fund in instance.funds),
        least=_least(instance, plan),
    )


def _least(instance: Instance, plan: Plan) -> Served | None:
    """Of those with the same share, the one with the most needs."""
    unmet = {*plan.unmet}
    needs = Counter(need.community for need in instance.needs)
    served = Counter(need.community for need in instance.needs if need.id not in unmet)
    every = [Served(community=place, served=served[place], needs=of) for place, of in needs.items()]
    return min(every, key=lambda one: (one.served / one.needs, -one.needs), default=None)
