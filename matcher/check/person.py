"""Rules about one need and who serves it, the same at home and at a venue."""

from collections.abc import Iterator, Sequence
from datetime import date

from matcher.check.lookup import Lookup, Way
from matcher.check.violation import Violation
from matcher.instance import Fund, Licence, Pin, Slot
from matcher.rules import Rule


def term(know: Lookup, way: Way) -> Iterator[Violation]:
    need, period = way.need, know.instance.period
    late = need.earliest_start is not None and need.earliest_start > period.last_day
    over = need.latest_start is not None and need.latest_start < period.start
    if late or over:
        first, last = period.start.isoformat(), period.last_day.isoformat()
        yield way.breaks(Rule.TERM, "outside_period", {"first": first, "last": last})


def suitability(way: Way) -> Iterator[Violation]:
    """What a resident must have; at a venue its accessibility counts beside the offer's."""
    need, offer, provider, rule = way.need, way.offer, way.provider, Rule.SUITABILITY
    if need.language is not None and need.language not in provider.languages:
        yield way.breaks(rule, "language_not_spoken", {"language": need.language})
    if need.carer_gender is not None and need.carer_gender not in offer.carer_genders:
        yield way.breaks(rule, "carer_gender_not_offered", {"carer_gender": need.carer_gender})
    if need.age is not None and not offer.age_min <= need.age <= offer.age_max:
        ages = {"age_min": offer.age_min, "age_max": offer.age_max}
        yield way.breaks(rule, "age_not_taken", {"age": need.age, **ages})
    given = set(offer.accessibility)
    if way.venue is not None:
        given &= set(way.venue.accessibility)
    missing = sorted(set(need.accessibility) - given)
    if missing:
        yield way.breaks(rule, "not_accessible", {"accessibility": missing})
    if provider.id in need.excluded_providers:
        yield way.breaks(rule, "provider_excluded", {"provider": provider.id})


def volunteer_free(way: Way, charged_fen: int) -> Iterator[Violation]:
    if way.channel == "volunteer" and charged_fen > 0:
        yield way.breaks(Rule.VOLUNTEER_FREE, "resident_charged", {"fen": charged_fen})


def pin(know: Lookup, way: Way) -> Iterator[Violation]:
    decision = know.pins.get(way.need.id)
    for field in _differing(decision, way) if decision else ():
        yield way.breaks(Rule.PIN, "pin_differs", {"field": field})


def _differing(decision: Pin, way: Way) -> Iterator[str]:
    fund = way.fund.id if way.fund else None
    venue = way.venue.id if way.venue else None
    if decision.offer is not None and decision.offer != way.offer.id:
        yield "offer"
    if decision.setting is not None and decision.setting != ("venue" if venue else "home"):
        yield "setting"
    if decision.venue is not None and decision.venue != venue:
        yield "venue"
    if decision.slots is not None and set(decision.slots) != {slot.id for slot in way.slots}:
        yield "slots"
    if decision.fund is not None and decision.fund != fund:
        yield "fund"


def forbid(know: Lookup, way: Way) -> Iterator[Violation]:
    slots = {slot.id for slot in way.slots}
    for decision in know.forbids.get(way.need.id, ()):
        if (
            decision.offer in (None, way.offer.id)
            and decision.setting in (None, "venue" if way.venue else "home")
            and (decision.venue is None or (way.venue and decision.venue == way.venue.id))
            and (decision.slots is None or not slots.isdisjoint(decision.slots))
            and (decision.fund is None or (way.fund and decision.fund == way.fund.id))
        ):
            yield way.breaks(Rule.FORBID, "forbidden", {"reason": decision.reason})


def licences(
    asked: Sequence[str], held: Sequence[Licence], last_day: date
) -> Iterator[tuple[str, dict[str, str]]]:
    """The code and parameters of each licence asked for that is not held to the last day."""
    for licence in asked:
        ends = [one.valid_until for one in held if one.code == licence]
        if not ends:
            yield "licence_missing", {"licence": licence}
        elif all(end is not None and end < last_day for end in ends):
            latest = max(end for end in ends if end is not None)
            yield "licence_lapsed", {"licence": licence, "valid_until": latest.isoformat()}


def slot_pattern(slots: Sequence[Slot], k: int) -> Iterator[tuple[str, str, dict[str, int]]]:
    """The code, slot and parameters of what keeps these from being k slots on k days."""
    ids = [slot.id for slot in slots]
    repeated = sorted({slot for slot in ids if ids.count(slot) > 1})
    for slot in repeated:
        yield "slot_repeated", slot, {}
    if len(ids) != k:
        yield "wrong_slot_count", "", {"stated": len(ids), "found": k}
    if not repeated and len({slot.day for slot in slots}) < len(slots):
        yield "days_repeated", "", {}


def may_pay(fund: Fund, way: Way) -> Iterator[tuple[str, dict[str, str]]]:
    """The code and parameters of each reason the fund may not pay for this need."""
    need = way.need
    if fund.service_types is not None and need.service_type not in fund.service_types:
        yield "fund_not_for_type", {"service_type": need.service_type}
    if fund.communities is not None and need.community not in fund.communities:
        yield "fund_not_for_community", {"community": need.community}
    if fund.groups is not None and (need.group is None or need.group not in fund.groups):
        yield "fund_not_for_group", {"group": need.group or ""}
