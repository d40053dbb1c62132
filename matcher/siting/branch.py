"""Prices for every choice: one case, or cases split until none can pass what was found.

A case is split at the place that its prices open in part; its halves start from its prices.
"""

import heapq
import time
from collections.abc import Callable
from itertools import count

import numpy as np

from matcher.instance import Instance
from matcher.sites import Case, Siting, SitingCertificate
from matcher.siting.dual import Ascended, Settled, ascend, nothing_settled, numerators
from matcher.siting.reach import Reach

STEPS = 150
"""Of an ascent, below the first."""

MOST_PRICES = 300_000
"""Prices that a certificate lists: each case has its own."""

DEEPEST = 60
"""Splits one within the other: a file of them is read again."""

FINE = 1_000_000
"""A share of the question's unit that prices are said to, at least."""


class _Node:
    """A case while it is looked at: either ascended only, or split."""

    def __init__(self, settled: Settled, found: Ascended, depth: int = 0) -> None:
        self.settled = settled
        self.depth = depth
        self.found = found
        self.split = -1
        self.halves: tuple[_Node, _Node] | None = None


def bounded(
    instance: Instance,
    siting: Siting,
    reach: Reach,
    first: Ascended,
    value: int,
    until: float,
    certified: Callable[[SitingCertificate], int],
) -> SitingCertificate:
    """Cases that cover all choices, none worth more than ``value`` where the time suffices.

    ``certified``: computes what a certificate proves. How long that takes for one case is left
    free for each, at the end.
    """
    names = [instance.needs[row].id for row in reach.row]
    places = [one.id for one in siting.candidates]
    denominator = max(1, FINE // reach.unit)

    def certificate(node: _Node) -> SitingCertificate:
        cases = _case(reach, node, names, places, denominator)
        made = SitingCertificate(denominator=denominator, cases=cases, bound=0)
        return made.model_copy(update={"bound": certified(made)})

    root = _Node(nothing_settled(reach), first)
    began = time.monotonic()
    made = certificate(root)
    if made.bound == value * reach.unit:
        return made
    _split(reach, root, value, until, time.monotonic() - began)
    return made if root.halves is None else certificate(root)


def _split(reach: Reach, root: _Node, value: int, until: float, each: float) -> None:
    """The worst case first; ``each``: the seconds that a case takes to certify."""
    order = count()
    most = MOST_PRICES // max(1, reach.needs)
    waiting = [(-root.found.bound, next(order), root)]
    leaves = 1
    while waiting and leaves < most and time.monotonic() + (leaves + 2) * each < until:
        _, _, node = heapq.heappop(waiting)
        if node.found.bound < value + 1:
            break  # the worst is good enough
        place = _in_part(node)
        if place < 0 or node.depth == DEEPEST:
            break  # nothing to split, or deep enough: the case stays as it is
        node.split = place
        node.halves = (
            _half(reach, node, place, True, value, until),
            _half(reach, node, place, False, value, until),
        )
        leaves += 1
        for half in node.halves:
            heapq.heappush(waiting, (-half.found.bound, next(order), half))


def _in_part(node: _Node) -> int:
    """The free place whose share is nearest to a half; else the free one that is opened; or -1."""
    free = ~(node.settled.opened | node.settled.closed)
    if not free.any():
        return -1
    shares = np.where(free, node.found.shares, -1.0)
    return int(np.argmin(np.abs(shares - 0.5)))


def _half(reach: Reach, node: _Node, place: int, opened: bool, value: int, until: float) -> _Node:
    one = np.zeros(reach.places, dtype=bool)
    one[place] = True
    settled = Settled(
        node.settled.opened | (one & opened), node.settled.closed | (one & (not opened))
    )
    if int(reach.cost[settled.opened].sum()) > reach.budget:
        nothing = np.zeros(reach.needs)
        return _Node(settled, Ascended(nothing, 0.0, np.zeros(reach.places), []), node.depth + 1)
    found = ascend(reach, settled, node.found.prices, value, steps=STEPS, until=until)
    return _Node(settled, found, node.depth + 1)


def _case(reach: Reach, node: _Node, names: list[str], places: list[str], denominator: int) -> Case:
    if node.halves is not None:
        opened, closed = (_case(reach, half, names, places, denominator) for half in node.halves)
        return Case(split=places[node.split], opened=opened, closed=closed)
    prices = numerators(reach, node.found.prices, denominator)
    return Case(needs={names[i]: int(prices[i]) for i in np.flatnonzero(prices)})
