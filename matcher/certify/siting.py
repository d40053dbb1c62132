"""The bound of a siting's certificate, recomputed from its prices in exact integers.

Each case has prices u_i ≥ 0 on its needs. A place takes the set that earns most above its prices
and has room in it; a budget opens the best set of places:

    Σ u_i + max over sets S within the budget of Σ_{j ∈ S} fill_j(u)

bounds every choice of the case, by weak duality: a choice earns Σ (D·w_i − u_i) over who is served,
which the fills cover, and at most Σ u_i more. The case that is bounded worst bounds them all.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from math import gcd

from matcher.certify import InvalidCertificate
from matcher.check.siting import Counting, taken
from matcher.faults import Fault
from matcher.instance import Instance
from matcher.sites import Case, Siting, SitingCertificate

MOST_STEPS = 200_000
"""Of the search for the best set of places; beyond it, the last place is opened in part."""

MOST_FILL = 1 << 18
"""Items times room of one place; beyond it, its last item is taken in part."""

MOST_CASES = 1 << 16
APART = 34
"""Bits: two shares r / a with a ≤ 70,000 differ by more than 2^-33, or not at all."""

Within = list[tuple[str, int]]
"""The needs that one place can serve, each with what it takes."""


class Covering:
    """The question as numbers, for as many certificates as there are."""

    def __init__(self, instance: Instance, siting: Siting) -> None:
        count = Counting(instance, siting)
        self.worth = {id: count.worth[id] for id in count.needs}
        self.unit = gcd(*self.worth.values()) or 1
        """Every choice is worth a multiple of it."""
        self.budget = siting.budget_fen
        self.costs = {one.id: one.cost_fen for one in siting.candidates}
        self.rooms = {one.id: one.places for one in siting.candidates}
        self.within: dict[str, Within] = {
            one.id: [(need.id, taken(need)) for need in count.within(one)]
            for one in siting.candidates
        }

    def bound(self, certificate: SitingCertificate) -> int:
        """Milli-points that no choice passes; the bound it states is not read.

        Raises
        ------
        InvalidCertificate
            It names what the question does not know (``unknown_reference``), settles a place twice
            (``settled_twice``), lacks half of a case (``case_missing``) or has too many
            (``too_many_cases``).
        """
        most, cases = 0, 0
        waiting: list[tuple[Case, frozenset[str], frozenset[str]]] = [
            (certificate.cases, frozenset(), frozenset())
        ]
        while waiting:
            case, opened, closed = waiting.pop()
            cases += 1
            if cases > MOST_CASES:
                raise _invalid("too_many_cases", "", most=MOST_CASES)
            if case.split is None:
                unknown = next((id for id in case.needs if id not in self.worth), None)
                if unknown is not None:
                    raise _invalid("unknown_reference", "needs", value=unknown)
                found = self._case(certificate.denominator, case.needs, opened, closed)
                most = max(most, found // (certificate.denominator * self.unit) * self.unit)
                continue
            place = case.split
            if place not in self.costs:
                raise _invalid("unknown_reference", "split", value=place)
            if place in opened | closed:
                raise _invalid("settled_twice", "split", value=place)
            if case.opened is None or case.closed is None:
                raise _invalid("case_missing", "split", value=place)
            waiting.append((case.opened, opened | {place}, closed))
            waiting.append((case.closed, opened, closed | {place}))
        return most

    def _case(
        self,
        denominator: int,
        prices: Mapping[str, int],
        opened: frozenset[str],
        closed: frozenset[str],
    ) -> int:
        """The bound of one case, over the denominator; 0 where nothing is left within the budget.

        A choice that opens nothing is worth 0, and every case is bounded by that at least.
        """
        left = self.budget - sum(self.costs[place] for place in opened)
        if left < 0:
            return 0
        fills = {
            place: fill(
                ((denominator * self.worth[id] - prices.get(id, 0), use) for id, use in within),
                self.rooms[place],
            )
            for place, within in self.within.items()
            if place not in closed
        }
        free = [(fills[place], self.costs[place]) for place in fills if place not in opened]
        whole = sum(fills[place] for place in opened) + best_within(free, left)
        return sum(prices.values()) + whole


def fill(items: Iterable[tuple[int, int]], room: int) -> int:
    """The most that items (worth, what they take) earn within the room: each whole or not at all,
    by what may be earned in each room up to it; the last one in part where that takes too long."""
    earning = [(worth, use) for worth, use in items if worth > 0]
    if sum(use for _, use in earning) <= room:
        return sum(worth for worth, _ in earning)
    if len(earning) * room > MOST_FILL:
        return _in_part(earning, room)
    most = [0] * (room + 1)
    for worth, use in earning:
        most[use:] = [
            max(without, before + worth) for without, before in zip(most[use:], most, strict=False)
        ]
    return most[room]


def _in_part(earning: list[tuple[int, int]], room: int) -> int:
    earning.sort(key=lambda one: (one[0] << APART) // one[1], reverse=True)
    total = 0
    for worth, use in earning:
        if use > room:
            return total + worth * room // use
        total, room = total + worth, room - use
    return total


def best_within(items: Sequence[tuple[int, int]], budget: int) -> int:
    """The most that items (worth, cost) are worth within a budget, each whole or not at all.

    A depth-first search that leaves what the last item in part can't lift above the best found;
    where it takes more than ``MOST_STEPS``, what that says of all.
    """
    free = sum(max(0, worth) for worth, cost in items if cost == 0)
    paid = [(w, c) for w, c in items if w > 0 and 0 < c <= budget]
    paid.sort(key=lambda one: (one[0] << 81) // one[1], reverse=True)
    worths = [0, *accumulate(worth for worth, _ in paid)]
    costs = [0, *accumulate(cost for _, cost in paid)]

    def most(start: int, left: int) -> int:
        end = bisect_right(costs, costs[start] + left) - 1
        total = worths[end] - worths[start]
        if end < len(paid):
            rest = left - (costs[end] - costs[start])
            total += paid[end][0] * rest // paid[end][1]
        return total

    best, steps = 0, 0
    waiting = [(0, budget, 0)]
    while waiting:
        at, left, value = waiting.pop()
        steps += 1
        if steps > MOST_STEPS:
            return free + most(0, budget)
        best = max(best, value)
        if at == len(paid) or value + most(at, left) <= best:
            continue
        worth, cost = paid[at]
        waiting.append((at + 1, left, value))
        if cost <= left:
            waiting.append((at + 1, left - cost, value + worth))
    return free + best


def _invalid(code: str, field: str, **params: object) -> InvalidCertificate:
    return InvalidCertificate([Fault(code, "certificate", "", field, params)])
