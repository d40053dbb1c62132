"""Tasks that wait for a resident to agree to be known to the organisation that was awarded them.

Whoever passes personal data on has to tell the resident to whom, and how that organisation is
reached, and to have their consent to it by itself (PIPL art. 23). So a task is sent masked, and the
secretary asks; a service by duty (art. 13 (3)) is told of in the notice and asks for nothing.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, or_, select

from access import consent
from access.actor import Role
from access.areas import ids_within
from access.consent import Basis, Consent, GivenBy, Purpose
from access.notice import services_by_duty
from access.refusal import Conflict, Invalid
from access.tx import Tx
from catalogue.services import sensitive_types
from needs.needs import NeedRow
from rounds.tasks import ENDED, Task, TaskNeed, of_actor, task_of

KINDS = ("name", "phone", "building", "door")
"""What an organisation that serves a resident is shown of them."""
HEALTH = "health"
"""And this, where the service needs it and its own consent stands."""


def agree(
    tx: Tx,
    id: str,
    *,
    needs: Collection[str],
    contact: str,
    notice: int,
    method: str,
    given_by: GivenBy = GivenBy.SELF,
) -> Task:
    """Residents of the actor's area whom a task serves agree to be known to its organisation.

    ``needs``: whose; none: of all that it awaits. ``contact``: how the organisation is reached, as
    they were told.

    Raises
    ------
    Absent
    Invalid
        A need that the task does not serve there; no such notice; no contact.
    Conflict
        Nobody is left to agree.
    """
    task, asked = _answering(tx, id, needs)
    agreeing = [
        resident
        for resident in sorted(asked)
        if consent.barred(tx.session, resident, task.provider_id, task.service_type)
    ]
    if not agreeing:
        raise Conflict("consent_not_awaited")
    for resident in agreeing:
        consent.give(
            tx,
            resident,
            Purpose.PROVIDER,
            kinds=_kinds(tx, resident, task.service_type),
            notice=notice,
            method=method,
            given_by=given_by,
            recipient=task.provider_id,
            contact=contact,
        )
    tx.session.flush()
    tx.note("task.agreed", "task", id, residents=agreeing, recipient=task.provider_id)
    return task


def refuse(
    tx: Tx,
    id: str,
    *,
    needs: Collection[str],
    notice: int,
    method: str,
    given_by: GivenBy = GivenBy.SELF,
) -> Task:
    """Residents of the actor's area whom a task serves will not be known to its organisation: it
    is matched to them no more, and this task knows nothing of them. ``needs``: as ``agree`` has it.

    Raises
    ------
    Absent, Invalid, Conflict
        As ``agree`` does.
    """
    task, asked = _answering(tx, id, needs)
    refusing = [
        resident
        for resident in sorted(asked)
        if task.provider_id not in consent.refusals(tx.session, resident).get(resident, ())
    ]
    if not refusing:
        raise Conflict("consent_not_awaited")
    said: Any = {"kinds": KINDS, "notice": notice, "method": method, "given_by": given_by}
    for resident in refusing:
        consent.refuse(tx, resident, task.provider_id, **said)
    tx.session.flush()
    tx.note("task.refused", "task", id, residents=refusing, recipient=task.provider_id)
    return task


def _answering(tx: Tx, id: str, needs: Collection[str]) -> tuple[Task, set[str]]:
    """A task, and whose answer it is about."""
    task = task_of(tx, id)
    served = _served(tx, (NeedRow.id, NeedRow.resident_id), [id])
    residents = {row.id: row.resident_id for row in tx.session.execute(served)}
    for need in needs:
        if need not in residents:
            raise Invalid("needs", "unknown", value=need)
    return task, {residents[need] for need in needs or awaited(tx, [id]).get(id, ())}


def awaited(tx: Tx, tasks: Collection[str]) -> dict[str, list[str]]:
    """Task to the needs whose resident has said nothing yet of its organisation: to an organisation
    all, to others those of their area."""
    query = _served(tx, (TaskNeed.task_id, NeedRow.id), tasks)
    found: dict[str, list[str]] = {}
    for task, need in tx.session.execute(query.where(_asks(tx), Task.state.not_in(ENDED))):
        found.setdefault(task, []).append(need)
    return found


def awaiting(tx: Tx) -> ColumnElement[bool]:
    """Of a task: that it is the actor's, and waits for somebody, of the actor's area, to agree."""
    served = exists().where(
        TaskNeed.task_id == Task.id,
        TaskNeed.left_at.is_(None),
        NeedRow.id == TaskNeed.need_id,
        _asks(tx),
    )
    if tx.actor.role is not Role.ORGANISATION:
        served = served.where(TaskNeed.area_id.in_(ids_within(tx.actor.area)))
    waits = and_(Task.state.not_in(ENDED), served)
    if tx.actor.role is Role.OFFICIAL:  # it is theirs by whom it serves, and need not be found so
        return waits
    return and_(of_actor(tx), waits)


def _served(tx: Tx, columns: tuple[Any, ...], tasks: Collection[str] | None = None) -> Select[Any]:
    """The needs that tasks serve now, within what the actor may see."""
    query = (
        select(*columns)
        .select_from(TaskNeed)
        .join(Task, Task.id == TaskNeed.task_id)
        .join(NeedRow, NeedRow.id == TaskNeed.need_id)
        .where(TaskNeed.left_at.is_(None))
        .order_by(TaskNeed.task_id, TaskNeed.need_id)
    )
    if tasks is not None:
        query = query.where(TaskNeed.task_id.in_(tasks))
    if tx.actor.role is Role.ORGANISATION:
        return query.where(Task.provider_id == tx.actor.provider)
    return query.where(TaskNeed.area_id.in_(ids_within(tx.actor.area)))


def _asks(tx: Tx) -> ColumnElement[bool]:
    """The organisation is not named yet by the resident, and no duty takes its place."""
    named = (
        exists()
        .where(
            Consent.resident_id == NeedRow.resident_id,
            Consent.purpose == Purpose.PROVIDER,
            Consent.recipient == Task.provider_id,
        )
        .correlate(NeedRow, Task)  # two queries out, too, where by itself it looks but one
    )
    told = exists().where(
        Consent.resident_id == NeedRow.resident_id,
        Consent.purpose == Purpose.MATCHING,
        Consent.basis == Basis.DUTY,
        Consent.withdrawn_at.is_(None),
        or_(
            false(),
            *(
                and_(Consent.notice == notice, NeedRow.service_type.in_(services))
                for notice, services in services_by_duty(tx.session).items()
            ),
        ),
    )
    return and_(~named, ~told)


def _kinds(tx: Tx, resident: str, service_type: str) -> tuple[str, ...]:
    agreed = {row.purpose for row in consent.standing(tx.session, resident)}
    if Purpose.HEALTH in agreed and service_type in sensitive_types(tx.session):
        return (*KINDS, HEALTH)
    return KINDS
