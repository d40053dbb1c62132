"""Publishing: what was checked, in plain words, and then the word that makes it stand."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from starlette.responses import Response

from access.refusal import Invalid
from access.tx import Tx
from rounds import plans, publish, rounds
from rounds.frozen import Frozen
from rounds.lines import figures_of
from rounds.states import RoundState
from telling.figures import percent_up
from web.routing import Pages
from web.visit import Visit

pages = Pages()


@pages.get("/rounds/{id}/publish", "round.publish")
def ask(visit: Visit) -> Response:
    """This plan, that was checked so: shall it stand?"""

    def work(tx: Tx) -> Mapping[str, Any]:
        round_ = rounds.round_of(tx, visit.at("id"))
        row = plans.proposal_of(tx.session, round_)
        at = tx.session.scalar(
            select(Frozen.at).where(Frozen.digest == row.instance, Frozen.round_id == round_.id)
        )
        figures = figures_of(tx.session, row.id) or {}
        tx.session.expunge_all()
        return {
            "round": round_,
            "plan": row,
            "frozen_at": at,
            "figures": figures,
            "gap": percent_up(row.bound - row.value, row.bound),
            "ready": round_.state == RoundState.UNDER_REVIEW,
        }

    return visit.show("official/publish.html", **visit.read(work))


@pages.post("/rounds/{id}/publish", "round.publish", again=ask)
def publish_(visit: Visit) -> Response:
    """The plan that was shown, or none: money and capacity are committed, and tasks are sent."""
    digest = visit.text("plan")
    if not visit.text("sure"):
        raise Invalid("sure", "plan_unread")
    read = visit.acting.gather(
        lambda tx: publish.ready(tx, rounds.round_of(tx, visit.at("id")), digest)
    )

    def work(tx: Tx, version: int) -> int:
        return len(publish.publish(tx, rounds.round_of(tx, visit.at("id")), version, read))

    visit.change(work)
    return visit.go(f"/rounds/{visit.at('id')}", done="round_published")
