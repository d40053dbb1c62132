"""The columns the kernels read: ids become row numbers; a slot set is a bit mask. Absent: -1."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

ELSEWHERE = -2
"""The need stands in the plan in force with an offer, venue or slot that is no more."""


class Lists(NamedTuple):
    """Row r's list is ``items[start[r] : start[r + 1]]``."""

    start: Ints
    items: Ints


class Clusters(NamedTuple):
    """Needs of one type and community: those of type t are ``start[t]`` … ``start[t + 1]`` − 1.

    Cluster c has the rows ``needs[first[c] : first[c + 1]]``, all between ``west`` and ``east``,
    ``south`` and ``north``; ``kx`` and ``ky`` are their least scales and ``travel`` is the furthest
    that any of them goes. Whole clusters out of reach are passed over.
    """

    start: Ints
    first: Ints
    needs: Ints
    community: Ints
    west: Ints
    east: Ints
    south: Ints
    north: Ints
    kx: Ints
    ky: Ints
    travel: Ints


class Needs(NamedTuple):
    """A row a need. ``slots``: its slots that are long enough for it.

    ``sessions``: over the period. ``care``: its row among the kinds of care asked for, that is
    language, carer's gender and accessibility. ``stands_*``: its place in the plan in force.
    """

    type: Ints
    community: Ints
    group: Ints
    lon: Ints
    lat: Ints
    kx: Ints
    ky: Ints
    people: Ints
    k: Ints
    minutes: Ints
    weeks: Ints
    sessions: Ints
    slots: Ints
    base: Ints
    waiting: Ints
    copay: Ints
    travel: Ints
    age: Ints
    care: Ints
    pinned: Bools
    familiar: Lists
    excluded: Lists
    decisions: Lists
    stands_offer: Ints
    stands_venue: Ints
    stands_slots: Ints


class Decisions(NamedTuple):
    """Pins and forbids. ``setting``: 0 home, 1 venue; ``slots``: -1 where none are given."""

    pin: Bools
    offer: Ints
    setting: Ints
    venue: Ints
    fund: Ints
    slots: Ints


class Funds(NamedTuple):
    """Whom each may pay for: a row a fund, a column a type, community or group (last: none)."""

    amount: Ints
    most: Ints
    types: Bools
    communities: Bools
    groups: Bools


class Venues(NamedTuple):
    """``hosts``: by venue and type, whether the venue has the licences; ``suits``: by care."""

    community: Ints
    lon: Ints
    lat: Ints
    kx: Ints
    ky: Ints
    seats: Ints
    slots: Ints
    rent: Ints
    hosts: Bools
    suits: Bools


class Grid(NamedTuple):
    """``days``: seven masks, the slots of each weekday; ``minutes``: the slots' lengths."""

    days: Ints
    minutes: Ints


class Terms(NamedTuple):
    """What holds for the whole round; ``copay_cap`` is above any price where there is none."""

    copay_cap: int
    familiar_percent: int
    volunteer_percent: int
    per_km: int
    moved: int
    fen_per_millipoint: int


class OfferRow(NamedTuple):
    """One offer. ``home``: price, -1 without terms; ``area`` by community, ``suits`` by care,
    ``rooms`` by venue: where its series may be held.

    ``home_types`` and ``venue_types``: what it may lawfully give at all, there.
    """

    row: int
    provider: int
    lon: int
    lat: int
    radius: int
    pace: int
    budget: int
    volunteer: bool
    quality: int
    age_min: int
    age_max: int
    slots: int
    sessions: Ints
    area: Bools
    rooms: Bools
    suits: Bools
    home_types: Ints
    home: int
    venue_types: Ints
    price: int
    minutes: int
    fee: int
    smallest: int
    largest: int


class Prices(NamedTuple):
    """The certificate's numerators over ``denominator``.

    ``scale``: by need, of a milli-point it is worth; ``money``: of one that is spent; ``needs``:
    less what its community's floor gives. ``residents``: row 0 is zero, ``resident_row`` gives each
    need its row.
    """

    denominator: int
    money: int
    scale: Ints
    needs: Ints
    funds: Ints
    rooms: Ints
    residents: Ints
    resident_row: Ints


class OfferPriced(NamedTuple):
    """One offer's own numerators: by slot, per minute, and what it is expected to earn."""

    slots: Ints
    minute: int
    expected: int


class Items(NamedTuple):
    """What one offer may earn: rows of one ``group`` exclude each other and stand together.

    ``slots``: those it may use, ``k`` of them on different days; ``worth``: numerators, before
    the offer's own prices; ``resident``: the row of the resident's slot prices still to be paid.
    """

    slots: Ints
    k: Ints
    minutes: Ints
    worth: Ints
    resident: Ints
    group: Ints
