"""The first page of each role: what waits for them today."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select
from starlette.responses import Response

from access.actor import Role
from access.areas import inside
from access.tx import Tx
from needs.needs import NeedRow
from rounds import awaiting
from web import agenda, names, running
from web.pages import rounds
from web.reminding import waiting
from web.routing import Pages
from web.visit import Visit

pages = Pages()


@pages.get("/", "area.list")
def home(visit: Visit) -> Response:
    """Where the day begins."""
    match visit.role:
        case Role.SECRETARY:
            return visit.show(
                "secretary/home.html", **visit.read(lambda tx: _secretary(tx, visit.lang))
            )
        case Role.ORGANISATION:
            shown = visit.look(lambda tx: agenda.organisation(tx, visit.lang))
            return visit.show("organisation/home.html", **shown, **_reminded(visit))
        case Role.ADMINISTRATOR:
            return visit.show("admin/home.html", **visit.read(running.standing))
        case Role.OFFICIAL:
            shown = visit.read(lambda tx: rounds.overview(tx, visit.lang))
            return visit.show("official/home.html", **shown, **_reminded(visit))
        case _:
            return visit.go("/me")


def _reminded(visit: Visit) -> Mapping[str, Any]:
    """Read apart: nothing that is written says whose sealed bid waits."""
    return {"reminders": visit.read(lambda tx: waiting(tx, visit.lang))}


def _secretary(tx: Tx, lang: str) -> Mapping[str, Any]:
    counted = tx.session.execute(
        select(NeedRow.state, func.count())
        .where(inside(tx.session, NeedRow.area_id, tx.actor.area))
        .group_by(NeedRow.state)
    )
    states = {state: int(count) for state, count in counted}
    asking = tx.session.scalar(select(func.count()).where(awaiting.awaiting(tx)))
    return {"states": states, "here": names.here(tx, lang), "asking": asking}
