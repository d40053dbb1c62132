"""Tasks as an iCalendar (RFC 5545) that a telephone keeps up to date; it names no resident."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vDuration

from matcher.instance import Slot
from rounds.tasks import Task, TaskState

SHANGHAI = ZoneInfo("Asia/Shanghai")
"""China's time zone by the name that calendars look it up by."""
FRESH = timedelta(hours=1)
"""How often a telephone is asked to look again."""


@dataclass(frozen=True)
class Told:
    """A task in words. ``place``: a room, or the communities; ``link``: its page."""

    task: Task
    service: str
    place: str
    link: str


def calendar(name: str, told: Iterable[Told], grid: Sequence[Slot]) -> bytes:
    """Each slot of a task's week is one event, as often as the task has weeks."""
    slots = {slot.id: slot for slot in grid}
    made = Calendar()
    made.add("prodid", "-//Linli//Linli//ZH")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", "PUBLISH")
    made.add("name", name)
    made.add("x-wr-calname", name)
    made.add("x-wr-timezone", "Asia/Shanghai")
    made.add("refresh-interval", vDuration(FRESH), parameters={"VALUE": "DURATION"})
    for one in told:
        for id in one.task.slots:
            made.add_component(_event(one, slots[id]))
    made.add_missing_timezones()
    return bytes(made.to_ical())


def _event(told: Told, slot: Slot) -> Event:
    task = told.task
    day = task.period + timedelta(days=slot.day)
    event = Event()
    event.add("uid", f"{task.id}-{slot.id}@linli")
    event.add("dtstamp", task.moved_at)
    event.add("last-modified", task.moved_at)
    event.add("sequence", task.version)
    event.add("dtstart", _at(datetime.combine(day, time()), slot.start))
    event.add("dtend", _at(datetime.combine(day, time()), slot.end))
    event.add("rrule", {"FREQ": ["WEEKLY"], "COUNT": [task.weeks]})
    event.add("summary", f"{told.service} · {told.place}")
    event.add("location", told.place)
    event.add("url", told.link)
    event.add("description", told.link)
    held = task.state == TaskState.ON_HOLD
    event.add("status", "TENTATIVE" if held else "CONFIRMED")
    return event


def _at(midnight: datetime, minutes: int) -> datetime:
    return (midnight + timedelta(minutes=minutes)).replace(tzinfo=SHANGHAI)
