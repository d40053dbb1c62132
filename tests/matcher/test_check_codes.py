"""Every code of the checker, each from a plan that breaks one rule and no other."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from matcher.check import CODES, check
from matcher.instance import (
    Catchment,
    Channel,
    Forbid,
    Gender,
    Instance,
    Licence,
    Offer,
    Period,
    Pin,
    Policy,
    ProviderKind,
    Setting,
    Weights,
    standard_grid,
)
from matcher.plan import Plan
from matcher.rules import Rule
from tests import builders as build
from tests.brute import best_plan, plan_of

Case = tuple[str, str, Instance, Plan]

LAST_DAY = Period(start=build.MONDAY).last_day
FAR = build.east(6_000)
LAPSED = Licence(code="L", valid_until=date.fromordinal(LAST_DAY.toordinal() - 1))
HOME, SCHOOL = build.district(), build.school()
MONDAY_ONLY: dict[str, Any] = {"slots": ("mon-am",)}
WIDE = build.offer(sessions=dict.fromkeys(build.TWO_MORNINGS, 2))


def best(instance: Instance) -> Plan:
    plan = best_plan(instance)
    assert plan is not None
    assert plan.served == len(instance.needs)
    return plan


def after(rule: str, code: str, before: Instance, instance: Instance) -> Case:
    """The best plan of one instance, carried into another."""
    return rule, code, instance, best(before).model_copy(update={"instance": instance.digest})


def home(rule: str, code: str, **over: Any) -> Case:
    return after(rule, code, HOME, build.district(**over))


def need(rule: str, code: str, **over: Any) -> Case:
    return home(rule, code, needs=(build.need(**over),))


def offer(rule: str, code: str, **over: Any) -> Case:
    return home(rule, code, offers=(build.offer(**over),))


def fund(code: str, **over: Any) -> Case:
    return home("fund", code, funds=(build.fund(**over),))


def school(rule: str, code: str, **over: Any) -> Case:
    return after(rule, code, SCHOOL, build.school(**over))


def pupil(rule: str, code: str, **over: Any) -> Case:
    return school(rule, code, needs=(build.pupil("n1"), build.pupil("n2", **over)))


def lessons(rule: str, code: str, **over: Any) -> Case:
    return school(rule, code, offers=(build.lessons(**over),))


def room(rule: str, code: str, **over: Any) -> Case:
    return school(rule, code, venues=(build.venue(**over),))


def types(**over: Any) -> tuple[Any, ...]:
    return build.service_type(**over), build.class_type(**over)


def pins(**over: Any) -> Policy:
    return Policy(pins=(Pin(need="n1", **over),))


def forbids(**over: Any) -> Policy:
    return Policy(forbids=(Forbid(need="n1", **over),))


def retold(rule: str, code: str, instance: Instance, **over: Any) -> Case:
    """The instance's own best plan, with other words in its one assignment or series."""
    plan = best(instance)
    table = "assignments" if plan.assignments else "series"
    (record,) = getattr(plan, table)
    changed = {table: (record.model_copy(update=over),)}
    return rule, code, instance, plan.model_copy(update=changed)


def two_sessions(slots: tuple[str, ...], code: str) -> Case:
    """Two sessions a week asked for, and told in these slots."""
    wide = ("mon-am", "mon-pm", "tue-am")
    needs = (build.need(sessions_per_week=2, slots=wide),)
    instance = build.district(needs, (build.offer(sessions=dict.fromkeys(wide, 2)),))
    return retold("slots", code, instance, slots=slots)


def two_visits(rule: str, code: str, resident: str = "", **over: Any) -> Case:
    """Two visits on Monday morning, then with other limits."""
    before = [build.need(name, **MONDAY_ONLY) for name in ("n1", "n2")]
    same = {"resident": resident} if resident else {}
    needs = [build.need(name, **MONDAY_ONLY, **same) for name in ("n1", "n2")]
    offers = (build.offer(**({"sessions": {"mon-am": 2}} | over)),)
    return after(rule, code, build.district(before, (WIDE,)), build.district(needs, offers))


