"""Every lawful series at a venue, as the problem's families, with their slot sets and members.

A hosting is an offer that may give a type at a venue. Those who may be members of it, with as many
sessions a week for as many weeks, are a family.
"""

from dataclasses import dataclass

import numpy as np

from matcher import eligibility as may
from matcher.compile.decisions import Decisions, Way
from matcher.compile.funds import FundLists
from matcher.compile.purses import Purses
from matcher.compile.slot_sets import slot_sets
from matcher.machine import njit
from matcher.packed import Ints, appended, grouped
from matcher.problem import FAMILY, MEMBER, Rows, rows
from matcher.tables import Tables

OFFER, VENUE, TYPE, USABLE = range(4)
"""The fields of a hosting. USABLE: the slots it may use."""

HOSTING, K, WEEKS, NEED, SLOTS, FEE, VALUE = range(7)
"""The fields of a member found: the family's first."""


@dataclass(frozen=True)
class Families:
    """The part of the problem that has to do with series."""

    family: Rows
    set_start: Ints
    set_slots: Ints
    member_start: Ints
    member: Rows


def families(
    tables: Tables, decisions: Decisions, funds: FundLists, purses: Purses, weeks: int
) -> Families:
    """``weeks``: the period's."""
    start, offers = tables.offers_at_venues()
    hostings = _hostings(tables.round, tables.types, tables.offers, tables.venues, start, offers)
    found, member = _decided(_found(tables, decisions, hostings), hostings, decisions, funds)
    # As they come: sorted by family.
    keys, first, family = np.unique(found[:, :NEED], axis=0, return_index=True, return_inverse=True)
    member["family"] = family.reshape(-1)
    member_start = np.append(first, len(found)).astype(np.int64)
    made = _families(tables, hostings, keys, weeks)
    member["fund_start"], member["fund_end"] = purses.seen_by(
        made["block"][member["family"]], member["fund_start"], member["fund_end"]
    )
    made["fund_start"], made["fund_end"] = funds.of_members(
        member_start, member, made["smallest"], purses.size
    )
    usable = np.ascontiguousarray(hostings[keys[:, HOSTING], USABLE])
    set_start, set_slots = slot_sets(
        usable, made, member_start, member, tables.needs.people, tables.round.slot_day
    )
    return Families(made, set_start, set_slots, member_start, member)


@njit(cache=True)
def _hostings(rounds, types, offers, venues, by_type_start, by_type):
    hostings = np.empty((1024, 4), dtype=np.int64)
    count = 0
    for t in range(types.venue.size):
        for at in range(by_type_start[t], by_type_start[t + 1]):
            o = by_type[at]
            for h in range(venues.seats.size):
                broken, usable = may.hosting(rounds, types, offers, venues, o, h, t, False)
                if not broken:
                    hostings = appended(hostings, count, (o, h, t, usable))
                    count += 1
    return hostings[:count].copy()


def _found(tables: Tables, decisions: Decisions, hostings: Ints) -> Ints:
    """The members, sorted by family and need."""
    needs, venues = tables.needs, tables.venues
    pairs, pair = np.unique(hostings[:, [VENUE, TYPE]], axis=0, return_inverse=True)
    type_start, of_type = grouped(needs.type, tables.types.venue.size)
    near_start, near = _within_travel(needs, venues, pairs, type_start, of_type)
    found: Ints = _members(
        tables.round,
        tables.types,
        needs,
        tables.offers,
        venues,
        decisions.pinned,
        hostings,
        near_start,
        near,
        pair.reshape(-1).astype(np.int64),
    )
    return found[np.lexsort([found[:, field] for field in (NEED, WEEKS, K, HOSTING)])]


@njit(cache=True)
def _within_travel(needs, venues, pairs, by_type_start, by_type):
    """For every (venue, type): the needs of the type that can travel to the venue."""
    start = np.zeros(pairs.shape[0] + 1, dtype=np.int64)
    near = np.empty((1024, 1), dtype=np.int64)
    count = 0
    for x in range(pairs.shape[0]):
        h, t = pairs[x, 0], pairs[x, 1]
        for at in range(by_type_start[t], by_type_start[t + 1]):
            i = by_type[at]
            if needs.travel[i] > 0 and may.between(needs, i, venues, h) <= needs.travel[i]:
                near = appended(near, count, (i,))
                count += 1
        start[x + 1] = count
    return start, near[:count, 0].copy()


