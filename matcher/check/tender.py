"""Rules of what is put out to bid, and of a provider's share. One function a rule, by its name."""

from collections import Counter
from collections.abc import Iterator

from matcher.check.lookup import Lookup
from matcher.check.together import Whole, several
from matcher.check.violation import Violation
from matcher.instance import Bid
from matcher.plan import Award
from matcher.rules import Rule


def award_figures(know: Lookup, whole: Whole, bid: Bid) -> dict[str, int]:
    """What an award's figures should be, by their names in the plan."""
    weights = know.policy.weights
    by_score = weights.award_point * bid.score * len(bid.parts)
    served = served_by_offer(whole)
    return {
        "served": sum(served[part.offer] for part in bid.parts),
        "public_fen": bid.lump_sum_fen,
        "value": by_score - bid.lump_sum_fen // weights.fen_per_millipoint,
    }


def served_by_offer(whole: Whole) -> Counter[str]:
    """How many needs each offer serves."""
    served = Counter(visit.way.offer.id for visit, _ in whole.visits)
    for group, _ in whole.groups:
        served[group.offer.id] += len(group.members)
    return served


def awards_of(know: Lookup, whole: Whole) -> list[tuple[Award, Bid]]:
    """The plan's awards with their bids; those of unknown bids are reported elsewhere."""
    return [(award, know.bids[award.bid]) for award in whole.plan.awards if award.bid in know.bids]


def broken(know: Lookup, whole: Whole) -> Iterator[Violation]:
    """Every rule that awards break, with all that the plan does under them."""
    yield from bid(know, whole)
    yield from provider_share(know, whole)


def bid(know: Lookup, whole: Whole) -> Iterator[Violation]:
    """Offers serve once their bid is awarded, as much as it says, paid by their lot's fund."""
    awarded = [bid for _, bid in awards_of(know, whole)]
    yield from _awarded_once(know, awarded)
    yield from _decided(know, {one.id for one in awarded})
    yield from _volumes(know, whole, {one.id for one in awarded})
    yield from _paid_by_lot(know, whole)


def _awarded_once(know: Lookup, awarded: list[Bid]) -> Iterator[Violation]:
    for name, times in several(Counter(one.id for one in awarded)):
        yield _breaks("awarded_twice", bid=name, times=times)
    winners = Counter(part.lot for one in awarded for part in one.parts)
    for lot, times in winners.items():
        if times > know.lots[lot].winners:
            yield _breaks("too_many_winners", lot=lot, times=times, limit=know.lots[lot].winners)
    for choice, _ in several(Counter(one.alternative for one in awarded if one.alternative)):
        yield _breaks("alternatives_awarded", alternative=choice)


def _decided(know: Lookup, awarded: set[str]) -> Iterator[Violation]:
    for decision in know.policy.awards:
        if decision.accepted and decision.bid not in awarded:
            yield _breaks("award_left_out", bid=decision.bid)
        if not decision.accepted and decision.bid in awarded:
            yield _breaks("award_refused", bid=decision.bid, reason=decision.reason)


def _volumes(know: Lookup, whole: Whole, awarded: set[str]) -> Iterator[Violation]:
    served = served_by_offer(whole)
    for one in know.bids.values():
        for part in one.parts:
            count = served[part.offer]
            if one.id not in awarded:
                if count:
                    yield _breaks("bid_not_awarded", offer=part.offer, bid=one.id, served=count)
            elif count < part.smallest:
                found = {"bid": one.id, "served": count, "smallest": part.smallest}
                yield _breaks("serves_too_few", offer=part.offer, **found)
            elif count > part.largest:
                found = {"bid": one.id, "served": count, "largest": part.largest}
                yield _breaks("serves_too_many", offer=part.offer, **found)


def _paid_by_lot(know: Lookup, whole: Whole) -> Iterator[Violation]:
    lots = {part.offer: know.lots[part.lot] for one in know.bids.values() for part in one.parts}
    for visit, _ in whole.visits:
        way = visit.way
        lot = lots.get(way.offer.id)
        if lot and way.fund and way.fund.id != lot.fund:
            yield way.breaks(Rule.BID, "fund_not_of_lot", {"lot": lot.id})
    for group, _ in whole.groups:
        lot = lots.get(group.offer.id)
        if lot and group.fund and group.fund.id != lot.fund:
            yield group.breaks(Rule.BID, "fund_not_of_lot", {"lot": lot.id})


def provider_share(know: Lookup, whole: Whole) -> Iterator[Violation]:
    """Nobody takes more of a fund than the policy's share of its amount."""
    percent = know.policy.provider_share_percent
    if percent is None:
        return
    taken: Counter[tuple[str, str]] = Counter()
    for visit, found in whole.visits:
        if visit.way.fund:
            taken[visit.way.provider.id, visit.way.fund.id] += found["public_fen"]
    for group, found in whole.groups:
        if group.fund:
            taken[group.provider.id, group.fund.id] += found["public_fen"]
    for _, one in awards_of(know, whole):
        taken[one.provider, know.lots[one.parts[0].lot].fund] += one.lump_sum_fen
    for (provider, fund), fen in taken.items():
        limit = know.funds[fund].amount_fen * percent // 100
        if fen > limit:
            yield Violation(
                rule=Rule.PROVIDER_SHARE,
                code="share_overdrawn",
                fund=fund,
                params={"provider": provider, "spent_fen": fen, "amount_fen": limit},
            )


def _breaks(code: str, offer: str = "", **params: object) -> Violation:
    return Violation(rule=Rule.BID, code=code, offer=offer, params=params)
