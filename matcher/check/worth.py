"""Money and value of a way, by the formulas of docs/model.md, in Python's own integers."""

from matcher.check.lookup import Group, Lookup, Visit, Way
from matcher.geography import distance_m
from matcher.instance import Channel, Need, Point


def between(served: Point, other: Point) -> int:
    """Metres, with the scales at the latitude of the place served."""
    return distance_m(served.lon_udeg, served.lat_udeg, other.lon_udeg, other.lat_udeg)


def resident_distance(way: Way) -> int:
    """Metres from the base to the home, or from the home to the venue."""
    return between(way.need.point, way.venue.point if way.venue else way.offer.point)


def travel_minutes(distance: int, pace_min_per_km: int) -> int:
    """Minutes there and back: 2 × ⌈distance × pace / 1000⌉."""
    return 2 * -(-distance * pace_min_per_km // 1000)


def share_limit(know: Lookup, need: Need, asked_fen: int) -> int:
    """What one person pays of what is asked per session, in fen."""
    cap = know.policy.copay_cap_fen
    paid = min(asked_fen, need.copay_limit_fen)
    return paid if cap is None else min(paid, cap)


def copay(know: Lookup, need: Need, price_fen: int) -> int:
    """What a household pays of a home visit's price, in fen per session."""
    limit = need.copay_limit_fen * need.people
    cap = know.policy.copay_cap_fen
    return min(price_fen, limit) if cap is None else min(price_fen, limit, cap * need.people)


def fee(know: Lookup, way: Way) -> int:
    """What a member pays for all its people, in fen per session."""
    asked = way.offer.group.fee_fen if way.offer.group else 0
    return share_limit(know, way.need, asked) * way.need.people


def period_sessions(know: Lookup, per_week: int, weeks: int) -> int:
    return per_week * min(weeks, know.instance.period.weeks)


def need_value(know: Lookup, way: Way) -> int:
    """Lines 1 to 7 of the value, in milli-points."""
    need, provider, weights = way.need, way.provider, know.policy.weights
    value = weights.priority[need.priority - 1]
    value = value * provider.quality // 100
    waited = min(weights.waiting_most_percent, need.days_waiting // weights.days_per_percent)
    value = value * (100 + waited) // 100
    if provider.id == need.current_provider or provider.id in need.preferred_providers:
        value = value * weights.familiar_percent // 100
    if know.policy.volunteers_first and way.channel is Channel.VOLUNTEER:
        value = value * weights.volunteer_percent // 100
    value -= weights.per_km * resident_distance(way) // 1000
    return value - (weights.moved if moved(know, way) else 0)


def moved(know: Lookup, way: Way) -> bool:
    """Does the need stand in the plan in force, elsewhere or at other times?"""
    stands = know.in_force.get(way.need.id)
    if stands is None:
        return False
    venue = way.venue.id if way.venue else None
    same_place = stands.offer == way.offer.id and stands.venue == venue
    return not (same_place and set(stands.slots) == {slot.id for slot in way.slots})


def visit_figures(know: Lookup, visit: Visit) -> dict[str, int]:
    """What the assignment's figures should be, by their names in the plan."""
    need, offer = visit.way.need, visit.way.offer
    distance = resident_distance(visit.way)
    price = offer.home.price_fen if offer.home else 0
    paid = copay(know, need, price)
    public = (price - paid) * period_sessions(know, need.sessions_per_week, need.weeks)
    minutes = need.minutes + travel_minutes(distance, offer.pace_min_per_km)
    return {
        "distance_m": distance,
        "minutes_per_week": need.sessions_per_week * minutes,
        "price_fen": price,
        "copay_fen": paid,
        "subsidy_fen": price - paid,
        "public_fen": public,
        "value": need_value(know, visit.way) - public // know.policy.weights.fen_per_millipoint,
    }


def group_figures(know: Lookup, group: Group) -> dict[str, int]:
    """What the series' figures should be, by their names in the plan."""
    offer, venue, k = group.offer, group.venue, len(group.slots)
    price, session = (offer.group.price_fen, offer.group.minutes) if offer.group else (0, 0)
    cost = price + venue.rent_fen
    fees = sum(fee(know, way) for _, way in group.members)
    weeks = group.members[0][1].need.weeks
    public = max(0, cost - fees) * period_sessions(know, k, weeks)
    travel = travel_minutes(between(venue.point, offer.point), offer.pace_min_per_km)
    values = sum(need_value(know, way) for _, way in group.members)
    return {
        "people": group.people,
        "minutes_per_week": k * (session + travel),
        "cost_fen": cost,
        "fees_fen": fees,
        "public_fen": public,
        "value": values - public // know.policy.weights.fen_per_millipoint,
    }


def member_figures(know: Lookup, way: Way) -> dict[str, int]:
    """What a member's figures should be, by their names in the plan."""
    return {
        "fee_fen": fee(know, way),
        "distance_m": resident_distance(way),
        "value": need_value(know, way),
    }
