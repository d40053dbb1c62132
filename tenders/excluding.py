"""An organisation is excluded from a call (回避): from now on, and with what it has bid already."""

from access.refusal import Conflict, Invalid
from access.tx import Tx
from providers.providers import ProviderRow
from store import new_id
from tenders.awards import awards_of, cancel, tell_losers
from tenders.bids import valid_bids
from tenders.calls import Tender, locked, lots_of, tender_of
from tenders.exclusions import Exclusion
from tenders.states import AwardStatus, TenderStatus
from tenders.voiding import disqualify

CONFLICTED = "bidder_conflicted"


def exclude(tx: Tx, tender: str, *, provider: str, lot: str | None, reason: str) -> Exclusion:
    """Its bids there are refused, a sealed one fails when it is opened, an opened one is
    disqualified, and an award without a contract is cancelled. What is contracted runs on.

    Raises
    ------
    Absent
    Invalid
        No such organisation, or no such lot of the call.
    Conflict
        Nothing is decided there any more.
    """
    call = tender_of(tx, tender)
    if call.status != TenderStatus.PLANNING:
        call = locked(tx, tender)
    if tx.session.get(ProviderRow, provider) is None:
        raise Invalid("provider", "unknown", value=provider)
    if lot is not None and lot not in {one.id for one in lots_of(tx.session, tender)}:
        raise Invalid("lot", "lot_of_another_tender", lot=lot)
    if lot is not None and call.status == TenderStatus.PLANNING:
        raise Conflict("lot_of_draft")  # a change of the draft writes its lots anew
    row = Exclusion(
        id=new_id(),
        tender_id=tender,
        lot_id=lot,
        provider_id=provider,
        reason=reason,
        at=tx.now,
        account=tx.actor.account,
    )
    tx.session.add(row)
    tx.note("tender.excluded", "tender", tender, provider=provider, reason=reason)
    _take_back(tx, call, row)
    return row


def _take_back(tx: Tx, call: Tender, excluded: Exclusion) -> None:
    awards = {row.bid_id: row for row in awards_of(tx.session, call.id)}
    pending = {id: row for id, row in awards.items() if row.status == AwardStatus.PENDING}
    signed = {id for id, row in awards.items() if row.status == AwardStatus.ACTIVE}
    gone = [
        bid
        for bid in valid_bids(tx.session, call.id)
        if bid.provider_id == excluded.provider_id
        and excluded.lot_id in (None, *bid.said.lots)
        and bid.id not in signed
    ]
    for bid in gone:
        if bid.id in pending:
            cancel(tx, pending[bid.id])
        disqualify(tx, bid, CONFLICTED)
    if gone:
        tell_losers(tx, call)
