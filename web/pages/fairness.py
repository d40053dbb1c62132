"""How fair a round's plan is: who is served how often, who is passed over, what was owed."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from access.areas import Area
from access.refusal import Conflict
from access.tx import Tx
from matcher.fairness import Inversion, Share
from needs.numbers import numbers_of, spaced
from rounds.fairness import Fairness, fairness_in
from rounds.lines import PlanLine, figures_of
from telling import fairness as say
from telling.figures import per_mille
from telling.teller import Speaker
from web import errors, names
from web.named import speaker
from web.pages.review import found
from web.routing import Pages
from web.visit import Visit

pages = Pages()

LISTED = 30
"""Of each kind of inversion, so many; the others are counted."""


@pages.get("/rounds/{id}/fairness", "round.fairness")
def one(visit: Visit) -> Response:
    """What was kept with the plan; of one that has nothing kept, that."""

    def work(tx: Tx) -> Mapping[str, Any]:
        round_, row = found(tx, visit.at("id"))
        shown: dict[str, Any] = {"round": round_, "refused": ""}
        try:
            shown |= _told(tx, visit, fairness_in(figures_of(tx.session, row.id)), round_.area_id)
        except Conflict as refusal:
            visit.status = errors.status_of(refusal)
            shown["refused"] = errors.sentence(visit, refusal)
        tx.session.expunge_all()
        return shown

    return visit.show("official/fairness.html", **visit.read(work))


def _told(tx: Tx, visit: Visit, told: Fairness, area: str) -> Mapping[str, Any]:
    lines = [PlanLine(offer_id=one.offer, venue_id=one.venue) for one in told.inversions]
    teller = speaker(tx.session, lines, (), visit.lang)
    path = tx.session.get_one(Area, area).path
    teller.communities = dict(names.areas(tx.session, visit.lang, path))
    shares = told.shares
    groups = {
        kind: [_group(teller, kind, one) for one in getattr(shares, kind)] for kind in say.KINDS
    }
    groups["communities"].sort(key=lambda group: group["percent"])
    return {
        "shares": shares,
        "percent": _percent(shares.served, shares.needs),
        "groups": groups,
        "warnings": [
            say.warning(teller, kind, one)
            for kind in say.KINDS
            for one in getattr(shares, kind)
            if one.behind
        ],
        "floors": told.floors,
        "short": [say.short(teller, one) for one in told.floors if one.short],
        "passed": _passed(tx, teller, told),
    }


def _group(teller: Speaker, kind: str, one: Share) -> dict[str, Any]:
    return {
        "name": say.group(teller, kind, one.group),
        "served": one.served,
        "needs": one.needs,
        "percent": _percent(one.served, one.needs),
        "expected": round(one.expected),
        "behind": one.behind,
    }


def _percent(served: int, needs: int) -> int:
    return per_mille(served, needs) // 10


def _passed(tx: Tx, teller: Speaker, told: Fairness) -> dict[str, Any]:
    """By kind: how many, and of so many as are listed the need, and the sentence."""
    kinds = {kind: [one for one in told.inversions if one.kind == kind] for kind in say.INVERSIONS}
    listed = [one for some in kinds.values() for one in some[:LISTED]]
    ids = {need for one in listed for need in (one.unmet, one.served)}
    numbers = numbers_of(tx.session, ids)

    def called(need: str) -> str:
        return spaced(numbers.get(need, "")).replace(" ", "\u00a0") or need

    def sentence(one: Inversion) -> str:
        return say.passed_over(teller, one, told.days.__getitem__, called)

    return {
        kind: {
            "count": len(some),
            "listed": [(one.unmet, called(one.unmet), sentence(one)) for one in some[:LISTED]],
        }
        for kind, some in kinds.items()
    }
