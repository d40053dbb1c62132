"""Plans laid down by hand, lawful or not, with the figures that they should state."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from matcher.check.lookup import Lookup
from matcher.check.worth import group_figures, member_figures, visit_figures
from matcher.explain import Way
from matcher.instance import Bid, Instance
from matcher.plan import Assignment, Member, Plan, Series
from tests.brute import plan_of


def visit(instance: Instance, need: str, way: Way) -> Assignment:
    """The assignment of this way, lawful or not, with the figures it should state."""
    figures = ("distance_m", "minutes_per_week", "price_fen", "copay_fen", "subsidy_fen")
    blank = dict.fromkeys((*figures, "public_fen", "value"), 0)
    stated = Assignment(need=need, offer=way.offer, slots=way.slots, fund=way.fund, **blank)
    know = Lookup(instance)
    return stated.model_copy(update=visit_figures(know, know.visit(stated)))


def series(instance: Instance, members: Sequence[str], way: Way) -> Series:
    """The series of these needs, lawful or not, with the figures it should state."""
    blank = ("people", "minutes_per_week", "cost_fen", "fees_fen", "public_fen", "value")
    kind = next(n.service_type for n in instance.needs if n.id == members[0])
    stated = Series(
        offer=way.offer,
        venue=way.venue or "",
        service_type=kind,
        slots=way.slots,
        fund=way.fund,
        members=tuple(Member(need=n, fee_fen=0, distance_m=0, value=0) for n in members),
        **dict.fromkeys(blank, 0),
    )
    know = Lookup(instance)
    group = know.group(stated)
    whole = [m.model_copy(update=member_figures(know, w)) for m, w in group.members]
    return stated.model_copy(update={"members": tuple(whole)} | group_figures(know, group))


def with_way(instance: Instance, plan: Plan, need: str, way: Way) -> Plan:
    """The plan and, with everybody else unmoved, this way for this need."""
    records: list[Any] = [*plan.assignments, *plan.series]
    if way.venue is None:
        records.append(visit(instance, need, way))
    elif way.joins is None:
        records.append(series(instance, (need, *way.company), way))
    else:
        old = plan.series[way.joins]
        records.remove(old)
        records.append(series(instance, (*(m.need for m in old.members), need), way))
    return plan_of(instance, records, awarded(instance, plan))


def awarded(instance: Instance, plan: Plan) -> list[Bid]:
    """The bids that the plan accepts."""
    ids = {award.bid for award in plan.awards}
    return [bid for bid in instance.bids if bid.id in ids]


def with_enough(instance: Instance, need: str, way: Way) -> tuple[Instance, Way]:
    """As many single residents like this one as the series to be opened still lacks."""
    like = {one.id: one for one in instance.needs}
    group = next(offer.group for offer in instance.offers if offer.id == way.offer)
    people = sum(like[one].people for one in (need, *way.company))
    twins = tuple(
        like[need].model_copy(update={"id": f"twin-{n}", "resident": f"twin-{n}", "people": 1})
        for n in range(max(0, group.smallest - people if group else 0))
    )
    fields = {name: getattr(instance, name) for name in Instance.model_fields}
    more = Instance(**(fields | {"needs": (*instance.needs, *twins)}))
    return more, replace(way, company=(*way.company, *(twin.id for twin in twins)))


def in_force(instance: Instance) -> Plan:
    """The plan that stands today, as a plan of this round."""
    together: dict[Way, list[str]] = defaultdict(list)
    for placed in instance.in_force:
        way = Way(placed.offer, placed.venue, placed.slots, placed.fund)
        together[way].append(placed.need)
    records: list[Any] = []
    for way, needs in together.items():
        if way.venue is None:
            records += [visit(instance, need, way) for need in needs]
        else:
            records.append(series(instance, needs, way))
    return plan_of(instance, records)
