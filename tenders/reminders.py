"""What waits for somebody in their calls: questions, codes, marks, complaints, contracts."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from access.actor import Role
from access.tx import Tx
from tenders.awards import AwardRow, awards_of
from tenders.bids import BidRow, owner_of, valid_bids
from tenders.calls import Tender, listed, lots_of
from tenders.complaints import Complaint
from tenders.content import PRICE
from tenders.questions import Question
from tenders.scores import ScoreRow
from tenders.states import AwardStatus, BidStatus, ComplaintStatus, TenderStatus

MOST = 100


@dataclass(frozen=True, kw_only=True)
class Reminder:
    """``code``: what waits; ``kind`` and ``id``: of what; ``until``:
    its time; ``n``: how many."""

    code: str
    call: Tender
    kind: str
    id: str
    until: datetime | None = None
    n: int = 0


def reminders(tx: Tx) -> list[Reminder]:
    """What waits for the actor, the most urgent first; what has no time comes last."""
    active = [call for call in listed(tx, MOST) if call.status == TenderStatus.ACTIVE]
    of_one = _of_bidder if tx.actor.role is Role.ORGANISATION else _of_official
    found = [one for call in active for one in of_one(tx, call)]
    return sorted(found, key=lambda one: (one.until is None, one.until or tx.now, one.id))


def _of_bidder(tx: Tx, call: Tender) -> list[Reminder]:
    found = []
    query = select(BidRow).where(BidRow.tender_id == call.id, BidRow.owner == owner_of(tx, call.id))
    for bid in tx.session.scalars(query.order_by(BidRow.id)):
        if bid.status == BidStatus.PENDING and tx.now < call.opening_until:
            opens = tx.now >= call.deadline
            code, until = (
                ("open_bid", call.opening_until) if opens else ("sealed_bid", call.deadline)
            )
            found.append(Reminder(code=code, call=call, kind="bid", id=bid.id, until=until))
        elif bid.status == BidStatus.VALID:
            found += _standstill(tx, call, bid)
    return found


def _standstill(tx: Tx, call: Tender, bid: BidRow) -> list[Reminder]:
    """Of the awards of its lots: its own, or of those that won against it."""
    running = [
        row
        for row in awards_of(tx.session, call.id)
        if row.status == AwardStatus.PENDING
        and tx.now < row.standstill_until
        and set(row.lots) & set(bid.said.lots)
    ]
    for row in running:
        if row.bid_id == bid.id:
            until = row.standstill_until
            return [Reminder(code="won", call=call, kind="award", id=row.id, until=until)]
    if not running or not bid.lost:
        return []
    until = min(row.standstill_until for row in running)
    return [Reminder(code="lost", call=call, kind="bid", id=bid.id, until=until)]


def _of_official(tx: Tx, call: Tender) -> list[Reminder]:
    if tx.now < call.deadline:
        n = _unanswered(tx, call)
        until = call.deadline
        return (
            [Reminder(code="questions", call=call, kind="call", id=call.id, until=until, n=n)]
            if n
            else []
        )
    if tx.now < call.opening_until:
        return []
    return [*_to_judge(tx, call), *_awarded(tx, call)]


def _to_judge(tx: Tx, call: Tender) -> list[Reminder]:
    """Bids that the actor has not marked by every criterion; none left: that it can be awarded."""
    free = {lot.id for lot in lots_of(tx.session, call.id) if lot.won < lot.winners}
    rows = [bid for bid in valid_bids(tx.session, call.id) if set(bid.said.lots) <= free]
    wanted = sum(one.id != PRICE for one in call.judged_by)
    query = (
        select(ScoreRow.bid_id, func.count().label("marks"))
        .where(ScoreRow.reviewer == tx.actor.account)
        .where(ScoreRow.bid_id.in_([bid.id for bid in rows]))
        .group_by(ScoreRow.bid_id)
    )
    given = {row.bid_id: int(row.marks) for row in tx.session.execute(query)}
    n = sum(given.get(bid.id, 0) < wanted for bid in rows)
    if not rows:
        return []
    code = "marks" if n else "awards"
    return [Reminder(code=code, call=call, kind="evaluation", id=call.id, n=n)]


def _awarded(tx: Tx, call: Tender) -> list[Reminder]:
    found = []
    for row in awards_of(tx.session, call.id):
        if row.status != AwardStatus.PENDING:
            continue
        n = _complaints(tx, row)
        if n:
            code, until = "complaints", row.standstill_until
        elif tx.now < row.standstill_until:
            code, until = "standstill", row.standstill_until
        else:
            code, until = "contracts", None
        found.append(Reminder(code=code, call=call, kind="award", id=row.id, until=until, n=n))
    return found


def _unanswered(tx: Tx, call: Tender) -> int:
    query = select(func.count()).where(
        Question.tender_id == call.id, Question.answered_at.is_(None)
    )
    return int(tx.session.scalar(query) or 0)


def _complaints(tx: Tx, award: AwardRow) -> int:
    query = select(func.count()).where(
        Complaint.award_id == award.id, Complaint.status == ComplaintStatus.OPEN.value
    )
    return int(tx.session.scalar(query) or 0)
