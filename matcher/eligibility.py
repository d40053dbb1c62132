"""May this offer serve this need? Every rule that says no, as bits, and what it would be worth.

One rule is written once here, compiled, and read by whoever compiles an instance (which stops at
the first rule broken) and by whoever explains a plan (which wants them all). The checker has its
own copy on purpose.
"""

import math

import numpy as np

from matcher.machine import lean
from matcher.packed import holds
from matcher.rules import Rule

ORDER = tuple(Rule)
BIT = {rule: 1 << number for number, rule in enumerate(ORDER)}

SERVICE_TYPE = BIT[Rule.SERVICE_TYPE]
TERM = BIT[Rule.TERM]
PROVIDER_LICENCE = BIT[Rule.PROVIDER_LICENCE]
VENUE_LICENCE = BIT[Rule.VENUE_LICENCE]
SUITABILITY = BIT[Rule.SUITABILITY]
CATCHMENT = BIT[Rule.CATCHMENT]
TRAVEL = BIT[Rule.TRAVEL]
SLOTS = BIT[Rule.SLOTS]
FUND = BIT[Rule.FUND]
VOLUNTEER_FREE = BIT[Rule.VOLUNTEER_FREE]
GROUP_SIZE = BIT[Rule.GROUP_SIZE]
WORTH = BIT[Rule.WORTH]

EVERY = (1 << len(ORDER)) - 1
"""All rules."""


def rules(bits: int) -> list[Rule]:
    """The rules a word of bits names, in the order of ``Rule``."""
    return [rule for rule in ORDER if bits & BIT[rule]]


@lean(cache=True)
def distance(lon, lat, kx, ky, other_lon, other_lat):
    """Metres; see ``matcher.geography.distance_m``, whose integers these are."""
    dlon = abs(lon - other_lon)
    if dlon > 180_000_000:
        dlon = 360_000_000 - dlon
    dx = kx * dlon // 10_000
    dy = ky * abs(lat - other_lat) // 10_000
    square = dx * dx + dy * dy
    root = np.int64(math.sqrt(np.float64(square)))
    while root * root > square:
        root -= 1
    while (root + 1) * (root + 1) <= square:
        root += 1
    return root // 100


@lean(cache=True)
def between(served, i, others, j):
    """Metres, at the latitude of the place served: a home, or a venue seen from an offer's base."""
    return distance(
        served.lon[i], served.lat[i], served.kx[i], served.ky[i], others.lon[j], others.lat[j]
    )


@lean(cache=True)
def reached(served, i, offers, o):
    """(metres from the offer's base to a home or a venue, is that in the offer's catchment)."""
    metres = between(served, i, offers, o)
    if offers.radius[o] >= 0:
        return metres, metres <= offers.radius[o]
    return metres, names(offers, o, served.community[i])


@lean(cache=True)
def names(offers, o, community):
    """Is the community one of those that the offer's catchment names?"""
    first, last = offers.communities_start[o], offers.communities_start[o + 1]
    return holds(offers.communities, first, last, community)


@lean(cache=True)
def held_at(offers, o, h):
    """May the offer's series be held at the venue, as far as it names venues?"""
    first, last = offers.venues_start[o], offers.venues_start[o + 1]
    return offers.held_anywhere[o] or holds(offers.venues, first, last, h)


@lean(cache=True)
def days_in(mask, slot_day):
    """How many different weekdays a set of slots falls on."""
    days = 0
    for slot in range(slot_day.size):
        if (mask >> slot) & 1:
            days |= 1 << slot_day[slot]
    count = 0
    while days:
        days &= days - 1
        count += 1
    return count


@lean(cache=True)
def long_enough(mask, minutes, slot_minutes):
    """The slots of a set that can hold a session of so many minutes."""
    kept = 0
    for slot in range(slot_minutes.size):
        if (mask >> slot) & 1 and slot_minutes[slot] >= minutes:
            kept |= 1 << slot
    return kept


@lean(cache=True)
def suits(needs, offers, i, o):
    """Language, carer's gender, age, accessibility, and nobody the resident has excluded."""
    if needs.language[i] >= 0 and not offers.languages[o, needs.language[i]]:
        return False
    if needs.gender[i] and not needs.gender[i] & offers.genders[o]:
        return False
    age = needs.age[i]
    if age >= 0 and (age < offers.age_min[o] or age > offers.age_max[o]):
        return False
    if needs.access[i] & ~offers.access[o]:
        return False
    first, last = needs.excluded_start[i], needs.excluded_start[i + 1]
    return not holds(needs.excluded, first, last, offers.provider[o])


@lean(cache=True)
def worth(rounds, needs, offers, i, o, metres):
    """Lines 1 to 6 of the value: all but being moved and the money."""
    v = needs.base[i] * offers.quality[o] // 100
    v = v * (100 + needs.waiting_percent[i]) // 100
    first, last = needs.familiar_start[i], needs.familiar_start[i + 1]
    if holds(needs.familiar, first, last, offers.provider[o]):
        v = v * rounds.familiar_percent // 100
    if offers.channel_volunteer[o]:
        v = v * rounds.volunteer_percent // 100
    return v - rounds.per_km * metres // 1000


