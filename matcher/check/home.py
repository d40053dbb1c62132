"""Rules of an assignment: one need served at home. One function a rule, by the rule's name."""

from collections.abc import Iterator

from matcher.check import person
from matcher.check.lookup import Lookup, Visit
from matcher.check.violation import Violation
from matcher.check.worth import between
from matcher.instance import Setting
from matcher.rules import Rule

MONEY = ("price_fen", "copay_fen", "subsidy_fen")


def broken(know: Lookup, visit: Visit, found: dict[str, int]) -> Iterator[Violation]:
    """Every rule this assignment breaks by itself; ``found``: its figures, recomputed."""
    way = visit.way
    yield from service_type(visit)
    yield from person.term(know, way)
    yield from provider_licence(know, visit)
    yield from person.suitability(way)
    yield from catchment(visit)
    yield from slots(visit)
    yield from price(visit, found)
    yield from fund(visit, found["subsidy_fen"])
    yield from person.volunteer_free(way, found["copay_fen"])
    yield from person.pin(know, way)
    yield from person.forbid(know, way)
    yield from worth(know, visit, found["value"])


def service_type(visit: Visit) -> Iterator[Violation]:
    way, kind, rule = visit.way, visit.type, Rule.SERVICE_TYPE
    if kind.id not in way.offer.service_types:
        yield way.breaks(rule, "type_not_offered", {"service_type": kind.id})
    if way.offer.home is None:
        yield way.breaks(rule, "no_terms", {"setting": Setting.HOME})
    if kind.setting is Setting.VENUE:
        yield way.breaks(rule, "wrong_setting", {"setting": Setting.HOME, "allowed": kind.setting})
    if way.channel not in kind.channels:
        yield way.breaks(rule, "channel_not_allowed", {"channel": way.channel})


def provider_licence(know: Lookup, visit: Visit) -> Iterator[Violation]:
    way, last_day = visit.way, know.instance.period.last_day
    asked, held = visit.type.provider_licences, way.provider.licences
    for code, params in person.licences(asked, held, last_day):
        yield way.breaks(Rule.PROVIDER_LICENCE, code, params)


def catchment(visit: Visit) -> Iterator[Violation]:
    way, reach = visit.way, visit.way.offer.catchment
    distance = between(way.need.point, way.offer.point)
    if reach.radius_m is not None and distance > reach.radius_m:
        figures = {"distance_m": distance, "radius_m": reach.radius_m}
        yield way.breaks(Rule.CATCHMENT, "out_of_reach", figures)
    if reach.communities is not None and way.need.community not in reach.communities:
        yield way.breaks(Rule.CATCHMENT, "community_not_served", {"community": way.need.community})


def slots(visit: Visit) -> Iterator[Violation]:
    way, need, rule = visit.way, visit.way.need, Rule.SLOTS
    for code, slot_id, params in person.slot_pattern(way.slots, need.sessions_per_week):
        yield way.breaks(rule, code, params, slot=slot_id)
    for slot in way.slots:
        if slot.id not in need.slots:
            yield way.breaks(rule, "slot_not_wanted", slot=slot.id)
        if way.offer.sessions.get(slot.id, 0) <= 0:
            yield way.breaks(rule, "slot_not_offered", slot=slot.id)
        if slot.minutes < need.minutes:
            lengths = {"minutes": need.minutes, "slot_minutes": slot.minutes}
            yield way.breaks(rule, "slot_too_short", lengths, slot=slot.id)


def price(visit: Visit, found: dict[str, int]) -> Iterator[Violation]:
    for figure in MONEY:
        stated = getattr(visit.stated, figure)
        if stated != found[figure]:
            differ = {"figure": figure, "stated": stated, "found": found[figure]}
            yield visit.way.breaks(Rule.PRICE, "figure_differs", differ)


def fund(visit: Visit, rest_fen: int) -> Iterator[Violation]:
    """Nothing left to pay: no fund; else one that may pay, within its most."""
    way, payer, rule = visit.way, visit.way.fund, Rule.FUND
    if payer is None:
        if rest_fen > 0:
            yield way.breaks(rule, "fund_missing", {"rest_fen": rest_fen})
        return
    if rest_fen == 0:
        yield way.breaks(rule, "fund_not_needed")
        return
    for code, params in person.may_pay(payer, way):
        yield way.breaks(rule, code, params)
    most = payer.most_fen * way.need.people
    if rest_fen > most:
        yield way.breaks(rule, "above_most", {"rest_fen": rest_fen, "most_fen": most})


def worth(know: Lookup, visit: Visit, value: int) -> Iterator[Violation]:
    if value <= 0 and visit.way.need.id not in know.pins:
        yield visit.way.breaks(Rule.WORTH, "worth_nothing", {"value": value})
