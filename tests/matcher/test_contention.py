"""Pins that can't all be kept: one message for each thing they contend for, with its name."""

from typing import Any

import pytest

from matcher.faults import Fault, InvalidInstance
from matcher.instance import AwardDecision, Instance, Need, Pin, Policy
from matcher.rules import Rule
from matcher.solve import Limits, solve
from tests import builders as build
from words import LANGUAGES, fault


def all_pinned(needs: list[Need], **over: Any) -> Instance:
    policy = Policy(pins=tuple(Pin(need=need.id) for need in needs))
    return build.district(needs, policy=policy, **over)


def all_pupils(needs: list[Need], **over: Any) -> Instance:
    policy = Policy(pins=tuple(Pin(need=need.id) for need in needs))
    return build.school(needs, policy=policy, **over)


def refused(instance: Instance) -> list[Fault]:
    with pytest.raises(InvalidInstance) as said:
        solve(instance, Limits(work=200))
    return [*said.value.faults]


def some(count: int, **over: Any) -> list[Need]:
    return [build.need(f"n{n}", **over) for n in range(1, count + 1)]


def pupils(count: int, **over: Any) -> list[Need]:
    return [build.pupil(f"n{n}", **over) for n in range(1, count + 1)]


def test_many_pins_on_one_slot_are_one_message() -> None:
    instance = all_pinned(some(44, slots=("mon-am",)), offers=[build.offer(minutes_per_week=9999)])
    (clash,) = refused(instance)
    assert clash.code == "pins_clash_offer"
    assert (clash.params["offer"], clash.params["slots"]) == ("o1", ("mon-am",))
    assert (clash.params["limit"], clash.params["wanted"], clash.params["n"]) == (1, 44, 44)
    assert fault("zh", clash).startswith(
        "指定：“o1”在周一上午每周共 1 次，这 44 条指定至少要 44 次：n1、n2、"
    )
    assert fault("zh", clash).endswith("n20、…")
    assert "on Mon morning; 44 pins take at least 44: n1, n2" in fault("en", clash)


def test_each_crowded_slot_is_a_message() -> None:
    needs = [*some(2, slots=("mon-am",)), *(build.need(f"m{n}", slots=("tue-am",)) for n in "12")]
    monday, tuesday = refused(all_pinned(needs))
    assert (monday.params["slots"], monday.params["pins"]) == (("mon-am",), ("n1", "n2"))
    assert (tuesday.params["slots"], tuesday.params["pins"]) == (("tue-am",), ("m1", "m2"))


def test_an_offers_slots_together() -> None:
    (clash,) = refused(all_pinned(some(3)))
    assert clash.code == "pins_clash_offer"
    assert clash.params["slots"] == build.TWO_MORNINGS
    assert (clash.params["limit"], clash.params["wanted"]) == (2, 3)


def test_a_whole_week_of_slots_is_not_listed() -> None:
    slots = tuple(f"{day}-{part}" for day in ("mon", "tue", "wed", "thu") for part in ("am", "pm"))
    offer = build.offer(sessions=dict.fromkeys(slots, 1), minutes_per_week=9999)
    (clash,) = refused(all_pinned(some(9, slots=slots), offers=[offer]))
    assert clash.code == "pins_clash_offer_week"
    assert (clash.params["limit"], clash.params["wanted"]) == (8, 9)


def test_an_offers_minutes() -> None:
    (clash,) = refused(all_pinned(some(2), offers=[build.offer(minutes_per_week=100)]))
    assert (clash.code, clash.params["limit"], clash.params["wanted"]) == (
        "pins_clash_minutes", 100, 120,
    )  # fmt: skip


def test_a_fund() -> None:
    (clash,) = refused(all_pinned(some(2), funds=[build.fund(amount_fen=60_000)]))
    assert (clash.code, clash.params["fund"]) == ("pins_clash_money", "f1")
    assert "“f1”共 600 元，这 2 条指定至少要它出 800 元：n1、n2" in fault("zh", clash)
    assert "“f1” has ¥600; 2 pins take at least ¥800 of it: n1, n2" in fault("en", clash)


@pytest.mark.parametrize(
    ("providers", "amount", "code"),
    [
        (("p1", "p1"), 159_800, "pins_clash_share"),
        (("p1", "p2"), 79_900, "pins_clash_money"),
        (("p1", "p1"), 160_000, None),
    ],
)
def test_a_share_of_a_fund(providers: tuple[str, str], amount: int, code: str | None) -> None:
    """Two visits at 40,000 fen, of one provider or of two."""
    needs = some(2)
    policy = Policy(
        provider_share_percent=50 if code != "pins_clash_money" else 100,
        pins=(Pin(need="n1", offer="o1"), Pin(need="n2", offer="o2")),
    )
    offers = [build.offer(f"o{n}", provider=one) for n, one in enumerate(providers, 1)]
    instance = build.district(needs, offers, policy=policy, funds=[build.fund(amount_fen=amount)])
    if code is None:
        assert solve(instance, Limits(work=200)).plan.served == len(needs)
        return
    (clash,) = refused(instance)
    assert (clash.code, clash.params["fund"], clash.params["pins"]) == (code, "f1", ("n1", "n2"))
    if code == "pins_clash_share":
        assert "“p1”最多从“f1”拿 799 元，这 2 条指定至少要 800 元：n1、n2" in fault("zh", clash)
        assert "“p1” takes ¥799 of “f1” at most; 2 pins take at least ¥800" in fault("en", clash)


