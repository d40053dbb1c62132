"""What a joint award buys: beside it, the same bids awarded by score first and assigned then."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from matcher.faults import InvalidInstance
from matcher.instance import AwardDecision, Bid, Instance
from matcher.plan import Plan, Result
from matcher.ranking import ranked
from matcher.solve import Limits, solve
from matcher.winning import Lost, lost

UNDELIVERABLE = "award_not_deliverable"


@dataclass(frozen=True, kw_only=True)
class AwardedFirst:
    """The ranking's winners, then the best plan under them. ``fallen``: winners that turned out
    unable to deliver what they must, in the order in which they fell out; their lots stay empty."""

    result: Result
    fallen: tuple[str, ...]


def awarded_first(instance: Instance, limits: Limits) -> AwardedFirst:
    """Award by score alone, then assign: what is usually done.

    Raises
    ------
    InvalidInstance
        Something else than a winner's delivery keeps it from being solved.
    """
    won = [bid.id for bid in ranked(instance)]
    fallen: list[str] = []
    while True:
        try:
            result = solve(decided(instance, set(won) - set(fallen)), limits)
        except InvalidInstance as wrong:
            failed = dict.fromkeys(f.record for f in wrong.faults if f.code == UNDELIVERABLE)
            if not failed:
                raise
            fallen += failed
        else:
            return AwardedFirst(result=result, fallen=tuple(fallen))


def decided(instance: Instance, accepted: set[str]) -> Instance:
    """The instance in which just these bids are accepted, and all others refused."""
    awards = tuple(AwardDecision(bid=bid.id, accepted=bid.id in accepted) for bid in instance.bids)
    fields = {name: getattr(instance, name) for name in Instance.model_fields}
    policy = instance.policy.model_copy(update={"awards": awards})
    return Instance(**(fields | {"policy": policy}))


def losers(
    instance: Instance, plan: Plan, *, until: float, stop: Callable[[], bool]
) -> Iterator[Lost]:
    """Why each bid that the plan does not accept lost, as far as the time goes.

    ``until``: by the monotonic clock; a bid that was begun is finished.
    """
    for bid in not_accepted(instance, plan):
        if stop() or time.monotonic() >= until:
            return
        yield lost(instance, plan, bid)


def not_accepted(instance: Instance, plan: Plan) -> list[Bid]:
    won = {award.bid for award in plan.awards}
    return [bid for bid in instance.bids if bid.id not in won]