@lean(cache=True)
def travel_minutes(metres, pace):
    """There and back, each way rounded up."""
    return 2 * ((metres * pace + 999) // 1000)


@lean(cache=True)
def may_pay(funds, f, type_, community, group):
    return funds.types[f, type_] and funds.communities[f, community] and funds.groups[f, group]


@lean(cache=True)
def home(rounds, types, needs, offers, funds, i, o, every):
    """(broken rules, metres, slots it may use, rest per session, value before being moved).

    Stops at the first broken rule unless ``every``. The value includes the public money.
    """
    broken = 0
    t = needs.type[i]
    if not offers.types[o, t] or offers.home_price[o] < 0 or not types.home[t]:
        broken |= SERVICE_TYPE
        if not every:
            return broken, 0, 0, 0, 0
    metres, inside = reached(needs, i, offers, o)
    if not inside:
        broken |= CATCHMENT
        if not every:
            return broken, 0, 0, 0, 0
    usable = long_enough(needs.slots[i] & offers.slots[o], needs.minutes[i], rounds.slot_minutes)
    if days_in(usable, rounds.slot_day) < needs.k[i]:
        broken |= SLOTS
        if not every:
            return broken, 0, 0, 0, 0
    if not needs.term[i]:
        broken |= TERM
    if not offers.licensed[o, t]:
        broken |= PROVIDER_LICENCE
    if not suits(needs, offers, i, o):
        broken |= SUITABILITY
    if broken and not every:
        return broken, 0, 0, 0, 0
    price = max(offers.home_price[o], 0)
    people = needs.people[i]
    copay = min(price, needs.copay[i] * people, rounds.copay_cap * people)
    rest = price - copay
    if offers.channel_volunteer[o] and copay > 0:
        broken |= VOLUNTEER_FREE
    if rest > 0:
        paid = False
        for f in range(funds.amount.size):
            if rest <= funds.most[f] * people and may_pay(
                funds, f, t, needs.community[i], needs.group[i]
            ):
                paid = True
                break
        if not paid:
            broken |= FUND
    value = worth(rounds, needs, offers, i, o, metres)
    value -= rest * needs.sessions[i] // rounds.fen_per_millipoint
    if value <= 0:
        broken |= WORTH
    return broken, metres, usable, rest, value


@lean(cache=True)
def hosting(rounds, types, offers, venues, o, h, t, every):
    """(broken rules, slots a series of type t may use) for an offer at a venue."""
    broken = 0
    if not offers.types[o, t] or offers.largest[o] == 0 or not types.venue[t]:
        broken |= SERVICE_TYPE
        if not every:
            return broken, 0
    if not offers.licensed[o, t]:
        broken |= PROVIDER_LICENCE
    if not venues.licensed[h, t]:
        broken |= VENUE_LICENCE
    if broken and not every:
        return broken, 0
    _, inside = reached(venues, h, offers, o)
    if not inside or not held_at(offers, o, h):
        broken |= CATCHMENT
    if offers.smallest[o] > venues.seats[h]:
        broken |= GROUP_SIZE
    usable = long_enough(
        offers.slots[o] & venues.slots[h], offers.group_minutes[o], rounds.slot_minutes
    )
    if usable == 0:
        broken |= SLOTS
    return broken, usable


@lean(cache=True)
def member(rounds, types, needs, offers, venues, usable, i, o, h, every):
    """(broken rules, metres, slots it could share, fee per session, member value unmoved)."""
    broken = 0
    t = needs.type[i]
    if not types.venue[t] or needs.minutes[i] != offers.group_minutes[o]:
        broken |= SERVICE_TYPE
        if not every:
            return broken, 0, 0, 0, 0
    shared = usable & needs.slots[i]
    if days_in(shared, rounds.slot_day) < needs.k[i]:
        broken |= SLOTS
        if not every:
            return broken, 0, 0, 0, 0
    metres = between(needs, i, venues, h)
    if metres > needs.travel[i]:
        broken |= TRAVEL
        if not every:
            return broken, 0, 0, 0, 0
    if not needs.term[i]:
        broken |= TERM
    if needs.access[i] & ~venues.access[h] or not suits(needs, offers, i, o):
        broken |= SUITABILITY
    people = needs.people[i]
    if people > min(offers.largest[o], venues.seats[h]):
        broken |= GROUP_SIZE
    fee = min(offers.group_fee[o], needs.copay[i], rounds.copay_cap) * people
    if offers.channel_volunteer[o] and fee > 0:
        broken |= VOLUNTEER_FREE
    value = worth(rounds, needs, offers, i, o, metres)
    if value <= 0:
        broken |= WORTH
    return broken, metres, shared, fee, value
