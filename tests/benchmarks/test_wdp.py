"""Winner determination: what is read, what is refused, and the published objective."""

from decimal import Decimal
from itertools import combinations
from pathlib import Path
from random import Random

import numpy as np
import pytest

from benchmarks import wdp
from benchmarks.__main__ import main
from benchmarks.malformed import Malformed
from benchmarks.published import KINDS, solved
from matcher.problem import NOTHING

PUBLISHED = Path(__file__).parents[3] / "shared" / "bench" / "wdp"
SMALL = """% made by hand

goods 2
bids 4
dummy 1

0\t3.5\t0\t#
1\t2.25\t1\t2\t#
2\t4\t0\t1\t#
3\t1\t2\t#
"""


@pytest.fixture
def small(tmp_path: Path) -> Path:
    path = tmp_path / "small.txt"
    path.write_text(SMALL, "ascii")
    return path


def test_prices_are_read_to_the_last_decimal_and_dummies_are_goods(small: Path) -> None:
    auction = wdp.read(small)
    assert auction.prices.tolist() == [350, 225, 400, 100]
    assert (auction.goods, auction.decimals) == (3, 2)
    assert auction.wanted == ((0,), (1, 2), (0, 1), (2,))


def test_the_best_bids_are_found_and_their_price_is_the_files_own(small: Path) -> None:
    (found,) = solved(KINDS["wdp"], [small], 5.0)
    assert found.figure == Decimal("5.75")  # the first two
    assert found.bound >= Decimal("5.75")
    assert found.said == "optimal"


def test_a_good_goes_to_one_bid(small: Path) -> None:
    with pytest.raises(ValueError, match="two bids"):
        wdp.value_of(wdp.read(small), NOTHING._replace(bids=np.array([0, 2])))


@pytest.mark.parametrize("seed", range(6))
def test_nothing_is_better_than_what_is_found(seed: int, tmp_path: Path) -> None:
    random = Random(seed)
    bids = [random.sample(range(5), random.randint(1, 3)) for _ in range(8)]
    prices = [random.randint(1, 40) * len(bid) for bid in bids]
    told = [
        f"{n}\t{price}\t" + "\t".join(map(str, bid)) + "\t#"
        for n, (price, bid) in enumerate(zip(prices, bids, strict=True))
    ]
    path = tmp_path / "random.txt"
    path.write_text("\n".join(["goods 5", "bids 8", "dummy 0", *told]), "ascii")
    best = max(
        sum(prices[n] for n in some)
        for size in range(9)
        for some in combinations(range(8), size)
        if len({g for n in some for g in bids[n]}) == sum(len(bids[n]) for n in some)
    )
    (found,) = solved(KINDS["wdp"], [path], 5.0)
    assert found.figure == best <= found.bound


@pytest.mark.parametrize(
    ("old", "new", "line", "wrong"),
    [
        ("goods 2", "good 2", 3, "goods"),
        ("bids 4", "bids four", 4, "bids"),
        ("dummy 1\n", "", 6, "dummy"),
        ("bids 4", "bids 5", 10, "4 bids of 5"),
        ("0\t3.5", "7\t3.5", 7, "expected “0”"),
        ("3.5", "3,5", 7, "no price"),
        ("3.5", "NaN", 7, "no price"),
        ("3.5", "-1", 7, "no price"),
        ("3.5", "3.5555555555", 7, "too fine"),
        ("3.5", "1e30", 7, "too large"),
        ("0\t1\t#", "0\t3\t#", 9, "no good below 3"),
        ("0\t1\t#", "0\t0\t#", 9, "named twice"),
        ("0\t1\t#", "0\t1", 9, "“#”"),
    ],
)
def test_what_is_no_auction_is_refused_with_its_line(
    small: Path, old: str, new: str, line: int, wrong: str
) -> None:
    small.write_text(SMALL.replace(old, new, 1), "ascii")
    with pytest.raises(Malformed, match=wrong) as caught:
        wdp.read(small)
    assert f"small.txt:{line}:" in str(caught.value)


def test_from_the_command_line(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = small.parent / "best_known.csv"
    table.write_text("instance,best_known_value\nsmall.txt,5.75\n", "ascii")
    assert main(["wdp", str(small), "--seconds", "5"]) == 0
    assert "value 5.75  bound" in (said := capsys.readouterr().out)
    assert "best_known 5.75  ratio 1.00000" in said


def test_every_published_sample_is_read_and_known() -> None:
    if not PUBLISHED.is_dir():
        pytest.skip("no published instances beside the checkout")
    for path in PUBLISHED.glob("*.txt"):
        auction = wdp.read(path)
        assert auction.prices.size == len(auction.wanted) > 0
        assert wdp.best_known(path) is not None
