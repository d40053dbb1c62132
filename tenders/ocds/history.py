"""What has happened to a call, and when: read from the rows' own times and from the trail.

A row says how things stand now. When a call or an award was ended is in the trail, which is written
in the transaction that did it; all else has its time beside it.
"""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from access.areas import Area
from access.refusal import Absent
from access.trail import Entry
from providers.providers import ProviderRow
from store import Base
from tenders.awards import AwardRow, awards_of
from tenders.bids import BidRow
from tenders.calls import PUBLISHED, Tender, TenderLot, lots_of
from tenders.content import Content
from tenders.contracts import ContractRow, contracts_of
from tenders.questions import Question, questions_of
from tenders.voiding import DISQUALIFIED

ENDINGS = {"tender.cancelled": "tenderCancellation", "tender.closed": "tenderUpdate"}
AWARD_CANCELLED = "award.cancelled"


@dataclass(frozen=True, kw_only=True)
class History:
    """``opened``: the time to open bids is over, and the call was not ended before; until then
    there are no ``bids``, and afterwards those that their bidders opened. ``said``: by each.

    ``asked``: when each question was; ``answers``: those of them that have one.

    ``ended``: when the call was, however; ``cancelled``: when each cancelled award was;
    ``disqualified``: when each bid was that had been valid.
    """

    call: Tender
    published: datetime
    area: Area
    lots: Sequence[TenderLot]
    asked: Sequence[datetime]
    answers: Sequence[Question]
    opened: bool
    bids: Sequence[BidRow]
    said: Mapping[str, Content]
    awards: Sequence[AwardRow]
    contracts: Mapping[str, ContractRow]
    providers: Mapping[str, ProviderRow]
    ended: datetime | None
    cancelled: Mapping[str, datetime]
    disqualified: Mapping[str, datetime]
    steps: Mapping[datetime, tuple[str, ...]]

    @property
    def digest(self) -> bytes:
        """SHA-256 of all that releases are made of."""
        rows: list[Base] = [self.call, self.area, *self.lots, *self.answers, *self.bids]
        rows += [*self.awards, *self.contracts.values(), *self.providers.values()]
        fell = [sorted(one.items()) for one in (self.cancelled, self.disqualified)]
        told = (self.opened, self.ended, fell, self.asked, [*self.steps.items()])
        return hashlib.sha256(repr((sorted(map(_columns, rows)), told)).encode()).digest()

    def is_opened(self, at: datetime) -> bool:
        return self.opened and at >= self.call.opening_until


def _columns(row: Base) -> str:
    """All that a row says, but what is under seal, which no release says."""
    names = [one.key for one in inspect(type(row)).column_attrs if one.key != "sealed"]
    return repr((row.__tablename__, [(name, getattr(row, name)) for name in names]))


def published_calls(session: Session) -> list[str]:
    """Every call that was ever published, in that order."""
    query = select(Tender.id).where(PUBLISHED)
    return list(session.scalars(query.order_by(Tender.published_at, Tender.id)))


def history_of(session: Session, id: str, now: datetime) -> History:
    """Of a published call.

    Raises
    ------
    Absent
        There is none; a draft is nobody's business yet.
    """
    call = session.get(Tender, id)
    if call is None or call.published_at is None:
        raise Absent("tender", id)
    steps: dict[datetime, list[str]] = defaultdict(list)
    steps[call.published_at].append("tender")
    questions = questions_of(session, id)
    answers = [one for one in questions if one.answered_at is not None]
    for one in answers:
        _step(steps, one.answered_at, "tenderUpdate")
    awards = awards_of(session, id)
    endings = _ended(session, "tender", [id], tuple(ENDINGS))
    ended, tag = endings.get(id, (None, ""))
    opened = now >= call.opening_until and (ended is None or ended >= call.opening_until)
    bids = _opened(session, id) if opened else []
    if opened:
        steps[call.opening_until].append("tenderUpdate")
    for award in awards:
        steps[award.awarded_at].append("award")
    found = _ended(session, "award", [award.id for award in awards], (AWARD_CANCELLED,))
    cancelled = {award: at for award, (at, _) in found.items()}
    for at in cancelled.values():
        steps[at].append("awardCancellation")
    fell = _ended(session, "bid", [bid.id for bid in bids], (DISQUALIFIED,))
    disqualified = {bid: at for bid, (at, _) in fell.items()}
    contracts = {row.award_id: row for row in contracts_of(session, [one.id for one in awards])}
    for contract in contracts.values():
        steps[contract.signed_at] += ["awardUpdate", "contract"]
        _step(steps, contract.ended_at, "implementation", "contractTermination")
    _step(steps, ended, ENDINGS.get(tag, ""))
    for at in disqualified.values():
        if at >= call.opening_until:  # before, nothing was said of bids
            steps.setdefault(at, ["tenderUpdate"])
    named = {str(bid.provider_id) for bid in bids} | {award.provider_id for award in awards}
    providers = session.scalars(select(ProviderRow).where(ProviderRow.id.in_(named)))
    return History(
        call=call,
        published=call.published_at,
        area=session.get_one(Area, call.area_id),
        lots=lots_of(session, id),
        asked=[one.asked_at for one in questions],
        answers=answers,
        opened=opened,
        bids=bids,
        said={bid.id: bid.said for bid in bids},
        awards=awards,
        contracts=contracts,
        providers={row.id: row for row in providers},
        ended=ended,
        cancelled=cancelled,
        disqualified=disqualified,
        steps={at: tuple(dict.fromkeys(steps[at])) for at in sorted(steps)},
    )


def _step(steps: dict[datetime, list[str]], at: datetime | None, *tags: str) -> None:
    if at is not None:
        steps[at] += tags


def _opened(session: Session, tender: str) -> list[BidRow]:
    """By id; what was never opened, or withdrawn before, stays sealed for good."""
    query = select(BidRow).where(BidRow.tender_id == tender, BidRow.opened_at.is_not(None))
    return list(session.scalars(query.order_by(BidRow.id)))


def _ended(
    session: Session, kind: str, ids: Sequence[str], actions: Sequence[str]
) -> dict[str, tuple[datetime, str]]:
    query = select(Entry.subject, Entry.at, Entry.action).where(
        Entry.kind == kind, Entry.subject.in_(ids), Entry.action.in_(actions)
    )
    return {subject: (at, action) for subject, at, action in session.execute(query)}
