"""What is supposed of a round: applied, or refused where it contradicts a person."""

import pytest
from pydantic import ValidationError

from matcher.changes import VenueLicensed
from matcher.faults import Fault, InvalidInstance
from matcher.instance import (
    FAULTS_REPORTED,
    AwardDecision,
    Catchment,
    Floor,
    Forbid,
    Instance,
    Licence,
    Pin,
    Placement,
    Policy,
)
from matcher.solve import Limits, solve
from matcher.suppose import (
    AnotherPolicy,
    MoneyChanged,
    NeighboursPooled,
    ProviderLost,
    Supposition,
    answered_anew,
    several_from,
    supposed,
    typed_amount,
)
from matcher.suppose.kinds import OtherWeights
from matcher.suppose.supposed import SEVERAL
from tests import builders as build

WORK = Limits(work=500)
HERE = Catchment(communities=("c1",))


def town(**over: object) -> Instance:
    """Two providers: one for the first community alone, one everywhere and dearer to the fund."""
    fields: dict[str, object] = {
        "needs": (
            build.need("n1", preferred_providers=("p1",), current_provider="p1"),
            build.need("n2", community="c2", excluded_providers=("p1", "p2")),
            build.need("n3", community="c2"),
        ),
        "offers": (
            build.offer("o1", catchment=HERE, sessions={"mon-am": 3}),
            build.offer("o2", provider="p2", sessions={"mon-am": 1}),
        ),
        "communities": tuple(map(build.community, ("c1", "c2", "c3"))),
        "in_force": (Placement(need="n1", offer="o1", slots=("mon-am",), fund="f1"),),
    }
    return build.district(**(fields | over))  # type: ignore[arg-type]


def refused(instance: Instance, *several: Supposition) -> list[Fault]:
    with pytest.raises(InvalidInstance) as caught:
        supposed(instance, several)
    return list(caught.value.faults)


def test_a_fund_holds_more_or_less_and_never_less_than_nothing() -> None:
    instance = town(funds=(build.fund(amount_fen=10_001),))
    for said, fen in (({"percent": 10}, 11_001), ({"percent": -100}, 0), ({"fen": -10_001}, 0)):
        made = supposed(instance, [MoneyChanged(fund="f1", **said)])
        assert made.funds[0].amount_fen == fen
        assert made.digest != instance.digest
    assert instance.funds[0].amount_fen == 10_001
    for wrong in (MoneyChanged(fund="f1", fen=-10_002), MoneyChanged(fund="f1", fen=10**12)):
        assert [one.code for one in refused(instance, wrong)] == ["supposed_below_nothing"]
    for neither in (MoneyChanged(fund="f1"), MoneyChanged(fund="f1", percent=1, fen=1)):
        assert [one.code for one in refused(instance, neither)] == ["supposed_one_of_two"]


def test_whatever_speaks_of_a_lost_provider_goes_with_it() -> None:
    forbids = (Forbid(need="n3", offer="o1"), Forbid(need="n3", offer="o2"))
    made = supposed(town(policy=Policy(forbids=forbids)), [ProviderLost(provider="p1")])
    assert [one.id for one in made.providers] == ["p2"]
    assert [one.id for one in made.offers] == ["o2"]
    assert made.in_force == ()
    assert made.policy.forbids == forbids[1:]
    first, second, third = made.needs
    assert (first.preferred_providers, first.current_provider) == ((), None)
    assert second.excluded_providers == ("p2",)
    assert third == town().needs[2]


def test_a_lost_bidder_bids_no_more() -> None:
    awards = (AwardDecision(bid="b1", accepted=False),)
    instance = build.tender(policy=Policy(awards=awards))
    made = supposed(instance, [ProviderLost(provider="p1")])
    assert (made.bids, made.policy.awards, made.lots) == ((), (), instance.lots)


def test_who_is_pinned_or_awarded_is_not_lost() -> None:
    pinned = town(policy=Policy(pins=(Pin(need="n1", offer="o1"), Pin(need="n3", offer="o2"))))
    first, instead = refused(pinned, ProviderLost(provider="p1"))
    assert (first.code, first.kind, first.record) == ("supposed_against_pin", "pins", "n1")
    assert first.params == {"offer": "o1", "provider": "p1"}
    assert instead.code == "supposed_instead"
    awards = (AwardDecision(bid="b1", accepted=True),)
    first, instead = refused(
        build.tender(policy=Policy(awards=awards)), ProviderLost(provider="p1")
    )
    assert (first.code, first.record) == ("supposed_against_award", "b1")
    assert instead.code == "supposed_instead"


