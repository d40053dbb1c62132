"""Money: what there is, what is promised, what is paid; and the ledger that it all adds up to."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from starlette.responses import Response

from access.tx import Tx
from funds import funds
from providers.providers import ProviderRow
from rounds.tasks import Task
from web import names, paging
from web.routing import Pages
from web.typed import fen
from web.visit import Visit
from words import catalogue

pages = Pages()


@pages.get("/funds", "fund.list")
def list_(visit: Visit) -> Response:
    """The funds of my area and below."""

    def work(tx: Tx) -> Mapping[str, Any]:
        rows = funds.funds_in(tx.session, tx.actor.area)
        tx.session.expunge_all()
        return {
            "rows": [(names.called(visit.lang, one.name, one.name_en), one) for one in rows],
            "budget": sum(one.budget_fen for one in rows),
            "committed": sum(one.committed_fen for one in rows),
            "spent": sum(one.spent_fen for one in rows),
        }

    return visit.show("funds/list.html", **visit.read(work))


@pages.get("/funds/{id}", "fund.ledger")
def open_(visit: Visit) -> Response:
    """One fund: what it may pay for, how much of it is left, each entry of its ledger."""

    def work(tx: Tx) -> Mapping[str, Any]:
        fund = funds.fund_of(tx, visit.at("id"))
        rows = funds.entries_of(tx, fund.id, after=paging.after(visit), limit=paging.LISTED)
        types = names.service_types(tx.session, visit.lang)
        areas = names.communities(tx.session, visit.lang, fund.purpose.get("communities") or ())
        groups = catalogue(visit.lang, "report")["group"]
        found = {
            "fund": fund,
            "name": names.called(visit.lang, fund.name, fund.name_en),
            "pays_for": {
                "service_types": _named(types, fund.purpose.get("service_types")),
                "communities": _named(areas, fund.purpose.get("communities")),
                "groups": _named(groups, fund.purpose.get("groups")),
            },
            "entries": rows,
            "tasks": _tasks(tx, visit.lang, {one.task_id for one in rows if one.task_id}, types),
            "more": paging.more([(one.at, one.id) for one in rows]),
        }
        tx.session.expunge_all()
        return found

    return visit.show("funds/one.html", **visit.read(work))


@pages.post("/funds/{id}/budget", "fund.set_budget", again=open_)
def set_budget(visit: Visit) -> Response:
    """More of it or less, but never less than is promised and paid."""
    id, budget = visit.at("id"), fen(visit, "budget_yuan")
    visit.change(lambda tx, version: funds.set_budget(tx, id, version, budget).id)
    return visit.go(f"/funds/{id}", done="budget_set")


def _tasks(tx: Tx, lang: str, ids: set[str], types: Mapping[str, str]) -> Mapping[str, str]:
    """What was paid for, and to whom."""
    rows = tx.session.execute(
        select(Task.id, Task.service_type, ProviderRow.name, ProviderRow.name_en)
        .join(ProviderRow, ProviderRow.id == Task.provider_id)
        .where(Task.id.in_(ids))
    )
    return {
        id: f"{types.get(kind, kind)} · {names.called(lang, name, name_en)}"
        for id, kind, name, name_en in rows
    }


def _named(known: Mapping[str, str], ids: list[str] | None) -> list[str]:
    """None: any."""
    return [known.get(id, id) for id in ids or ()]
