"""Work that outlives a request: queued in the transaction that asks for it, leased by a worker.

A lease has a fence, a number that grows with every claim. Whoever holds a run writes with its fence
in the WHERE, so that a worker frozen past its lease, whose run another has taken, writes nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Index, and_, case, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from store.columns import Base, Json, changed, new_id, unique_where

LEASE = timedelta(seconds=30)
TRIES = 3
"""Claims of one run that may be abandoned: what ends its worker so often would end the next."""


class RunState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


ACTIVE = (RunState.QUEUED, RunState.RUNNING)
STILL_ACTIVE = "state IN ('queued', 'running')"


class Run(Base):
    """``subject``: what the run is for; at most one of a kind is active for it.

    ``progress``: percent, with ``stage`` what it is at; ``error``: a code, once it has failed,
    with ``faults``: what was wrong with what it was asked.
    ``abandoned``: claims whose lease ran out.
    """

    __tablename__ = "run"
    __table_args__ = (
        CheckConstraint("progress BETWEEN 0 AND 100", name="progress"),
        unique_where("uq_run_active", STILL_ACTIVE, "kind", "subject"),
        Index("ix_run_state", "state", "queued_at"),
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str]
    subject: Mapped[str]
    state: Mapped[str]
    asked: Mapped[dict[str, Any]] = mapped_column(Json)
    queued_at: Mapped[datetime]
    fence: Mapped[int] = mapped_column(default=0)
    abandoned: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    progress: Mapped[int] = mapped_column(default=0)
    stage: Mapped[str] = mapped_column(default="")
    cancel_asked_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(default="")
    faults: Mapped[list[Any]] = mapped_column(Json, default=list)


class Lost(Exception):
    """The lease has run out and another holds the run, or it has ended: stop, and write nothing."""


@dataclass(frozen=True, kw_only=True)
class Held:
    """A run that this worker holds, as long as it renews the lease."""

    id: str
    fence: int
    abandoned: int
    kind: str
    subject: str
    asked: Mapping[str, Any]


def enqueue(session: Session, kind: str, subject: str, asked: dict[str, Any], now: datetime) -> Run:
    """Ask for a run, in the transaction that needs it; the active one where there is one."""
    active = session.scalar(
        select(Run).where(Run.kind == kind, Run.subject == subject, Run.state.in_(ACTIVE))
    )
    if active is not None:
        return active
    run = Run(
        id=new_id(),
        kind=kind,
        subject=subject,
        state=RunState.QUEUED.value,
        asked=asked,
        queued_at=now,
        fence=0,
        abandoned=0,
        progress=0,
        stage="",
        error="",
        faults=[],
    )
    session.add(run)
    session.flush()
    return run


def claim(
    session: Session, kinds: tuple[str, ...], now: datetime, lease: timedelta = LEASE
) -> Held | None:
    """The oldest run of the first of these kinds that has one which waits, or whose worker has not
    been heard of for a lease."""
    waiting = Run.state == RunState.QUEUED
    left = and_(Run.state == RunState.RUNNING, Run.lease_until < now)
    run = session.scalar(
        select(Run)
        .where(Run.kind.in_(kinds), or_(waiting, left))
        .order_by(case({kind: n for n, kind in enumerate(kinds)}, value=Run.kind))
        .order_by(Run.queued_at, Run.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if run is None:
        return None
    if run.state == RunState.RUNNING:
        run.abandoned += 1
    run.fence += 1
    run.state = RunState.RUNNING.value
    run.lease_until = now + lease
    run.progress, run.stage = 0, ""
    session.flush()
    return Held(
        id=run.id,
        fence=run.fence,
        abandoned=run.abandoned,
        kind=run.kind,
        subject=run.subject,
        asked=run.asked,
    )


def renew(
    session: Session,
    held: Held,
    now: datetime,
    progress: int,
    stage: str,
    lease: timedelta = LEASE,
) -> bool:
    """Keep the lease and say how far it is; whether somebody has asked for it to be cancelled.

    Raises
    ------
    Lost
    """
    _write(session, held, lease_until=now + lease, progress=progress, stage=stage)
    asked = session.scalar(select(Run.cancel_asked_at).where(Run.id == held.id))
    return asked is not None


def finish(
    session: Session,
    held: Held,
    now: datetime,
    state: RunState,
    error: str = "",
    faults: Sequence[Any] = (),
) -> None:
    """It has ended; in the transaction that keeps what came of it.

    Raises
    ------
    Lost
    """
    _write(
        session,
        held,
        state=state.value,
        ended_at=now,
        error=error,
        faults=list(faults),
        lease_until=None,
    )


def put_back(session: Session, held: Held) -> None:
    """Its worker is to end before it is done: it waits again, and nobody has abandoned it.

    Raises
    ------
    Lost
    """
    _write(session, held, state=RunState.QUEUED.value, lease_until=None, progress=0, stage="")


def ask_to_cancel(session: Session, kind: str, subject: str, now: datetime) -> Run | None:
    """The active run of a subject is to end; one that has not begun ends at once."""
    run = session.scalar(
        select(Run)
        .where(Run.kind == kind, Run.subject == subject, Run.state.in_(ACTIVE))
        .with_for_update()
    )
    if run is None:
        return None
    run.cancel_asked_at = run.cancel_asked_at or now
    if run.state == RunState.QUEUED:
        run.state, run.ended_at = RunState.CANCELLED.value, now
    return run


def last_of(session: Session, kind: str, subject: str) -> Run | None:
    """The latest run of a subject, if there was one."""
    return session.scalar(
        select(Run)
        .where(Run.kind == kind, Run.subject == subject)
        .order_by(Run.queued_at.desc(), Run.id.desc())
        .limit(1)
    )


def _write(session: Session, held: Held, **values: Any) -> None:
    moved = changed(
        session,
        update(Run)
        .where(Run.id == held.id, Run.fence == held.fence, Run.state == RunState.RUNNING)
        .values(**values),
    )
    if moved != 1:
        raise Lost(held.id)
