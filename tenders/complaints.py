"""Complaints against an award while its standstill runs: by who bid too, decided by officials."""

from datetime import datetime

from sqlalchemy import ForeignKey, exists, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from access.actor import Role
from access.refusal import Absent, Conflict
from access.tx import Tx
from store import Base, new_id
from store.columns import changed
from tenders import awards
from tenders.awards import AwardRow, award_of, tell_losers
from tenders.bids import BidRow, has_opened
from tenders.calls import locked
from tenders.states import STANDING, AwardStatus, BidStatus, ComplaintStatus
from tenders.voiding import disqualify

UPHELD = "complaint_upheld"


class Complaint(Base):
    """``decision``: why it was upheld or dismissed."""

    __tablename__ = "tender_complaint"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    award_id: Mapped[str] = mapped_column(ForeignKey("tender_award.id"), index=True)
    provider_id: Mapped[str] = mapped_column(ForeignKey("provider.id"))
    text: Mapped[str]
    at: Mapped[datetime]
    status: Mapped[str]
    decision: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None]


def complain(tx: Tx, award: str, text: str) -> Complaint:
    """Of the actor's organisation, which bid for the same call and opened its bid.

    Raises
    ------
    Absent
        No such award; or one of a call for which they have not bid.
    Conflict
        It is their own award; it stands no more, or its standstill is over.
    """
    row = _contested(tx, award)
    locked(tx, row.tender_id)
    tx.session.refresh(row)
    if row.provider_id == tx.actor.provider:
        raise Conflict("complaint_own")
    if row.status != AwardStatus.PENDING:
        raise Conflict("award_not_pending")
    if tx.now >= row.standstill_until:
        raise Conflict("standstill_over")
    complaint = Complaint(
        id=new_id(),
        award_id=award,
        provider_id=str(tx.actor.provider),
        text=text,
        at=tx.now,
        status=ComplaintStatus.OPEN.value,
        decision="",
    )
    tx.session.add(complaint)
    tx.note("award.complained", "complaint", complaint.id, award=award)
    return complaint


def decide(tx: Tx, id: str, *, upheld: bool, reason: str, disqualifies: bool = False) -> Complaint:
    """Upheld, the award is cancelled, its lots and money are free for another, and no other award
    is touched; dismissed, it stands. ``disqualifies``: the bid may not be awarded any more. An
    award that is cancelled already stays so.

    Raises
    ------
    Absent
    Conflict
        It is decided already, or the bid it disqualifies was awarded anew since.
    """
    row = tx.session.get(Complaint, id)
    if row is None:
        raise Absent("complaint", id)
    try:
        award = award_of(tx, row.award_id)
    except Absent:
        raise Absent("complaint", id) from None
    call = locked(tx, award.tender_id)
    status = ComplaintStatus.UPHELD if upheld else ComplaintStatus.DISMISSED
    decided = changed(
        tx.session,
        update(Complaint)
        .where(Complaint.id == id, Complaint.status == ComplaintStatus.OPEN.value)
        .values(
            status=status.value,
            decision=reason,
            decided_at=tx.now,
            decided_by=tx.actor.account,
        ),
    )
    if decided != 1:
        raise Conflict("complaint_decided")
    tx.session.refresh(row)
    tx.note("complaint.decided", "complaint", id, status=status.value, reason=reason)
    if upheld:
        tx.session.refresh(award)
        if award.status != AwardStatus.CANCELLED:  # by another complaint, or an exclusion
            awards.cancel(tx, award)
        bid = tx.session.get_one(BidRow, award.bid_id, populate_existing=True)
        if disqualifies and bid.status == BidStatus.VALID:
            _refuse_again(tx, award)
            disqualify(tx, bid, UPHELD)
        tell_losers(tx, call)
    return row


def complaints_of(tx: Tx, award: str) -> list[Complaint]:
    """To officials all against an award of theirs; to who bid for the same call, their own.

    Raises
    ------
    Absent
    """
    query = select(Complaint).where(Complaint.award_id == award)
    if tx.actor.role is Role.ORGANISATION:
        _contested(tx, award)
        query = query.where(Complaint.provider_id == tx.actor.provider)
    else:
        award_of(tx, award)
    return list(tx.session.scalars(query.order_by(Complaint.at, Complaint.id)))


def open_against(session: Session, award: str) -> bool:
    """Whether one waits for a decision."""
    return bool(
        session.scalar(
            select(
                exists().where(
                    Complaint.award_id == award, Complaint.status == ComplaintStatus.OPEN.value
                )
            )
        )
    )


def open_in(session: Session, tender: str) -> bool:
    """Whether one waits for a decision in a call, against whichever award of it."""
    waits = exists().where(
        Complaint.award_id == AwardRow.id,
        AwardRow.tender_id == tender,
        Complaint.status == ComplaintStatus.OPEN.value,
    )
    return bool(session.scalar(select(waits)))


def _refuse_again(tx: Tx, award: AwardRow) -> None:
    """The bid may have won once more: that award is complained of by itself."""
    stands = exists().where(AwardRow.bid_id == award.bid_id, AwardRow.status.in_(STANDING))
    if tx.session.scalar(select(stands)):
        raise Conflict("bid_awarded")


def _contested(tx: Tx, award: str) -> AwardRow:
    """An award of a call for which the actor's organisation has opened a bid."""
    row = award_of(tx, award)
    if not has_opened(tx, row.tender_id):
        raise Absent("award", award)
    return row
