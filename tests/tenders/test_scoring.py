"""The formula, in whole numbers: against the same in fractions, and what never may be."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from tenders.content import Criterion
from tenders.scoring import FULL, POINT, Offered, compared_fen, ranked

PRICE = Criterion(id="price", name="价格", weight=40)
PLAN = Criterion(id="plan", name="方案", weight=35)
STAFF = Criterion(id="staff", name="人员", weight=25)
ALL = (PRICE, PLAN, STAFF)
marks = st.lists(st.integers(0, 100), max_size=5)
bids = st.lists(
    st.builds(
        lambda fen, plan, staff: (fen, {"plan": plan, "staff": staff}),
        st.integers(0, 10**9),
        marks,
        marks,
    ),
    max_size=6,
)


def test_an_example_by_hand() -> None:
    """Prices 8,000 and 10,000: 100 and 80 points; 40 + 35 × 0.9 + 25 × 0.5 and so on."""
    cheap = Offered(bid="a", price_fen=8_000, marks={"plan": [80, 100], "staff": [50]})
    dear = Offered(bid="b", price_fen=10_000, marks={"plan": [100], "staff": [100, 99, 99]})
    first, second = ranked(ALL, [cheap, dear])
    assert (first.bid, first.price, first.least, first.mean, first.most) == (
        *("b", 80_000, 91_750, 91_833, 92_000),
    )
    assert (second.bid, second.price, second.least, second.mean, second.most) == (
        *("a", 100_000, 80_500, 84_000, 87_500),
    )


@given(bids)
def test_it_is_the_fraction_rounded_down(said: list[tuple[int, dict[str, list[int]]]]) -> None:
    offered = [
        Offered(bid=str(at), price_fen=fen, marks=some) for at, (fen, some) in enumerate(said)
    ]
    lowest = min((fen for fen, _ in said), default=0)
    for one in ranked(ALL, offered):
        fen, some = said[int(one.bid)]
        price = Fraction(100) if fen == 0 else Fraction(100 * lowest, fen)
        exact = 40 * price
        for criterion in (PLAN, STAFF):
            given_ = some[criterion.id]
            exact += criterion.weight * Fraction(sum(given_), max(len(given_), 1))
        assert 0 <= exact * POINT / 100 - one.mean < 2
        assert 0 <= one.least <= one.mean <= one.most <= FULL
        assert one.unmarked == tuple(id for id in ("plan", "staff") if not some[id])


@given(bids, st.randoms())
def test_the_order_in_which_they_come_changes_nothing(
    said: list[tuple[int, dict[str, list[int]]]], random: object
) -> None:
    offered = [
        Offered(bid=str(at), price_fen=fen, marks=some) for at, (fen, some) in enumerate(said)
    ]
    mixed = list(offered)
    random.shuffle(mixed)  # type: ignore[attr-defined]  # a ``random.Random``
    assert ranked(ALL, mixed) == ranked(ALL, offered)


def test_of_two_alike_the_cheaper_and_then_by_id() -> None:
    only = (Criterion(id="price", name="价格", weight=1), PLAN)
    said = {"b": 10**9 + 1, "c": 10**9, "a": 10**9 + 1}
    found = ranked(only, [Offered(bid=id, price_fen=fen, marks={}) for id, fen in said.items()])
    assert [one.bid for one in found] == ["c", "a", "b"]
    found = ranked(only, [Offered(bid=id, price_fen=5, marks={}) for id in "cab"])
    assert [one.bid for one in found] == ["a", "b", "c"]


def test_a_lump_sum_is_shared_by_the_lots_ceilings() -> None:
    lump = {"price_fen": 10, "sessions": 3, "lump_sum_fen": 100}
    assert compared_fen(**lump, ceiling_fen=1, ceilings_fen=3) == 30 + 34
    assert compared_fen(**lump, ceiling_fen=3, ceilings_fen=3) == 130
    assert compared_fen(**lump, ceiling_fen=0, ceilings_fen=0) == 130
