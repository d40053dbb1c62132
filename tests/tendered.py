"""Plans of tiny districts with things put out to bid, and what persons have said of bids."""

from random import Random
from typing import Any

from matcher.instance import AwardDecision, Instance
from matcher.plan import Plan
from tests import brute
from tests.brute import bids

TRIES = 30


def accepted(instance: Instance, seed: int) -> Instance:
    """The same with one bid accepted by a person, which may be impossible."""
    said = AwardDecision(bid=Random(seed).choice(instance.bids).id, accepted=True)
    others = tuple(one for one in instance.policy.awards if one.bid != said.bid)
    policy = instance.policy.model_copy(update={"awards": (*others, said)})
    fields = {name: getattr(instance, name) for name in Instance.model_fields}
    return Instance(**(fields | {"policy": policy}))


def some_tendered_plan(instance: Instance, seed: int, rate: float = 0.6) -> Plan:
    """A lawful plan that leaves things free: some bids awarded, and lawful ways while they fit.

    Where no try keeps every bid's smallest volume, nothing is awarded.
    """
    random = Random(seed)
    ways: list[Any] = [*brute.visits(instance), *brute.series(instance)]
    ways = [way for way in ways if bids.paid_by_lot(instance, way)]
    sets = list(bids.accepted_sets(instance))
    for n in range(TRIES):
        won = random.choice(sets[1:] or sets) if n < TRIES - 1 else ()
        closed = bids.offers_without(instance, won)
        random.shuffle(ways)
        chosen: list[Any] = []
        for way in ways[: max(1, int(len(ways) * rate))]:
            more = [*chosen, way]
            if way.offer not in closed and _together(instance, more, won):
                chosen = more
        if bids.delivered(instance, won, chosen) and _together(instance, chosen, won):
            return brute.plan_of(instance, chosen, won)
    raise AssertionError("nothing at all is lawful")


def _together(instance: Instance, records: list[Any], won: Any) -> bool:
    served = [need for record in records for need in brute.needs_of(record)]
    most = {part.offer: part.largest for bid in instance.bids for part in bid.parts}
    return (
        len(served) == len(set(served))
        and brute.together(instance, records, won)
        and bids.shares_kept(instance, won, records)
        and all(
            sum(len(brute.needs_of(r)) for r in records if r.offer == offer) <= largest
            for offer, largest in most.items()
        )
    )
