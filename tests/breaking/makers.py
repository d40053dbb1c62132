"""Plans that break one rule and no other: mostly the best plan of a district, carried into one
that differs in one thing."""

from datetime import date
from typing import Any

from matcher.instance import (
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


def at_venues(kinds: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(
        kind.model_copy(update={"setting": Setting.EITHER, "group": True}) for kind in kinds
    )


def long(one: Any) -> Any:
    """As it is, with one more slot, that is long enough."""
    return one.model_copy(update={"slots": (*one.slots, "sun-am")})


def two_on_monday() -> Instance:
    """A pupil of two sessions a week, where Monday has two slots."""
    wide = ("mon-am", "mon-pm", "tue-am")
    return build.school(
        (build.pupil(sessions_per_week=2, slots=wide),),
        (build.lessons(sessions=dict.fromkeys(wide, 1)),),
        venues=(build.venue(slots=wide),),
    )


def overcharged() -> tuple[Any, ...]:
    first, second = best(SCHOOL).series[0].members
    return first.model_copy(update={"fee_fen": 1}), second


def unserved(instance: Instance) -> tuple[Instance, Plan]:
    return instance, plan_of(instance, [])