def test_a_pin_that_no_way_is_left_for_is_said_with_what_may_be_instead() -> None:
    instance = town(policy=Policy(pins=(Pin(need="n1"),)))
    before = solve(instance, WORK)
    poor = supposed(instance, [MoneyChanged(fund="f1", percent=-100)])
    with pytest.raises(InvalidInstance) as caught:
        answered_anew(poor, before, WORK)
    first, instead = caught.value.faults
    assert (first.code, first.kind) == ("pins_clash_money", "pins")
    assert instead.code == "supposed_instead"


def test_neighbours_who_pool_their_workers_serve_each_other() -> None:
    made = supposed(town(), [NeighboursPooled(communities=("c2", "c1"))])
    assert made.offers[0].catchment.communities == ("c1", "c2")
    assert made.offers[1] == town().offers[1]  # it goes by its radius
    assert supposed(town(), [NeighboursPooled(communities=("c2", "c3"))]) == town()
    twice = NeighboursPooled(communities=("c1", "c1"))
    assert [one.code for one in refused(town(), twice)] == ["supposed_neighbours_twice"]


def test_what_is_bid_for_a_lot_keeps_to_it() -> None:
    instance = build.tender(communities=[build.community("c1"), build.community("c2")])
    assert supposed(instance, [NeighboursPooled(communities=("c1", "c2"))]) == instance


def test_rules_that_are_not_said_stay() -> None:
    policy = Policy(copay_cap_fen=500, floors=(Floor(community="c1", needs=1),))
    other = AnotherPolicy(
        weights=OtherWeights(moved=7), floor_share_percent=50, without=("copay_cap_fen",)
    )
    made = supposed(town(policy=policy), [other]).policy
    assert (made.copay_cap_fen, made.floors, made.floor_share_percent) == (None, (), 50)
    assert made.weights == policy.weights.model_copy(update={"moved": 7})
    assert [one.code for one in refused(town(), AnotherPolicy())] == ["supposed_nothing"]


def test_a_limit_is_set_or_taken_away() -> None:
    both = AnotherPolicy(copay_cap_fen=900, floor_share_percent=5, without=("copay_cap_fen",))
    assert [(one.code, one.field) for one in refused(town(), both)] == [
        ("supposed_and_taken_away", "copay_cap_fen")
    ]


@pytest.mark.parametrize(
    ("one", "kind"),
    [
        (MoneyChanged(fund="x", percent=1), "funds"),
        (VenueLicensed(venue="x", licence="medical"), "venues"),
        (ProviderLost(provider="x"), "providers"),
        (NeighboursPooled(communities=("c1", "x")), "communities"),
    ],
)
def test_what_is_not_there_is_said(one: Supposition, kind: str) -> None:
    (fault,) = refused(town(), one)
    assert (fault.code, fault.kind, fault.params) == ("unknown_reference", kind, {"value": "x"})


def test_a_licence_that_is_there_is_not_supposed() -> None:
    made = supposed(town(), [VenueLicensed(venue="v1", licence="medical")])
    assert [one.code for one in made.venues[0].licences] == ["medical"]
    (fault,) = refused(made, VenueLicensed(venue="v1", licence="medical"))
    assert fault.code == "supposed_licensed_already"


def test_kept_in_json_it_is_the_same() -> None:
    several = (
        MoneyChanged(fund="f1", percent=-10),
        VenueLicensed(venue="v1", licence="medical"),
        ProviderLost(provider="p1"),
        NeighboursPooled(communities=("c1", "c2")),
        AnotherPolicy(weights=OtherWeights(priority=(4, 3, 2, 1)), without=("copay_cap_fen",)),
    )
    assert several_from(SEVERAL.dump_json(several)) == several


def test_no_such_change_of_money_is_read() -> None:
    for more in (
        {"percent": -101},
        {"percent": 1_001},
        {"fen": 10**12 + 1},
        {"fen": -(10**12) - 1},
    ):
        with pytest.raises(ValidationError):
            MoneyChanged(fund="f1", **more)


def two_bidders(*awards: AwardDecision, **over: object) -> Instance:
    """A lot that two bid for, each with an offer of its own."""
    bids = (build.bid(lump_sum_fen=5_000), build.bid("b2", build.part("o2"), provider="p2"))
    offers = (build.offer(), build.offer("o2", provider="p2"))
    policy = Policy(awards=awards)
    return build.tender(offers=offers, bids=bids, policy=policy, **over)  # type: ignore[arg-type]


