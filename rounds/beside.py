"""What a call's proposal comes to, beside the plain ranking, and why the others lost: figures.

No database here: it runs where the verifier does.
"""

import dataclasses
import time
from collections.abc import Callable
from typing import Any

from matcher.evaluation import awarded_first, losers
from matcher.instance import Instance
from matcher.plan import Assignment, Plan, Series
from matcher.solve import Limits
from matcher.winning import Lost

REASONING = 600.0
"""Seconds that the losers' prices may take; who is not reached has none."""


def beside(
    instance: Instance, plan: Plan, limits: Limits, stop: Callable[[], bool]
) -> dict[str, Any]:
    """The figures that are kept with a proposal.

    ``proposed``: of each accepted bid its ``amount_fen`` (lump sum and what its sessions cost the
    public) and how many needs it ``served``. ``plan`` and ``ranking``: needs served, public fen and
    milli-points of the joint plan, and of the one that awards by score and assigns then, with the
    ranking's ``bids`` and those of them that could not deliver, ``fallen``. ``lost``: of the others
    why, see ``matcher.winning.Lost``; ``too_few_wait`` in place of ``not_deliverable`` where no
    more than ``waiting`` needs are there for one of its parts, which are fewer than it must serve.
    """
    first = awarded_first(instance, limits)
    ranking = first.result.plan
    return {
        "proposed": amounts(instance, plan),
        "plan": _figures(plan),
        "ranking": _figures(ranking)
        | {"bids": [award.bid for award in ranking.awards], "fallen": list(first.fallen)},
        "lost": [
            _lost(instance, one)
            for one in losers(instance, plan, until=time.monotonic() + REASONING, stop=stop)
        ],
    }


def _lost(instance: Instance, one: Lost) -> dict[str, Any]:
    said = dataclasses.asdict(one)
    short = _waiting(instance, one.bid) if one.why == "not_deliverable" else None
    return said if short is None else said | {"why": "too_few_wait", "waiting": short}


def _waiting(instance: Instance, bid: str) -> int | None:
    """How many needs there are for the first part of a bid that has too few; none: all have enough.

    At a venue members may come from anywhere; a home is in the lot."""
    lots = {lot.id: lot for lot in instance.lots}
    offers = {offer.id: offer for offer in instance.offers}
    parts = next(row.parts for row in instance.bids if row.id == bid)
    for part in parts:
        lot, types = lots[part.lot], set(offers[part.offer].service_types)
        inside = None if offers[part.offer].group else lot.communities
        count = sum(
            need.service_type in types and (inside is None or need.community in inside)
            for need in instance.needs
        )
        if count < part.smallest:
            return count
    return None


def amounts(instance: Instance, plan: Plan) -> list[dict[str, Any]]:
    """What each accepted bid is to be paid over the period, and how many needs it serves."""
    bids = {part.offer: bid.id for bid in instance.bids for part in bid.parts}
    fen = {award.bid: award.public_fen for award in plan.awards}
    served: list[Assignment | Series] = [*plan.assignments, *plan.series]
    for one in served:
        if one.offer in bids:
            fen[bids[one.offer]] += one.public_fen
    return [
        {"bid": award.bid, "amount_fen": fen[award.bid], "served": award.served}
        for award in plan.awards
    ]


def _figures(plan: Plan) -> dict[str, Any]:
    return {"served": plan.served, "public_fen": plan.public_fen, "value": plan.value}
