"""After the opening: bids side by side, their marks, the ranking, and who is awarded what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from access.refusal import Invalid
from access.tx import Tx
from rounds import proposals
from tenders import awards, bids, calls, scores
from tenders.awards import Decision
from tenders.bids import BidRow
from tenders.calls import Tender, TenderLot
from tenders.content import PRICE, Criterion
from tenders.scores import Mark, asked
from tenders.scoring import Scored
from tenders.staff import also_named
from tenders.states import STANDING, BidStatus
from web import names, proposal
from web.bids import parts_of
from web.calls import Lot, named_lots, points, shown
from web.pages import bidding
from web.routing import Pages
from web.typed import LONGEST, fen, yuan
from web.visit import Visit
from words import refusal_in_words

pages = Pages()

MOST_MARK = 100
WATCHED = "div#proposing"
"""What looks again by itself while a proposal is made, as htmx calls it."""


@dataclass(frozen=True)
class Choice:
    """A bid that may be awarded. ``amount``: what it comes to by the expected sessions, in yuan.
    ``place``: its best in any of its lots, 0 the first."""

    bid: BidRow
    who: str
    lots: Sequence[str]
    amount: str
    place: int


@pages.post("/bids/{id}/scores", "bid.score", again=bidding.one)
def score(visit: Visit) -> Response:
    """My marks of a bid, in place of those I gave before. ``mark-…``: by the criterion's place."""
    id = visit.at("id")

    def work(tx: Tx) -> str:
        row = bids.bid_of(tx, id)
        call = calls.tender_of(tx, row.tender_id)
        judged = [by for by in call.judged_by if by.id != PRICE]
        marks = [found for n, by in enumerate(judged) if (found := _mark(visit, n, by))]
        if not marks:
            raise Invalid("mark-0", "empty")
        scores.give(tx, id, marks)
        return f"/tenders/{call.id}/evaluation?done=bid_scored"

    return visit.once(work)


@pages.get("/tenders/{id}/evaluation", "tender.evaluation")
def evaluation(visit: Visit) -> Response:
    """The bids of each lot beside each other, the best first."""

    def work(tx: Tx) -> Mapping[str, Any]:
        call = calls.tender_of(tx, visit.at("id"))
        rows = bids.bids_of(tx, call.id)
        called = names.providers(tx.session, visit.lang, {str(row.provider_id) for row in rows})
        lots = named_lots(tx.session, call, visit.lang)
        ranking = scores.evaluated(tx.session, call)
        of_lot = {lot.row.id: lot for lot in lots}
        found = {
            **shown(tx.session, call, visit.lang, tx.now),
            "bids": {row.id: row for row in rows},
            "who": {row.id: called.get(str(row.provider_id), "") for row in rows},
            "said": {row.id: parts_of(tx.session, row.said, of_lot, visit.lang) for row in rows},
            "also": also_named(rows),
            "ranking": ranking,
            "points": points,
            "void": _void(rows, visit.lang),
            "choices": _choices(tx, call, rows, called, lots, ranking),
            "standing": {row.bid_id for row in _standing(tx, call)},
            **proposal.shown(tx, call, {row.id: row for row in rows}, visit.lang),
        }
        tx.session.expunge_all()
        return found

    found = visit.read(work)
    answer = visit.show("tenders/evaluation.html", **found)
    if visit.request.headers.get("hx-target") == WATCHED and not found["run"]:
        answer.headers["HX-Refresh"] = "true"  # what was awaited is in more than one place
    return answer


@pages.post("/tenders/{id}/proposal", "tender.propose", again=evaluation)
def propose(visit: Visit) -> Response:
    """A worker makes one plan of awards and assignments."""
    id = visit.at("id")

    def work(tx: Tx) -> str:
        proposals.ask(tx, id)
        return f"/tenders/{id}/evaluation?done=proposal_asked#proposal"

    return visit.once(work)


@pages.post("/tenders/{id}/awards", "tender.award", again=evaluation)
def award(visit: Visit) -> Response:
    """All that are ticked or none; their money is promised, and their standstill begins."""
    id, chosen = visit.at("id"), visit.several("awards")
    decisions = [_decision(visit, bid) for bid in chosen]

    def work(tx: Tx) -> str:
        try:
            proposals.award_as(tx, id, decisions)
        except Invalid as wrong:
            raise _beside(wrong, decisions) from None
        return f"/tenders/{id}?done=bids_awarded"

    return visit.once(work)


def _decision(visit: Visit, bid: str) -> Decision:
    """``amount-…`` and ``reason-…``: a form has those of each bid."""
    reason = visit.text(f"reason-{bid}")
    if len(reason) > LONGEST:
        raise Invalid(f"reason-{bid}", "too_long", most=LONGEST)
    return Decision(bid=bid, amount_fen=fen(visit, f"amount-{bid}"), reason=reason)


def _beside(wrong: Invalid, decisions: Sequence[Decision]) -> Invalid:
    """The same beside the field of the bid that it is said of."""
    most, least = wrong.params.get("most_fen"), wrong.params.get("least_fen")
    for said in sorted(decisions, key=lambda said: said.bid):
        field = ""
        if (most is not None and said.amount_fen > most) or (
            least is not None and said.amount_fen < least
        ):
            field = f"amount-{said.bid}"
        elif wrong.code in ("award_reason_missing", "bids_unmarked") and not said.reason:
            field = f"reason-{said.bid}"
        if field:
            return Invalid(field, wrong.code, **wrong.params)
    return wrong


def _mark(visit: Visit, n: int, criterion: Criterion) -> Mark | None:
    said, comment = visit.text(f"mark-{n}"), visit.text(f"comment-{n}")
    if not said:
        return None
    if not (said.isascii() and said.isdigit() and len(said) < 4 and int(said) <= MOST_MARK):
        raise Invalid(f"mark-{n}", "mark_wrong")
    if len(comment) > LONGEST:
        raise Invalid(f"comment-{n}", "too_long", most=LONGEST)
    return Mark(criterion=criterion.id, mark=int(said), comment=comment)


def _standing(tx: Tx, call: Tender) -> list[awards.AwardRow]:
    return [row for row in awards.awards_of(tx.session, call.id) if row.status in STANDING]


def _void(rows: Sequence[BidRow], lang: str) -> Mapping[str, str]:
    """The bids that may not win, and by which rule."""
    return {
        row.id: refusal_in_words(lang, row.fault, row.fault_params, at_page=True)
        for row in rows
        if row.fault
    }


def _choices(
    tx: Tx,
    call: Tender,
    rows: Sequence[BidRow],
    called: Mapping[str, str],
    lots: Sequence[Lot],
    ranking: Mapping[str, Sequence[Scored]],
) -> list[Choice]:
    """What may still be awarded."""
    of_lot: dict[str, TenderLot] = {lot.row.id: lot.row for lot in lots}
    name = {lot.row.id: lot.name for lot in lots}
    held = {row.bid_id for row in _standing(tx, call)}
    place: dict[str, int] = {}
    for some in ranking.values():
        for at, scored in enumerate(some):
            place[scored.bid] = min(at, place.get(scored.bid, at))
    found = [
        Choice(
            bid=row,
            who=called.get(str(row.provider_id), ""),
            lots=[name[id] for id in row.said.lots],
            amount=yuan(asked(row, of_lot)),
            place=place[row.id],
        )
        for row in rows
        if row.status == BidStatus.VALID
        and row.id not in held
        and not row.lost
        and all(of_lot[id].won < of_lot[id].winners for id in row.said.lots)
    ]
    return sorted(found, key=lambda one: one.place)
