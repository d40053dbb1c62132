"""Whom a task serves: masked until the organisation has accepted it, and again once it has ended.

The name, the telephone and the door are passed on under the resident's consent to be matched, or to
this organisation by name, and never to one that they refuse; what is said of their health only
where the service needs it, and under a consent of its own.
"""

from dataclasses import dataclass

from sqlalchemy import select

from access.areas import Area
from access.consent import Purpose, shares_with, standing
from access.tx import Tx
from catalogue.services import items_of, latest
from needs.needs import NeedRow
from needs.residents import Resident, ResidentKey, masked, opened
from rounds.tasks import Task, TaskNeed, TaskState, task_of

SERVING = (TaskState.ACCEPTED, TaskState.IN_PROGRESS, TaskState.ON_HOLD)
"""In these the organisation has to find the resident."""


@dataclass(frozen=True, kw_only=True)
class Contact:
    """``open``: in the clear; else the place is the community's, and no building is said."""

    need: str
    open: bool
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
    agreed = {consent.purpose for consent in standing(tx.session, resident.id)}
    shared = shares_with(tx.session, resident.id, task.provider_id)
    if key is None or task.state not in SERVING or not shared:
        return Contact(need=need.id, open=False, community=area.name, **masked(tx, resident, key))
    columns: tuple[str, ...] = ("name", "phone", "door")
    if Purpose.HEALTH in agreed and _is_sensitive(tx, need.service_type):
        columns = (*columns, "health")
    return Contact(
        need=need.id,
        open=True,
        community=area.name,
        building=resident.building,
        **opened(tx, resident, columns, task=task.id, fields=list(columns)),
    )


def _is_sensitive(tx: Tx, service_type: str) -> bool:
    types = items_of(tx.session, latest(tx.session))
    return any(item.id == service_type and item.sensitive for item in types)
