"""Every lawful plan of a tiny instance, by trying everything. Slow, and obviously right.

Written from docs/model.md alone; what is fast is tested against this. Distances are taken from
``matcher.geography``, which has tests of its own.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain

from matcher.instance import Bid, Instance
from matcher.plan import Assignment, Award, Plan, Series
from tests.brute import bids, floors
from tests.brute.ways import group, series, visit, visits

Record = Assignment | Series


def best_plan(instance: Instance) -> Plan | None:
    """A lawful plan worth most; none if a pin can't be kept."""
    return max(lawful_plans(instance), key=lambda plan: plan.value, default=None)


def lawful_plans(instance: Instance) -> Iterator[Plan]:
    """Every lawful plan, each once."""
    ways = [*visits(instance), *series(instance)]
    ways = [way for way in ways if bids.paid_by_lot(instance, way)]
    for accepted in bids.accepted_sets(instance):
        closed = bids.offers_without(instance, accepted)
        by_first: dict[str, list[Record]] = {need.id: [] for need in instance.needs}
        for way in ways:
            if way.offer not in closed:
                by_first[min(needs_of(way), key=list(by_first).index)].append(way)
        for chosen in _choices(instance, list(by_first), by_first, ()):
            if _lawful(instance, chosen, accepted):
                yield plan_of(instance, chosen, accepted)


def _lawful(instance: Instance, records: Sequence[Record], accepted: Sequence[Bid]) -> bool:
    return (
        together(instance, records, accepted)
        and bids.delivered(instance, accepted, records)
        and bids.shares_kept(instance, accepted, records)
        and _pins_kept(instance, records)
        and floors.kept(instance, records)
    )


def is_lawful(instance: Instance, plan: Plan) -> bool:
    """Is this very plan, its records in any lawful order of slots and members, a lawful one?"""
    needs = {need.id: need for need in instance.needs}
    funds = {fund.id: fund for fund in instance.funds}
    found: list[Record | None] = []
    for stated in plan.assignments:
        offer = next(o for o in instance.offers if o.id == stated.offer)
        fund = funds[stated.fund] if stated.fund else None
        found.append(visit(instance, needs[stated.need], offer, stated.slots, fund))
    for stated in plan.series:
        offer = next(o for o in instance.offers if o.id == stated.offer)
        venue = next(v for v in instance.venues if v.id == stated.venue)
        kind = next(t for t in instance.service_types if t.id == stated.service_type)
        fund = funds[stated.fund] if stated.fund else None
        members = [needs[member.need] for member in stated.members]
        found.append(group(instance, offer, venue, kind, stated.slots, fund, members))
    lawful = [record for record in found if record is not None]
    ids = {stated.bid for stated in plan.awards}
    accepted = next((s for s in bids.accepted_sets(instance) if {b.id for b in s} == ids), None)
    served = list(chain.from_iterable(needs_of(record) for record in lawful))
    return (
        lawful == [*plan.assignments, *plan.series]
        and len(served) == len(set(served))
        and accepted is not None
        and all(bids.paid_by_lot(instance, record) for record in lawful)
        and _lawful(instance, lawful, accepted)
        and plan == plan_of(instance, lawful, accepted)
    )


def plan_of(instance: Instance, records: Sequence[Record], accepted: Sequence[Bid] = ()) -> Plan:
    """The plan made of these records, with these bids accepted, and its figures."""
    awards = tuple(bids.award(instance, bid, records) for bid in accepted)
    stated: list[Record | Award] = [*records, *awards]
    served = set(chain.from_iterable(needs_of(record) for record in records))
    return Plan(
        instance=instance.digest,
        assignments=tuple(r for r in records if isinstance(r, Assignment)),
        series=tuple(r for r in records if isinstance(r, Series)),
        awards=awards,
        unmet=tuple(need.id for need in instance.needs if need.id not in served),
        served=len(served),
        public_fen=sum(record.public_fen for record in stated),
        value=floors.aimed(instance, records, sum(record.value for record in stated)),
    )


def needs_of(record: Record) -> list[str]:
    if isinstance(record, Assignment):
        return [record.need]
    return [member.need for member in record.members]


def _choices(
    instance: Instance, needs: list[str], ways: dict[str, list[Record]], chosen: tuple[Record, ...]
) -> Iterator[tuple[Record, ...]]:
    """Each set of ways that serves no need twice; need by need, in order."""
    if not needs:
        yield chosen
        return
    first, rest = needs[0], needs[1:]
    yield from _choices(instance, rest, ways, chosen)
    taken = set(chain.from_iterable(needs_of(record) for record in chosen))
    for way in ways[first]:
        more = (*chosen, way)
        if taken.isdisjoint(needs_of(way)) and together(instance, more):
            yield from _choices(instance, rest, ways, more)


def together(instance: Instance, records: Sequence[Record], accepted: Sequence[Bid] = ()) -> bool:
    """The rules between records: each only gets harder to keep as records are added."""
    residents = {need.id: need.resident for need in instance.needs}
    sessions = Counter((record.offer, slot) for record in records for slot in record.slots)
    minutes: Counter[str] = Counter()
    money = bids.money_of(instance, accepted)
    busy: Counter[tuple[str, str]] = Counter()
    rooms: Counter[tuple[str, str]] = Counter()
    for record in records:
        minutes[record.offer] += record.minutes_per_week
        if record.fund is not None:
            money[record.fund] += record.public_fen
        busy.update((residents[n], slot) for n in needs_of(record) for slot in record.slots)
        if isinstance(record, Series):
            rooms.update((record.venue, slot) for slot in record.slots)
    offers = {offer.id: offer for offer in instance.offers}
    funds = {fund.id: fund for fund in instance.funds}
    return (
        all(times <= offers[o].sessions.get(slot, 0) for (o, slot), times in sessions.items())
        and all(spent <= offers[o].minutes_per_week for o, spent in minutes.items())
        and all(spent <= funds[f].amount_fen for f, spent in money.items())
        and all(times == 1 for times in busy.values())
        and all(times == 1 for times in rooms.values())
    )


def _pins_kept(instance: Instance, records: Sequence[Record]) -> bool:
    served = set(chain.from_iterable(needs_of(record) for record in records))
    return all(pin.need in served for pin in instance.policy.pins)
