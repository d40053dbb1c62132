"""Why a bid lost, and the price at which it would have won, to one fen.

Everything else stands as a plan has it; the bids alone are awarded anew, exactly, once with the
bid and once without it. It wins where that is worth more with it; where it is worth as much, the
first bid by its id in which the two differ decides. At a lower price it never loses, so that its
highest winning price is found by halving; both sides of it are solved: at that price it wins, at
one fen more it does not.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from matcher.awards import bids_alone
from matcher.compile import Compiled, compiled
from matcher.instance import Bid, Instance, Offer
from matcher.parts import Part
from matcher.plan import Plan
from matcher.prices import no_prices
from matcher.problem import ACCEPTED, NO_BIDS, REFUSED
from matcher.reading import chosen_of
from matcher.solvers import UNHURRIED, highs
from matcher.whole.plans import worth_of

NODES = 20_000
"""Of the solver's tree, for each award: the same answer every time."""

Why = Literal["refused", "outvalued", "unaffordable", "not_deliverable", "unproven"]


class Unproven(Exception):
    """The solver's tree was used up before it had proved which awards are best."""


@dataclass(frozen=True, kw_only=True)
class Awarded:
    """``bids``: those accepted; ``value``: milli-points of all that was awarded anew."""

    bids: frozenset[str]
    value: int

    def beats(self, other: "Awarded") -> bool:
        if self.value != other.value:
            return self.value > other.value
        differing = self.bids ^ other.bids
        return bool(differing) and min(differing) in self.bids


@dataclass(frozen=True, kw_only=True)
class Lost:
    """Why a bid lost.

    ``asked_fen``: its price, see ``price_of``; ``winning_fen``: the highest price at which it wins,
    None: at none. ``refused``: a person did. ``outvalued``: what takes its place, the bids
    ``instead``, is worth ``short`` milli-points more. ``unaffordable``: at its price the money does
    not suffice for what it must serve. ``not_deliverable``: at no price can it serve that.
    ``unproven``: which of them it is could not be proved in ``NODES``.
    """

    bid: str
    why: Why
    asked_fen: int
    winning_fen: int | None = None
    instead: tuple[str, ...] = ()
    short: int = 0


def price_of(instance: Instance, bid: Bid) -> int:
    """What a bid asks, in fen: its lump sum; where it has none, its first part's for a session."""
    if bid.lump_sum_fen:
        return bid.lump_sum_fen
    offer = next(one for one in instance.offers if one.id == bid.parts[0].offer)
    return offer.home.price_fen if offer.home else offer.group.price_fen if offer.group else 0


def repriced(instance: Instance, bid: Bid, price_fen: int) -> Instance:
    """The instance in which a bid asks another price; every other price of it moves by as much a
    session, down to 0, where it has no lump sum."""
    if bid.lump_sum_fen:
        bids = tuple(
            one.model_copy(update={"lump_sum_fen": price_fen}) if one.id == bid.id else one
            for one in instance.bids
        )
        return instance.model_copy(update={"bids": bids})
    change, own = price_fen - price_of(instance, bid), {part.offer for part in bid.parts}
    offers = tuple(_moved(one, change) if one.id in own else one for one in instance.offers)
    return instance.model_copy(update={"offers": offers})


def _moved(offer: Offer, change: int) -> Offer:
    """An offer with its prices a session so many fen higher, none below 0."""
    terms = {
        name: term.model_copy(update={"price_fen": max(0, term.price_fen + change)})
        for name, term in (("home", offer.home), ("group", offer.group))
        if term
    }
    return offer.model_copy(update=terms)


class Alone:
    """The bids of an instance, to be awarded anew while everything else in a plan stands."""

    def __init__(self, instance: Instance, plan: Plan) -> None:
        self._instance = instance
        self._number = {bid.id: n for n, bid in enumerate(instance.bids)}
        made = compiled(instance)
        self._part = _part(instance, made, plan)

    def awarded(self, said: Mapping[str, bool]) -> Awarded | None:
        """The best awards with these bids accepted or refused; None: no lawful ones.

        Raises
        ------
        Unproven
        """
        if self._part is None:
            return None if any(said.values()) else Awarded(bids=frozenset(), value=0)
        p = self._part.problem
        bid = p.bid.copy()
        for name, accepted in said.items():
            bid["decided"][self._number[name]] = ACCEPTED if accepted else REFUSED
        asked = p._replace(bid=bid)
        answer = highs(asked, seconds=UNHURRIED, work=NODES)
        if answer.claim == "infeasible":
            return None
        if answer.plan is None or answer.claim != "optimal":
            raise Unproven
        bids = frozenset(self._instance.bids[n].id for n in answer.plan.bids.tolist())
        return Awarded(bids=bids, value=worth_of(asked, answer.plan))


def _part(instance: Instance, made: Compiled, plan: Plan) -> Part | None:
    """What is left for the bids by everything that is served without them."""
    tendered = {part.offer for bid in instance.bids for part in bid.parts}
    others = plan.model_copy(
        update={
            "awards": (),
            "assignments": tuple(one for one in plan.assignments if one.offer not in tendered),
            "series": tuple(one for one in plan.series if one.offer not in tendered),
        }
    )
    rows = chosen_of(instance, made, others)._replace(bids=NO_BIDS)
    alone = bids_alone(made.problem, no_prices(made.problem), rows)
    return None if alone is None else alone[0]


def lost(instance: Instance, plan: Plan, bid: Bid) -> Lost:
    """Why a bid that the plan does not accept lost, and at what price it would have won.

    The plan is lawful; what it says under bids is awarded anew, the rest of it stands.
    """
    asked = price_of(instance, bid)
    if any(one.bid == bid.id and not one.accepted for one in instance.policy.awards):
        return Lost(bid=bid.id, why="refused", asked_fen=asked)
    try:
        return _outdone(instance, plan, bid, asked)
    except Unproven:
        return Lost(bid=bid.id, why="unproven", asked_fen=asked)


def _outdone(instance: Instance, plan: Plan, bid: Bid, asked: int) -> Lost:
    without = Alone(instance, plan).awarded({bid.id: False})
    if without is None:  # those a person has accepted can't be kept, whoever else is there
        return Lost(bid=bid.id, why="not_deliverable", asked_fen=asked)

    def at(fen: int) -> Awarded | None:
        return Alone(repriced(instance, bid, fen), plan).awarded({bid.id: True})

    def wins(fen: int) -> bool:
        found = at(fen)
        return found is not None and found.beats(without)

    here, free = at(asked), at(0)
    if free is None:
        return Lost(bid=bid.id, why="not_deliverable", asked_fen=asked)
    return Lost(
        bid=bid.id,
        why="unaffordable" if here is None else "outvalued",
        asked_fen=asked,
        winning_fen=_highest(wins, asked) if wins(0) else None,
        instead=tuple(sorted(without.bids - (here or free).bids)),
        short=without.value - here.value if here else 0,
    )


def _highest(wins: Callable[[int], bool], most: int) -> int:
    """The highest price up to ``most`` that wins; 0 does."""
    low, high = 0, most + 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if wins(middle) else (low, middle)
    return low
