"""The part of a round round some needs: small enough to be solved anew, many times.

It holds some offers with everybody they serve, and needs that wait. What everybody else uses of
rooms, money and residents' time is taken off, so that a plan of the part, put into the rest of the
plan that stands, is a plan of the whole.
"""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from typing import TypeVar

from matcher.changes import changed
from matcher.explain.context import Context, context, served_by
from matcher.explain.standing import records_of
from matcher.instance import AwardDecision, Bid, Forbid, Fund, Instance, Need, Pin, Venue
from matcher.plan import Assignment, Plan, Series

Slotted = TypeVar("Slotted", Need, Venue)


@dataclass(frozen=True)
class Focus:
    """``instance`` and ``plan``: the part and how it stands; ``whole``: the plan around it.

    ``busy`` and ``rooms``: (need, slot) and (venue, slot) that others have, taken off the slots of
    both; no change gives them back.
    """

    instance: Instance
    plan: Plan
    whole: Plan
    busy: frozenset[tuple[str, str]] = frozenset()
    rooms: frozenset[tuple[str, str]] = frozenset()

    def context(self, instance: Instance, plan: Plan) -> Context:
        """A plan of the part, changed, as questions are asked of it."""
        made = context(instance, plan)
        numbers, standing = made.tables.numbers, made.standing
        for need, slot in self.busy:
            resident = made.columns.needs.resident[numbers.needs[need]]
            standing.busy[resident, numbers.slots[slot]] = 1
        for venue, slot in self.rooms:
            standing.rooms[numbers.venues[venue], numbers.slots[slot]] = 1
        return made

    def put_back(self, instance: Instance, part: Plan) -> Plan:
        """The whole plan of the whole instance with this one for its part."""
        offers = {offer.id for offer in self.instance.offers}
        assignments = (
            *(one for one in self.whole.assignments if one.offer not in offers),
            *part.assignments,
        )
        series = (
            *(one for one in self.whole.series if one.offer not in offers),
            *part.series,
        )
        records: list[Assignment | Series] = [*assignments, *series]
        served = {need for one in records for need in served_by(one)}
        parts = {bid.id: bid.parts for bid in instance.bids}
        by_offer = {award.bid: 0 for award in self.whole.awards}
        for one in records:
            for award in self.whole.awards:
                if any(part.offer == one.offer for part in parts[award.bid]):
                    by_offer[award.bid] += len(served_by(one))
        awards = tuple(
            award.model_copy(update={"served": by_offer[award.bid]}) for award in self.whole.awards
        )
        return Plan(
            instance=instance.digest,
            assignments=assignments,
            series=series,
            awards=awards,
            unmet=tuple(need.id for need in instance.needs if need.id not in served),
            served=len(served),
            public_fen=sum(one.public_fen for one in (*records, *awards)),
            value=sum(one.value for one in (*records, *awards)),
        )


def everything(whole: Context) -> Focus:
    """The whole round as a part, its awards as they are."""
    instance, accepted = whole.instance, {award.bid for award in whole.plan.awards}
    awards = tuple(AwardDecision(bid=bid.id, accepted=bid.id in accepted) for bid in instance.bids)
    policy = instance.policy.model_copy(update={"awards": awards})
    return Focus(changed(instance, policy=policy), whole.plan, whole.plan)


