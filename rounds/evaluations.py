"""What secretaries say of what was done, and the quality that the next round gives a provider.

The quality is a Bayesian average: every mark is worth a percentage, and a provider starts with so
many marks of the usual one that a single word, good or bad, moves little. ``docs/rounds.md`` works
an example.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from access.actor import Role
from access.areas import Area, within
from access.refusal import Absent, Conflict
from access.tx import Tx
from providers.providers import USUAL_QUALITY, ProviderRow
from rounds.tasks import Task, TaskNeed, TaskState, task_of
from store import Base, new_id

USUAL_MARK = 3
PERCENT_A_MARK = 10
"""A mark of 1 is worth 80 percent, one of 5 is worth 120."""
PRIOR = 10
"""Marks of the usual quality that everybody starts with."""


class Evaluation(Base):
    """``mark``: 1 … 5; ``remark``: sealed, for whoever writes of a visit may name the visited.

    One a task and community: a series may serve several.
    """

    __tablename__ = "evaluation"
    __table_args__ = (CheckConstraint("mark BETWEEN 1 AND 5", name="mark"),)

    task_id: Mapped[str] = mapped_column(ForeignKey("task.id"), primary_key=True)
    area_id: Mapped[str] = mapped_column(ForeignKey("area.id"), primary_key=True)
    id: Mapped[str] = mapped_column(unique=True, default=new_id)
    provider_id: Mapped[str] = mapped_column(ForeignKey("provider.id"), index=True)
    mark: Mapped[int]
    remark: Mapped[bytes]
    account: Mapped[str]
    at: Mapped[datetime]


def evaluate(tx: Tx, task: str, mark: int, remark: str) -> Evaluation:
    """A secretary's word on what was done for their community; the provider's quality follows.

    Raises
    ------
    Absent
        No such task that serves the actor's area.
    Conflict
        Not completed, or evaluated before.
    """
    done = task_of(tx, task)
    if done.state != TaskState.COMPLETED:
        raise Conflict("task_not_completed", state=done.state)
    area = _served_area(tx, task)
    provider = tx.session.get_one(
        ProviderRow, done.provider_id, with_for_update={"key_share": True}
    )
    if tx.session.get(Evaluation, (task, area)) is not None:
        raise Conflict("evaluated", task=task)
    id = new_id()
    evaluation = Evaluation(
        task_id=task,
        area_id=area,
        id=id,
        provider_id=provider.id,
        mark=mark,
        remark=tx.vault.seal_own(_place(id), remark.encode()),
        account=tx.actor.account,
        at=tx.now,
    )
    tx.session.add(evaluation)
    tx.session.flush()
    quality = quality_of(tx.session, provider.id)
    # The version stays: a round that is frozen stands on the quality that it was frozen with.
    tx.session.execute(
        update(ProviderRow).where(ProviderRow.id == provider.id).values(quality=quality)
    )
    tx.note("task.evaluated", "task", task, mark=mark, provider=provider.id, quality=quality)
    return evaluation


def remark_of(tx: Tx, evaluation: Evaluation) -> str:
    """What was said, in the clear."""
    return tx.vault.open_own(_place(evaluation.id), evaluation.remark).decode()


def remark_for(tx: Tx, evaluation: Evaluation) -> str | None:
    """What was said, to whoever works with residents; an organisation reads the mark alone."""
    return None if tx.actor.role is Role.ORGANISATION else remark_of(tx, evaluation)


def received(tx: Tx, limit: int) -> list[tuple[Evaluation, Task]]:
    """The marks that the actor's organisation was given, or that their area gave, the latest
    first."""
    query = (
        select(Evaluation, Task)
        .join(Task, Task.id == Evaluation.task_id)
        .order_by(Evaluation.at.desc(), Evaluation.id.desc())
        .limit(limit)
    )
    tx.note("task.evaluations", "task", "")
    return [(one, task) for one, task in tx.session.execute(query.where(*_for(tx)))]


def marks_of(tx: Tx) -> dict[int, int]:
    """How often each mark was given, of the same."""
    query = select(Evaluation.mark, func.count()).where(*_for(tx)).group_by(Evaluation.mark)
    return {mark: int(count) for mark, count in tx.session.execute(query)}


def _for(tx: Tx) -> list[ColumnElement[bool]]:
    if tx.actor.role is Role.ORGANISATION:
        return [Evaluation.provider_id == tx.actor.provider]
    inside = select(Area.id).where(within(Area.path, tx.actor.area))
    return [Evaluation.area_id.in_(inside)]


def evaluations_of(tx: Tx, task: str) -> list[Evaluation]:
    """Of a task that the actor may see, the oldest first; an organisation's own, whoever gave them.

    Raises
    ------
    Absent
    """
    task_of(tx, task)
    query = (
        select(Evaluation)
        .where(Evaluation.task_id == task, *_for(tx))
        .order_by(Evaluation.at, Evaluation.id)
    )
    tx.note("task.evaluations", "task", task)
    return list(tx.session.scalars(query))


def quality_of(session: Session, provider: str) -> int:
    """Percent, from every mark a provider was given."""
    marks, total = session.execute(
        select(func.count(), func.coalesce(func.sum(Evaluation.mark), 0)).where(
            Evaluation.provider_id == provider
        )
    ).one()
    return smoothed(int(marks), int(total))


def smoothed(marks: int, total: int) -> int:
    """Percent, of so many marks with this sum; half a percent is rounded up."""
    said = marks * USUAL_QUALITY + PERCENT_A_MARK * (total - marks * USUAL_MARK)
    weight = PRIOR + marks
    return (2 * (PRIOR * USUAL_QUALITY + said) + weight) // (2 * weight)


def _served_area(tx: Tx, task: str) -> str:
    """The community the actor speaks for among those the task served."""
    found = tx.session.scalar(
        select(TaskNeed.area_id)
        .join(Area, Area.id == TaskNeed.area_id)
        .where(TaskNeed.task_id == task, within(Area.path, tx.actor.area))
        .order_by(TaskNeed.area_id)
        .limit(1)
    )
    if found is None:
        raise Absent("task", task)
    return found


def _place(id: str) -> str:
    return f"evaluation/{id}/remark"