def one_room_twice() -> Case:
    needs = [build.pupil(name, **MONDAY_ONLY) for name in ("n1", "n2")]
    venues = [build.venue(name, seats=1) for name in ("v1", "v2")]
    instance = build.school(needs, [build.lessons("o1"), build.lessons("o2")], venues=venues)
    plan = best(instance)
    moved = tuple(series.model_copy(update={"venue": "v1"}) for series in plan.series)
    return "venue_room", "room_taken", instance, plan.model_copy(update={"series": moved})


def twice() -> Case:
    (visit,) = best(HOME).assignments
    visits = [visit.model_copy(update={"slots": (slot,)}) for slot in build.TWO_MORNINGS]
    return "once", "served_twice", HOME, plan_of(HOME, visits)


def half(code: str, unmet: tuple[str, ...], rule: str = "figure") -> Case:
    """The first of two needs is served; this is said of the rest."""
    instance = build.district((build.need("n1"), build.need("n2")))
    visits = [a for a in best(instance).assignments if a.need == "n1"]
    return rule, code, instance, plan_of(instance, visits).model_copy(update={"unmet": unmet})


def charged(offers: tuple[Offer, ...], needs: tuple[Any, ...]) -> Case:
    free = [build.provider(kind=ProviderKind.VOLUNTEER)]
    paid, unpaid = build.district(needs, offers), build.district(needs, offers, providers=free)
    return after("volunteer_free", "resident_charged", paid, unpaid)


def worthless(before: Instance, instance: Instance) -> Case:
    return after("worth", "worth_nothing", before, instance)


def cheap(points: int) -> Policy:
    """A need is worth so many milli-points; public money costs one for two fen."""
    return Policy(weights=Weights(priority=(1, 1, points, 1)))


SHORT = tuple(
    slot.model_copy(update={"end": slot.start + 59}) if slot.day < 2 else slot
    for slot in standard_grid()
)
SHORT_PUPILS = tuple(
    build.pupil(name, slots=(*build.TWO_MORNINGS, "sun-am")) for name in ("n1", "n2")
)
WOMEN = {"carer_genders": (Gender.FEMALE,)}
RICH, FEES = {"copay_limit_fen": 10_000}, build.terms(fee_fen=10_000)
GOVERNMENT = (Channel.GOVERNMENT,)
VENDOR = [build.provider(kind=ProviderKind.VENDOR)]
L_ASKED, ROOM_L = types(provider_licences=("L",)), types(venue_licences=("L",))

