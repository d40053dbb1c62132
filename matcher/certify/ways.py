"""Who may be served by an offer, and for what value: the model's page, in compiled integers.

Figures fit 64 bits: centimetres on the globe squared stay below 2^63, a value below 2^38, and
``certify`` refuses prices whose products pass its limit.
"""

import math

from matcher.certify.compiled import lean
from matcher.certify.records import (
    Clusters,
    Decisions,
    Funds,
    Grid,
    Items,
    Lists,
    Needs,
    OfferRow,
    Prices,
    Terms,
)
from matcher.certify.slots import days_of, size_of


@lean
def metres(lon: int, lat: int, kx: int, ky: int, other_lon: int, other_lat: int) -> int:
    """``geography.distance_m`` with the scales given."""
    dlon = abs(lon - other_lon)
    dlon = min(dlon, 360_000_000 - dlon)
    dx = kx * dlon // 10_000
    dy = ky * abs(lat - other_lat) // 10_000
    square = dx * dx + dy * dy
    root = int(math.sqrt(square))
    while root * root > square:
        root -= 1
    while (root + 1) * (root + 1) <= square:
        root += 1
    return root // 100


@lean
def apart(clusters: Clusters, c: int, lon: int, lat: int) -> int:
    """Metres: no need of cluster c is nearer to the place than this.

    The distance to the nearest point of its box, at its least scales; every step of ``metres``
    rises with both.
    """
    west, east = clusters.west[c], clusters.east[c]
    near = lon
    if not west <= lon <= east:
        from_west, from_east = abs(lon - west), abs(lon - east)
        from_west = min(from_west, 360_000_000 - from_west)
        from_east = min(from_east, 360_000_000 - from_east)
        near = west if from_west < from_east else east
    nearest = max(clusters.south[c], min(clusters.north[c], lat))
    return metres(near, nearest, clusters.kx[c], clusters.ky[c], lon, lat)


@lean
def listed(lists: Lists, row: int, value: int) -> bool:
    for at in range(lists.start[row], lists.start[row + 1]):
        if lists.items[at] == value:
            return True
    return False


@lean
def suits(needs: Needs, offer: OfferRow, i: int) -> bool:
    if not offer.suits[needs.care[i]]:
        return False
    if needs.age[i] >= 0 and not offer.age_min <= needs.age[i] <= offer.age_max:
        return False
    return not listed(needs.excluded, i, offer.provider)


@lean
def within(offer: OfferRow, distance: int, community: int) -> bool:
    """Is a place in the catchment: near enough, or in a community it names?"""
    if offer.radius >= 0:
        return distance <= offer.radius
    return bool(offer.area[community])


