"""Needs: the list, and the story of each."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from starlette.responses import Response

from access.tx import Tx
from needs import listing, needs, residents
from needs.listing import Sought
from needs.needs import NeedRow, NeedState
from providers.providers import ProviderRow
from rounds import unlocking
from rounds.describing import UNMET
from rounds.lines import gists_of
from rounds.tasks import Task, TaskNeed
from web import agreeing, names, paging
from web.named import speaker
from web.routing import Pages
from web.typed import words_of
from web.visit import Visit

pages = Pages()


@pages.get("/needs", "need.list")
def list_(visit: Visit) -> Response:
    """The needs within my area, the latest first."""
    state = visit.query("state")
    sought = Sought(
        words=visit.query("words"),
        state=NeedState(state) if state in list(NeedState) else None,
        service_type=visit.query("type"),
        community=visit.query("community"),
        building=visit.query("building"),
    )

    def work(tx: Tx) -> Mapping[str, Any]:
        found = listing.listed(tx, sought, after=paging.after(visit), limit=paging.LISTED)
        shown = [
            {
                "need": one,
                **residents.masked_of(tx.vault, one.resident, one.wrapped, one.name, one.phone),
            }
            for one in found
        ]
        return {
            "shown": shown,
            "more": paging.more([(one.posted_at, one.id) for one in found]),
            "types": names.service_types(tx.session, visit.lang),
            "areas": names.areas(tx.session, visit.lang, tx.actor.area),
        }

    return visit.show("needs/list.html", sought=sought, states=list(NeedState), **visit.look(work))


@pages.get("/needs/{id}", "need.open")
def open_(visit: Visit) -> Response:
    """One need: what was asked, where it stands, who serves it."""

    def work(tx: Tx) -> Mapping[str, Any]:
        need = needs.need_of(tx, visit.at("id"))
        tx.note("need.read", "need", need.id)
        who = residents.resident_of(tx, need.resident_id)
        key = tx.session.get(residents.ResidentKey, who.id)
        tasks = tx.session.execute(
            select(Task, TaskNeed, ProviderRow)
            .join(TaskNeed, TaskNeed.task_id == Task.id)
            .join(ProviderRow, ProviderRow.id == Task.provider_id)
            .where(TaskNeed.need_id == need.id)
            .order_by(Task.sent_at, Task.id)
        ).all()
        found = {
            "need": need,
            "resident": who,
            "masked": residents.masked(tx, who, key),
            "tasks": [
                (task, left.left_at, names.called(visit.lang, provider.name, provider.name_en))
                for task, left, provider in tasks
            ],
            "types": names.service_types(tx.session, visit.lang),
            "lacking": agreeing.lacking(tx, who.id, need.service_type),
            **_left_out(tx, need, visit.lang),
            "gone": need.service_type not in names.services_now(tx.session, visit.lang),
            "areas": names.areas(tx.session, visit.lang, tx.actor.area),
        }
        tx.session.flush()
        tx.session.expunge_all()
        return found

    return visit.show("needs/one.html", **visit.look(work))


def _left_out(tx: Tx, need: NeedRow, lang: str) -> Mapping[str, Any]:
    """Whether the last plan for a need moved it, or left it unmet; why, where that is known."""
    line = unlocking.last_line(tx, need.id, need.area_id)
    if line is None or line.state != "unmet":
        return {"unmet": False, "moved": line is not None and bool(line.otherwise)}
    gists = gists_of(tx.session, line.plan_id, [line])
    teller = speaker(tx.session, [line], gists.values(), lang)
    story = gists.get(line.seq)
    why = teller.why_not(UNMET.validate_python(story)) if story else ""
    return {"unmet": True, "moved": False, "why": why}


@pages.post("/needs/{id}/withdrawal", "need.withdraw", again=open_)
def withdraw(visit: Visit) -> Response:
    """It is needed no more."""
    reason, id = words_of(visit, "reason"), visit.at("id")
    visit.change(lambda tx, version: needs.withdraw(tx, id, version, reason).id)
    return visit.go(f"/needs/{id}", done="need_withdrawn")
