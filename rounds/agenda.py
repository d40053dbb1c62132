"""Tasks in lists: the latest, how many in each state, what they ask for on which days."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, func, select

from access.tx import Tx
from matcher.instance import Slot
from rounds.tasks import Task, TaskState, of_actor
from store.columns import counted

UNDER_WAY = (TaskState.ACCEPTED, TaskState.IN_PROGRESS)


@dataclass(frozen=True)
class Sitting:
    """One session of a task's."""

    on: date
    slot: Slot
    task: Task


def counts(tx: Tx) -> dict[str, int]:
    """The actor's tasks, how many in each state that there are some in; counted no further than
    ``MOST_COUNTED``."""
    found = {
        state.value: counted(
            tx.session, select(Task.id).where(Task.state == state.value, of_actor(tx))
        )
        for state in TaskState
    }
    return {state: n for state, n in found.items() if n}


def counts_of(tx: Tx, provider: str) -> dict[str, int]:
    """The same, of one organisation alone."""
    query = select(Task.state, func.count()).where(of_actor(tx), Task.provider_id == provider)
    return {state: int(count) for state, count in tx.session.execute(query.group_by(Task.state))}


def listed(
    tx: Tx,
    state: TaskState | None,
    *,
    after: tuple[datetime, str] | None,
    limit: int,
    only: ColumnElement[bool] | None = None,
) -> list[Task]:
    """The actor's tasks, the latest first; ``only``: those of which this is so."""
    query = select(Task).where(of_actor(tx))
    query = query.order_by(Task.sent_at.desc(), Task.id.desc()).limit(limit)
    query = query if only is None else query.where(only)
    if state is not None:
        query = query.where(Task.state == state.value)
    if after is not None:
        query = query.where(
            (Task.sent_at < after[0]) | ((Task.sent_at == after[0]) & (Task.id < after[1]))
        )
    tx.note("task.listed", "task", "")
    return list(tx.session.scalars(query))


def in_states(tx: Tx, states: Sequence[TaskState], limit: int) -> list[Task]:
    """The actor's tasks in these states, by when they begin."""
    query = select(Task).where(of_actor(tx), Task.state.in_(states))
    return list(tx.session.scalars(query.order_by(Task.period, Task.sent_at, Task.id).limit(limit)))


def sittings(tasks: Iterable[Task], grid: Sequence[Slot], first: date, last: date) -> list[Sitting]:
    """The sessions from ``first`` to ``last``, in their order."""
    slots = {slot.id: slot for slot in grid}
    found = []
    for task in tasks:
        for week in range(task.weeks):
            for id in task.slots:
                on = task.period + timedelta(weeks=week, days=slots[id].day)
                if first <= on <= last:
                    found.append(Sitting(on, slots[id], task))
    return sorted(found, key=lambda one: (one.on, one.slot.start, one.task.id))
