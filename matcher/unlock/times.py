"""When a way could be: the sessions, hours, rooms and times that its slots lack."""

from collections.abc import Iterator
from itertools import product
from typing import Literal, NamedTuple

from matcher import eligibility as may
from matcher.changes import Change, HoursAdded, RoomRented, SlotsAccepted, VenueOpened
from matcher.explain import row as at
from matcher.explain.context import Context
from matcher.instance import Offer, Slot
from matcher.packed import Ints

TIMED = may.SLOTS | at.CAPACITY | at.RESIDENT_SLOT | at.VENUE_ROOM
"""The rules that another time, more hours or another room mend."""

Room = Literal["as_it_is", "opened", "rented"]
"""How a series comes to its room: as the venue is open, with more slots, or in one more room."""


class _Slot(NamedTuple):
    """What must be otherwise for a session in a slot; ``open``: at the venue, ``taken``: there."""

    slot: Slot
    asked: bool
    hours: bool
    open: bool
    taken: bool


def ways_in_time(context: Context, i: int, row: Ints) -> Iterator[tuple[Change, ...]]:
    """The sets of changes with which the sessions find their slots, the empty one if none must.

    For each choice of what may change at all, the slots that cost least.
    """
    if row[at.SERIES] >= 0:
        yield from _joined(context, i, row)
        return
    if not row[at.BITS] & TIMED:
        yield ()
        return
    slots, minutes = list(_slots(context, i, row)), _minutes_short(context, i, row)
    rooms: tuple[Room, ...] = ("as_it_is", "opened", "rented")
    seen = set()
    for room, hours, asked in product(
        rooms if row[at.HALL] >= 0 else rooms[:1], (False, True), (False, True)
    ):
        if minutes and not hours:
            continue
        able = [
            one
            for one in slots
            if (asked or not one.asked) and (hours or not one.hours) and _housed(one, room)
        ]
        chosen = _cheapest(context, i, able, room)
        if chosen is None:
            continue
        made = tuple(_changes(context, i, row, chosen, room, minutes))
        if made not in seen:
            seen.add(made)
            yield made


def _housed(one: _Slot, room: Room) -> bool:
    if room == "rented":
        return True
    return not one.taken and (one.open or room == "opened")


def _cheapest(context: Context, i: int, able: list[_Slot], room: Room) -> list[_Slot] | None:
    """k slots on different days that lack least; None: there are not so many."""
    prices, weeks = context.instance.policy.prices, context.instance.period.weeks

    def lacks(one: _Slot) -> tuple[int, bool, int]:
        kept = room == "as_it_is" or (room == "opened" and one.open)
        fen = weeks * (one.hours * prices.hour_fen + (not kept) * prices.room_fen)
        return fen, one.asked, one.slot.start

    by_day: dict[int, _Slot] = {}
    for one in sorted(able, key=lacks):
        by_day.setdefault(one.slot.day, one)
    k = context.need(i).sessions_per_week
    chosen = sorted(by_day.values(), key=lacks)[:k]
    return chosen if len(chosen) == k else None


def _changes(
    context: Context, i: int, row: Ints, chosen: list[_Slot], room: Room, minutes: int
) -> Iterator[Change]:
    chosen = sorted(chosen, key=lambda one: one.slot.day)
    offer = context.offer(row[at.OFFER]).id
    asked = tuple(one.slot.id for one in chosen if one.asked)
    if asked:
        yield SlotsAccepted(need=context.need(i).id, slots=asked)
    hours = tuple(one.slot.id for one in chosen if one.hours)
    if hours or minutes:
        yield HoursAdded(offer=offer, slots=hours, minutes=minutes)
    if row[at.HALL] < 0:
        return
    venue = context.venue(row[at.HALL]).id
    if room == "rented":
        yield RoomRented(venue=venue, slots=tuple(one.slot.id for one in chosen))
    opened = tuple(one.slot.id for one in chosen if not one.open)
    if room == "opened" and opened:
        yield VenueOpened(venue=venue, slots=opened)


def _slots(context: Context, i: int, row: Ints) -> Iterator[_Slot]:
    """The slots long enough in which the resident is free."""
    c, st = context.columns, context.standing
    o, h = int(row[at.OFFER]), int(row[at.HALL])
    length = _length(context, i, row)
    for s, slot in enumerate(context.instance.grid):
        if slot.minutes < length or st.busy[c.needs.resident[i], s]:
            continue
        yield _Slot(
            slot=slot,
            asked=not (int(c.needs.slots[i]) >> s) & 1,
            hours=bool(c.offers.sessions[o, s] <= st.used[o, s]),
            open=h < 0 or bool((int(c.venues.slots[h]) >> s) & 1),
            taken=h >= 0 and bool(st.rooms[h, s]),
        )


def _length(context: Context, i: int, row: Ints) -> int:
    offer: Offer = context.offer(row[at.OFFER])
    return offer.group.minutes if row[at.HALL] >= 0 and offer.group else context.need(i).minutes


def _minutes_short(context: Context, i: int, row: Ints) -> int:
    """Minutes a week beyond those that the offer has left."""
    o = int(row[at.OFFER])
    travel = int(may.travel_minutes(row[at.BASE], context.columns.offers.pace[o]))
    asked = context.need(i).sessions_per_week * (_length(context, i, row) + travel)
    return max(0, asked - int(context.standing.minutes[o]))


def _joined(context: Context, i: int, row: Ints) -> Iterator[tuple[Change, ...]]:
    """A series keeps its slots: whoever joins takes them."""
    if row[at.BITS] & (at.RESIDENT_SLOT | at.CAPACITY | at.VENUE_ROOM):
        return
    need = context.need(i)
    missing = tuple(slot for slot in context.slot_ids(row[at.TIMES]) if slot not in need.slots)
    yield (SlotsAccepted(need=need.id, slots=missing),) if missing else ()
