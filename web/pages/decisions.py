"""A decision taken back: from the page of its need, or from its round's."""

from starlette.responses import Response

from access.tx import Tx
from rounds import decisions
from rounds.rounds import round_of
from web.pages import review, rounds
from web.routing import Pages
from web.typed import words_of
from web.visit import Visit

pages = Pages()


@pages.post(
    "/rounds/{id}/decisions/{decision}/withdrawal", "round.withdraw_decision", again=rounds.one
)
def from_round(visit: Visit) -> Response:
    """Where all decisions of a round stand, whether it has a plan or none."""
    return _withdrawn(visit, f"/rounds/{visit.at('id')}")


@pages.post(
    "/rounds/{id}/needs/{need}/decisions/{decision}/withdrawal",
    "round.withdraw_decision",
    again=review.one,
)
def from_need(visit: Visit) -> Response:
    """Where those of one need stand."""
    return _withdrawn(visit, f"/rounds/{visit.at('id')}/needs/{visit.at('need')}")


def _withdrawn(visit: Visit, back: str) -> Response:
    """``why-…``: a page has a form of each decision."""
    id, decision = visit.at("id"), visit.at("decision")
    field = f"why-{decision}"
    reason, version = words_of(visit, field), visit.version()

    def work(tx: Tx) -> str:
        decisions.withdraw(tx, round_of(tx, id), decision, version, reason)
        return f"{back}?done=decision_withdrawn"

    return visit.once(work)
