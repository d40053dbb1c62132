"""What persons, and the plan in force, have said of a need: what it leaves of a way."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from matcher import eligibility as may
from matcher.instance import Forbid, Instance, Pin, Placement
from matcher.packed import Bools, Ints
from matcher.tables import Tables, mask


@dataclass(frozen=True)
class Way:
    """One column before or after decisions: the slots it may use and the funds that may pay.

    ``paid``: only as one of the funds pays.
    """

    slots: int
    funds: tuple[int, ...]
    paid: bool


@dataclass(frozen=True)
class Decision:
    """What has been said of one need, which wants ``k`` slots on different days."""

    tables: Tables
    k: int
    pin: Pin | None
    forbids: Sequence[Forbid]
    placement: Placement | None

    def leaves(self, way: Way, offer: int, venue: int | None) -> list[Way]:
        """What the pin and the forbids leave of a way by an offer, at a venue or at home."""
        ways = [way] if self.pin is None else self._pinned(self.pin, way, offer, venue)
        for forbid in self.forbids:
            if self._speaks_of(forbid, offer, venue):
                ways = [left for one in ways for left in self._rest(forbid, one)]
        return [left for left in ways if left.slots and self._days(left.slots) >= self.k]

    def stay(self, offer: int, venue: int | None) -> int:
        """The slots at which the need is not moved, with this offer and venue; 0: none."""
        placed, numbers = self.placement, self.tables.numbers
        if placed is None or numbers.offers.get(placed.offer) != offer:
            return 0
        at = None if placed.venue is None else numbers.venues.get(placed.venue, -1)
        if at != venue or not all(slot in numbers.slots for slot in placed.slots):
            return 0
        slots = mask(placed.slots, numbers.slots)
        return slots if self._fills(slots) else 0

    def _pinned(self, pin: Pin, way: Way, offer: int, venue: int | None) -> list[Way]:
        if not self._speaks_of(pin, offer, venue):
            return []
        slots, funds, paid = way.slots, way.funds, way.paid
        if pin.slots is not None:
            slots = mask(pin.slots, self.tables.numbers.slots)
            if slots & ~way.slots or not self._fills(slots):
                return []
        if pin.fund is not None:
            fund = self.tables.numbers.funds[pin.fund]
            if fund not in way.funds:
                return []
            funds, paid = (fund,), True
        return [Way(slots, funds, paid)]

    def _rest(self, forbid: Forbid, way: Way) -> Iterator[Way]:
        """The way without the forbidden slots, or without the fund; both given: either will do."""
        numbers = self.tables.numbers
        fewer = 0 if forbid.slots is None else way.slots & ~mask(forbid.slots, numbers.slots)
        if forbid.fund is None:
            yield Way(fewer, way.funds, way.paid)
            return
        fund = numbers.funds[forbid.fund]
        others = tuple(f for f in way.funds if f != fund)
        if others or not way.paid:
            yield Way(way.slots, others, way.paid)
        if fund in way.funds and fewer:
            yield Way(fewer, (fund,), True)

    def _speaks_of(self, said: Pin | Forbid, offer: int, venue: int | None) -> bool:
        numbers = self.tables.numbers
        setting = "home" if venue is None else "venue"
        return (
            (said.offer is None or numbers.offers[said.offer] == offer)
            and (said.setting is None or said.setting == setting)
            and (said.venue is None or (venue is not None and numbers.venues[said.venue] == venue))
        )

    def _days(self, slots: int) -> int:
        return int(may.days_in(slots, self.tables.round.slot_day))

    def _fills(self, slots: int) -> bool:
        """Are these k slots, on as many days?"""
        return slots.bit_count() == self.k and self._days(slots) == self.k


@dataclass(frozen=True)
class Decisions:
    """The decisions by need number. ``moved``: what being moved takes off the value."""

    of: dict[int, Decision]
    moved: int
    pinned: Bools
    touched: Bools

    def among(self, needs: Ints) -> Ints:
        """The places in a list of needs where one stands of whom something was said."""
        return np.flatnonzero(self.touched[needs])


def decisions(instance: Instance, tables: Tables) -> Decisions:
    number = tables.numbers.needs
    pins = {number[pin.need]: pin for pin in instance.policy.pins}
    forbids: dict[int, list[Forbid]] = defaultdict(list)
    for forbid in instance.policy.forbids:
        forbids[number[forbid.need]].append(forbid)
    placements = {number[p.need]: p for p in instance.in_force if p.need in number}
    said = sorted({*pins, *forbids, *placements})
    return Decisions(
        of={
            i: Decision(
                tables=tables,
                k=int(tables.needs.k[i]),
                pin=pins.get(i),
                forbids=forbids.get(i, ()),
                placement=placements.get(i),
            )
            for i in said
        },
        moved=instance.policy.weights.moved,
        pinned=_marked(pins, len(instance.needs)),
        touched=_marked(said, len(instance.needs)),
    )


def _marked(needs: Iterable[int], count: int) -> Bools:
    marks = np.zeros(count, dtype=np.bool_)
    marks[list(needs)] = True
    return marks