@njit(cache=True)
def _members(rounds, types, needs, offers, venues, pinned, hostings, near_start, near, pair):
    """``near``: who can travel there, by pair of a venue and a type; ``pair``: a hosting's."""
    members = np.empty((4096, 7), dtype=np.int64)
    count = 0
    for x in range(hostings.shape[0]):
        o, h, usable = hostings[x, OFFER], hostings[x, VENUE], hostings[x, USABLE]
        for at in range(near_start[pair[x]], near_start[pair[x] + 1]):
            i = near[at]
            broken, _, shared, fee, value = may.member(
                rounds, types, needs, offers, venues, usable, i, o, h, False
            )
            if pinned[i]:
                broken &= ~may.WORTH
            if broken:
                continue
            row = (x, needs.k[i], needs.weeks[i], i, shared, fee, value)
            members = appended(members, count, row)
            count += 1
    return members[:count].copy()


def _decided(
    found: Ints, hostings: Ints, decisions: Decisions, funds: FundLists
) -> tuple[Ints, Rows]:
    """Pins, forbids and the plan in force, applied: the rows kept, and as members of a problem."""
    need = found[:, NEED]
    member = rows(
        MEMBER,
        len(found),
        need=need,
        fee=found[:, FEE],
        value=found[:, VALUE],
        slots=found[:, SLOTS],
        stay=0,
        stay_bonus=0,
        fund_start=funds.need_start[need],
        fund_end=funds.need_start[need + 1],
        paid=0,
        family=0,
    )
    keep = np.ones(len(found), dtype=np.bool_)
    for m in decisions.among(need):
        row, decision, hosting = member[m], decisions.of[int(need[m])], hostings[found[m, HOSTING]]
        offer, venue = int(hosting[OFFER]), int(hosting[VENUE])
        listed = funds.listed(row["fund_start"], row["fund_end"])
        ways = decision.leaves(Way(int(row["slots"]), listed, False), offer, venue)
        if not ways:
            keep[m] = False
            continue
        # A forbid of both slots and a fund leaves two ways; the search follows the first only.
        way = ways[0]
        row["slots"], row["paid"] = way.slots, way.paid
        if way.funds != listed:
            row["fund_start"], row["fund_end"] = funds.place(way.funds)
        if decision.placement is not None:
            row["value"] -= decisions.moved
            row["stay"] = decision.stay(offer, venue)
            row["stay_bonus"] = decisions.moved if row["stay"] else 0
            worth = row["value"] + row["stay_bonus"]
            keep[m] = worth > 0 or decision.pin is not None
    return found[keep], member[keep]


def _families(tables: Tables, hostings: Ints, keys: Ints, period_weeks: int) -> Rows:
    """The families of these (hosting, k, weeks); their funds are still to be listed."""
    offers, venues = tables.offers, tables.venues
    offer, venue, type_, _ = hostings[keys[:, HOSTING]].T
    k, weeks = keys[:, K], keys[:, WEEKS]
    return rows(
        FAMILY,
        len(keys),
        block=offer,
        room=venue,
        type=type_,
        k=k,
        minutes=k * _minutes(offers, venues, offer.copy(), venue.copy()),
        cost=offers.group_price[offer] + venues.rent[venue],
        sessions=k * np.minimum(weeks, period_weeks),
        smallest=offers.smallest[offer],
        largest=np.minimum(offers.largest[offer], venues.seats[venue]),
        single=~tables.types.group[type_],
        fund_start=0,
        fund_end=0,
    )


@njit(cache=True)
def _minutes(offers, venues, offer, venue):
    """Of one session each, travel there and back included."""
    minutes = np.empty(offer.size, dtype=np.int64)
    for x in range(offer.size):
        o, h = offer[x], venue[x]
        travel = may.travel_minutes(may.between(venues, h, offers, o), offers.pace[o])
        minutes[x] = offers.group_minutes[o] + travel
    return minutes
