"""How a call ends: cancelled before an award, or closed once all of it is decided."""

from sqlalchemy import update

from access.refusal import Conflict
from access.tx import Tx
from tenders.awards import awards_of, tell_losers
from tenders.bids import void_unopened
from tenders.calls import Tender, TenderLot, locked, lots_of, tender_of
from tenders.states import STANDING, AwardStatus, TenderStatus


def cancel(tx: Tx, id: str, reason: str) -> Tender:
    """Before anything is awarded. Sealed bids stay sealed.

    Raises
    ------
    Absent
    Conflict
        An award stands, or the call is closed.
    """
    call = tender_of(tx, id)
    if call.status != TenderStatus.PLANNING:
        call = locked(tx, id)
        if any(row.status in STANDING for row in awards_of(tx.session, id)):
            raise Conflict("tender_awarded")
    _end(tx, call, TenderStatus.CANCELLED)
    call.reason = reason
    tx.session.execute(
        update(TenderLot)
        .where(TenderLot.tender_id == id)
        .values(status=TenderStatus.CANCELLED.value)
    )
    tx.note("tender.cancelled", "tender", id, reason=reason)
    return call


def close(tx: Tx, id: str) -> Tender:
    """Every award has its contract: lots that nobody won are unsuccessful, and so is a call without
    any award; the bids left are told that nothing is awarded any more.

    Raises
    ------
    Absent
    Conflict
        Bids may still be opened; an award waits for its contract; the call is closed already.
    """
    call = locked(tx, id)
    void_unopened(tx, call)
    standing = [row for row in awards_of(tx.session, id) if row.status in STANDING]
    if any(row.status == AwardStatus.PENDING for row in standing):
        raise Conflict("awards_pending")
    tell_losers(tx, call, closing=True)
    for lot in lots_of(tx.session, id):
        lot.status = (TenderStatus.COMPLETE if lot.won else TenderStatus.UNSUCCESSFUL).value
    _end(tx, call, TenderStatus.COMPLETE if standing else TenderStatus.UNSUCCESSFUL)
    tx.note("tender.closed", "tender", id, status=call.status)
    return call


def _end(tx: Tx, call: Tender, status: TenderStatus) -> None:
    call.status = status.value
    call.version += 1
