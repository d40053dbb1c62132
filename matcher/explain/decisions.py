"""What persons and the plan in force have said of needs, as columns."""

from typing import NamedTuple

import numpy as np

from matcher.eligibility import BIT
from matcher.instance import Instance
from matcher.machine import njit
from matcher.packed import Bools, Ints
from matcher.rules import Rule
from matcher.tables import Tables, mask

PIN = BIT[Rule.PIN]
FORBID = BIT[Rule.FORBID]
ANY, HOME, VENUE, GONE = -1, 0, 1, -2


class Decisions(NamedTuple):
    """``decided``: the need has a pin or a forbid. -1 stands for a field not given.

    ``pin[i]`` and ``said_start`` point into the rows said of needs (a pin first, then forbids).
    ``placed_venue`` is -1 at home; what stands at an offer or venue no longer there is -2.
    """

    decided: Bools
    pin: Ints
    said_start: Ints
    offer: Ints
    setting: Ints
    venue: Ints
    slots: Ints
    fund: Ints
    placed: Bools
    placed_offer: Ints
    placed_venue: Ints
    placed_slots: Ints
    moved: int


def decisions(instance: Instance, tables: Tables) -> Decisions:
    number = tables.numbers
    count = len(instance.needs)
    pins = {number.needs[pin.need]: pin for pin in instance.policy.pins}
    said = sorted(
        [(i, 0, pin) for i, pin in pins.items()]
        + [(number.needs[f.need], 1, f) for f in instance.policy.forbids],
        key=lambda row: row[:2],
    )
    needs = np.array([i for i, _, _ in said], dtype=np.int64)
    start = np.searchsorted(needs, np.arange(count + 1)).astype(np.int64)
    pin = np.full(count, -1, dtype=np.int64)
    pin[list(pins)] = start[list(pins)]
    placed = np.zeros(count, dtype=np.bool_)
    where = np.full((3, count), GONE, dtype=np.int64)
    for p in instance.in_force:
        i = number.needs.get(p.need)
        if i is None:
            continue
        placed[i] = True
        where[0, i] = number.offers.get(p.offer, GONE)
        where[1, i] = -1 if p.venue is None else number.venues.get(p.venue, GONE)
        known = all(slot in number.slots for slot in p.slots)
        where[2, i] = mask(p.slots, number.slots) if known else 0

    def ints(values: list[int]) -> Ints:
        return np.array(values, dtype=np.int64)

    return Decisions(
        decided=np.diff(start) > 0,
        pin=pin,
        said_start=start,
        offer=ints([ANY if x.offer is None else number.offers[x.offer] for _, _, x in said]),
        setting=ints([{None: ANY, "home": HOME, "venue": VENUE}[x.setting] for _, _, x in said]),
        venue=ints([ANY if x.venue is None else number.venues[x.venue] for _, _, x in said]),
        slots=ints([ANY if x.slots is None else mask(x.slots, number.slots) for _, _, x in said]),
        fund=ints([ANY if x.fund is None else number.funds[x.fund] for _, _, x in said]),
        placed=placed,
        placed_offer=where[0],
        placed_venue=where[1],
        placed_slots=where[2],
        moved=instance.policy.weights.moved,
    )


@njit(cache=True)
def _speaks_of(d, x, o, h):
    if d.offer[x] != ANY and d.offer[x] != o:
        return False
    if d.setting[x] != ANY and d.setting[x] != (HOME if h < 0 else VENUE):
        return False
    return d.venue[x] == ANY or d.venue[x] == h


@njit(cache=True)
def said_of(d, i, o, h, f, k):
    """(rules broken whatever the slots, slots forbidden, slots pinned or -1)."""
    broken = 0
    forbidden = 0
    pinned = ANY
    for x in range(d.said_start[i], d.said_start[i + 1]):
        if x == d.pin[i]:
            if not _speaks_of(d, x, o, h) or (d.fund[x] != ANY and d.fund[x] != f):
                broken |= PIN
            if d.slots[x] != ANY:
                pinned = d.slots[x]
                count = 0
                for s in range(63):
                    count += (pinned >> s) & 1
                if count != k:
                    broken |= PIN
        elif _speaks_of(d, x, o, h) and (d.fund[x] == ANY or d.fund[x] == f):
            if d.slots[x] != ANY:
                forbidden |= d.slots[x]
            else:
                broken |= FORBID
    return broken, forbidden, pinned


@njit(cache=True)
def present_slots(d, i, o, h):
    """The slots at which the need is not moved, with this offer and venue; 0: none."""
    if d.placed[i] and d.placed_offer[i] == o and d.placed_venue[i] == h:
        return d.placed_slots[i]
    return 0


@njit(cache=True)
def moving(d, i, o, h, slots):
    """What being moved takes off the value."""
    if not d.placed[i] or present_slots(d, i, o, h) == slots:
        return 0
    return d.moved
