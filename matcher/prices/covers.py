"""What is owed, in the dual: a price for every cover, and the problem as blocks see it at those.

A cover's price adds to what its columns are worth; the bound gives back the price times the least.
Where floors are the aim a shortfall costs COUNTED a need, so that no price goes above it.
"""

import numpy as np

from matcher.packed import Bools, Floats, Ints
from matcher.plan import COUNTED
from matcher.prices.duals import Prices, no_prices
from matcher.problem import FIRST_TIER, FLOORS, VALUE, Problem, is_worth

FREE = 1 << 40
"""Fen that outweigh a milli-point where money is no part of the aim: more than is ever spent."""


def first_covers(p: Problem) -> Floats:
    """Prices to start from: floors at what a shortfall costs, where they are the aim."""
    return np.where(is_worth(p) | (p.aim != FLOORS), 0.0, float(COUNTED))


def dearest_covers(p: Problem) -> Floats:
    """The most that each price may be: the worth has none where it is the aim itself."""
    worth = is_worth(p)
    most = np.full(worth.size, np.inf)
    most[~worth & (p.aim == FLOORS)] = COUNTED
    most[worth & (p.aim == FIRST_TIER)] = 0.0
    return most


def owed(p: Problem, cover: Floats) -> float:
    """What covers add to the bound, in milli-points: below zero, but for what floors can count."""
    asked = COUNTED * p.cover_least[~is_worth(p)].sum() if p.aim == FLOORS else 0
    return float(asked - cover @ p.cover_least)


def provable(p: Problem, prices: Prices, bound: float) -> tuple[Prices, float]:
    """These and their bound or, where that is lower, no prices: all floors might be reached."""
    free = no_prices(p)
    if p.aim == FLOORS and owed(p, free.cover) <= bound:
        return free, owed(p, free.cover)
    return prices, bound


def as_seen(p: Problem, cover: Floats) -> Problem:
    """The problem in which a column is worth what it earns at these prices of covers."""
    if p.aim == VALUE and not p.cover_least.size:
        return p
    whole = float(p.aim == VALUE)
    scale, bonus = whole + _scale(p, cover), _of(p.floor_of, cover)
    home, member, bid = p.home.copy(), p.member.copy(), p.bid.copy()
    for rows in (home, member):
        need = rows["need"]
        rows["value"] = np.rint(rows["value"] * scale[need] + bonus[need])
    member["stay_bonus"] = np.rint(member["stay_bonus"] * scale[member["need"]])
    bid["value"] = np.rint(bid["value"] * whole)
    fen = p.fen_per_millipoint if p.aim == VALUE else FREE
    return p._replace(home=home, member=member, bid=bid, fen_per_millipoint=fen)


def _scale(p: Problem, cover: Floats) -> Floats:
    """By need: what a milli-point of its worth earns beyond itself."""
    if p.aim == FIRST_TIER:
        return (p.worth_of >= 0).astype(np.float64)
    return _of(p.worth_of, cover)


def _of(rows: Ints, cover: Floats) -> Floats:
    """By need, the price of its cover; 0: it has none."""
    return np.append(cover, 0.0)[rows]  # -1 reads the last


def use_covers(p: Problem, served: Floats, taken: Bools) -> Floats:
    """What each cover has beyond its least: the bound's slope in its price.

    ``served``: how often each need is; ``taken``: the home columns. What a member of a series is
    worth is taken from all that the need could be: near enough for a slope.
    """
    if not p.cover_least.size:
        return np.zeros(0)
    slope = -p.cover_least.astype(np.float64)
    floor, worth = p.floor_of, p.worth_of
    np.add.at(slope, floor[floor >= 0], served[floor >= 0])
    home = p.home[taken]
    at_home = np.bincount(home["need"], minlength=p.needs)
    value = np.bincount(home["need"], home["value"], p.needs)
    places = np.bincount(p.member["need"], minlength=p.needs)
    each = np.bincount(p.member["need"], p.member["value"], p.needs) / np.maximum(1, places)
    earned = value + (served - at_home) * each
    np.add.at(slope, worth[worth >= 0], earned[worth >= 0])
    return slope
