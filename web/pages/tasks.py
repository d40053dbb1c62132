"""Tasks: the list, each of them, and whom to call."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from access.actor import Role
from access.refusal import Refusal
from access.tx import Tx
from rounds import awaiting, evaluations, tasks
from rounds.agenda import counts, listed
from rounds.contacts import contacts_of
from rounds.tasks import Task, TaskState
from web import errors, names, paging
from web.routing import Pages
from web.tasks import shown
from web.visit import Visit

pages = Pages()


@pages.get("/tasks", "task.list")
def list_(visit: Visit) -> Response:
    """My organisation's tasks, or those that serve my area, the latest first."""
    said = visit.query("state")
    state = TaskState(said) if said in list(TaskState) else None
    awaits = visit.query("awaits") == "1"

    def work(tx: Tx) -> Mapping[str, Any]:
        only = awaiting.awaiting(tx) if awaits else None
        rows = listed(tx, state, after=paging.after(visit), limit=paging.LISTED, only=only)
        found = {
            "shown": shown(tx, visit.lang, rows),
            "counts": counts(tx),
            "awaited": awaiting.awaited(tx, [one.id for one in rows]),
            "more": paging.more([(one.sent_at, one.id) for one in rows]),
        }
        tx.session.expunge_all()
        return found

    return visit.show(
        "tasks/list.html",
        state=said if state else "",
        awaits=awaits,
        states=list(TaskState),
        **visit.look(work),
    )


@pages.get("/tasks/{id}", "task.read")
def open_(visit: Visit) -> Response:
    """One task: what, when, where, and what can be said of it now."""

    def work(tx: Tx) -> Mapping[str, Any]:
        task = tasks.task_of(tx, visit.at("id"))
        given = evaluations.evaluations_of(tx, task.id)
        awaited = awaiting.awaited(tx, [task.id]).get(task.id, [])
        one = shown(tx, visit.lang, [task])[0]
        places = {each.community for each in one.served.members} | {e.area_id for e in given}
        areas = names.communities(tx.session, visit.lang, places)
        found = {
            "one": one,
            "areas": areas,
            "moves": tasks.moves_of(tx, task),
            "awaited": awaited,
            "given": [
                (one.mark, evaluations.remark_for(tx, one), areas.get(one.area_id, ""), one.at)
                for one in given
            ],
            "to_evaluate": _to_evaluate(tx, task, {one.area_id for one in given}),
        }
        tx.session.flush()
        tx.session.expunge_all()
        return found

    return visit.show("tasks/one.html", **visit.look(work))


@pages.get("/tasks/{id}/contacts", "task.contacts")
def contacts(visit: Visit) -> Response:
    """Whom we serve and how to find them: this look is in the trail."""
    id = visit.at("id")

    def work(tx: Tx) -> Mapping[str, Any]:
        types = names.service_types(tx.session, visit.lang)
        task = tasks.task_of(tx, id)
        return {
            "service": types.get(task.service_type, task.service_type),
            "people": contacts_of(tx, id),
            "refused": "",
        }

    try:
        found = visit.look(work)
    except Refusal as refusal:
        found = {
            "service": "",
            "people": [],
            "refused": errors.sentence(visit, refusal),
        }
        visit.status = errors.status_of(refusal)
    return visit.show("tasks/contacts.html", id=id, **found)


def _to_evaluate(tx: Tx, task: Task, given: set[str]) -> bool:
    """Whether the actor's community has yet to say what it was like."""
    return (
        tx.actor.role is Role.SECRETARY
        and task.state == TaskState.COMPLETED
        and not any(tx.actor.area.endswith(f"/{area}/") for area in given)
    )
