"""Whom a task serves: masked until the organisation has accepted it, and again once it has ended.

The name, the telephone and the door are passed on under the resident's consent to this organisation
by name, or where the service is given by a duty that they were told of, and never to one that they
refuse; what is said of their health only where the service needs it, and under a consent of its own
besides.
"""

from dataclasses import dataclass

from sqlalchemy import select

from access.areas import Area
from access.consent import Purpose, barred, standing
from access.tx import Tx
from catalogue.services import sensitive_types
from needs.needs import NeedRow
from needs.residents import Resident, ResidentKey, masked, opened
from rounds.tasks import Task, TaskNeed, TaskState, task_of

SERVING = (TaskState.ACCEPTED, TaskState.IN_PROGRESS, TaskState.ON_HOLD)
"""In these the organisation has to find the resident."""


@dataclass(frozen=True, kw_only=True)
class Contact:
    """``open``: in the clear; else the place is the community's, and no building is said, and
    ``why`` is a code of the ``refusals`` catalogue."""

    need: str
    open: bool
    why: str = ""
    name: str
    phone: str
    community: str
    building: str = ""
    door: str = ""
    health: str = ""


def contacts_of(tx: Tx, id: str) -> list[Contact]:
    """Those whom a task serves now, by need. Each that is shown in the clear leaves an entry in the
    trail; a list that is masked leaves one.

    Raises
    ------
    Absent
    """
    task = task_of(tx, id)
    rows = tx.session.execute(
        select(NeedRow, Resident, ResidentKey, Area)
        .join(TaskNeed, TaskNeed.need_id == NeedRow.id)
        .join(Resident, Resident.id == NeedRow.resident_id)
        .join(Area, Area.id == NeedRow.area_id)
        .outerjoin(ResidentKey, ResidentKey.resident_id == Resident.id)
        .where(TaskNeed.task_id == id, TaskNeed.left_at.is_(None))
        .order_by(NeedRow.id)
    )
    found = [_contact(tx, task, *row) for row in rows]
    if not all(contact.open for contact in found) or not found:
        tx.note("task.contacts", "task", id, masked=sum(not one.open for one in found))
    return found


def _contact(
    tx: Tx, task: Task, need: NeedRow, resident: Resident, key: ResidentKey | None, area: Area
) -> Contact:
    why = _closed(tx, task, need, key)
    if why is not None:
        clear = masked(tx, resident, key)
        return Contact(need=need.id, open=False, why=why, community=area.name, **clear)
    agreed = {consent.purpose for consent in standing(tx.session, resident.id)}
    columns: tuple[str, ...] = ("name", "phone", "door")
    if Purpose.HEALTH in agreed and need.service_type in sensitive_types(tx.session):
        columns = (*columns, "health")
    return Contact(
        need=need.id,
        open=True,
        community=area.name,
        building=resident.building,
        **opened(tx, resident, columns, task=task.id, fields=list(columns)),
    )


def _closed(tx: Tx, task: Task, need: NeedRow, key: ResidentKey | None) -> str | None:
    """Why a resident stays masked; none where they do not."""
    if key is None:
        return "resident_forgotten"
    if task.state not in SERVING:
        return "task_not_accepted"
    return barred(tx.session, need.resident_id, task.provider_id, need.service_type)
