"""What a secretary who takes over has to know: what waits, what runs, who has not been answered.

Figures and ids alone: whoever wants a name opens the resident, and the trail says so.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, select

from access import reading
from access.areas import Area, within
from access.tx import Tx
from needs.needs import WAITING, NeedRow, NeedState
from needs.notes import CHINA, VisitNote
from needs.residents import Resident, ResidentKey, masked
from rounds.tasks import ENDED, Task, TaskNeed

MOST_LISTED = 200
AGES = (7, 30, 90)
"""Days waiting: up to each of these, and beyond."""


@dataclass(frozen=True)
class ByHand:
    """A need decided by hand, with its resident masked."""

    need: str
    resident: str
    service_type: str
    name: str
    phone: str
    building: str
    queued_at: datetime


@dataclass(frozen=True)
class Running:
    """A task under way for somebody of the area."""

    task: str
    provider: str
    service_type: str
    state: str
    moved_at: datetime


@dataclass(frozen=True)
class Noted:
    """Of a building: how many residents have notes, and the last one's date."""

    building: str
    residents: int
    last: datetime


@dataclass(frozen=True)
class Objection:
    """A resident who refuses automatic decisions and of whom nothing has been noted since."""

    resident: str
    name: str
    building: str
    since: datetime


@dataclass(frozen=True)
class Handover:
    """``states``: needs by state. ``waiting``: by days, each of ``AGES`` and ``more``."""

    on: date
    states: dict[str, int]
    waiting: dict[str, int]
    by_hand: tuple[ByHand, ...]
    tasks: dict[str, int]
    running: tuple[Running, ...]
    notes: tuple[Noted, ...]
    unanswered: tuple[Objection, ...]


def handover(tx: Tx) -> Handover:
    """The actor's area as it stands; one entry in the trail. Lists end at ``MOST_LISTED``."""
    here = within(Area.path, tx.actor.area)
    running = _running(tx, here)
    found = Handover(
        on=(tx.now + CHINA).date(),
        states=_states(tx, here),
        waiting=_waiting(tx, here),
        by_hand=_by_hand(tx, here),
        tasks=dict(Counter(one.state for one in running)),
        running=running[:MOST_LISTED],
        notes=_notes(tx, here),
        unanswered=_unanswered(tx, here),
    )
    shown = {one.resident for one in found.by_hand} | {one.resident for one in found.unanswered}
    reading.count(tx, len(shown))
    tx.note("handover.read", "area", tx.actor.area, residents=sorted(shown))
    return found


def _states(tx: Tx, here: ColumnElement[bool]) -> dict[str, int]:
    found = tx.session.execute(
        select(NeedRow.state, func.count())
        .join(Area, Area.id == NeedRow.area_id)
        .where(here)
        .group_by(NeedRow.state)
        .order_by(NeedRow.state)
    )
    return {state: int(count) for state, count in found}


def _waiting(tx: Tx, here: ColumnElement[bool]) -> dict[str, int]:
    """How many needs have waited how long."""
    counts = dict.fromkeys([*map(str, AGES), "more"], 0)
    found = tx.session.scalars(
        select(NeedRow.queued_at)
        .join(Area, Area.id == NeedRow.area_id)
        .where(here, NeedRow.state.in_([state.value for state in WAITING]))
    )
    for since in found:
        days = (tx.now - since).days
        counts[next((str(age) for age in AGES if days <= age), "more")] += 1
    return counts


def _by_hand(tx: Tx, here: ColumnElement[bool]) -> tuple[ByHand, ...]:
    """Those that have waited longest first."""
    found = tx.session.execute(
        select(NeedRow, Resident, ResidentKey)
        .join(Resident, Resident.id == NeedRow.resident_id)
        .outerjoin(ResidentKey, ResidentKey.resident_id == Resident.id)
        .join(Area, Area.id == NeedRow.area_id)
        .where(here, NeedRow.state == NeedState.MANUAL)
        .order_by(NeedRow.queued_at, NeedRow.id)
        .limit(MOST_LISTED)
    )
    return tuple(
        ByHand(
            need=need.id,
            resident=resident.id,
            service_type=need.service_type,
            building=resident.building,
            queued_at=need.queued_at,
            **masked(tx, resident, key),
        )
        for need, resident, key in found
    )


def _running(tx: Tx, here: ColumnElement[bool]) -> tuple[Running, ...]:
    """Those that nobody has moved for longest first."""
    served = (
        select(TaskNeed.task_id)
        .join(Area, Area.id == TaskNeed.area_id)
        .where(here, TaskNeed.left_at.is_(None))
    )
    found = tx.session.scalars(
        select(Task)
        .where(Task.id.in_(served), Task.state.not_in([state.value for state in ENDED]))
        .order_by(Task.moved_at, Task.id)
    )
    return tuple(
        Running(one.id, one.provider_id, one.service_type, one.state, one.moved_at) for one in found
    )


def _notes(tx: Tx, here: ColumnElement[bool]) -> tuple[Noted, ...]:
    """The buildings noted in longest ago first."""
    last = func.max(VisitNote.at)
    found = tx.session.execute(
        select(Resident.building, func.count(VisitNote.resident_id.distinct()), last)
        .join(Resident, Resident.id == VisitNote.resident_id)
        .join(Area, Area.id == Resident.area_id)
        .where(here, Resident.forgotten_at.is_(None))
        .group_by(Resident.building)
        .order_by(last, Resident.building)
        .limit(MOST_LISTED)
    )
    return tuple(Noted(building, int(count), at) for building, count, at in found)


def _unanswered(tx: Tx, here: ColumnElement[bool]) -> tuple[Objection, ...]:
    """The oldest first."""
    answered = select(VisitNote.id).where(
        VisitNote.resident_id == Resident.id, VisitNote.at > Resident.objected_at
    )
    found = tx.session.execute(
        select(Resident, ResidentKey)
        .join(ResidentKey, ResidentKey.resident_id == Resident.id)
        .join(Area, Area.id == Resident.area_id)
        .where(here, Resident.objected_at.is_not(None), ~answered.exists())
        .order_by(Resident.objected_at, Resident.id)
        .limit(MOST_LISTED)
    )
    return tuple(
        Objection(
            resident.id, masked(tx, resident, key)["name"], resident.building, resident.objected_at
        )
        for resident, key in found
        if resident.objected_at is not None
    )