CASES: list[Callable[[], Case]] = [
    lambda: retold("reference", "unknown_id", HOME, offer="?"),
    lambda: retold("reference", "unknown_id", HOME, need="?"),
    lambda: retold("reference", "unknown_id", HOME, slots=("?",)),
    lambda: retold("reference", "unknown_id", HOME, fund="?"),
    lambda: retold("reference", "unknown_id", SCHOOL, venue="?"),
    lambda: retold("reference", "unknown_id", SCHOOL, service_type="?"),
    lambda: ("digest", "other_instance", build.district(name="another"), best(HOME)),
    lambda: ("figure", "figure_differs", HOME, best(HOME).model_copy(update={"served": 0})),
    lambda: retold("price", "figure_differs", HOME, copay_fen=1),
    lambda: retold("price", "figure_differs", SCHOOL, cost_fen=1),
    lambda: retold("price", "figure_differs", SCHOOL, members=_overcharged()),
    lambda: half("unmet_left_out", ()),
    lambda: half("unmet_but_served", ("n1", "n2")),
    lambda: half("unmet_repeated", ("n2", "n2")),
    lambda: half("unknown_id", ("n2", "n3"), "reference"),
    lambda: offer("service_type", "type_not_offered", service_types=(build.CLASS,)),
    lambda: lessons("service_type", "type_not_offered", service_types=(build.VISIT,)),
    lambda: offer("service_type", "no_terms", home=None, group=build.terms()),
    lambda: lessons("service_type", "no_terms", home=WIDE.home, group=None),
    lambda: home("service_type", "wrong_setting", service_types=types(setting=Setting.VENUE)),
    lambda: school("service_type", "wrong_setting", service_types=types(setting=Setting.HOME)),
    lambda: home(
        "service_type",
        "channel_not_allowed",
        service_types=types(channels=GOVERNMENT),
        providers=VENDOR,
    ),
    lambda: school(
        "service_type",
        "channel_not_allowed",
        service_types=types(channels=GOVERNMENT, group=True, setting=Setting.EITHER),
        providers=VENDOR,
    ),
    lambda: pupil("service_type", "member_differs", weeks=3),
    lambda: pupil("service_type", "member_differs", minutes=59),
    lambda: pupil("service_type", "member_differs", sessions_per_week=2),
    lambda: pupil("service_type", "member_differs", service_type=build.VISIT),
    lambda: need("term", "outside_period", latest_start=date(2026, 3, 1)),
    lambda: need("term", "outside_period", earliest_start=date(2026, 3, 30)),
    lambda: pupil("term", "outside_period", earliest_start=date(2026, 3, 30)),
    lambda: home("provider_licence", "licence_missing", service_types=L_ASKED),
    lambda: home(
        "provider_licence",
        "licence_lapsed",
        service_types=L_ASKED,
        providers=[build.provider(licences=(LAPSED,))],
    ),
    lambda: school(
        "provider_licence",
        "licence_missing",
        service_types=types(provider_licences=("L",), group=True, setting=Setting.EITHER),
    ),
    lambda: school("venue_licence", "licence_missing", service_types=_at_venues(ROOM_L)),
    lambda: school(
        "venue_licence",
        "licence_lapsed",
        service_types=_at_venues(ROOM_L),
        venues=(build.venue(licences=(LAPSED,)),),
    ),
    lambda: need("suitability", "language_not_spoken", language="yue"),
    lambda: pupil("suitability", "language_not_spoken", language="yue"),
    lambda: home(
        "suitability",
        "carer_gender_not_offered",
        needs=(build.need(carer_gender=Gender.MALE),),
        offers=(build.offer(**WOMEN),),
    ),
    lambda: home(
        "suitability",
        "age_not_taken",
        needs=(build.need(age=59),),
        offers=(build.offer(age_min=60),),
    ),
    lambda: home(
        "suitability",
        "age_not_taken",
        needs=(build.need(age=61),),
        offers=(build.offer(age_max=60),),
    ),
    lambda: need("suitability", "not_accessible", accessibility=("ramp",)),
    lambda: school(
        "suitability",
        "not_accessible",
        needs=(build.pupil("n1"), build.pupil("n2", accessibility=("ramp",))),
        offers=(build.lessons(accessibility=("ramp",)),),
    ),
    lambda: school(
        "suitability",
        "not_accessible",
        needs=(build.pupil("n1"), build.pupil("n2", accessibility=("ramp",))),
        venues=(build.venue(accessibility=("ramp",)),),
    ),
    lambda: need("suitability", "provider_excluded", excluded_providers=("p1",)),
    lambda: need("catchment", "out_of_reach", point=FAR),
    lambda: lessons("catchment", "out_of_reach", point=FAR),
    lambda: offer("catchment", "community_not_served", catchment=Catchment(communities=())),
    lambda: lessons("catchment", "community_not_served", catchment=Catchment(communities=())),
    lambda: pupil("travel", "too_far_to_travel", point=build.east(2_001)),
    lambda: two_sessions(("mon-am",), "wrong_slot_count"),
    lambda: two_sessions(("mon-am", "mon-am"), "slot_repeated"),
    lambda: two_sessions(("mon-am", "mon-pm"), "days_repeated"),
    lambda: need("slots", "slot_not_wanted", slots=("sun-am",)),
    lambda: pupil("slots", "slot_not_wanted", slots=("sun-am",)),
    lambda: offer("slots", "slot_not_offered", sessions={"sun-am": 1}),
    lambda: lessons("slots", "slot_not_offered", sessions={"sun-am": 1}),
    lambda: retold("slots", "slot_repeated", _two_on_monday(), slots=("mon-am", "mon-am")),
    lambda: retold("slots", "days_repeated", _two_on_monday(), slots=("mon-am", "mon-pm")),
    lambda: school("slots", "slot_too_short", grid=SHORT, needs=SHORT_PUPILS),
    lambda: home("slots", "slot_too_short", grid=SHORT, needs=(_long(build.need()),)),
    lambda: room("slots", "venue_closed", slots=("sun-am",)),
    lambda: retold("fund", "fund_missing", HOME, fund=None),
    lambda: retold("fund", "fund_missing", SCHOOL, fund=None),
    lambda: retold("fund", "fund_not_needed", build.district((build.need(**RICH),)), fund="f1"),
    lambda: retold(
        "fund",
        "fund_not_needed",
        build.school(
            [build.pupil(name, **RICH) for name in ("n1", "n2")], (build.lessons(group=FEES),)
        ),
        fund="f1",
    ),
    lambda: fund("fund_not_for_type", service_types=(build.CLASS,)),
    lambda: fund("fund_not_for_community", communities=()),
    lambda: fund("fund_not_for_group", groups=("elders",)),
    lambda: home(
        "fund",
        "fund_not_for_group",
        needs=(build.need(group="young"),),
        funds=(build.fund(groups=("elders",)),),
    ),
    lambda: school("fund", "fund_not_for_group", funds=(build.fund(groups=("elders",)),)),
    lambda: fund("above_most", most_fen=9_999),
    lambda: school("fund", "above_most", funds=(build.fund(most_fen=9_999),)),
    lambda: fund("fund_overspent", amount_fen=39_999),
    lambda: school("fund", "fund_overspent", funds=(build.fund(amount_fen=79_999),)),
    lambda: charged((build.offer(),), (build.need(copay_limit_fen=1),)),
    lambda: charged(
        (build.lessons(group=build.terms(fee_fen=1)),), (build.pupil(copay_limit_fen=1),)
    ),
    lambda: lessons("group_size", "too_few_people", group=build.terms(smallest=3)),
    lambda: lessons("group_size", "too_many_people", group=build.terms(largest=1)),
    lambda: school(
        "group_size",
        "not_a_group",
        service_types=types(group=False, setting=Setting.EITHER),
    ),
    lambda: room("venue_room", "too_many_for_room", seats=1),
    one_room_twice,
    lambda: two_visits("capacity", "slot_overfull", sessions={"mon-am": 1}),
    lambda: two_visits("capacity", "minutes_overfull", minutes_per_week=119),
    lambda: lessons("capacity", "minutes_overfull", minutes_per_week=59),
    lambda: two_visits("resident_slot", "resident_twice", resident="one"),
    twice,
    lambda: home("pin", "pin_differs", policy=pins(setting="venue")),
    lambda: home("pin", "pin_differs", policy=pins(venue="v1")),
    lambda: home("pin", "pin_differs", policy=pins(slots=build.TWO_MORNINGS)),
    lambda: home(
        "pin", "pin_differs", policy=pins(offer="o2"), offers=(build.offer(), build.offer("o2"))
    ),
    lambda: home(
        "pin", "pin_differs", policy=pins(fund="f2"), funds=(build.fund(), build.fund("f2"))
    ),
    lambda: school("pin", "pin_differs", policy=pins(slots=build.TWO_MORNINGS)),
    lambda: ("pin", "pin_unserved", *_unserved(build.district(policy=pins()))),
    lambda: home("forbid", "forbidden", policy=forbids()),
    lambda: home("forbid", "forbidden", policy=forbids(setting="home", offer="o1", fund="f1")),
    lambda: home("forbid", "forbidden", policy=forbids(slots=build.TWO_MORNINGS)),
    lambda: school("forbid", "forbidden", policy=forbids(venue="v1")),
    lambda: worthless(HOME, build.district(policy=cheap(20_000))),
    lambda: worthless(SCHOOL, build.school(policy=cheap(20_000))),
    lambda: school(
        "worth",
        "worth_nothing",
        needs=(build.pupil("n1"), build.pupil("n2", priority=1)),
        policy=Policy(weights=Weights(priority=(0, 0, 200_000, 0))),
    ),
]


