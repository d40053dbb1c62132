"""What organisations have been given to do for residents: of one all of it, of many when."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from needs.needs import NeedRow, NeedState
from rounds.tasks import Task, TaskNeed
from store.columns import IDS


def tasks_of(session: Session, resident: str) -> list[dict[str, Any]]:
    """The tasks that have served a resident, the oldest first: what, by whom, when, at whose cost.

    ``public_fen`` and ``copay_fen``: of the whole task, which may have served others too.
    """
    found = session.execute(
        select(Task, TaskNeed.need_id)
        .join(TaskNeed, TaskNeed.task_id == Task.id)
        .join(NeedRow, NeedRow.id == TaskNeed.need_id)
        .where(NeedRow.resident_id == resident)
        .order_by(Task.sent_at, Task.id, TaskNeed.need_id)
    )
    return [
        {
            "id": task.id,
            "need": need,
            "provider": task.provider_id,
            "service_type": task.service_type,
            "period": task.period.isoformat(),
            "weeks": task.weeks,
            "slots": task.slots,
            "public_fen": task.public_fen,
            "copay_fen": task.copay_fen,
            "state": task.state,
            "sent_at": task.sent_at.isoformat(),
        }
        for task, need in found
    ]


def busy(session: Session, period: date, residents: Collection[str]) -> dict[str, set[str]]:
    """Resident to the slots of the period's week that a task of theirs has."""
    found: dict[str, set[str]] = {}
    query = (
        select(NeedRow.resident_id, Task.slots)
        .join(TaskNeed, TaskNeed.need_id == NeedRow.id)
        .join(Task, Task.id == TaskNeed.task_id)
        .where(
            NeedRow.state == NeedState.PLACED,
            TaskNeed.left_at.is_(None),
            Task.period == period,
        )
    )
    wanted = set(residents)
    if len(wanted) <= IDS:
        query = query.where(NeedRow.resident_id.in_(sorted(wanted)))
    for resident, slots in session.execute(query):
        if resident in wanted:
            found.setdefault(resident, set()).update(slots)
    return found
