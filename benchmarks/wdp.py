"""Winner determination in the text format of CATS, as the plain problem.

``goods G``, ``bids B``, ``dummy D``, then a line a bid, ended by ``#``: its number, its price, the
goods it wants. Goods numbered from G up are dummies, which make a bidder's bids exclude each other.
Each good goes to one bid at the most; a bid gets all it wants or nothing; the prices of the bids
accepted are to be as high as they can be (Leyton-Brown, Pearson and Shoham 2000).
"""

import csv
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks.malformed import Malformed
from matcher.packed import Ints, packed
from matcher.problem import (
    BID,
    FAMILY,
    HOME,
    MEMBER,
    NEED,
    UNDECIDED,
    Chosen,
    Problem,
    no_tender,
    rows,
)

MOST_DECIMALS, MOST = 9, 1 << 52
"""Of a price: beyond these, and beyond this when it is whole, it can't be reckoned with exactly."""


class Auction(NamedTuple):
    """``prices``: each bid's times 10 ** ``decimals``; ``wanted``: its goods, dummies too."""

    goods: int
    prices: Ints
    decimals: int
    wanted: tuple[tuple[int, ...], ...]


class _Line(NamedTuple):
    number: int
    words: list[str]


def read(path: Path) -> Auction:
    """
    Raises
    ------
    Malformed
        Anything else than the format says: the line, and what is wrong with it.
    """
    try:
        text = path.read_text("ascii").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise Malformed(path, 1, str(error)) from error
    lines = [
        _Line(number, line.split())
        for number, line in enumerate(text, 1)
        if line.strip() and not line.startswith("%")
    ]
    heads = dict(zip(("goods", "bids", "dummy"), lines, strict=False))
    counts = {name: _count(path, name, line) for name, line in heads.items()}
    if len(counts) < 3:
        raise Malformed(path, len(text) or 1, "expected “goods G”, “bids B” and “dummy D”")
    goods = counts["goods"] + counts["dummy"]
    told = lines[3:]
    if len(told) != counts["bids"]:
        last = told[-1].number if told else len(text)
        raise Malformed(path, last, f"{len(told)} bids of {counts['bids']}")
    read = [_bid(path, line, n, goods) for n, line in enumerate(told)]
    decimals = max((max(0, -int(price.as_tuple().exponent)) for price, _ in read), default=0)
    prices = [int(price * 10**decimals) for price, _ in read]
    if decimals > MOST_DECIMALS or sum(prices) > MOST:
        raise Malformed(path, told[0].number, "prices too fine or too large to add up exactly")
    return Auction(
        goods, np.array(prices, dtype=np.int64), decimals, tuple(wanted for _, wanted in read)
    )


def _count(path: Path, name: str, line: _Line) -> int:
    if len(line.words) != 2 or line.words[0] != name or not line.words[1].isdecimal():
        raise Malformed(path, line.number, f"expected “{name}” and a whole number")
    return int(line.words[1])


def _bid(path: Path, line: _Line, number: int, goods: int) -> tuple[Decimal, tuple[int, ...]]:
    words = line.words
    if len(words) < 3 or words[-1] != "#" or words[0] != str(number):
        raise Malformed(path, line.number, f"expected “{number}”, a price, goods and “#”")
    try:
        price = Decimal(words[1])
    except InvalidOperation:
        price = Decimal("NaN")
    if not price.is_finite() or price < 0:
        raise Malformed(path, line.number, f"“{words[1]}” is no price")
    wanted = []
    for word in words[2:-1]:
        if not word.isdecimal() or int(word) >= goods:
            raise Malformed(path, line.number, f"“{word}” is no good below {goods}")
        wanted.append(int(word))
    if len(set(wanted)) < len(wanted):
        raise Malformed(path, line.number, "a good named twice")
    return price, tuple(wanted)


def problem_of(auction: Auction) -> Problem:
    """Bids that have no blocks, worth their price; every good is a claim that one of them has."""
    nothing = np.zeros(0, dtype=np.int64)
    start, claims = packed(auction.wanted)
    bids = auction.prices.size
    tender = no_tender(0, 1) | {
        "bid": rows(
            BID,
            bids,
            value=auction.prices,
            fund=0,
            lump=0,
            decided=UNDECIDED,
            claim_start=start[:-1],
            claim_end=start[1:],
        ),
        "claim_most": np.ones(auction.goods, dtype=np.int64),
        "claim_list": claims,
    }
    return Problem(
        slot_day=np.zeros(1, dtype=np.int64),
        fen_per_millipoint=1,
        rooms=0,
        residents=0,
        block_sessions=np.zeros((0, 1), dtype=np.int64),
        block_minutes=nothing,
        **tender,
        fund_amount=np.zeros(1, dtype=np.int64),
        fund_most=np.zeros(1, dtype=np.int64),
        fund_list=nothing,
        need=np.empty(0, dtype=NEED),
        home_start=np.zeros(1, dtype=np.int64),
        home=np.empty(0, dtype=HOME),
        family=np.empty(0, dtype=FAMILY),
        set_start=np.zeros(1, dtype=np.int64),
        set_slots=nothing,
        member_start=np.zeros(1, dtype=np.int64),
        member=np.empty(0, dtype=MEMBER),
    )


def value_of(auction: Auction, plan: Chosen) -> int:
    """The published objective, from the file's own figures, times 10 ** ``decimals``.

    Raises
    ------
    ValueError
        A good goes to two bids.
    """
    taken = [good for bid in plan.bids.tolist() for good in auction.wanted[bid]]
    if len(set(taken)) < len(taken):
        raise ValueError("a good goes to two bids")
    return int(auction.prices[plan.bids].sum())


def price(auction: Auction, scaled: int) -> Decimal:
    """In the file's own units."""
    return Decimal(scaled).scaleb(-auction.decimals)


def best_known(path: Path) -> Decimal | None:
    """The value in ``best_known.csv`` beside the file; None where it is not there."""
    try:
        with (path.parent / "best_known.csv").open(encoding="utf-8") as table:
            values = {row["instance"]: row["best_known_value"] for row in csv.DictReader(table)}
    except FileNotFoundError:
        return None
    return Decimal(values[path.name]) if path.name in values else None
