"""What waits for somebody in their calls: questions, codes, marks, complaints, contracts."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from access.actor import Role
from access.tx import Tx
from store.columns import in_parts
from tenders.awards import AwardRow, awards_of
from tenders.bids import BidRow, owner_of, valid_bids
from tenders.calls import Tender, listed, lots_of
from tenders.complaints import Complaint, open_against
from tenders.questions import Question
from tenders.scores import evaluated, may_be_marked, unmarked
from tenders.states import STANDING, AwardStatus, BidStatus, ComplaintStatus, TenderStatus

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
    if tx.actor.role is Role.ORGANISATION:
        found = [one for call, bid in _bids(tx) for one in _of_bidder(tx, call, bid)]
    else:
        active = listed(tx, MOST, TenderStatus.ACTIVE)
        found = [one for call in active for one in _of_official(tx, call)]
    return sorted(found, key=lambda one: (one.until is None, one.until or tx.now, one.id))


def _bids(tx: Tx) -> list[tuple[Tender, BidRow]]:
    """The actor's own in the calls under way, however many calls there are."""
    ids = tx.session.scalars(select(Tender.id).where(Tender.status == TenderStatus.ACTIVE.value))
    owners = [owner_of(tx, id) for id in ids]
    return [
        (call, bid)
        for some in in_parts(owners)
        for call, bid in tx.session.execute(
            select(Tender, BidRow)
            .join(BidRow, BidRow.tender_id == Tender.id)
            .where(BidRow.owner.in_(some))
            .order_by(BidRow.id)
        )
    ]


def _of_bidder(tx: Tx, call: Tender, bid: BidRow) -> list[Reminder]:
    if bid.status == BidStatus.PENDING and tx.now < call.opening_until:
        opens = tx.now >= call.deadline
        code, until = ("open_bid", call.opening_until) if opens else ("sealed_bid", call.deadline)
        return [Reminder(code=code, call=call, kind="bid", id=bid.id, until=until)]
    return _standstill(tx, call, bid) if bid.status == BidStatus.VALID else []


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
    return [*_to_judge(tx, call), *_complaints(tx, call), *_awarded(tx, call)]


def _to_judge(tx: Tx, call: Tender) -> list[Reminder]:
    """Bids that wait for a mark by some criterion; none of them: that the rest can be awarded."""
    lots = lots_of(tx.session, call.id)
    free = {lot.id for lot in lots if lot.won < lot.winners}
    held = {row.bid_id for row in awards_of(tx.session, call.id) if row.status in STANDING}
    rows = [
        bid
        for bid in valid_bids(tx.session, call.id)
        if set(bid.said.lots) <= free and bid.id not in held
    ]
    if not rows:
        return []
    lacking = unmarked(evaluated(tx.session, call))
    n = sum(bid.id in lacking and may_be_marked(bid, lots) for bid in rows)
    code = "marks" if n else "awards"
    return [Reminder(code=code, call=call, kind="evaluation", id=call.id, n=n)]


def _complaints(tx: Tx, call: Tender) -> list[Reminder]:
    """Against an award that is cancelled, too: whoever complained waits for an answer."""
    query = (
        select(AwardRow.id, AwardRow.standstill_until, func.count().label("n"))
        .join(Complaint, Complaint.award_id == AwardRow.id)
        .where(AwardRow.tender_id == call.id, Complaint.status == ComplaintStatus.OPEN.value)
        .group_by(AwardRow.id, AwardRow.standstill_until)
    )
    return [
        Reminder(code="complaints", call=call, kind="award", id=id, until=until, n=int(n))
        for id, until, n in tx.session.execute(query)
    ]


def _awarded(tx: Tx, call: Tender) -> list[Reminder]:
    found = []
    for row in awards_of(tx.session, call.id):
        if row.status != AwardStatus.PENDING or open_against(tx.session, row.id):
            continue
        runs = tx.now < row.standstill_until
        code, until = ("standstill", row.standstill_until) if runs else ("contracts", None)
        found.append(Reminder(code=code, call=call, kind="award", id=row.id, until=until))
    return found


def _unanswered(tx: Tx, call: Tender) -> int:
    query = select(func.count()).where(
        Question.tender_id == call.id, Question.answered_at.is_(None)
    )
    return int(tx.session.scalar(query) or 0)
