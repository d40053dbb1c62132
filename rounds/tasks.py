"""Tasks: what an organisation is to do, from the plan's publication to its end.

A task is one home visit a week pattern long, or one series with all its members. The states are
FHIR's; what may follow what, and who may say so, is one table.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, exists, select
from sqlalchemy.orm import Mapped, mapped_column

from access.actor import Role
from access.areas import ids_within, inside
from access.consent import barred
from access.refusal import Absent, Conflict, Forbidden, Invalid, Stale
from access.tx import Tx
from funds import funds
from needs.needs import WAITING, NeedRow, NeedState, waiting_state
from needs.residents import Resident
from providers.offers import give_back
from providers.venues import leave_rooms
from store import Base, Json, new_id
from store.columns import unique_where


class TaskState(StrEnum):
    REQUESTED = "requested"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    IN_PROGRESS = "in-progress"
    ON_HOLD = "on-hold"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    FAILED = "failed"


BY_PROVIDER = frozenset({Role.ORGANISATION})
BY_STAFF = frozenset({Role.SECRETARY, Role.OFFICIAL})
BY_EITHER = BY_PROVIDER | BY_STAFF


@dataclass(frozen=True)
class Move:
    """``reason``: has to be given."""

    before: TaskState
    after: TaskState
    by: frozenset[Role]
    reason: bool = False


_S = TaskState
MOVES = (
    Move(_S.REQUESTED, _S.ACCEPTED, BY_PROVIDER),
    Move(_S.REQUESTED, _S.REJECTED, BY_PROVIDER, reason=True),
    Move(_S.REQUESTED, _S.CANCELLED, BY_STAFF, reason=True),
    Move(_S.ACCEPTED, _S.IN_PROGRESS, BY_PROVIDER),
    Move(_S.ACCEPTED, _S.CANCELLED, BY_STAFF, reason=True),
    Move(_S.ACCEPTED, _S.FAILED, BY_EITHER, reason=True),
    Move(_S.IN_PROGRESS, _S.ON_HOLD, BY_EITHER, reason=True),
    Move(_S.ON_HOLD, _S.IN_PROGRESS, BY_EITHER),
    Move(_S.ON_HOLD, _S.CANCELLED, BY_STAFF, reason=True),
    Move(_S.IN_PROGRESS, _S.COMPLETED, BY_PROVIDER),
    Move(_S.IN_PROGRESS, _S.FAILED, BY_EITHER, reason=True),
    Move(_S.IN_PROGRESS, _S.CANCELLED, BY_STAFF, reason=True),
)
UNDONE = (_S.REJECTED, _S.CANCELLED, _S.FAILED)
"""These give back money, capacity and room, and the need its place in the queue."""
ENDED = (*UNDONE, _S.COMPLETED)


class Task(Base):
    """``slots``: the sessions of a week; ``minutes``: of a week, travel included.

    ``public_fen`` and ``copay_fen``: over the period. ``series``: at a venue, with its members.
    """

    __tablename__ = "task"
    __table_args__ = (
        CheckConstraint("public_fen >= 0 AND copay_fen >= 0", name="money"),
        Index("ix_task_provider_id_state", "provider_id", "state"),
        Index("ix_task_state_sent_at", "state", "sent_at", "id"),
        Index("ix_task_sent_at_id", "sent_at", "id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    round_id: Mapped[str] = mapped_column(ForeignKey("round.id"), index=True)
    plan_id: Mapped[str] = mapped_column(ForeignKey("plan.id"))
    provider_id: Mapped[str] = mapped_column(ForeignKey("provider.id"))
    offer_id: Mapped[str] = mapped_column(ForeignKey("offer.id"))
    venue_id: Mapped[str | None] = mapped_column(ForeignKey("venue.id"))
    fund_id: Mapped[str | None] = mapped_column(ForeignKey("fund.id"))
    service_type: Mapped[str]
    period: Mapped[date]
    weeks: Mapped[int]
    slots: Mapped[list[str]] = mapped_column(Json)
    minutes: Mapped[int]
    public_fen: Mapped[int]
    copay_fen: Mapped[int]
    state: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    sent_at: Mapped[datetime]
    moved_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)


class TaskNeed(Base):
    """A need that a task serves; ``left_at``: since when it no longer does; ``copay_fen``: its part
    of the task's.

    A need stands in one task at a time, whoever publishes what at the same moment.
    """

    __tablename__ = "task_need"
    __table_args__ = (unique_where("uq_task_need_served", "left_at IS NULL", "need_id"),)

    task_id: Mapped[str] = mapped_column(ForeignKey("task.id"), primary_key=True)
    need_id: Mapped[str] = mapped_column(ForeignKey("need.id"), primary_key=True)
    area_id: Mapped[str] = mapped_column(ForeignKey("area.id"), index=True)
    copay_fen: Mapped[int] = mapped_column(default=0)
    left_at: Mapped[datetime | None]


def task_of(tx: Tx, id: str) -> Task:
    """A task: an organisation's own, or one that serves somebody within the actor's area.

    Raises
    ------
    Absent
    """
    found = tx.session.scalar(select(Task).where(Task.id == id, of_actor(tx)))
    if found is None:
        raise Absent("task", id)
    return found


def move(tx: Tx, id: str, version: int, after: TaskState, reason: str) -> Task:
    """The task is in another state; what it held is given back where it will not be done.

    Raises
    ------
    Absent, Stale
    Conflict
        Not a state that follows; a beginning, and the organisation may know nobody it serves.
    Forbidden
        Not this role's to say; it serves others than those whom the actor speaks for.
    Invalid
        A reason is wanted.
    """
    task = alone_with(tx, id, version)
    before = TaskState(task.state)
    moves = [one for one in MOVES if one.before is before and one.after is after]
    if not moves:
        raise Conflict("task_step", before=before.value, after=after.value)
    if tx.actor.role not in moves[0].by:
        raise Forbidden("task_not_yours_to_say", after=after.value)
    if not _speaks_for_all(tx, task):
        raise Forbidden("task_serves_others")
    if moves[0].reason and not reason.strip():
        raise Invalid("reason", "empty")
    if (before, after) == (TaskState.ACCEPTED, TaskState.IN_PROGRESS):
        _refuse_unknown(tx, task)
    task.state, task.reason = after.value, reason.strip()
    task.moved_at = tx.now
    task.version += 1
    tx.note("task.moved", "task", id, before=before.value, after=after.value)
    if after in UNDONE:
        _undo(tx, task)
    elif after is TaskState.COMPLETED:
        _settle(tx, task)
    return task


def moves_of(tx: Tx, task: Task) -> list[Move]:
    """What the actor may say of a task as it stands."""
    if not _speaks_for_all(tx, task):
        return []
    return [one for one in MOVES if one.before == task.state and tx.actor.role in one.by]


def _speaks_for_all(tx: Tx, task: Task) -> bool:
    """Whether the task is the actor's organisation's, or all whom it serves now are of the actor's
    area: one community does not call off the class of another."""
    if tx.actor.role is Role.ORGANISATION:
        return True
    here = inside(tx.session, TaskNeed.area_id, tx.actor.area)
    served = select(here).where(TaskNeed.task_id == task.id, TaskNeed.left_at.is_(None))
    found = tx.session.scalars(served).all()
    return bool(found) and all(found)


def _refuse_unknown(tx: Tx, task: Task) -> None:
    """Raises Conflict where the organisation may not know any of those it is to serve."""
    served = tx.session.scalars(
        select(NeedRow.resident_id)
        .join(TaskNeed, TaskNeed.need_id == NeedRow.id)
        .where(TaskNeed.task_id == task.id, TaskNeed.left_at.is_(None))
    )
    whys = [barred(tx.session, id, task.provider_id, task.service_type) for id in served.all()]
    if whys and all(whys):
        raise Conflict(min(why for why in whys if why))


def use_of(task: Task) -> Mapping[tuple[str, str], int]:
    """What a task takes of its offer: a session of each slot, and minutes of the week."""
    use = {(task.offer_id, slot): 1 for slot in task.slots}
    return {**use, (task.offer_id, "minutes"): task.minutes}


def alone_with(tx: Tx, id: str, version: int) -> Task:
    """A task that nobody else moves until the transaction ends.

    Raises
    ------
    Absent, Stale
    """
    task = task_of(tx, id)
    tx.session.refresh(task, with_for_update={"key_share": True})
    if task.version != version:
        raise Stale("task", id)
    return task


def _undo(tx: Tx, task: Task) -> None:
    leave(tx, task.id, again=True)
    if task.fund_id is not None and task.public_fen:
        funds.release(tx, task.fund_id, task.id, task.public_fen)
    give_back(tx.session, task.period, use_of(task))
    leave_rooms(tx.session, task.id)


def _settle(tx: Tx, task: Task) -> None:
    leave(tx, task.id, again=False)
    if task.fund_id is not None and task.public_fen:
        funds.spend(tx, task.fund_id, task.id, task.public_fen)


def leave(tx: Tx, task: str, *, again: bool, only: str | None = None) -> None:
    """The task serves its needs no longer, or ``only`` one of them; ``again``: they wait again,
    in the place of the day they were posted, unless their resident wants no automatic decision."""
    query = (
        select(TaskNeed, NeedRow, Resident)
        .join(NeedRow, NeedRow.id == TaskNeed.need_id)
        .join(Resident, Resident.id == NeedRow.resident_id)
        .where(TaskNeed.task_id == task, TaskNeed.left_at.is_(None))
        .order_by(NeedRow.id)
        .with_for_update(key_share=True, of=[TaskNeed, NeedRow])
        .execution_options(populate_existing=True)
    )
    if only is not None:
        query = query.where(TaskNeed.need_id == only)
    for served, need, resident in tx.session.execute(query):
        served.left_at = tx.now
        if not again:
            after = NeedState.DONE
        elif resident.forgotten_at is not None:
            after = NeedState.WITHDRAWN
        else:
            after = waiting_state(resident)
        need.state = after.value
        need.ended_at = None if after in WAITING else tx.now
        need.queued_at = need.posted_at
        need.version += 1
    tx.session.flush()


def of_actor(tx: Tx) -> ColumnElement[bool]:
    """An organisation's own tasks; to others those that serve, or served, their area."""
    if tx.actor.role is Role.ORGANISATION:
        return Task.provider_id == tx.actor.provider
    if tx.actor.role is Role.SECRETARY:  # few, and found by their place
        here = inside(tx.session, TaskNeed.area_id, tx.actor.area)
        return Task.id.in_(select(TaskNeed.task_id).where(here))
    # Most of those there are: each is looked at as it comes, by whoever wants only so many.
    there = TaskNeed.area_id.in_(ids_within(tx.actor.area))
    return exists().where(TaskNeed.task_id == Task.id, there)
