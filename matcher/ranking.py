"""The plain ranking: the best scores win, lot by lot, as far as lots and money go.

It is what is usually done: awarded first, and only then does it turn out who can be served.
"""

from collections import Counter

from matcher.instance import Bid, Instance


def ranked(instance: Instance) -> tuple[Bid, ...]:
    """The bids that a ranking by score accepts, in its order; of two alike the first by id.

    What persons have decided stands. A bid is passed over where a lot of it has all its winners,
    where another of its alternatives has won, or where its fund, or its provider's share of that,
    has no money left for its lump sum. Whether it can serve what it must is not looked at.
    """
    said = {one.bid: one.accepted for one in instance.policy.awards}
    lots = {lot.id: lot for lot in instance.lots}
    amounts = {fund.id: fund.amount_fen for fund in instance.funds}
    left = dict(amounts)
    percent = instance.policy.provider_share_percent
    places = {lot.id: lot.winners for lot in instance.lots}
    chosen: set[str] = set()
    taken: Counter[tuple[str, str]] = Counter()
    won = []
    for bid in sorted(instance.bids, key=lambda bid: (not said.get(bid.id), -bid.score, bid.id)):
        fund = lots[bid.parts[0].lot].fund
        share = amounts[fund] * (100 if percent is None else percent) // 100
        if (
            said.get(bid.id, True)
            and all(places[part.lot] for part in bid.parts)
            and bid.alternative not in chosen
            and bid.lump_sum_fen <= left[fund]
            and taken[bid.provider, fund] + bid.lump_sum_fen <= share
        ):
            won.append(bid)
            left[fund] -= bid.lump_sum_fen
            taken[bid.provider, fund] += bid.lump_sum_fen
            for part in bid.parts:
                places[part.lot] -= 1
            if bid.alternative:
                chosen.add(bid.alternative)
    return tuple(won)
