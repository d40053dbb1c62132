"""What exactly is broken, and by how much: the rules of one row as reasons with parameters."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from matcher import eligibility as may
from matcher.explain import row as at
from matcher.explain.context import Context
from matcher.explain.records import Reason
from matcher.instance import Licence, Need, Offer, Venue
from matcher.packed import Ints
from matcher.rules import Rule

Params = Mapping[str, Any]
Detail = Callable[[Context, int, Ints], Iterator[tuple[str, Params]]]

OLDEST = 130
"""What an offer states that takes everybody from some age on."""


def reasons(context: Context, i: int, row: Ints, bits: int) -> tuple[Reason, ...]:
    """One or more for each rule among ``bits``, in the order of ``Rule``."""
    return tuple(
        Reason(rule, code, params)
        for rule in may.rules(bits)
        for code, params in _DETAILS[rule](context, i, row)
    )


def _service_type(context: Context, i: int, row: Ints) -> Iterator[tuple[str, Params]]:
    group = context.offer(row[at.OFFER]).group
    minutes = group.minutes if group else 0
    yield "service_type_minutes", {"minutes": minutes, "wanted": context.need(i).minutes}


def _term(context: Context, i: int, row: Ints) -> Iterator[tuple[str, Params]]:
    need, period = context.need(i), context.instance.period
    if need.earliest_start is not None and need.earliest_start > period.last_day:
        yield "term_after", {"date": need.earliest_start, "last": period.last_day}
    else:
        yield "term_before", {"date": need.latest_start, "first": period.start}


def _licences(
    context: Context, name: str, asked: Sequence[str], held: Sequence[Licence]
) -> Iterator[tuple[str, Params]]:
    last = context.instance.period.last_day
    for licence in asked:
        ends = [one.valid_until for one in held if one.code == licence]
        if not ends:
            yield f"{name}_missing", {"licence": licence}
        elif None not in ends and (latest := max(d for d in ends if d)) < last:
            yield f"{name}_lapsed", {"licence": licence, "date": latest}


def _provider_licence(context: Context, i: int, row: Ints) -> Iterator[tuple[str, Params]]:
    asked = context.service_type(i).provider_licences
    held = context.provider(row[at.OFFER]).licences
    yield from _licences(context, "provider_licence", asked, held)


def _venue_licence(context: Context, i: int, row: Ints) -> Iterator[tuple[str, Params]]:
    asked = context.service_type(i).venue_licences
    yield from _licences(context, "venue_licence", asked, context.venue(row[at.HALL]).licences)


def _suitability(context: Context, i: int, row: Ints) -> Iterator[tuple[str, Params]]:
    need, offer = context.need(i), context.offer(row[at.OFFER])
    provider = context.provider(row[at.OFFER])
    if need.language is not None and need.language not in provider.languages:
        yield "suitability_language", {"language": need.language}
    if need.carer_gender is not None and need.carer_gender not in offer.carer_genders:
        yield "suitability_carer", {"gender": need.carer_gender.value}
    if need.age is not None and not offer.age_min <= need.age <= offer.age_max:
        yield from _ages(need.age, offer)
    yield from _access(need, offer, None if row[at.HALL] < 0 else context.venue(row[at.HALL]))
    if provider.id in need.excluded_providers:
        yield "suitability_excluded", {}


def _ages(age: int, offer: Offer) -> Iterator[tuple[str, Params]]:
    if offer.age_max >= OLDEST:
        yield "suitability_age_from", {"age": age, "age_min": offer.age_min}
    elif offer.age_min == 0:
        yield "suitability_age_upto", {"age": age, "age_max": offer.age_max}
    else:
        ages = {"age_min": offer.age_min, "age_max": offer.age_max}
        yield "suitability_age", {"age": age, **ages}


def _access(need: Need, offer: Offer, venue: Venue | None) -> Iterator[tuple[str, Params]]:
    missing = sorted(set(need.accessibility) - set(offer.accessibility))
    if missing:
        yield "suitability_access", {"features": tuple(missing)}
    missing = sorted(set(need.accessibility) - set(venue.accessibility)) if venue else []
    if missing:
        yield "suitability_venue", {"features": tuple(missing)}


def _catchment(context: Context, i: int, row: Ints) -> Iterator[tuple[str, Params]]:
    reach, where = context.offer(row[at.OFFER]).catchment, "" if row[at.HALL] < 0 else "_venue"
    if where and _elsewhere(context, row):
        yield "catchment_venue_named", {}
        return
    if reach.radius_m is None:
        yield f"catchment{where}_community", {}
        return
    metres = int(row[at.BASE])
    short = metres - reach.radius_m
    yield f"catchment{where}", {"short_m": short, "distance_m": metres, "radius_m": reach.radius_m}


def _elsewhere(context: Context, row: Ints) -> bool:
    """Does the offer name venues, and not this one?"""
    named = context.offer(row[at.OFFER]).venues
    return named is not None and context.venue(row[at.HALL]).id not in named


def _travel(context: Context, i: int, row: Ints) -> Iterator[tuple[str, Params]]:
    limit, metres = context.need(i).travel_limit_m, int(row[at.METRES])
    if limit == 0:
        yield "travel_home_only", {"distance_m": metres}
    else:
        yield "travel", {"short_m": metres - limit, "distance_m": metres, "limit_m": limit}


def _slots(context: Context, i: int, row: Ints) -> Iterator[tuple[str, Params]]:
    need, offer = context.need(i), context.offer(row[at.OFFER])
    length = offer.group.minutes if row[at.HALL] >= 0 and offer.group else need.minutes
    opening = {s for s, count in offer.sessions.items() if count > 0}
    if row[at.HALL] >= 0:
        opening &= set(context.venue(row[at.HALL]).slots)
    shared = [s for s in context.instance.grid if s.id in need.slots and s.id in opening]
    if not shared:
        yield "slots", {"slots": need.slots}
    elif all(s.minutes < length for s in shared):
        yield "slots_short", {"minutes": length, "longest": max(s.minutes for s in shared)}
    elif row[at.SERIES] >= 0:
        missing = set(context.slot_ids(row[at.TIMES])) - set(need.slots)
        yield "slots_series", {"slots": tuple(sorted(missing))}
    elif (days := len({s.day for s in shared if s.minutes >= length})) < need.sessions_per_week:
        yield "slots_days", {"days": days, "sessions": need.sessions_per_week}
    else:
        yield "slots_unusable", {"slots": tuple(s.id for s in shared if s.minutes >= length)}


def _capacity(context: Context, i: int, row: Ints) -> Iterator[tuple[str, Params]]:
    offer, how = int(row[at.OFFER]), int(row[at.HOW])
    if how & at.SLOT_FULL:
        number = context.tables.numbers.slots
        slots = context.slot_ids(row[at.TIMES])
        full = tuple(
            s for s in slots if at.taken(context.columns, context.standing, offer, number[s])
        )
        yield "capacity", {"slots": full}
    if how & at.MINUTES_OUT:
        left = int(context.standing.minutes[offer])
        yield "capacity_minutes", {"left": max(0, left)}


def _resident_slot(context: Context, i: int, row: Ints) -> Iterator[tuple[str, Params]]:
    busy = context.standing.busy[context.columns.needs.resident[i]]
    number = context.tables.numbers.slots
    taken = tuple(s for s in context.slot_ids(row[at.TIMES]) if busy[number[s]])
    yield "resident_slot", {"slots": taken}


def _venue_room(context: Context, i: int, row: Ints) -> Iterator[tuple[str, Params]]:
    seats, how = context.venue(row[at.HALL]).seats, row[at.HOW]
    if how & at.ROOM_SMALL:
        yield "venue_room_small", {"people": context.need(i).people, "seats": seats}
    elif row[at.SERIES] >= 0:
        yield "venue_room_full", {"seats": seats}
    if how & at.ROOM_TAKEN:
        rooms, number = context.standing.rooms[row[at.HALL]], context.tables.numbers.slots
        taken = tuple(s for s in context.slot_ids(row[at.TIMES]) if rooms[number[s]])
        yield "venue_room", {"slots": taken}


def _reckoned(context: Context, row: Ints) -> int:
    """The people that the money is reckoned for: of a group too small, as many as it takes."""
    if row[at.HOW] & at.GROUP_FEW:
        return int(context.columns.offers.smallest[row[at.OFFER]])
    return int(row[at.COMES])


def _fund(context: Context, i: int, row: Ints) -> Iterator[tuple[str, Params]]:
    funds, needs = context.columns.funds, context.columns.needs
    public, people = int(row[at.PUBLIC]), _reckoned(context, row)
    rest = public // int(needs.sessions[i])
    f = int(row[at.PAYS])
    if f < 0 or row[at.HOW] & at.FUND_NONE:
        yield "fund", {"rest_fen": rest}
        return
    fund, most = context.fund(f).id, int(funds.most[f]) * people
    if rest > most:
        yield "fund_most", {"fund": fund, "short_fen": rest - most, "rest_fen": rest}
    elif row[at.HOW] & at.FUND_SPENT:
        left = int(context.standing.money[f])
        yield "fund_spent", {"fund": fund, "short_fen": public - left}
    else:
        yield "fund_small", {"fund": fund, "short_fen": public - int(funds.amount[f])}


def _volunteer_free(context: Context, i: int, row: Ints) -> Iterator[tuple[str, Params]]:
    need, offer = context.need(i), context.offer(row[at.OFFER])
    cap = context.columns.round.copay_cap
    limit = min(need.copay_limit_fen, cap) * need.people
    if row[at.HALL] < 0:
        fen = min(offer.home.price_fen if offer.home else 0, limit)
    else:
        fen = min(offer.group.fee_fen * need.people if offer.group else 0, limit)
    yield "volunteer_free", {"fen": fen}


def _group_size(context: Context, i: int, row: Ints) -> Iterator[tuple[str, Params]]:
    need, how, group = context.need(i), row[at.HOW], context.offer(row[at.OFFER]).group
    smallest, largest = (group.smallest, group.largest) if group else (0, 0)
    if how & at.GROUP_BIG:
        yield "group_size_big", {"people": need.people, "largest": largest}
    elif row[at.SERIES] >= 0 and not context.service_type(i).group:
        yield "group_size_single", {}
    elif row[at.SERIES] >= 0:
        yield "group_size_full", {"largest": largest}
    if how & at.GROUP_FEW:
        yield "group_size", {"people": int(row[at.COMES]), "smallest": smallest}


def _worth(context: Context, i: int, row: Ints) -> Iterator[tuple[str, Params]]:
    yield "worth", {"public_fen": int(row[at.PUBLIC]), "own": int(row[at.OWN])}


def _bid(context: Context, i: int, row: Ints) -> Iterator[tuple[str, Params]]:
    offer = context.offer(row[at.OFFER]).id
    bid, part = next(
        (bid, part) for bid in context.instance.bids for part in bid.parts if part.offer == offer
    )
    if context.standing.volume[row[at.OFFER]] == at.NOT_AWARDED:
        yield "bid", {"bid": bid.id, "lot": part.lot}
    else:
        yield "bid_full", {"bid": bid.id, "lot": part.lot, "largest": part.largest}


def _provider_share(context: Context, i: int, row: Ints) -> Iterator[tuple[str, Params]]:
    f, provider = int(row[at.PAYS]), int(context.columns.offers.provider[row[at.OFFER]])
    percent, public = context.columns.share_percent, int(row[at.PUBLIC])
    said = {"fund": context.fund(f).id, "percent": percent}
    whole = int(context.columns.funds.amount[f]) * percent // 100
    if public > whole:
        yield "provider_share_small", said | {"short_fen": public - whole}
    else:
        short = public - int(context.standing.shares[provider, f])
        yield "provider_share", said | {"short_fen": short}


def _plainly(code: str) -> Detail:
    def detail(context: Context, i: int, row: Ints) -> Iterator[tuple[str, Params]]:
        yield code, {}

    return detail


_DETAILS: Mapping[Rule, Detail] = {
    Rule.SERVICE_TYPE: _service_type,
    Rule.TERM: _term,
    Rule.PROVIDER_LICENCE: _provider_licence,
    Rule.VENUE_LICENCE: _venue_licence,
    Rule.SUITABILITY: _suitability,
    Rule.CATCHMENT: _catchment,
    Rule.TRAVEL: _travel,
    Rule.SLOTS: _slots,
    Rule.CAPACITY: _capacity,
    Rule.RESIDENT_SLOT: _resident_slot,
    Rule.VENUE_ROOM: _venue_room,
    Rule.FUND: _fund,
    Rule.VOLUNTEER_FREE: _volunteer_free,
    Rule.GROUP_SIZE: _group_size,
    Rule.BID: _bid,
    Rule.PROVIDER_SHARE: _provider_share,
    Rule.PIN: _plainly("pin"),
    Rule.FORBID: _plainly("forbid"),
    Rule.WORTH: _worth,
}