def _at_venues(kinds: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(
        kind.model_copy(update={"setting": Setting.EITHER, "group": True}) for kind in kinds
    )


def _long(one: Any) -> Any:
    """As it is, with one more slot, that is long enough."""
    return one.model_copy(update={"slots": (*one.slots, "sun-am")})


def _two_on_monday() -> Instance:
    """A pupil of two sessions a week, where Monday has two slots."""
    wide = ("mon-am", "mon-pm", "tue-am")
    return build.school(
        (build.pupil(sessions_per_week=2, slots=wide),),
        (build.lessons(sessions=dict.fromkeys(wide, 1)),),
        venues=(build.venue(slots=wide),),
    )


def _overcharged() -> tuple[Any, ...]:
    first, second = best(SCHOOL).series[0].members
    return first.model_copy(update={"fee_fen": 1}), second


def _unserved(instance: Instance) -> tuple[Instance, Plan]:
    return instance, plan_of(instance, [])


@pytest.mark.parametrize("make", CASES)
def test_a_plan_that_breaks_one_rule_is_refused_for_that(make: Callable[[], Case]) -> None:
    """Figures that follow from the change may differ too, and without terms nothing is paid."""
    rule, code, instance, plan = make()
    found = check(instance, plan)
    assert (rule, code) in {(v.rule, v.code) for v in found}
    follow = {"figure", Rule.PRICE} | ({Rule.FUND} if code == "no_terms" else set())
    assert {v.rule for v in found} - follow <= {rule}
    assert all(set(v.params) <= set(CODES[v.code]) for v in found)


def test_every_code_and_every_rule_has_its_case() -> None:
    cases = [make() for make in CASES]
    assert {code for _, code, *_ in cases} == set(CODES) - {"bound_passed"}
    assert {rule for rule, *_ in cases} == {*Rule, "figure", "digest", "reference"}


@pytest.mark.parametrize(
    "policy",
    [
        pins(),
        pins(offer="o1", setting="home", slots=("mon-am",), fund="f1"),
        forbids(setting="venue"),
        forbids(slots=("tue-am",)),
        forbids(fund="f2"),
    ],
)
def test_a_decision_that_the_plan_keeps_breaks_nothing(policy: Policy) -> None:
    instance = build.district(policy=policy, funds=(build.fund(), build.fund("f2")))
    (visit,) = best(build.district()).assignments
    plan = plan_of(instance, [visit.model_copy(update={"slots": ("mon-am",), "fund": "f1"})])
    assert check(instance, plan) == []


def test_a_pinned_need_may_be_worth_nothing() -> None:
    instance = build.district(policy=cheap(20_000).model_copy(update={"pins": pins().pins}))
    plan = best(instance)
    assert plan.value == 0
    assert check(instance, plan) == []


def test_order_does_not_matter() -> None:
    needs = [build.pupil(name, sessions_per_week=2) for name in ("n1", "n2", "n3")]
    instance = build.school(needs, (build.lessons(group=build.terms(largest=2)),))
    plan = best_plan(instance)
    assert plan is not None
    (series,) = plan.series
    turned = series.model_copy(
        update={"slots": series.slots[::-1], "members": series.members[::-1]}
    )
    assert check(instance, plan.model_copy(update={"series": (turned,)})) == []