@lean
def journey(offer: OfferRow, distance: int) -> int:
    """Minutes there and back, each way rounded up."""
    return 2 * ((distance * offer.pace + 999) // 1000)


@lean
def value(needs: Needs, offer: OfferRow, terms: Terms, i: int, distance: int) -> int:
    """Lines 1 to 6 of the value."""
    v: int = needs.base[i] * offer.quality // 100
    v = v * (100 + needs.waiting[i]) // 100
    if listed(needs.familiar, i, offer.provider):
        v = v * terms.familiar_percent // 100
    if offer.volunteer:
        v = v * terms.volunteer_percent // 100
    return v - terms.per_km * distance // 1000


@lean
def agreed(
    needs: Needs, decisions: Decisions, i: int, o: int, setting: int, venue: int, slots: int
) -> tuple[int, int]:
    """(slots that pins and forbids leave, the exact set a pin asks for or 0).

    No slots are left where the way is ruled out. A forbid of slots together with a fund is not
    applied: that leaves more ways than are lawful, which a bound may.
    """
    only = 0
    for at in range(needs.decisions.start[i], needs.decisions.start[i + 1]):
        d = needs.decisions.items[at]
        matches = (
            (decisions.offer[d] < 0 or decisions.offer[d] == o)
            and (decisions.setting[d] < 0 or decisions.setting[d] == setting)
            and (decisions.venue[d] < 0 or decisions.venue[d] == venue)
        )
        if decisions.pin[d]:
            if not matches or decisions.slots[d] == 0:
                return 0, 0
            if decisions.slots[d] > 0:
                only = decisions.slots[d]
        elif matches and decisions.fund[d] < 0:
            if decisions.slots[d] < 0:
                return 0, 0
            slots &= ~decisions.slots[d]
    if only & ~slots:
        return 0, 0
    return slots, only


@lean
def payer_agreed(
    needs: Needs, decisions: Decisions, i: int, o: int, setting: int, venue: int, fund: int
) -> bool:
    """May this fund (-1: none) pay, as far as pins and forbids go."""
    for at in range(needs.decisions.start[i], needs.decisions.start[i + 1]):
        d = needs.decisions.items[at]
        if decisions.fund[d] < 0:
            continue
        if decisions.pin[d]:
            if decisions.fund[d] != fund:
                return False
        elif (
            decisions.fund[d] == fund
            and decisions.slots[d] < 0
            and (decisions.offer[d] < 0 or decisions.offer[d] == o)
            and (decisions.setting[d] < 0 or decisions.setting[d] == setting)
            and (decisions.venue[d] < 0 or decisions.venue[d] == venue)
        ):
            return False
    return True


@lean
def may_pay(needs: Needs, funds: Funds, i: int, f: int) -> bool:
    return bool(
        funds.types[f, needs.type[i]]
        and funds.communities[f, needs.community[i]]
        and funds.groups[f, needs.group[i]]
    )


@lean
def least_fund_price(
    needs: Needs,
    decisions: Decisions,
    funds: Funds,
    prices: Prices,
    i: int,
    o: int,
    rest: int,
) -> int:
    """The lowest price per fen among the funds that may pay ``rest`` at home; -1: none may.

    0 where nothing is to be paid.
    """
    if rest == 0:
        return 0 if payer_agreed(needs, decisions, i, o, 0, -1, -1) else -1
    least = -1
    for f in range(funds.amount.size):
        if (
            rest <= funds.most[f] * needs.people[i]
            and (least < 0 or prices.funds[f] < least)
            and may_pay(needs, funds, i, f)
            and payer_agreed(needs, decisions, i, o, 0, -1, f)
        ):
            least = prices.funds[f]
    return least


@lean
def home_worth(
    needs: Needs,
    decisions: Decisions,
    funds: Funds,
    terms: Terms,
    prices: Prices,
    offer: OfferRow,
    i: int,
) -> tuple[int, int, int]:
    """(minutes, numerators, milli-points) of the offer's visits to need i, slots and whether it
    moves aside; 0 where none earn."""
    if not suits(needs, offer, i):
        return 0, 0, 0
    distance = metres(needs.lon[i], needs.lat[i], needs.kx[i], needs.ky[i], offer.lon, offer.lat)
    if not within(offer, distance, needs.community[i]):
        return 0, 0, 0
    minutes = needs.k[i] * (needs.minutes[i] + journey(offer, distance))
    people = needs.people[i]
    copay = min(offer.home, needs.copay[i] * people, terms.copay_cap * people)
    # A way of more minutes than the offer has is in no plan.
    if minutes > offer.budget or (offer.volunteer and copay > 0):
        return 0, 0, 0
    rest = offer.home - copay
    public = rest * needs.sessions[i]
    v = value(needs, offer, terms, i, distance) - public // terms.fen_per_millipoint
    worth = prices.scale[i] * v - prices.needs[i]
    if worth <= 0 or (v <= 0 and not needs.pinned[i]):
        return 0, 0, 0
    payer = least_fund_price(needs, decisions, funds, prices, i, offer.row, rest)
    if payer < 0:
        return 0, 0, 0
    return minutes, worth - payer * public, v


@lean
def home_items(
    needs: Needs,
    decisions: Decisions,
    funds: Funds,
    grid: Grid,
    terms: Terms,
    prices: Prices,
    clusters: Clusters,
    offer: OfferRow,
    items: Items,
) -> int:
    """Fill ``items`` (two rows a need at most) with home visits worth something; how many.

    A need that stands here in the plan in force has two rows in one group: anywhere, as a move,
    and just where it stands.
    """
    count = 0
    group = 0
    for t in offer.home_types:
        for c in range(clusters.start[t], clusters.start[t + 1]):
            if offer.radius < 0:
                if not offer.area[clusters.community[c]]:
                    continue
            elif apart(clusters, c, offer.lon, offer.lat) > offer.radius:
                continue
            for at in range(clusters.first[c], clusters.first[c + 1]):
                i = clusters.needs[at]
                minutes, worth, v = home_worth(needs, decisions, funds, terms, prices, offer, i)
                if worth <= 0:
                    continue
                slots, only = agreed(
                    needs, decisions, i, offer.row, 0, -1, needs.slots[i] & offer.slots
                )
                k = needs.k[i]
                if only:
                    if size_of(only) != k:
                        continue
                    slots = only
                if days_of(slots, grid) < k:
                    continue
                before = count
                # A placement of the wrong length can't be stood in: every way is a move.
                stands = needs.stands_slots[i]
                stays = (
                    needs.stands_offer[i] == offer.row
                    and needs.stands_venue[i] == -1
                    and stands & ~slots == 0
                    and size_of(stands) == k
                    and days_of(stands, grid) == k
                )
                here = worth
                if needs.stands_offer[i] != -1:
                    here -= prices.scale[i] * terms.moved
                    v -= terms.moved
                if here > 0 and (v > 0 or needs.pinned[i]):
                    items.slots[count] = slots
                    items.worth[count] = here
                    count += 1
                if stays:
                    items.slots[count] = stands
                    items.worth[count] = worth
                    count += 1
                for row in range(before, count):
                    items.k[row] = k
                    items.minutes[row] = minutes
                    items.resident[row] = prices.resident_row[i]
                    items.group[row] = group
                if count > before:
                    group += 1
    return count
