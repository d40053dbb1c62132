"""Rules of a series: sessions at a venue. One function a rule, by the rule's name."""

from collections.abc import Iterator

from matcher.check import person
from matcher.check.lookup import Group, Lookup, Way
from matcher.check.violation import Violation
from matcher.check.worth import between, fee, need_value, resident_distance
from matcher.instance import Setting
from matcher.rules import Rule


def broken(know: Lookup, group: Group, found: dict[str, int]) -> Iterator[Violation]:
    """Every rule this series breaks by itself; ``found``: its figures, recomputed."""
    yield from service_type(group)
    yield from provider_licence(know, group)
    yield from venue_licence(know, group)
    yield from catchment(group)
    yield from slots(group)
    yield from price(know, group, found)
    yield from fund(group, found)
    yield from group_size(group)
    yield from venue_room(group)
    yield from worth(know, group, found["value"])
    for _, way in group.members:
        yield from person.term(know, way)
        yield from person.suitability(way)
        yield from travel(way)
        yield from person.volunteer_free(way, fee(know, way))
        yield from person.pin(know, way)
        yield from person.forbid(know, way)


def service_type(group: Group) -> Iterator[Violation]:
    kind, offer, rule = group.type, group.offer, Rule.SERVICE_TYPE
    channel = group.provider.kind.channel
    if kind.id not in offer.service_types:
        yield group.breaks(rule, "type_not_offered", {"service_type": kind.id})
    if offer.group is None:
        yield group.breaks(rule, "no_terms", {"setting": Setting.VENUE})
    if kind.setting is Setting.HOME:
        yield group.breaks(
            rule, "wrong_setting", {"setting": Setting.VENUE, "allowed": kind.setting}
        )
    if channel not in kind.channels:
        yield group.breaks(rule, "channel_not_allowed", {"channel": channel})
    first = group.members[0][1].need
    for _, way in group.members:
        need = way.need
        pairs = [
            ("service_type", need.service_type, kind.id),
            ("sessions_per_week", need.sessions_per_week, len(group.slots)),
            ("weeks", need.weeks, first.weeks),
            ("minutes", need.minutes, offer.group.minutes if offer.group else need.minutes),
        ]
        for field, stated, expected in pairs:
            if stated != expected:
                differ = {"field": field, "stated": stated, "found": expected}
                yield way.breaks(rule, "member_differs", differ)


def provider_licence(know: Lookup, group: Group) -> Iterator[Violation]:
    asked, held = group.type.provider_licences, group.provider.licences
    for code, params in person.licences(asked, held, know.instance.period.last_day):
        yield group.breaks(Rule.PROVIDER_LICENCE, code, params)


def venue_licence(know: Lookup, group: Group) -> Iterator[Violation]:
    asked, held = group.type.venue_licences, group.venue.licences
    for code, params in person.licences(asked, held, know.instance.period.last_day):
        yield group.breaks(Rule.VENUE_LICENCE, code, params)


def catchment(group: Group) -> Iterator[Violation]:
    reach, venue = group.offer.catchment, group.venue
    distance = between(venue.point, group.offer.point)
    if reach.radius_m is not None and distance > reach.radius_m:
        figures = {"distance_m": distance, "radius_m": reach.radius_m}
        yield group.breaks(Rule.CATCHMENT, "out_of_reach", figures)
    if reach.communities is not None and venue.community not in reach.communities:
        yield group.breaks(Rule.CATCHMENT, "community_not_served", {"community": venue.community})
    if group.offer.venues is not None and venue.id not in group.offer.venues:
        yield group.breaks(Rule.CATCHMENT, "venue_not_named", {"venue": venue.id})


def travel(way: Way) -> Iterator[Violation]:
    distance, limit = resident_distance(way), way.need.travel_limit_m
    if distance > limit:
        figures = {"distance_m": distance, "travel_limit_m": limit}
        yield way.breaks(Rule.TRAVEL, "too_far_to_travel", figures)


def slots(group: Group) -> Iterator[Violation]:
    rule, length = Rule.SLOTS, group.offer.group.minutes if group.offer.group else 0
    for code, slot_id, params in person.slot_pattern(group.slots, len(group.slots)):
        yield group.breaks(rule, code, params, slot=slot_id)
    for slot in group.slots:
        if slot.id not in group.venue.slots:
            yield group.breaks(rule, "venue_closed", slot=slot.id)
        if group.offer.sessions.get(slot.id, 0) <= 0:
            yield group.breaks(rule, "slot_not_offered", slot=slot.id)
        if slot.minutes < length:
            lengths = {"minutes": length, "slot_minutes": slot.minutes}
            yield group.breaks(rule, "slot_too_short", lengths, slot=slot.id)
        for _, way in group.members:
            if slot.id not in way.need.slots:
                yield way.breaks(rule, "slot_not_wanted", slot=slot.id)


def price(know: Lookup, group: Group, found: dict[str, int]) -> Iterator[Violation]:
    for figure in ("cost_fen", "fees_fen"):
        stated = getattr(group.stated, figure)
        if stated != found[figure]:
            differ = {"figure": figure, "stated": stated, "found": found[figure]}
            yield group.breaks(Rule.PRICE, "figure_differs", differ)
    for member, way in group.members:
        due = fee(know, way)
        if member.fee_fen != due:
            differ = {"figure": "fee_fen", "stated": member.fee_fen, "found": due}
            yield way.breaks(Rule.PRICE, "figure_differs", differ)


def fund(group: Group, found: dict[str, int]) -> Iterator[Violation]:
    """Fees cover the cost: no fund; else one that may pay for every member, within its most."""
    payer, rule, rest = group.fund, Rule.FUND, found["cost_fen"] - found["fees_fen"]
    if payer is None:
        if rest > 0:
            yield group.breaks(rule, "fund_missing", {"rest_fen": rest})
        return
    if rest <= 0:
        yield group.breaks(rule, "fund_not_needed")
        return
    for _, way in group.members:
        for code, params in person.may_pay(payer, way):
            yield way.breaks(rule, code, params)
    most = payer.most_fen * group.people
    if rest > most:
        yield group.breaks(rule, "above_most", {"rest_fen": rest, "most_fen": most})


def group_size(group: Group) -> Iterator[Violation]:
    people, terms, rule = group.people, group.offer.group, Rule.GROUP_SIZE
    if terms and people < terms.smallest:
        yield group.breaks(rule, "too_few_people", {"people": people, "smallest": terms.smallest})
    if terms and people > terms.largest:
        yield group.breaks(rule, "too_many_people", {"people": people, "largest": terms.largest})
    if not group.type.group and len(group.members) > 1:
        yield group.breaks(rule, "not_a_group", {"members": len(group.members)})


def venue_room(group: Group) -> Iterator[Violation]:
    """The seats; that the room is taken once is a rule of the whole plan."""
    people, seats = group.people, group.venue.seats
    if people > seats:
        yield group.breaks(Rule.VENUE_ROOM, "too_many_for_room", {"people": people, "seats": seats})


def worth(know: Lookup, group: Group, value: int) -> Iterator[Violation]:
    """Each member, unless pinned, and the series, unless a member is."""
    for _, way in group.members:
        own = need_value(know, way)
        if own <= 0 and way.need.id not in know.pins:
            yield way.breaks(Rule.WORTH, "worth_nothing", {"value": own})
    if value <= 0 and not any(way.need.id in know.pins for _, way in group.members):
        yield group.breaks(Rule.WORTH, "worth_nothing", {"value": value})
