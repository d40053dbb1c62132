"""What a secretary who takes over has to know: what waits, what runs, who has not been answered.

Residents stand in it masked: whoever wants a name opens the resident, and the trail says so.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Mapped

from access import reading
from access.areas import inside
from access.tx import Tx
from needs.needs import WAITING, NeedRow, NeedState
from needs.notes import VisitNote
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
    running = _running(tx)
    found = Handover(
        on=tx.today,
        states=_states(tx),
        waiting=_waiting(tx),
        by_hand=_by_hand(tx),
        tasks=dict(Counter(one.state for one in running)),
        running=running[:MOST_LISTED],
        notes=_notes(tx),
        unanswered=_unanswered(tx),
    )
    shown = {one.resident for one in found.by_hand} | {one.resident for one in found.unanswered}
    reading.count(tx, len(shown))
    tx.note("handover.read", "area", tx.actor.area, residents=sorted(shown))
    return found


def _states(tx: Tx) -> dict[str, int]:
    found = tx.session.execute(
        select(NeedRow.state, func.count())
        .where(_inside(tx, NeedRow.area_id))
        .group_by(NeedRow.state)
        .order_by(NeedRow.state)
    )
    return {state: int(count) for state, count in found}


def _waiting(tx: Tx) -> dict[str, int]:
    """How many needs have waited how long."""
    since = [tx.now - timedelta(days=age + 1) for age in AGES]
    upto = [func.sum(case((NeedRow.queued_at > moment, 1), else_=0)) for moment in since]
    waiting = NeedRow.state.in_([state.value for state in WAITING])
    counted = select(func.count(), *upto).where(_inside(tx, NeedRow.area_id), waiting)
    total, *young = (int(one or 0) for one in tx.session.execute(counted).one())
    ends = [0, *young, total]
    return {name: ends[at + 1] - ends[at] for at, name in enumerate([*map(str, AGES), "more"])}


def _by_hand(tx: Tx) -> tuple[ByHand, ...]:
    """Those that have waited longest first."""
    found = tx.session.execute(
        select(NeedRow, Resident, ResidentKey)
        .join(Resident, Resident.id == NeedRow.resident_id)
        .outerjoin(ResidentKey, ResidentKey.resident_id == Resident.id)
        .where(_inside(tx, NeedRow.area_id), NeedRow.state == NeedState.MANUAL)
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


def _running(tx: Tx) -> tuple[Running, ...]:
    """Those that nobody has moved for longest first."""
    served = select(TaskNeed.task_id).where(
        _inside(tx, TaskNeed.area_id), TaskNeed.left_at.is_(None)
    )
    found = tx.session.scalars(
        select(Task)
        .where(Task.id.in_(served), Task.state.not_in([state.value for state in ENDED]))
        .order_by(Task.moved_at, Task.id)
    )
    return tuple(
        Running(one.id, one.provider_id, one.service_type, one.state, one.moved_at) for one in found
    )


def _notes(tx: Tx) -> tuple[Noted, ...]:
    """The buildings noted in longest ago first."""
    last = func.max(VisitNote.at)
    found = tx.session.execute(
        select(Resident.building, func.count(VisitNote.resident_id.distinct()), last)
        .join(Resident, Resident.id == VisitNote.resident_id)
        .where(_inside(tx, Resident.area_id), Resident.forgotten_at.is_(None))
        .group_by(Resident.building)
        .order_by(last, Resident.building)
        .limit(MOST_LISTED)
    )
    return tuple(Noted(building, int(count), at) for building, count, at in found)


def _unanswered(tx: Tx) -> tuple[Objection, ...]:
    """The oldest first."""
    answered = select(VisitNote.id).where(
        VisitNote.resident_id == Resident.id, VisitNote.at > Resident.objected_at
    )
    found = tx.session.execute(
        select(Resident, ResidentKey)
        .join(ResidentKey, ResidentKey.resident_id == Resident.id)
        .where(_inside(tx, Resident.area_id), Resident.objected_at.is_not(None), ~answered.exists())
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


def _inside(tx: Tx, of: Mapped[str]) -> ColumnElement[bool]:
    return inside(tx.session, of, tx.actor.area)