@pytest.mark.parametrize("winners", [1, 2])
def test_pins_of_one_lot(winners: int) -> None:
    """No fund, though each provider's share of it pays one of them, is short."""
    policy = Policy(
        provider_share_percent=100,
        pins=(Pin(need="n1", offer="o1"), Pin(need="n2", offer="o2")),
    )
    instance = build.tender(
        some(2),
        [build.offer("o1"), build.offer("o2", provider="p2")],
        bids=[build.bid("b1", build.part("o1")), build.bid("b2", build.part("o2"), provider="p2")],
        lots=[build.lot(winners=winners)],
        policy=policy,
    )
    if winners == 2:
        assert solve(instance, Limits(work=200)).plan.served == 2
        return
    (clash,) = refused(instance)
    assert (clash.code, clash.params["lot"], clash.params["pins"]) == (
        "pins_clash_lot", instance.lots[0].id, ("n1", "n2"),
    )  # fmt: skip
    assert (clash.params["wanted"], clash.params["limit"]) == (2, 1)


def test_a_pin_of_a_bid_that_a_person_refused() -> None:
    """It breaks the rule of bids, and contends with nobody."""
    policy = Policy(
        pins=(Pin(need="n1", offer="o1"),), awards=(AwardDecision(bid="b1", accepted=False),)
    )
    bids = [build.bid("b1", build.part("o1"))]
    (told,) = refused(build.tender(some(1), [build.offer("o1")], bids=bids, policy=policy))
    assert (told.code, told.params["rules"]) == ("pin_breaks_rules", [Rule.BID])


def test_a_venue() -> None:
    """Two offers, one room with one free morning: both can't have it."""
    other = build.class_type("other")
    needs = [*pupils(1), build.pupil("m1", service_type="other")]
    instance = all_pupils(
        needs,
        offers=[build.lessons("o1"), build.lessons("o2", service_types=("other",))],
        service_types=[build.class_type(), other],
        venues=[build.venue(slots=("mon-am",))],
    )
    (clash,) = refused(instance)
    assert (clash.code, clash.params["venue"]) == ("pins_clash_venue", "v1")
    assert clash.params["slots"] == ("mon-am",)
    assert (clash.params["limit"], clash.params["wanted"], clash.params["pins"]) == (
        1, 2, ("n1", "m1"),
    )  # fmt: skip


def test_a_room_too_small_for_all() -> None:
    """Five in classes of four at most: two classes, and one free morning."""
    offers = [build.lessons(sessions={"mon-am": 9}, minutes_per_week=9999)]
    (clash,) = refused(
        all_pupils(pupils(5), offers=offers, venues=[build.venue(slots=("mon-am",))])
    )
    assert clash.code == "pins_clash_venue"
    assert (clash.params["limit"], clash.params["wanted"]) == (1, 2)


def test_one_resident_is_in_one_place() -> None:
    needs = some(2, slots=("mon-am",), resident="r1")
    offers = [build.offer("o1"), build.offer("o2")]
    (clash,) = refused(all_pinned(needs, offers=offers))
    assert (clash.code, clash.params["resident"]) == ("pins_clash_resident", "r1")


def test_what_nobody_can_count_still_names_what_is_shared() -> None:
    """Two a week on two of three mornings: one each day is left over, twice the same."""
    needs = [
        build.need("n1", slots=("mon-am", "tue-am"), sessions_per_week=1),
        build.need("n2", slots=("mon-am", "wed-am"), sessions_per_week=2),
        build.need("n3", slots=("tue-am", "wed-am"), sessions_per_week=2),
    ]
    three = dict.fromkeys(("mon-am", "tue-am", "wed-am"), 2) | {"wed-am": 1}
    (clash,) = refused(all_pinned(needs, offers=[build.offer(sessions=three)]))
    assert clash.code == "pins_share_offer"
    assert clash.params["pins"] == ("n1", "n2", "n3")
    for lang in LANGUAGES:
        assert "o1" in fault(lang, clash)


def test_pins_that_can_be_kept_are() -> None:
    assert solve(all_pinned(some(2)), Limits(work=200)).plan.served == 2
