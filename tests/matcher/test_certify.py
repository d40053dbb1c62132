"""The recomputed bound against every lawful plan, and certificates that must be refused."""

from random import Random

import pytest

from matcher.certify import InvalidCertificate, certify
from matcher.instance import Forbid, Instance, Pin, Placement, Policy, standard_grid
from matcher.plan import Certificate, OfferPrices, Plan, Pricing
from tests import builders as build
from tests.brute import best_plan
from tests.tiny import pinned, tiny


def unpriced(instance: Instance, kind: Pricing) -> Certificate:
    """No price at all: each offer's own bound, added up."""
    offers = {offer.id: OfferPrices(kind=kind) for offer in instance.offers}
    return Certificate(instance=instance.digest, denominator=1, offers=offers, bound=0)


def priced_at_random(instance: Instance, seed: int, kind: Pricing) -> Certificate:
    random = Random(seed)
    denominator = random.choice((1, 10, 1000))

    def price(most: int) -> int:
        return random.choice((0, random.randint(0, most * denominator)))

    def by_slot(most: int) -> dict[str, int]:
        return {slot.id: price(most) for slot in instance.grid}

    return Certificate(
        instance=instance.digest,
        denominator=denominator,
        needs={need.id: price(400_000) for need in instance.needs},
        funds={fund.id: price(3) for fund in instance.funds},
        rooms={venue.id: by_slot(50_000) for venue in instance.venues},
        residents={
            need.resident: by_slot(20_000) for need in instance.needs if random.random() < 0.3
        },
        offers={
            offer.id: OfferPrices(kind=kind, minutes=price(2_000), slots=by_slot(100_000))
            for offer in instance.offers
        },
        bound=0,
    )


@pytest.mark.parametrize("seed", range(40))
def test_no_lawful_plan_passes_the_bound(seed: int) -> None:
    instance = tiny(seed) if seed % 4 else pinned(tiny(seed), seed)
    best = best_plan(instance)
    if best is None:
        pytest.skip("the pin can't be kept")
    for kind in Pricing:
        for salt in range(3):
            certificate = priced_at_random(instance, 3 * seed + salt, kind)
            assert certify(instance, certificate).bound >= best.value
        assert certify(instance, unpriced(instance, kind)).bound >= best.value


@pytest.mark.parametrize("seed", range(30))
def test_what_an_offer_is_expected_to_earn_proves_nothing(seed: int) -> None:
    """As much as it does or less: the same bound. More: never a lower one."""
    instance, random = tiny(seed), Random(seed)
    plain = priced_at_random(instance, seed, Pricing.EXACT)
    bound = certify(instance, plain).bound

    def expecting(most: int) -> int:
        offers = {
            name: own.model_copy(update={"expected": random.randint(0, most)})
            for name, own in plain.offers.items()
        }
        return certify(instance, plain.model_copy(update={"offers": offers})).bound

    assert expecting(3) == bound
    assert expecting(plain.denominator * 10**6) >= bound


def test_what_an_offer_is_expected_to_earn_is_taken_up() -> None:
    """Overstated, it is what the bound says: up to what the offer's own prices allow."""
    instance = only_one_of_two()
    least = certify(instance, unpriced(instance, Pricing.EXACT)).bound
    offers = {"o1": OfferPrices(kind=Pricing.EXACT, expected=least + 7)}
    certificate = unpriced(instance, Pricing.EXACT).model_copy(update={"offers": offers})
    assert certify(instance, certificate).bound == least + 7


def only_one_of_two(**over: int) -> Instance:
    """Two needs that fit the slot's one session, or the minutes, one at a time."""
    slots = ("mon-am",)
    needs = (build.need("n1", slots=slots), build.need("n2", slots=slots, priority=1))
    offer = {"sessions": {"mon-am": 1}, "minutes_per_week": 600} | over
    return build.district(needs, (build.offer(**offer),))


def best_of(instance: Instance) -> Plan:
    best = best_plan(instance)
    assert best is not None
    return best


def best_value(instance: Instance) -> int:
    return best_of(instance).value


def test_the_exact_bound_knows_the_slots() -> None:
    instance = only_one_of_two()
    assert certify(instance, unpriced(instance, Pricing.EXACT)).bound == best_value(instance)
    assert certify(instance, unpriced(instance, Pricing.MINUTES)).bound > best_value(instance)


