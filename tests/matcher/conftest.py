"""What several tests of the matcher stand on."""

from collections.abc import Callable

import pytest

from linli.generate import generate
from matcher.check import check
from matcher.compile import Compiled, compiled
from matcher.export import plan_of
from matcher.instance import Instance
from matcher.prices import Prices, need_prices, row_prices
from matcher.problem import Chosen, dearest
from matcher.state import layout, placed


@pytest.fixture(scope="session")
def district() -> Instance:
    return generate(400, seed=5)


@pytest.fixture(scope="session")
def made(district: Instance) -> Compiled:
    return compiled(district)


@pytest.fixture(scope="session")
def prices(made: Compiled) -> Prices:
    rows, _ = row_prices(made.problem, lambda n: n / 10)
    return need_prices(made.problem, rows, lambda n: n / 20, 1)[0]


@pytest.fixture(scope="session")
def lawful(district: Instance, made: Compiled) -> Callable[[Chosen], bool]:
    """Does the checker find nothing wrong with a plan of the district?"""
    p, at = made.problem, layout(made.problem)

    def holds(plan: Chosen) -> bool:
        return not check(district, plan_of(district, made, placed(p, at, dearest(p, plan)), at))

    return holds
