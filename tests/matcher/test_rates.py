"""What a fen costs in the search: less than its dual price while money is left over."""

import numpy as np
import pytest

from matcher.anneal import first_plan, rounds, stretch
from matcher.anneal.stretch import Done
from matcher.compile import compiled
from matcher.parts import cut, parts
from matcher.prices import row_prices
from matcher.problem import NOTHING
from matcher.state import layout, money_left, placed
from tests.tiny import tiny


def looked_at(left: float, rate: float, times: int) -> float:
    """The rate of a fund of which so much is left at every look."""
    p = compiled(tiny(7)).problem
    p = p._replace(fund_amount=np.full_like(p.fund_amount, 1_000_000))
    at = layout(p)
    z = placed(p, at, NOTHING)
    z[at.fund : at.fund + p.fund_amount.size] = int(left * 1_000_000)
    assert money_left(p, z, at, 0) == int(left * 1_000_000)
    rates = np.full(p.fund_amount.size, rate)
    for _ in range(times):
        rates = stretch._followed(p, z, at, rates)
    return float(rates[0])


def test_money_is_cheaper_while_much_of_it_is_left() -> None:
    assert looked_at(0.1, 1.0, 1) == pytest.approx(np.exp(-4 * 0.095))
    assert looked_at(0.5, 1.0, 1) < looked_at(0.1, 1.0, 1) < 1.0


def test_money_comes_back_to_its_price_when_none_is_left() -> None:
    assert 1.0 < looked_at(0.0, 0.01, 60) < 1.2
    assert looked_at(0.0, 0.5, 1) > 0.5


def test_the_rates_of_parts_come_together_by_what_each_has() -> None:
    p = compiled(tiny(7)).problem
    prices, _ = row_prices(p, lambda n: n / 5)
    plan, _ = first_plan(p, prices, 1)
    piece, *_ = parts(p, prices, plan, cut(p, plan, p.needs, np.random.default_rng(1)))
    funds = p.fund_amount.size
    none, some = np.zeros(funds, dtype=np.int64), np.full(funds, 300, dtype=np.int64)
    some[0] = 0
    pieces = [
        piece._replace(problem=piece.problem._replace(fund_amount=amount))
        for amount in (some, 3 * some, none)
    ]
    done = [Done(NOTHING, 0, np.full(funds, rate)) for rate in (0.2, 0.6, 5.0)]
    came = rounds._together(pieces, done, np.full(funds, 0.9))
    assert came[0] == 0.9  # which nobody has any of
    assert came[1:] == pytest.approx(0.5)