def test_the_minutes_bound_knows_the_minutes() -> None:
    instance = only_one_of_two(sessions={"mon-am": 2}, minutes_per_week=60)
    assert certify(instance, unpriced(instance, Pricing.MINUTES)).bound == best_value(instance)
    assert certify(instance, unpriced(instance, Pricing.PRICED)).bound > best_value(instance)


def test_a_slot_price_can_close_the_gap_that_pricing_leaves() -> None:
    instance = only_one_of_two()
    visits = [best_value(build.district((need,), instance.offers)) for need in instance.needs]
    prices = OfferPrices(slots={"mon-am": min(visits)})
    certificate = unpriced(instance, Pricing.PRICED)
    certificate = certificate.model_copy(update={"offers": {"o1": prices}})
    assert certify(instance, certificate).bound == max(visits)


def test_a_series_bound_is_the_best_series() -> None:
    needs = [build.pupil(f"n{n}") for n in range(6)]
    instance = build.school(needs, (build.lessons(sessions={"mon-am": 1}),))
    assert certify(instance, unpriced(instance, Pricing.EXACT)).bound == best_value(instance)


@pytest.mark.parametrize("move", [(), ("tue-am",)])
def test_the_plan_in_force_costs_a_move_or_not(move: tuple[str, ...]) -> None:
    need = build.need(slots=("mon-am", *move))
    stands = Placement(need="n1", offer="o1", slots=("tue-am",))
    instance = build.district((need,), in_force=(stands,))
    assert certify(instance, unpriced(instance, Pricing.EXACT)).bound == best_value(instance)


@pytest.mark.parametrize(
    "policy",
    [
        Policy(forbids=(Forbid(need="n1"),)),
        Policy(forbids=(Forbid(need="n1", fund="f1"),)),
        Policy(forbids=(Forbid(need="n1", slots=("mon-am", "tue-am")),)),
        Policy(pins=(Pin(need="n1", setting="venue"),)),
    ],
)
def test_what_is_ruled_out_earns_nothing(policy: Policy) -> None:
    instance = build.district(policy=policy)
    assert certify(instance, unpriced(instance, Pricing.PRICED)).bound == 0


