"""What was put out to bid, lot by lot: who won it, for what, and who did not."""

from collections import Counter
from dataclasses import dataclass

from matcher.instance import Bid, Instance
from matcher.plan import Plan
from telling.teller import Teller


@dataclass(frozen=True)
class Asked:
    """A bid in a lot. ``served``: needs that its offer in this lot serves; ``lots``: in how many
    lots the bid was made, its lump sum being for all of them."""

    bid: str
    bidder: str
    won: bool
    served: int
    lump_sum_fen: int
    lots: int
    score: int


@dataclass(frozen=True)
class Tendered:
    """A lot; ``winners``: how many there may be. ``asked``: those who won first, then by score."""

    name: str
    fund: str
    winners: int
    asked: tuple[Asked, ...]


def tendered(instance: Instance, plan: Plan, teller: Teller) -> list[Tendered]:
    won = {award.bid for award in plan.awards}
    served = Counter(done.offer for done in plan.assignments)
    for series in plan.series:
        served[series.offer] += len(series.members)
    by_lot: dict[str, list[Asked]] = {lot.id: [] for lot in instance.lots}
    for bid in instance.bids:
        for part in bid.parts:
            by_lot[part.lot].append(_asked(bid, bid.id in won, served[part.offer], teller))
    return [
        Tendered(
            name=teller.name(lot),
            fund=teller.funds[lot.fund],
            winners=lot.winners,
            asked=tuple(sorted(by_lot[lot.id], key=lambda one: (not one.won, -one.score, one.bid))),
        )
        for lot in instance.lots
    ]


def _asked(bid: Bid, won: bool, served: int, teller: Teller) -> Asked:
    return Asked(
        bid=bid.id,
        bidder=teller.providers[bid.provider],
        won=won,
        served=served,
        lump_sum_fen=bid.lump_sum_fen,
        lots=len(bid.parts),
        score=bid.score,
    )
