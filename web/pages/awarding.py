"""An award: its standstill, complaints against it, its contract and how that ends."""

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.responses import Response

from access.actor import Role
from access.refusal import Absent, Invalid
from access.tx import Tx
from tenders import awards, calls, complaints, contracts
from tenders.bids import BidRow
from tenders.states import AwardStatus, ContractStatus
from web import names
from web.bids import Said, parts_of
from web.calls import Lot, named_lots, won
from web.routing import Pages
from web.typed import fen, words_of, yuan
from web.visit import Visit

pages = Pages()


@pages.get("/awards/{id}", "award.list")
def one(visit: Visit) -> Response:
    """Who wins what, for how much, and until when one may complain."""

    def work(tx: Tx) -> Mapping[str, Any]:
        row = awards.award_of(tx, visit.at("id"))
        call = calls.tender_of(tx, row.tender_id)
        lots = named_lots(tx.session, call, visit.lang)
        signed = next(iter(contracts.contracts_of(tx.session, [row.id])), None)
        against = _against(tx, row.id)
        mine = row.provider_id == tx.actor.provider
        runs = row.status == AwardStatus.PENDING and tx.now < row.standstill_until
        left = contracts.left_fen(tx.session, row)
        found = {
            "award": next(
                one for one in won(tx.session, call, lots, visit.lang) if one.row.id == row.id
            ),
            "call": call,
            "name": names.called(visit.lang, call.title, call.title_en),
            "complaints": against or [],
            "reason": awards.reason_of(tx, row),
            "contract": signed if mine or visit.role is Role.OFFICIAL else None,
            "parts": _parts(tx, visit, row.bid_id, lots)
            if mine or visit.role is Role.OFFICIAL
            else [],
            "may": {
                "complain": runs and against is not None and not mine,
                "sign": row.status == AwardStatus.PENDING
                and not runs
                and not complaints.open_against(tx.session, row.id),
                "complete": signed is not None and signed.status == ContractStatus.ACTIVE,
            },
            "left_fen": left,
            "paid": yuan(left),
        }
        tx.session.expunge_all()
        return found

    return visit.show("tenders/award.html", **visit.read(work))


@pages.post("/awards/{id}/complaints", "award.complain", again=one)
def complain(visit: Visit) -> Response:
    """Of who bid for the same call, while the standstill runs."""
    id, text = visit.at("id"), words_of(visit, "complaint")

    def work(tx: Tx) -> str:
        complaints.complain(tx, id, text)
        return f"/awards/{id}?done=complained"

    return visit.once(work)


@pages.post("/awards/{id}/complaints/{complaint}/decision", "complaint.decide", again=one)
def decide(visit: Visit) -> Response:
    """Upheld, the award is cancelled; dismissed, it stands."""
    id, complaint = visit.at("id"), visit.at("complaint")
    how = visit.text(f"how-{complaint}")
    if how not in ("dismissed", "upheld", "disqualified"):
        raise Invalid(f"how-{complaint}", "choose_one")
    reason = words_of(visit, f"why-{complaint}")

    def work(tx: Tx) -> str:
        complaints.decide(
            tx,
            complaint,
            upheld=how != "dismissed",
            reason=reason,
            disqualifies=how == "disqualified",
        )
        return f"/awards/{id}?done=complaint_decided"

    return visit.once(work)


@pages.post("/awards/{id}/contract", "award.contract", again=one)
def sign(visit: Visit) -> Response:
    """After the standstill; what was bid becomes offers that the following rounds use."""
    id = visit.at("id")

    def work(tx: Tx) -> str:
        contracts.sign(tx, id)
        return f"/awards/{id}?done=contract_signed"

    return visit.once(work)


@pages.post("/awards/{id}/contract/{contract}/completion", "contract.complete", again=one)
def complete(visit: Visit) -> Response:
    """Accepted: it is paid, and its offers end."""
    id, contract = visit.at("id"), visit.at("contract")
    note, paid = words_of(visit, "note"), fen(visit, "paid_fen")

    def work(tx: Tx) -> str:
        contracts.complete(tx, contract, note, paid)
        return f"/awards/{id}?done=contract_completed"

    return visit.once(work)


def _parts(tx: Tx, visit: Visit, bid: str, lots: Sequence[Lot]) -> Sequence[Said]:
    """What was promised: by whom and where too, which is nobody's who bid against it."""
    said = tx.session.get_one(BidRow, bid).said
    return parts_of(tx.session, said, {lot.row.id: lot for lot in lots}, visit.lang)


def _against(tx: Tx, award: str) -> list[complaints.Complaint] | None:
    """What whoever looks may read of complaints; none where they may not complain."""
    try:
        return complaints.complaints_of(tx, award)
    except Absent:
        return None
