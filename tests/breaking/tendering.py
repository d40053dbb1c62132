"""What is put out to bid: awards that don't go together, and offers that don't keep their bid."""

from collections.abc import Callable
from typing import Any

from matcher.instance import AwardDecision, Instance, Policy
from matcher.plan import Award, Plan
from tests import builders as build
from tests.breaking.makers import HOME, SCHOOL, WIDE, Case, after, best, retold, unserved
from tests.brute import plan_of

WON = build.tender()
CLASSES = {"needs": [build.pupil(name) for name in ("n1", "n2")], "offers": [build.lessons()]}
TAUGHT = build.tender(**CLASSES)
TWO = [build.need(name) for name in ("n1", "n2")]
TWO_OFFERS = [build.offer(name, sessions={"mon-am": 1}) for name in ("o1", "o2")]


def won(rule: str, code: str, before: Instance = WON, **over: Any) -> Case:
    """The one bid's best plan, carried into a tender that differs in this."""
    return after(rule, code, before, build.tender(**over))


def taught(rule: str, code: str, **over: Any) -> Case:
    return won(rule, code, TAUGHT, **(CLASSES | over))


def asking(*parts: Any, **over: Any) -> tuple[Any, ...]:
    return (build.bid("b1", *parts, **over),)


def said(accepted: bool) -> Policy:
    return Policy(awards=(AwardDecision(bid="b1", accepted=accepted, reason="…"),))


def shared(percent: int) -> dict[str, Any]:
    """A provider's share of 40,000 fen."""
    return {
        "policy": Policy(provider_share_percent=percent),
        "funds": [build.fund(amount_fen=40_000 * 100 // percent)],
    }


def rivals(alternative: str | None = None, winners: int = 2) -> Instance:
    """Two bids, either of which serves one of two needs."""
    bids = [build.bid(f"b{n}", build.part(f"o{n}"), alternative=alternative) for n in (1, 2)]
    return build.tender(TWO, TWO_OFFERS, lots=[build.lot(winners=winners)], bids=bids)


def bundled(**over: Any) -> Instance:
    """One bid for two lots, an offer in each."""
    parts = build.part("o1"), build.part("o2", lot="l2", **over)
    lots = [build.lot("l1"), build.lot("l2")]
    return build.tender(TWO, TWO_OFFERS, lots=lots, bids=asking(*parts))


def never_awarded(before: Instance) -> Case:
    """All that the best plan does, but no award is stated."""
    plan = best(before)
    return "bid", "bid_not_awarded", before, plan_of(before, [*plan.assignments, *plan.series])


def awarded(*awards: Award, of: Instance = WON) -> Plan:
    return best(of).model_copy(update={"awards": awards})


def stated(rule: str, code: str, **over: Any) -> Case:
    """The award told in other figures."""
    (award,) = best(WON).awards
    return rule, code, WON, awarded(award.model_copy(update=over))


def nobodys() -> Case:
    """A bid that nobody made is said to be accepted; nothing is served under it."""
    award = Award(bid="?", served=0, public_fen=0, value=0)
    instance, plan = unserved(HOME)
    return "reference", "unknown_id", instance, plan.model_copy(update={"awards": (award,)})


CASES: list[Callable[[], Case]] = [
    lambda: never_awarded(WON),
    lambda: never_awarded(TAUGHT),
    lambda: ("bid", "awarded_twice", WON, awarded(*best(WON).awards * 2)),
    lambda: after("bid", "too_many_winners", rivals(), rivals(winners=1)),
    lambda: after("bid", "alternatives_awarded", rivals(), rivals("either")),
    lambda: ("bid", "award_left_out", *unserved(build.tender(policy=said(True)))),
    lambda: won("bid", "award_refused", policy=said(False)),
    lambda: won("bid", "serves_too_few", bids=asking(build.part(smallest=2))),
    lambda: taught("bid", "serves_too_few", bids=asking(build.part(smallest=3))),
    lambda: ("bid", "serves_too_few", *_half_a_bundle()),
    lambda: after(
        "bid",
        "serves_too_many",
        build.tender(TWO, [WIDE]),
        build.tender(TWO, [WIDE], bids=asking(build.part(largest=1))),
    ),
    lambda: taught("bid", "serves_too_many", bids=asking(build.part(largest=1))),
    lambda: _paid_by_another(WON, {}),
    lambda: _paid_by_another(TAUGHT, CLASSES),
    lambda: won(
        "provider_share", "share_overdrawn", **(shared(50) | {"bids": asking(lump_sum_fen=1)})
    ),
    lambda: after("provider_share", "share_overdrawn", HOME, _without_lots(39_999)),
    lambda: after("provider_share", "share_overdrawn", SCHOOL, _without_lots(79_999, **CLASSES)),
    lambda: won(
        "fund", "fund_overspent", funds=[build.fund(amount_fen=40_000)], bids=asking(lump_sum_fen=1)
    ),
    lambda: stated("figure", "figure_differs", served=0),
    lambda: stated("figure", "figure_differs", public_fen=1),
    lambda: stated("figure", "figure_differs", value=0),
    nobodys,
]


def _half_a_bundle() -> tuple[Instance, Plan]:
    """Two lots won, and the second one's part serves nobody."""
    instance = bundled()
    plan = best(instance)
    kept = [visit for visit in plan.assignments if visit.offer == "o1"]
    return instance, plan_of(instance, kept, instance.bids)


def _paid_by_another(before: Instance, over: dict[str, Any]) -> Case:
    """From a fund that may pay, but is not the lot's."""
    instance = build.tender(**(over | {"funds": [build.fund(), build.fund("f2")]}))
    rule, code, _, plan = retold("bid", "fund_not_of_lot", before, fund="f2")
    return rule, code, instance, plan.model_copy(update={"instance": instance.digest})


def _without_lots(share_fen: int, **over: Any) -> Instance:
    """Nothing is put out to bid; of the fund a provider has half, so much."""
    limit = {
        "policy": Policy(provider_share_percent=50),
        "funds": [build.fund(amount_fen=2 * share_fen)],
    }
    return build.district(**(over | limit))
