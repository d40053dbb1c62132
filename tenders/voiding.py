"""When a bid can't win any more: not opened in time, or disqualified since it was."""

from sqlalchemy import update

from access.refusal import Conflict
from access.tx import Tx
from tenders.bids import UNOPENED, BidRow
from tenders.calls import Tender
from tenders.states import BidStatus

DISQUALIFIED = "bid.disqualified"
"""In the trail: an opened bid that was valid until then."""


def disqualify(tx: Tx, row: BidRow, rule: str) -> None:
    """An opened bid that may not win any more, since now. The call is held."""
    row.status, row.fault, row.fault_params = BidStatus.DISQUALIFIED.value, rule, {}
    row.lost, row.lost_params, row.winning_fen = "", {}, None
    row.version += 1
    tx.note(DISQUALIFIED, "bid", row.id, tender=row.tender_id, rule=rule)
    tx.session.flush()


def void_unopened(tx: Tx, tender: Tender) -> None:
    """What was not opened in time never will be.

    Raises
    ------
    Conflict
        There is time yet.
    """
    if tx.now < tender.opening_until:
        raise Conflict("opening_runs")
    tx.session.execute(
        update(BidRow)
        .where(BidRow.tender_id == tender.id, BidRow.status == BidStatus.PENDING.value)
        .values(
            status=BidStatus.DISQUALIFIED.value,
            fault=UNOPENED,
            version=BidRow.version + 1,
        )
    )
