"""Whom to ask: residents who have been awarded an organisation and have not heard of it yet."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from starlette.responses import Response

from access import reading
from access.consent import GivenBy
from access.notice import latest_notice
from access.refusal import Invalid
from access.tx import Tx
from needs.needs import NeedRow
from needs.residents import Resident, ResidentKey, masked
from providers.providers import ProviderRow
from rounds import awaiting
from rounds.tasks import Task
from web import names
from web.routing import Pages
from web.visit import Visit

pages = Pages()

LISTED = 30
METHODS = ("spoken", "paper", "telephone")
"""How a resident was asked."""


@pages.get("/asking", "task.agree")
def list_(visit: Visit) -> Response:
    """Tasks that wait for a resident of mine to agree, those sent first at the top."""

    def work(tx: Tx) -> Mapping[str, Any]:
        query = (
            select(Task, ProviderRow)
            .join(ProviderRow, ProviderRow.id == Task.provider_id)
            .where(awaiting.awaiting(tx))
            .order_by(Task.sent_at, Task.id)
            .limit(LISTED)
        )
        rows = list(tx.session.execute(query))
        asked = awaiting.awaited(tx, [task.id for task, _ in rows])
        people = _people(tx, [need for needs in asked.values() for need in needs])
        shown = [
            {
                "task": task,
                "provider": names.called(visit.lang, provider.name, provider.name_en),
                "needs": [(need, people[need]) for need in asked.get(task.id, ())],
            }
            for task, provider in rows
        ]
        tx.session.expunge_all()
        return {"shown": shown, "types": names.service_types(tx.session, visit.lang)}

    return visit.show("secretary/asking.html", methods=METHODS, **visit.look(work))


@pages.post("/asking/{id}", "task.agree", again=list_)
def agree(visit: Visit) -> Response:
    """They were told who comes and how to reach them, and agree."""
    id, method = visit.at("id"), visit.text("method")
    contact, needs = visit.text("contact"), visit.several("needs")
    if not contact:
        raise Invalid(f"contact-{id}", "empty")
    if not needs:
        raise Invalid(f"needs-{id}", "empty")
    guardian = bool(visit.text("guardian"))

    def work(tx: Tx) -> str:
        notice = latest_notice(tx.session)
        if notice is None:
            raise Invalid("", "no_notice")
        awaiting.agree(
            tx,
            id,
            needs=needs,
            contact=contact,
            notice=notice.version,
            method=method if method in METHODS else METHODS[0],
            given_by=GivenBy.GUARDIAN if guardian else GivenBy.SELF,
        )
        return "/asking?done=agreed"

    return visit.once(work)


def _people(tx: Tx, needs: list[str]) -> dict[str, dict[str, str]]:
    """Need to its resident, masked."""
    query = (
        select(NeedRow.id, Resident, ResidentKey)
        .join(Resident, Resident.id == NeedRow.resident_id)
        .outerjoin(ResidentKey, ResidentKey.resident_id == Resident.id)
        .where(NeedRow.id.in_(needs))
    )
    rows = list(tx.session.execute(query))
    shown = sorted({resident.id for _, resident, _ in rows})
    reading.count(tx, len(shown))
    tx.note("task.members", "task", "", residents=shown)
    return {
        need: masked(tx, resident, key) | {"id": resident.id, "building": resident.building}
        for need, resident, key in rows
    }
