"""Why a bid lost, and its highest winning price: held against awards on both sides of it."""

from collections.abc import Iterator
from typing import Any

import pytest

from matcher import winning
from matcher.instance import (
    AwardDecision,
    Bid,
    BidPart,
    Catchment,
    HomeTerms,
    Instance,
    Lot,
    Policy,
)
from matcher.plan import Plan
from matcher.problem import Problem
from matcher.ranking import ranked
from matcher.solve import Limits, solve
from matcher.solvers import Answer, highs
from matcher.winning import Alone, Lost, lost, price_of, repriced
from tests import builders as build
from tests.tiny import tendered


def losers(seeds: range) -> Iterator[tuple[Instance, Plan, Bid]]:
    for seed in seeds:
        instance = tendered(seed)
        plan = solve(instance, Limits(work=300)).plan
        won = {award.bid for award in plan.awards}
        yield from ((instance, plan, bid) for bid in instance.bids if bid.id not in won)


@pytest.mark.parametrize("seeds", [range(20), range(20, 40)])
def test_at_its_winning_price_a_bid_is_among_the_best_awards_and_a_fen_above_it_is_not(
    seeds: range,
) -> None:
    told = 0
    for instance, plan, bid in losers(seeds):
        found = lost(instance, plan, bid)
        if found.winning_fen is None:
            continue
        told += 1
        assert 0 <= found.winning_fen < price_of(instance, bid) == found.asked_fen
        cheap = Alone(repriced(instance, bid, found.winning_fen), plan)
        best, ours = cheap.awarded({}), cheap.awarded({bid.id: True})
        assert best is not None
        assert ours is not None
        assert ours.value == best.value
        dear = Alone(repriced(instance, bid, found.winning_fen + 1), plan)
        best, ours = dear.awarded({bid.id: False}), dear.awarded({bid.id: True})
        assert best is not None
        assert ours is None or best.beats(ours)
    assert told > 3


def two_bids(first_fen: int, second_fen: int) -> Instance:
    """Two homes, one lot, two lump sums for both of them."""
    needs = (build.need("n1"), build.need("n2"))
    offers = tuple(
        build.offer(
            name,
            provider=provider,
            catchment=Catchment(communities=("c1",)),
            home=HomeTerms(price_fen=0),
        )
        for name, provider in (("o1", "p1"), ("o2", "p2"))
    )
    bids = tuple(
        Bid(
            id=name,
            provider=provider,
            parts=(BidPart(lot="l1", offer=offer, smallest=2),),
            lump_sum_fen=fen,
            score=80,
        )
        for name, provider, offer, fen in (
            ("b1", "p1", "o1", first_fen),
            ("b2", "p2", "o2", second_fen),
        )
    )
    lot = Lot(id="l1", service_types=(build.VISIT,), communities=("c1",), fund="f1")
    return build.district(
        needs,
        offers,
        providers=[build.provider("p1"), build.provider("p2")],
        funds=(build.fund("f1", amount_fen=1_000_000),),
        lots=(lot,),
        bids=bids,
    )


def the_loser(instance: Instance) -> Lost:
    plan = solve(instance, Limits(work=300)).plan
    (award,) = plan.awards
    (bid,) = (bid for bid in instance.bids if bid.id != award.bid)
    return lost(instance, plan, bid)


def test_the_dearer_of_two_alike_wins_at_the_others_price_or_a_rounding_above_it() -> None:
    """Two fen are a milli-point: 100,001 fen cost as much as 100,000; then the first by id wins."""
    found = the_loser(two_bids(120_000, 100_000))
    assert (found.bid, found.why, found.winning_fen) == ("b1", "outvalued", 100_001)
    assert (found.instead, found.short) == (("b2",), 10_000)
    found = the_loser(two_bids(100_000, 120_000))
    assert (found.bid, found.winning_fen) == ("b2", 99_999)


def test_more_than_the_fund_has_is_unaffordable_and_wins_where_it_is_not() -> None:
    found = the_loser(two_bids(100_000, 2_000_000))
    assert (found.bid, found.why, found.winning_fen) == ("b2", "unaffordable", 99_999)


def test_who_can_serve_too_few_wins_at_no_price() -> None:
    instance = two_bids(100_000, 100_000)
    three = build.part("o2", smallest=3)
    greedy = instance.bids[1].model_copy(update={"parts": (three,)})
    found = the_loser(instance.model_copy(update={"bids": (instance.bids[0], greedy)}))
    assert (found.bid, found.why, found.winning_fen) == ("b2", "not_deliverable", None)


