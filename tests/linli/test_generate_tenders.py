"""What ``linli generate`` puts out to bid, and what is bid for it."""

from collections import Counter
from functools import cache
from pathlib import Path
from statistics import median

import pytest

from linli.cli import main
from linli.generate import generate
from matcher.compile import compiled
from matcher.files import read_instance
from matcher.instance import Bid, Instance, Lot, Need

Capture = pytest.CaptureFixture[str]

SIZES = ((300, 6, 18), (2_000, 20, 60))


@cache
def made(needs: int, lots: int, bids: int, seed: int = 1) -> Instance:
    return generate(needs, seed, lots=lots, bids=bids)


@pytest.fixture(params=SIZES, ids=str)
def tendered(request: pytest.FixtureRequest) -> Instance:
    return made(*request.param)


def needs_of(instance: Instance, lot: Lot) -> list[Need]:
    return [
        need
        for need in instance.needs
        if need.service_type in lot.service_types and need.community in (lot.communities or ())
    ]


def parts_a_lot(instance: Instance) -> Counter[str]:
    return Counter(part.lot for bid in instance.bids for part in bid.parts)


def bundles(instance: Instance) -> list[Bid]:
    return [bid for bid in instance.bids if len(bid.parts) > 1]


# ── how much


@pytest.mark.parametrize(("needs", "lots", "bids"), [*SIZES, (1, 1, 3), (40, 9, 1), (200, 5, 0)])
def test_there_are_as_many_as_asked_for(needs: int, lots: int, bids: int) -> None:
    instance = made(needs, lots, bids)
    assert (len(instance.needs), len(instance.lots), len(instance.bids)) == (needs, lots, bids)


def test_every_lot_is_of_real_demand_and_contested(tendered: Instance) -> None:
    parts = parts_a_lot(tendered)
    assert all(len(needs_of(tendered, lot)) >= 8 for lot in tendered.lots)
    assert min(parts[lot.id] for lot in tendered.lots) >= 2
    assert median(parts.values()) >= 3


def test_a_third_of_the_bids_are_bundles_that_one_fund_pays(tendered: Instance) -> None:
    share = len(bundles(tendered)) / len(tendered.bids)
    assert 0.2 < share < 0.5
    funds = {lot.id: lot.fund for lot in tendered.lots}
    assert all(len({funds[p.lot] for p in bid.parts}) == 1 for bid in tendered.bids)
    assert max(len(bid.parts) for bid in tendered.bids) <= 4


def test_bundles_overlap(tendered: Instance) -> None:
    """Two that share a lot, neither within the other: which wins is no matter of each lot alone."""
    lots = [{part.lot for part in bid.parts} for bid in bundles(tendered)]
    assert any(one & other and one - other and other - one for one in lots for other in lots)


def test_some_bids_are_alternatives_of_one_provider(tendered: Instance) -> None:
    times = Counter(bid.alternative for bid in tendered.bids if bid.alternative)
    assert set(times.values()) == {2}


def test_known_providers_bid_and_new_ones(tendered: Instance) -> None:
    bidders = {bid.provider for bid in tendered.bids}
    before = {one.id for one in generate(len(tendered.needs)).providers}
    assert bidders & before
    assert bidders - before
    assert len(bidders) < len(tendered.bids)


# ── at what price, and how much of it can be met


def test_prices_are_by_the_session_or_in_a_sum(tendered: Instance) -> None:
    offers = {offer.id: offer for offer in tendered.offers}
    sums = [bid for bid in tendered.bids if bid.lump_sum_fen]
    assert 0.15 < len(sums) / len(tendered.bids) < 0.6
    for bid in tendered.bids:
        terms = [offers[part.offer].home or offers[part.offer].group for part in bid.parts]
        asked = {term.price_fen > 0 for term in terms if term}
        assert asked == {not bid.lump_sum_fen} or (asked == {False} and not bid.lump_sum_fen)


def test_prices_for_one_service_differ(tendered: Instance) -> None:
    offers = {offer.id: offer for offer in tendered.offers}
    lots: dict[str, list[int]] = {}
    for bid in tendered.bids:
        for part in bid.parts:
            home = offers[part.offer].home
            if home and home.price_fen:
                lots.setdefault(part.lot, []).append(home.price_fen)
    assert median(max(one) / min(one) for one in lots.values() if len(one) > 1) > 1.1
    assert max(max(one) / min(one) for one in lots.values()) < 1.3 / 0.7 / 0.85


