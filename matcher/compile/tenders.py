"""Bids and their lots, as the problem's bids and claims; and whose money an offer may take."""

from dataclasses import dataclass

import numpy as np

from matcher.instance import Instance
from matcher.packed import Ints, packed
from matcher.problem import ACCEPTED, ANY_NUMBER, BID, REFUSED, UNDECIDED, Rows, rows
from matcher.tables import Tables

NO_BID = -1


@dataclass(frozen=True)
class Tenders:
    """The bids are the instance's, in its order; the claims its lots, then ``alternatives``.

    By offer: ``bid`` (-1: of none), ``fund`` (-1: any may pay), ``smallest``, ``largest``.
    """

    alternatives: tuple[str, ...]
    rows: Rows
    claim_most: Ints
    claim_list: Ints
    bid: Ints
    fund: Ints
    smallest: Ints
    largest: Ints


def tenders(instance: Instance, tables: Tables) -> Tenders:
    """What is put out to bid, under what persons have said of it."""
    said = {one.bid: ACCEPTED if one.accepted else REFUSED for one in instance.policy.awards}
    bids = instance.bids
    lots = {lot.id: n for n, lot in enumerate(instance.lots)}
    alternatives = tuple(sorted({bid.alternative for bid in bids if bid.alternative}))
    choices = {name: len(lots) + n for n, name in enumerate(alternatives)}
    funds = [tables.numbers.funds[lot.fund] for lot in instance.lots]
    start, claims = packed(
        [
            *(lots[part.lot] for part in bid.parts),
            *([choices[bid.alternative]] if bid.alternative else ()),
        ]
        for bid in bids
    )
    weights = instance.policy.weights
    made = Tenders(
        alternatives=alternatives,
        rows=rows(
            BID,
            len(bids),
            value=[
                weights.award_point * bid.score * len(bid.parts)
                - bid.lump_sum_fen // weights.fen_per_millipoint
                for bid in bids
            ],
            fund=[funds[lots[bid.parts[0].lot]] for bid in bids],
            lump=[bid.lump_sum_fen for bid in bids],
            decided=[said.get(bid.id, UNDECIDED) for bid in bids],
            claim_start=start[:-1],
            claim_end=start[1:],
        ),
        claim_most=np.array(
            [*(lot.winners for lot in instance.lots), *([1] * len(alternatives))], dtype=np.int64
        ),
        claim_list=claims,
        bid=np.full(len(instance.offers), NO_BID, dtype=np.int64),
        fund=np.full(len(instance.offers), -1, dtype=np.int64),
        smallest=np.zeros(len(instance.offers), dtype=np.int64),
        largest=np.full(len(instance.offers), ANY_NUMBER, dtype=np.int64),
    )
    for n, bid in enumerate(bids):
        for part in bid.parts:
            o = tables.numbers.offers[part.offer]
            made.bid[o] = n
            made.fund[o] = funds[lots[part.lot]]
            made.smallest[o], made.largest[o] = part.smallest, part.largest
    return made