def test_without_a_lump_sum_every_price_a_session_moves_and_none_goes_below_nothing() -> None:
    cheap = build.offer("o2", home=HomeTerms(price_fen=4_000), group=build.terms(price_fen=9_000))
    bundle = build.bid("b1", build.part("o1"), build.part("o2", lot="l2"))
    instance = build.tender(
        offers=[build.offer("o1"), cheap],
        lots=[build.lot("l1"), build.lot("l2")],
        bids=[bundle],
    )
    first, second = repriced(instance, bundle, 3_000).offers
    assert first.home is not None
    assert second.home is not None
    assert second.group is not None
    assert (first.home.price_fen, second.home.price_fen, second.group.price_fen) == (
        3_000,
        0,
        2_000,
    )


def test_who_is_refused_is_told_that_alone() -> None:
    instance = two_bids(100_000, 100_000)
    policy = instance.policy.model_copy(
        update={"awards": (AwardDecision(bid="b1", accepted=False),)}
    )
    fields = {name: getattr(instance, name) for name in Instance.model_fields}
    found = the_loser(Instance(**(fields | {"policy": policy})))
    assert (found.bid, found.why, found.winning_fen) == ("b1", "refused", None)


def test_the_plain_ranking_takes_the_best_score_first_and_then_what_is_left() -> None:
    instance = two_bids(100_000, 100_000)
    assert [bid.id for bid in ranked(instance)] == ["b1"]
    better = instance.bids[1].model_copy(update={"score": 90})
    assert [
        bid.id for bid in ranked(instance.model_copy(update={"bids": (instance.bids[0], better)}))
    ] == ["b2"]


def for_three_lots(*lump_sums: int, **over: Any) -> Instance:
    """One provider's bids for a lot each, best first by their scores, and 100,000 fen."""
    names = range(1, 1 + len(lump_sums))
    return build.tender(
        offers=[build.offer(f"o{n}") for n in names],
        lots=[build.lot(f"l{n}") for n in names],
        bids=[
            build.bid(f"b{n}", build.part(f"o{n}", lot=f"l{n}"), score=90 - n, lump_sum_fen=fen)
            for n, fen in zip(names, lump_sums, strict=True)
        ],
        funds=[build.fund(amount_fen=100_000)],
        **over,
    )


@pytest.mark.parametrize(
    ("lump_sums", "percent", "won"),
    [
        ((60_000, 40_000), None, ["b1", "b2"]),
        ((60_000, 40_001), None, ["b1"]),
        ((60_000, 40_001, 40_000), None, ["b1", "b3"]),
        ((30_000, 20_000), 50, ["b1", "b2"]),
        ((30_000, 20_001), 50, ["b1"]),
    ],
)
def test_the_plain_ranking_goes_as_far_as_the_fund_and_the_share(
    lump_sums: tuple[int, ...], percent: int | None, won: list[str]
) -> None:
    policy = Policy(provider_share_percent=percent)
    assert [bid.id for bid in ranked(for_three_lots(*lump_sums, policy=policy))] == won


def test_the_plain_ranking_keeps_to_what_persons_said_and_one_alternative() -> None:
    said = (AwardDecision(bid="b1", accepted=False), AwardDecision(bid="b3", accepted=True))
    instance = for_three_lots(0, 0, 0, policy=Policy(awards=said))
    assert [bid.id for bid in ranked(instance)] == ["b3", "b2"]
    either = [bid.model_copy(update={"alternative": "a"}) for bid in instance.bids]
    alike = instance.model_copy(update={"bids": tuple(either)})
    assert [bid.id for bid in ranked(alike)] == ["b3"]


def test_what_could_not_be_proved_is_not_told_as_if_it_had_been(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    instance = two_bids(30_000, 20_000)
    plan = solve(instance, Limits(work=300)).plan
    (loser,) = (bid for bid in instance.bids if bid.id not in {one.bid for one in plan.awards})

    def in_no_time(problem: Problem, *, seconds: float, work: int) -> Answer:
        return highs(problem, seconds=seconds, work=work)._replace(claim="feasible")

    monkeypatch.setattr(winning, "highs", in_no_time)
    found = lost(instance, plan, loser)
    assert (found.why, found.winning_fen) == ("unproven", None)