def test_a_lot_is_more_than_most_bidders_can_serve_and_less_than_all_could(
    tendered: Instance,
) -> None:
    sizes = {lot.id: len(needs_of(tendered, lot)) for lot in tendered.lots}
    shares = [part.largest / sizes[part.lot] for bid in tendered.bids for part in bid.parts]
    assert 0.4 < median(shares) < 0.9
    assert max(shares) <= 1
    for lot in tendered.lots:
        able = [p.largest for bid in tendered.bids for p in bid.parts if p.lot == lot.id]
        assert sum(able) > 0.5 * sizes[lot.id]


def test_most_parts_could_be_served_as_little_as_they_ask(tendered: Instance) -> None:
    """And every lot by two bidders or more; a few can't, as somebody always misjudges."""
    parts = [part for bid in tendered.bids for part in bid.parts]
    ways = needs_that_may_be_served(tendered)
    enough = [part for part in parts if len(ways[part.offer]) >= part.smallest]
    assert len(enough) > 0.85 * len(parts)
    assert min(Counter(part.lot for part in enough)[lot.id] for lot in tendered.lots) >= 2


def needs_that_may_be_served(instance: Instance) -> dict[str, set[int]]:
    """By offer: needs it has a lawful way for, whatever is free."""
    problem = compiled(instance).problem
    found: dict[str, set[int]] = {offer.id: set() for offer in instance.offers}
    of = [found[offer.id] for offer in instance.offers]
    for home in problem.home:
        of[home["block"]].add(int(home["need"]))
    for member in problem.member:
        of[problem.family[member["family"]]["block"]].add(int(member["need"]))
    return found


def test_the_money_of_a_call_is_less_than_all_its_bids_ask(tendered: Instance) -> None:
    funds = {fund.id: fund.amount_fen for fund in tendered.funds}
    fund = {lot.id: lot.fund for lot in tendered.lots}
    sums: Counter[str] = Counter()
    for bid in tendered.bids:
        assert bid.lump_sum_fen < funds[fund[bid.parts[0].lot]]
        sums[fund[bid.parts[0].lot]] += bid.lump_sum_fen
    assert any(asked > funds[name] / 2 for name, asked in sums.items())


def test_scores_are_what_reviewers_give(tendered: Instance) -> None:
    scores = {bid.score for bid in tendered.bids}
    assert min(scores) >= 60
    assert max(scores) <= 98
    assert len(scores) > 5


# ── the same again, and what is there without


def test_the_same_arguments_make_the_same_tender() -> None:
    assert generate(300, 2, lots=6, bids=18) == generate(300, 2, lots=6, bids=18)
    assert generate(300, 2, lots=6, bids=18).bids != generate(300, 3, lots=6, bids=18).bids


def test_what_is_put_out_never_changes() -> None:
    """Measured figures stand on it."""
    assert made(300, 6, 18).digest[:12] == "a0f3835ce282"


def test_what_is_there_without_tenders_stays() -> None:
    """But for the calls' money, which is added."""
    plain, tendered = generate(300), made(300, 6, 18)
    assert tendered.needs == plain.needs
    assert tendered.offers[: len(plain.offers)] == plain.offers
    assert tendered.providers[: len(plain.providers)] == plain.providers
    assert tendered.in_force == plain.in_force
    amounts = {fund.id: fund.amount_fen for fund in tendered.funds}
    assert all(amounts[fund.id] >= fund.amount_fen for fund in plain.funds)


@pytest.mark.parametrize(("lots", "bids"), [(-1, 0), (1, -1), (0, 1)])
def test_bids_for_nothing_are_refused(lots: int, bids: int) -> None:
    with pytest.raises(ValueError, match="lots and bids"):
        generate(40, lots=lots, bids=bids)


def test_the_command_puts_out_lots(here: Path, capsys: Capture) -> None:
    typed = ["generate", "--needs", "300", "--lots", "6", "--bids", "18", "-o", "made.linli"]
    assert main(typed) == 0
    assert read_instance(here / "made.linli") == made(300, 6, 18)
    assert "6 个招标包，18 份投标" in capsys.readouterr().out


def test_the_command_refuses_bids_for_nothing(here: Path, capsys: Capture) -> None:
    assert main(["generate", "--needs", "40", "--bids", "3", "-o", "made.json"]) == 2
    assert "--lots" in capsys.readouterr().err
    assert not (here / "made.json").exists()
