"""How a call ends: cancelled before an award, or closed once all of it is decided."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from access.refusal import Conflict, Invalid
from access.tx import Tx
from tenders.awards import awards_of, tell_losers
from tenders.bids import valid_bids
from tenders.calls import Tender, TenderLot, locked, lots_of, tender_of
from tenders.complaints import open_in
from tenders.states import STANDING, AwardStatus, TenderStatus
from tenders.voiding import void_unopened


def cancel(tx: Tx, id: str, reason: str) -> Tender:
    """Before anything is awarded. Sealed bids stay sealed.

    Raises
    ------
    Absent
    Conflict
        An award stands, a complaint waits, or the call is closed.
    """
    call = tender_of(tx, id)
    if call.status != TenderStatus.PLANNING:
        call = locked(tx, id)
        if any(row.status in STANDING for row in awards_of(tx.session, id)):
            raise Conflict("tender_awarded")
        _refuse_waiting(tx, id)
    _end(tx, call, TenderStatus.CANCELLED)
    call.reason = reason
    tx.session.execute(
        update(TenderLot)
        .where(TenderLot.tender_id == id)
        .values(status=TenderStatus.CANCELLED.value)
    )
    tx.note("tender.cancelled", "tender", id, reason=reason)
    return call


def close(tx: Tx, id: str, reason: str = "") -> Tender:
    """Every award has its contract: lots that nobody won are unsuccessful, and so is a call without
    any award; the bids left are told that nothing is awarded any more. ``reason``: wanted where
    there are any.

    Raises
    ------
    Absent
    Conflict
        Bids may still be opened; an award waits for its contract, or a complaint for its decision;
        the call is closed already.
    Invalid
        No reason, and a bid that could be awarded.
    """
    call = locked(tx, id)
    void_unopened(tx, call)
    standing = [row for row in awards_of(tx.session, id) if row.status in STANDING]
    if any(row.status == AwardStatus.PENDING for row in standing):
        raise Conflict("awards_pending")
    _refuse_waiting(tx, id)
    if undecided(tx.session, id) and not reason.strip():
        raise Invalid("reason", "closing_reason_missing")
    call.reason = reason
    tell_losers(tx, call, closing=True)
    for lot in lots_of(tx.session, id):
        lot.status = (TenderStatus.COMPLETE if lot.won else TenderStatus.UNSUCCESSFUL).value
    _end(tx, call, TenderStatus.COMPLETE if standing else TenderStatus.UNSUCCESSFUL)
    tx.note("tender.closed", "tender", id, status=call.status, reason=reason)
    return call


def undecided(session: Session, tender: str) -> bool:
    """Whether a bid could be awarded: it is valid, has no award, and has not lost."""
    held = {row.bid_id for row in awards_of(session, tender) if row.status in STANDING}
    return any(not bid.lost and bid.id not in held for bid in valid_bids(session, tender))


def _refuse_waiting(tx: Tx, tender: str) -> None:
    """Afterwards nobody could decide it any more."""
    if open_in(tx.session, tender):
        raise Conflict("complaint_open")


def _end(tx: Tx, call: Tender, status: TenderStatus) -> None:
    call.status = status.value
    call.version += 1
