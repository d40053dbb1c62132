"""Whom tasks serve, as a list shows them: masked, counted, and told of in the trail."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from access import reading
from access.actor import Role
from access.areas import Area
from access.tx import Tx
from needs.needs import NeedRow
from needs.residents import Resident, ResidentKey, masked
from rounds.tasks import Task, TaskNeed


@dataclass(frozen=True, kw_only=True)
class Member:
    """``name`` and ``phone``: masked; none once the task serves them no longer. ``building``: to
    those who work with residents alone."""

    need: str
    community: str
    copay_fen: int
    name: str = ""
    phone: str = ""
    building: str = ""


@dataclass
class Served:
    """``elsewhere``: members of other areas, whom the actor is shown nothing of."""

    members: list[Member] = field(default_factory=list)
    elsewhere: int = 0
    ended: bool = False

    @property
    def communities(self) -> list[str]:
        return sorted({one.community for one in self.members})


def members_of(tx: Tx, tasks: Sequence[Task]) -> dict[str, Served]:
    """Task to those whom it serves, or served last: to an organisation all of them, to others
    those of their area.

    Raises
    ------
    ReadLimit
        With them it would be more than the day's.
    """
    found = {task.id: Served() for task in tasks}
    rows = tx.session.execute(
        select(TaskNeed, Resident, ResidentKey, Area.path)
        .join(NeedRow, NeedRow.id == TaskNeed.need_id)
        .join(Resident, Resident.id == NeedRow.resident_id)
        .join(Area, Area.id == TaskNeed.area_id)
        .outerjoin(ResidentKey, ResidentKey.resident_id == Resident.id)
        .where(TaskNeed.task_id.in_(found))
        .order_by(TaskNeed.task_id, TaskNeed.need_id)
    ).all()
    last = _last([place for place, *_ in rows])
    shown = set()
    for place, resident, key, path in rows:
        if place.left_at != last[place.task_id]:
            continue
        served = found[place.task_id]
        served.ended = place.left_at is not None
        if tx.actor.role is not Role.ORGANISATION and not tx.actor.may_see(path):
            served.elsewhere += 1
            continue
        said = {}
        if not served.ended:
            said = masked(tx, resident, key)
            shown.add(resident.id)
            if tx.actor.role is not Role.ORGANISATION:
                said["building"] = resident.building
        served.members.append(
            Member(need=place.need_id, community=place.area_id, copay_fen=place.copay_fen, **said)
        )
    reading.count(tx, len(shown))
    if shown:
        tx.note("task.members", "task", "", residents=sorted(shown))
    return found


def _last(places: Sequence[TaskNeed]) -> dict[str, datetime | None]:
    """Task to when those whom it served last left it; none while it serves somebody."""
    last: dict[str, datetime | None] = {}
    for place in places:
        before = last.setdefault(place.task_id, place.left_at)
        if before is not None:
            last[place.task_id] = place.left_at and max(before, place.left_at)
    return last
