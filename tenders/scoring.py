"""How bids of one lot are scored: whole numbers, from what they ask and what reviewers gave.

A price gets as many of 100 points as the lowest price of the lot is a part of it (最低价法); every
other criterion what its reviewers gave. A score is the sum of them by the call's weights, in
thousandths of a point, rounded down: with each criterion's least mark, with the mean, with the
most, so that the reviewers' spread is seen.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tenders.calls import TenderLot
from tenders.content import PRICE, Content, Criterion

POINT = 1_000
"""Thousandths."""
FULL = 100 * POINT


@dataclass(frozen=True, kw_only=True)
class Offered:
    """A bid in a lot. ``price_fen``: as it is compared; ``marks``: of each criterion, 0 … 100."""

    bid: str
    price_fen: int
    marks: Mapping[str, Sequence[int]]


@dataclass(frozen=True, kw_only=True)
class Scored:
    """Each in thousandths of a point, 0 … 100,000. ``unmarked``: criteria nobody has marked yet,
    which count as nothing."""

    bid: str
    price_fen: int
    price: int
    least: int
    mean: int
    most: int
    unmarked: tuple[str, ...]


def ranked(criteria: Sequence[Criterion], offered: Iterable[Offered]) -> list[Scored]:
    """The bids of a lot, the best first; of two alike the cheaper, then by id."""
    every = list(offered)
    lowest = min((one.price_fen for one in every), default=0)
    scored = [_scored(criteria, one, lowest) for one in every]
    return sorted(scored, key=lambda one: (-one.mean, one.price_fen, one.bid))


def compared_fen(
    *, price_fen: int, sessions: int, lump_sum_fen: int, ceiling_fen: int, ceilings_fen: int
) -> int:
    """What a bid asks in a lot, for comparison: the expected sessions at its price, and its lump
    sum's share by the ceilings of the bid's lots, rounded up."""
    share = -(-lump_sum_fen * ceiling_fen // ceilings_fen) if ceilings_fen else lump_sum_fen
    return price_fen * sessions + share


def compared_in(said: Content, lots: Mapping[str, TenderLot]) -> dict[str, int]:
    """The same by each lot of a bid."""
    ceilings = sum(lots[id].most_fen for id in said.lots)
    return {
        part.lot: compared_fen(
            price_fen=part.price_fen,
            sessions=lots[part.lot].sessions,
            lump_sum_fen=said.lump_sum_fen,
            ceiling_fen=lots[part.lot].most_fen,
            ceilings_fen=ceilings,
        )
        for part in said.parts
    }


def _scored(criteria: Sequence[Criterion], one: Offered, lowest: int) -> Scored:
    price = FULL if one.price_fen == 0 else FULL * lowest // one.price_fen
    sums = [0, 0, 0]
    unmarked = []
    for criterion in criteria:
        marks = one.marks.get(criterion.id, ())
        if criterion.id == PRICE:
            spread = (price, price, price)
        elif not marks:
            unmarked.append(criterion.id)
            spread = (0, 0, 0)
        else:
            mean = POINT * sum(marks) // len(marks)
            spread = (POINT * min(marks), mean, POINT * max(marks))
        sums = [total + criterion.weight * mark for total, mark in zip(sums, spread, strict=True)]
    least, mean, most = (total // 100 for total in sums)
    return Scored(
        bid=one.bid,
        price_fen=one.price_fen,
        price=price,
        least=least,
        mean=mean,
        most=most,
        unmarked=tuple(unmarked),
    )
