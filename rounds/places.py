"""The places of a task: whose needs it serves, and one of them given up while the rest goes on.

What the organisation was promised stays: a class costs as much for one the fewer, and no fund is
asked for more. With the place go its slots and what its resident would have paid. Whoever gives up
the last place cancels the task, with all that it holds.
"""

from sqlalchemy import func, select

from access.actor import Role
from access.areas import Area, within
from access.refusal import Absent, Invalid
from access.tx import Tx
from needs import needs
from needs.needs import WAITING, NeedRow
from rounds.tasks import Task, TaskNeed, TaskState, alone_with, leave, move


def needs_of(tx: Tx, task: str) -> list[str]:
    """The needs a task serves, or served last: to an organisation all, to others their area's."""
    standing = select(func.count()).where(TaskNeed.task_id == task, TaskNeed.left_at.is_(None))
    query = select(TaskNeed.need_id).where(TaskNeed.task_id == task).order_by(TaskNeed.need_id)
    if tx.session.scalar(standing):
        query = query.where(TaskNeed.left_at.is_(None))
    else:
        last = select(func.max(TaskNeed.left_at)).where(TaskNeed.task_id == task)
        query = query.where(TaskNeed.left_at == last.scalar_subquery())
    if tx.actor.role is not Role.ORGANISATION:
        query = query.join(Area, Area.id == TaskNeed.area_id).where(
            within(Area.path, tx.actor.area)
        )
    return list(tx.session.scalars(query))


def give_up(tx: Tx, id: str, version: int, need: str, reason: str, *, waits: bool) -> Task:
    """One need leaves its task; ``waits``: for another, else it is withdrawn.

    Raises
    ------
    Absent
        No such task, or no such need of the actor's area that it serves now.
    Stale
    Invalid
        A reason is wanted.
    """
    task = alone_with(tx, id, version)
    place = _place(tx, id, need)
    if not reason.strip():
        raise Invalid("reason", "empty")
    others = tx.session.scalar(
        select(func.count()).where(
            TaskNeed.task_id == id, TaskNeed.left_at.is_(None), TaskNeed.need_id != need
        )
    )
    if others:
        task.copay_fen -= place.copay_fen
        task.version += 1
        leave(tx, id, again=True, only=need)
        tx.note("task.place_given_up", "task", id, need=need, waits=waits)
    else:
        move(tx, id, version, TaskState.CANCELLED, reason)
    row = tx.session.get_one(NeedRow, need)
    if not waits and row.state in WAITING:
        needs.withdraw(tx, need, row.version, reason)
    return task


def _place(tx: Tx, task: str, need: str) -> TaskNeed:
    found = tx.session.scalar(
        select(TaskNeed)
        .join(Area, Area.id == TaskNeed.area_id)
        .where(
            TaskNeed.task_id == task,
            TaskNeed.need_id == need,
            TaskNeed.left_at.is_(None),
            within(Area.path, tx.actor.area),
        )
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise Absent("need", need)
    return found
