"""The proof against its own definition: at any prices, what every offer earns, by trying all."""

from collections.abc import Callable, Sequence

import pytest

from matcher.certify import certify
from matcher.instance import Instance
from matcher.plan import Certificate, Pricing, Series
from tests.brute import Record, needs_of, series, together, visits
from tests.matcher.test_certify import priced_at_random
from tests.tiny import pinned, tiny


def changed(instance: Instance, **over: object) -> Instance:
    fields = {name: getattr(instance, name) for name in Instance.model_fields}
    return Instance(**(fields | over))


def ample(instance: Instance) -> Instance:
    """Money without end, and everybody a resident of their own: what prices stand for."""
    needs = tuple(need.model_copy(update={"resident": need.id}) for need in instance.needs)
    funds = tuple(fund.model_copy(update={"amount_fen": 10**10}) for fund in instance.funds)
    return changed(instance, needs=needs, funds=funds)


def reduced(instance: Instance, prices: Certificate) -> Callable[[Record], int]:
    """A way's value less what it takes at these prices, in numerators."""
    resident = {need.id: prices.residents.get(need.resident, {}) for need in instance.needs}

    def worth(way: Record) -> int:
        left = prices.denominator * way.value
        if way.fund is not None:
            left -= prices.funds.get(way.fund, 0) * way.public_fen
        if isinstance(way, Series):
            rooms = prices.rooms.get(way.venue, {})
            left -= sum(rooms.get(slot, 0) for slot in way.slots)
        for need in needs_of(way):
            left -= prices.needs.get(need, 0)
            left -= sum(resident[need].get(slot, 0) for slot in way.slots)
        return left

    return worth


def earned(ample: Instance, ways: Sequence[tuple[Record, int]], taken: tuple[Record, ...]) -> int:
    """The most that some of these ways of one offer are worth together, besides those taken."""
    best = 0
    for at, (way, worth) in enumerate(ways):
        more = (*taken, way)
        needs = [need for one in more for need in needs_of(one)]
        if len(needs) == len(set(needs)) and together(ample, more):
            best = max(best, worth + earned(ample, ways[at + 1 :], more))
    return best


def defined(instance: Instance, prices: Certificate) -> int:
    """The bound that the model's page defines, with every offer's problem solved exactly."""
    worth, room = reduced(instance, prices), ample(instance)
    amounts = {fund.id: fund.amount_fen for fund in instance.funds}
    total = sum(prices.needs.values())
    total += sum(price * amounts[fund] for fund, price in prices.funds.items())
    total += sum(sum(row.values()) for row in (*prices.rooms.values(), *prices.residents.values()))
    ways = [(way, worth(way)) for way in (*visits(instance), *series(instance))]
    for offer in instance.offers:
        own = [(way, left) for way, left in ways if way.offer == offer.id and left > 0]
        total += earned(room, own, ())
    return total // prices.denominator


def district(seed: int) -> Instance:
    return tiny(seed) if seed % 4 else pinned(tiny(seed), seed)


@pytest.mark.parametrize("seed", range(60))
def test_no_bound_is_below_what_the_offers_earn(seed: int) -> None:
    instance = district(seed)
    for kind in Pricing:
        for salt in range(3):
            prices = priced_at_random(instance, 3 * seed + salt, kind)
            assert certify(instance, prices).bound >= defined(instance, prices)


@pytest.mark.parametrize("seed", range(60))
def test_of_home_visits_the_exact_bound_is_just_that(seed: int) -> None:
    """Where nobody's time has a price, whose dear slots may be others than the offer's."""
    instance = changed(district(seed), venues=())
    for salt in range(3):
        prices = priced_at_random(instance, 3 * seed + salt, Pricing.EXACT)
        prices = prices.model_copy(update={"residents": {}})
        assert certify(instance, prices).bound == defined(instance, prices)