def test_a_bidder_who_is_not_awarded_may_be_lost_though_another_is() -> None:
    """The other's bid, and what was decided of it, stay."""
    awards = (AwardDecision(bid="b1", accepted=True), AwardDecision(bid="b2", accepted=False))
    made = supposed(two_bidders(*awards), [ProviderLost(provider="p2")])
    assert [one.id for one in made.bids] == ["b1"]
    assert made.policy.awards == awards[:1]


def test_whoever_has_another_provider_than_the_lost_one_keeps_it() -> None:
    needs = (build.need("n1", preferred_providers=("p1",), current_provider="p2"),)
    (need,) = supposed(town(needs=needs, in_force=()), [ProviderLost(provider="p1")]).needs
    assert (need.preferred_providers, need.current_provider) == ((), "p2")


def test_several_things_are_supposed_one_after_the_other() -> None:
    """Each of what the one before has left: a fund is not emptied twice, nor a provider lost."""
    instance = town(funds=(build.fund(amount_fen=10_000),))
    half = MoneyChanged(fund="f1", fen=-6_000)
    assert [one.code for one in refused(instance, half, half)] == ["supposed_below_nothing"]
    lost = ProviderLost(provider="p1")
    assert [one.code for one in refused(instance, lost, lost)] == ["unknown_reference"]


def test_an_accepted_bid_that_is_not_paid_for_any_more_is_said_with_what_may_be_instead() -> None:
    awarded = two_bidders(
        AwardDecision(bid="b1", accepted=True), funds=[build.fund(amount_fen=10_000)]
    )
    poor = MoneyChanged(fund="f1", fen=-5_001)
    assert [one.code for one in refused(awarded, poor)] == [
        "lump_sums_above_fund",
        "supposed_instead",
    ]
    shared = AnotherPolicy(provider_share_percent=49)
    assert [one.code for one in refused(awarded, shared)] == [
        "lump_sums_above_share",
        "supposed_instead",
    ]


def test_no_more_faults_are_told_than_of_any_round() -> None:
    """A share for each of so many providers, that none of their accepted bids keeps."""
    numbers = range(FAULTS_REPORTED + 5)
    instance = build.tender(
        offers=[build.offer(f"o{n}", provider=f"p{n}") for n in numbers],
        lots=[build.lot(winners=len(numbers))],
        bids=[
            build.bid(f"b{n}", build.part(f"o{n}"), provider=f"p{n}", lump_sum_fen=200_000)
            for n in numbers
        ],
        funds=[build.fund(amount_fen=10**9)],
        policy=Policy(awards=tuple(AwardDecision(bid=f"b{n}", accepted=True) for n in numbers)),
    )
    poor = MoneyChanged(fund="f1", fen=-(10**9) + 1)
    faults = refused(instance, poor, AnotherPolicy(provider_share_percent=1))
    assert len(faults) == FAULTS_REPORTED + 1
    assert faults[-1].code == "supposed_instead"


def test_floors_in_numbers_stay_where_a_share_is_taken_away() -> None:
    policy = Policy(floors=(Floor(community="c1", needs=1),))
    other = AnotherPolicy(without=("floor_share_percent",))
    assert supposed(town(policy=policy), [other]).policy == policy


def test_weights_alone_are_other_rules() -> None:
    made = supposed(town(), [AnotherPolicy(weights=OtherWeights(moved=7))]).policy
    assert made.weights.moved == 7


def test_a_licence_that_lapses_or_is_for_something_else_may_be_supposed() -> None:
    held = (Licence(code="medical", valid_until=build.MONDAY), Licence(code="fire"))
    instance = town(venues=(build.venue(licences=held),))
    made = supposed(instance, [VenueLicensed(venue="v1", licence="medical")])
    assert made.venues[0].licences == (*held, Licence(code="medical"))


def test_an_amount_is_read_as_people_type_it() -> None:
    told = {"+10%": (10, 0), "-100 %": (-100, 0), "+1000%": (1_000, 0), "-5000": (0, -500_000)}
    told |= {"＋1，234.5元": (0, 123_450), "−0.05": (0, -5), "-20.00": (0, -2_000)}
    assert {text: typed_amount(text) for text in told} == told
    for text in ("10%", "-101%", "+1001%", "+0%", "+1.5%", "+0.00", "500", "+", "+1.234", ""):
        assert typed_amount(text) is None, text
