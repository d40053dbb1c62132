"""Every lawful set of accepted bids, and what they ask of a plan: read off the model's page."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain, combinations

from matcher.instance import Bid, Instance
from matcher.plan import Assignment, Award, Series

Record = Assignment | Series


def accepted_sets(instance: Instance) -> Iterator[tuple[Bid, ...]]:
    """Every set of bids that lots, alternatives and decisions allow."""
    said = {one.bid: one.accepted for one in instance.policy.awards}
    for size in range(len(instance.bids) + 1):
        for bids in combinations(instance.bids, size):
            winners = Counter(part.lot for bid in bids for part in bid.parts)
            choices = Counter(bid.alternative for bid in bids if bid.alternative)
            ids = {bid.id for bid in bids}
            if (
                all(winners[lot.id] <= lot.winners for lot in instance.lots)
                and all(times == 1 for times in choices.values())
                and all((bid in ids) == accepted for bid, accepted in said.items())
            ):
                yield bids


def money_of(instance: Instance, bids: Sequence[Bid]) -> Counter[str]:
    """What lump sums take of each fund."""
    lots = {lot.id: lot for lot in instance.lots}
    money: Counter[str] = Counter()
    for bid in bids:
        money[lots[bid.parts[0].lot].fund] += bid.lump_sum_fen
    return money


def paid_by_lot(instance: Instance, record: Record) -> bool:
    """Is what a bid's offer is paid from its lot's fund?"""
    lots = {lot.id: lot for lot in instance.lots}
    own = [p for bid in instance.bids for p in bid.parts if p.offer == record.offer]
    return record.fund is None or all(record.fund == lots[part.lot].fund for part in own)


def delivered(instance: Instance, bids: Sequence[Bid], records: Sequence[Record]) -> bool:
    """Do accepted bids serve from their smallest to their largest, and the others nobody?"""
    served: Counter[str] = Counter()
    for record in records:
        served[record.offer] += 1 if isinstance(record, Assignment) else len(record.members)
    ids = {bid.id for bid in bids}
    return all(
        part.smallest <= served[part.offer] <= part.largest
        if bid.id in ids
        else served[part.offer] == 0
        for bid in instance.bids
        for part in bid.parts
    )


def shares_kept(instance: Instance, bids: Sequence[Bid], records: Sequence[Record]) -> bool:
    percent = instance.policy.provider_share_percent
    if percent is None:
        return True
    providers = {offer.id: offer.provider for offer in instance.offers}
    lots = {lot.id: lot for lot in instance.lots}
    taken: Counter[tuple[str, str]] = Counter()
    for record in records:
        if record.fund is not None:
            taken[providers[record.offer], record.fund] += record.public_fen
    for bid in bids:
        taken[bid.provider, lots[bid.parts[0].lot].fund] += bid.lump_sum_fen
    amounts = {fund.id: fund.amount_fen for fund in instance.funds}
    return all(fen <= amounts[fund] * percent // 100 for (_, fund), fen in taken.items())


def award(instance: Instance, bid: Bid, records: Sequence[Record]) -> Award:
    own = {part.offer for part in bid.parts}
    weights = instance.policy.weights
    value = weights.award_point * bid.score * len(bid.parts)
    return Award(
        bid=bid.id,
        served=sum(
            1 if isinstance(record, Assignment) else len(record.members)
            for record in records
            if record.offer in own
        ),
        public_fen=bid.lump_sum_fen,
        value=value - bid.lump_sum_fen // weights.fen_per_millipoint,
    )


def offers_without(instance: Instance, bids: Sequence[Bid]) -> set[str]:
    """The offers that may not serve once just these bids are accepted."""
    ids = {bid.id for bid in bids}
    closed = [bid.parts for bid in instance.bids if bid.id not in ids]
    return {part.offer for part in chain.from_iterable(closed)}