def crowd(size: int) -> Instance:
    """As many visits of all lengths as two mornings and the minutes can't hold."""
    random = Random(1)
    needs = [
        build.need(
            f"n{n}",
            minutes=random.randint(30, 150),
            point=build.east(random.randint(0, 4_000)),
            days_waiting=random.randint(0, 999),
        )
        for n in range(size)
    ]
    sessions = dict.fromkeys(build.TWO_MORNINGS, size // 3)
    offer = build.offer(sessions=sessions, minutes_per_week=30 * size)
    return build.district(needs, (offer,))


@pytest.mark.parametrize(("size", "fell_back"), [(60, 0), (200, 1)])
def test_an_offer_out_of_labels_is_told_and_bounded_by_its_prices(
    size: int, fell_back: int
) -> None:
    instance = crowd(size)
    priced = certify(instance, unpriced(instance, Pricing.PRICED)).bound
    exact = certify(instance, unpriced(instance, Pricing.EXACT))
    assert exact.fell_back == fell_back
    assert (exact.bound == priced) if fell_back else (exact.bound < priced)


@pytest.mark.parametrize(
    ("over", "code"),
    [
        ({"instance": "0" * 64}, "other_instance"),
        ({"needs": {"nobody": 1}}, "unknown_reference"),
        ({"funds": {"no fund": 1}}, "unknown_reference"),
        ({"rooms": {"nowhere": {}}}, "unknown_reference"),
        ({"rooms": {"v1": {"never": 1}}}, "unknown_reference"),
        ({"residents": {"nobody": {}}}, "unknown_reference"),
        ({"offers": {"no offer": OfferPrices()}}, "unknown_reference"),
        ({"offers": {"o1": OfferPrices(slots={"never": 1})}}, "unknown_reference"),
        ({"offers": {"o1": OfferPrices(volume=1)}}, "unknown_reference"),
        ({"shares": {"p1": {"f1": 1}}}, "unknown_reference"),
        ({"needs": {"n1": 2**60}}, "number_too_large"),
        ({"funds": {"f1": 2**60}}, "number_too_large"),
        ({"rooms": {"v1": {"mon-am": 2**60}}}, "number_too_large"),
        ({"offers": {"o1": OfferPrices(minutes=2**60)}}, "number_too_large"),
        ({"offers": {"o1": OfferPrices(slots={"mon-am": 2**60})}}, "number_too_large"),
        ({"offers": {"o1": OfferPrices(expected=2**60)}}, "number_too_large"),
    ],
)
def test_what_is_no_certificate_of_this_instance_is_refused(over: dict, code: str) -> None:
    instance = build.district()
    certificate = unpriced(instance, Pricing.PRICED).model_copy(update=over)
    with pytest.raises(InvalidCertificate) as refused:
        certify(instance, certificate)
    assert [fault.code for fault in refused.value.faults] == [code]


@pytest.mark.parametrize("kind", Pricing)
def test_an_offer_with_nothing_to_give_earns_nothing_whatever_its_prices(kind: Pricing) -> None:
    instance = build.district((build.pupil(),))
    prices = OfferPrices(kind=kind, minutes=7, slots={"mon-am": 1_000})
    certificate = unpriced(instance, kind).model_copy(update={"offers": {"o1": prices}})
    assert certify(instance, certificate).bound == 0


def whole_week(sessions: int) -> dict[str, int]:
    return {slot.id: sessions for slot in standard_grid()}


@pytest.mark.parametrize(
    ("needs", "k", "sessions"),
    [(5, 1, 4), (4, 6, 1)],
    ids=["a label would not fit 64 bits", "too many ways to choose slots"],
)
def test_an_offer_too_wide_for_labels_is_bounded_by_its_prices(
    needs: int, k: int, sessions: int
) -> None:
    free = {"slots": tuple(whole_week(1)), "sessions_per_week": k}
    offer = build.offer(sessions=whole_week(sessions), minutes_per_week=9_000)
    instance = build.district([build.need(f"n{n}", **free) for n in range(needs)], (offer,))
    exact = certify(instance, unpriced(instance, Pricing.EXACT))
    assert exact.fell_back == 1
    assert exact.bound == certify(instance, unpriced(instance, Pricing.PRICED)).bound > 0


def many_rooms() -> Instance:
    """One pupil with more venues and hours to choose from than there is room for at first."""
    slots = tuple(whole_week(1))
    return build.school(
        (build.pupil(slots=slots),),
        (build.lessons(sessions=whole_week(1), minutes_per_week=60),),
        venues=[build.venue(f"v{n}", slots=slots) for n in range(60)],
    )


def test_an_offer_may_have_many_series() -> None:
    instance = many_rooms()
    one = build.school((build.pupil(),), (build.lessons(minutes_per_week=60),))
    assert certify(instance, unpriced(instance, Pricing.EXACT)).bound == best_value(one)


def test_an_offer_with_too_many_series_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matcher.certify.MOST_ITEMS", 1_000)
    instance = many_rooms()
    with pytest.raises(InvalidCertificate) as refused:
        certify(instance, unpriced(instance, Pricing.EXACT))
    (fault,) = refused.value.faults
    assert (fault.code, fault.record) == ("too_many_items", "o1")


def test_a_dearer_fund_may_pay_for_more() -> None:
    """The free one only for the one who lives alone, the other for both."""
    needs = (build.pupil("n1", group="alone"), build.pupil("n2"))
    funds = (build.fund("f1", groups=("alone",)), build.fund("f2"))
    instance = build.school(needs, (build.lessons(minutes_per_week=60),), funds=funds)
    prices = unpriced(instance, Pricing.EXACT).model_copy(update={"funds": {"f2": 1}})
    (paid,) = [done.public_fen for done in best_of(instance).series]
    bound = certify(instance, prices).bound
    assert bound == funds[1].amount_fen + best_value(instance) - paid


def test_fees_may_just_cover_the_cost() -> None:
    need = build.pupil(copay_limit_fen=20_000)
    offer = build.lessons(group=build.terms(fee_fen=20_000), minutes_per_week=60)
    instance = build.school((need,), (offer,), funds=())
    assert certify(instance, unpriced(instance, Pricing.EXACT)).bound == best_value(instance) > 0
