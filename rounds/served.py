"""What organisations have been given to do for one resident."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from needs.needs import NeedRow
from rounds.tasks import Task, TaskNeed


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
