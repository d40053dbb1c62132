"""Whom to ask: residents who have been awarded an organisation and have not heard of it yet."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import select
from starlette.responses import Response

from access import reading
from access.notice import latest_notice
from access.refusal import Invalid
from access.tx import Tx
from needs.needs import NeedRow
from needs.residents import Resident, ResidentKey, masked
from providers.providers import ProviderRow
from rounds import awaiting
from rounds.tasks import Task
from web import agreeing, names, paging
from web.routing import Pages
from web.visit import Visit

pages = Pages()


@pages.get("/asking", "task.agree")
def list_(visit: Visit) -> Response:
    """Tasks that wait for a resident of mine to agree, those sent first at the top."""

    def work(tx: Tx) -> Mapping[str, Any]:
        query = (
            select(Task, ProviderRow)
            .join(ProviderRow, ProviderRow.id == Task.provider_id)
            .where(awaiting.awaiting(tx))
            .order_by(Task.sent_at, Task.id)
            .limit(paging.LISTED)
        )
        place = paging.after(visit)
        if place is not None:
            query = query.where(
                (Task.sent_at > place[0]) | ((Task.sent_at == place[0]) & (Task.id > place[1]))
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
        return {
            "shown": shown,
            "more": paging.more([(task.sent_at, task.id) for task, _ in rows]),
            "types": names.service_types(tx.session, visit.lang),
        }

    return visit.show(
        "secretary/asking.html",
        methods=agreeing.METHODS,
        most=agreeing.MOST_CONTACT,
        **visit.look(work),
    )


@pages.post("/asking/{id}", "task.agree", again=list_)
def answer(visit: Visit) -> Response:
    """They were told who comes and how to reach them, and agree; or they do not."""
    id, refused = visit.at("id"), visit.text("answer") == "refused"
    needs = visit.several("needs")
    contact = "" if refused else agreeing.contact_of(visit, f"contact-{id}", "contact")
    if not needs:
        raise Invalid(f"needs-{id}", "empty")
    by, method = agreeing.given_by(visit), agreeing.method_of(visit)

    def work(tx: Tx) -> str:
        notice = latest_notice(tx.session)
        if notice is None:
            raise Invalid("", "no_notice")
        said: Any = {"needs": needs, "notice": notice.version, "method": method, "given_by": by}
        if refused:
            awaiting.refuse(tx, id, **said)
            return f"/tasks/{id}?done=refused"
        awaiting.agree(tx, id, contact=contact, **said)
        page = {"after": visit.query("after")} if visit.query("after") else {}
        return f"/asking?{urlencode({'done': 'agreed', **page})}"

    try:
        return visit.once(work)
    except Invalid as wrong:  # beside this task's fields, of all that there are
        at = f"{wrong.field}-{id}" if wrong.field else ""
        raise Invalid(at, wrong.code, **wrong.params) from None


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