def focus(
    whole: Context, offers: Iterable[str], venues: Iterable[str], waiting: Sequence[str]
) -> Focus:
    """The part with these offers and venues, and the needs ``waiting``, which are unmet.

    A bid that is accepted comes with all its offers; the offers of one that is not are left out.
    """
    instance, plan = whole.instance, whole.plan
    kept, bids = _with_bids(instance, plan, set(offers))
    inside = [one for one in records_of(plan) if one.offer in kept]
    served = {need for one in inside for need in served_by(one)}
    ids = served | set(waiting)
    busy = frozenset(
        (need.id, slot)
        for need in instance.needs
        if need.id in ids
        for one in whole.by_resident.get(need.resident, ())
        if one.offer not in kept
        for slot in one.slots
    )
    needs = tuple(_without(need, busy) for need in instance.needs if need.id in ids)
    halls = set(venues) | {one.venue for one in inside if isinstance(one, Series)}
    rooms = frozenset(
        at
        for at, held in whole.by_room.items()
        if at[0] in halls and any(one.offer not in kept for one in held)
    )
    own = {bid.id for bid in bids}
    providers = {offer.provider for offer in instance.offers if offer.id in kept} | {
        name
        for need in needs
        for name in (*need.preferred_providers, *need.excluded_providers, need.current_provider)
    }
    lots = {part.lot for bid in bids for part in bid.parts}
    made = changed(
        instance,
        needs=needs,
        providers=tuple(one for one in instance.providers if one.id in providers),
        offers=tuple(offer for offer in instance.offers if offer.id in kept),
        venues=tuple(_without(one, rooms) for one in instance.venues if one.id in halls),
        funds=_money(whole, inside, bids),
        in_force=tuple(one for one in instance.in_force if one.need in ids),
        lots=tuple(lot for lot in instance.lots if lot.id in lots),
        bids=bids,
        policy=instance.policy.model_copy(
            update={
                "pins": tuple(
                    pin
                    for pin in instance.policy.pins
                    if pin.need in ids and _known(pin, kept, halls)
                ),
                "forbids": tuple(
                    said
                    for said in instance.policy.forbids
                    if said.need in ids and _known(said, kept, halls)
                ),
                "awards": tuple(AwardDecision(bid=bid, accepted=True) for bid in sorted(own)),
                # Of the whole, which is looked at again: nobody loses a service, so floors hold.
                "provider_share_percent": None,
                "floors": (),
                "first_tier_least": None,
            }
        ),
    )
    awards = tuple(award for award in plan.awards if award.bid in own)
    part = Plan(
        instance=made.digest,
        assignments=tuple(one for one in plan.assignments if one.offer in kept),
        series=tuple(one for one in plan.series if one.offer in kept),
        awards=awards,
        unmet=tuple(need.id for need in needs if need.id not in served),
        served=len(served),
        public_fen=sum(one.public_fen for one in (*inside, *awards)),
        value=sum(one.value for one in (*inside, *awards)),
    )
    return Focus(made, part, plan, busy, rooms)


def _with_bids(
    instance: Instance, plan: Plan, offers: set[str]
) -> tuple[set[str], tuple[Bid, ...]]:
    accepted = {award.bid for award in plan.awards}
    kept, bids = set(offers), []
    for bid in instance.bids:
        own = {part.offer for part in bid.parts}
        if bid.id not in accepted:
            kept -= own
        elif own & kept:
            kept |= own
            bids.append(bid)
    return kept, tuple(bids)


def _known(said: Pin | Forbid, offers: set[str], venues: set[str]) -> bool:
    """Does the part hold what was decided on? If not, nothing in it is of that decision."""
    return (said.offer is None or said.offer in offers) and (
        said.venue is None or said.venue in venues
    )


def _without(one: Slotted, taken: Set[tuple[str, str]]) -> Slotted:
    """A need or a venue without the slots that others have."""
    left = tuple(slot for slot in one.slots if (one.id, slot) not in taken)
    return one if left == one.slots else one.model_copy(update={"slots": left})


def _money(
    whole: Context, inside: Sequence[Assignment | Series], bids: Sequence[Bid]
) -> tuple[Fund, ...]:
    """Every fund with what is left of it and what the part has."""
    own = dict.fromkeys((fund.id for fund in whole.instance.funds), 0)
    for one in inside:
        if one.fund is not None:
            own[one.fund] += one.public_fen
    funds = {lot.id: lot.fund for lot in whole.instance.lots}
    for bid in bids:
        own[funds[bid.parts[0].lot]] += bid.lump_sum_fen
    return tuple(
        fund.model_copy(update={"amount_fen": own[fund.id] + int(whole.standing.money[f])})
        for f, fund in enumerate(whole.instance.funds)
    )
