"""Bids: sealed until the deadline, opened by their bidders with the code that they alone hold.

Until a bid is opened its row holds a box nobody can open, a digest, and a keyed hash that stands
for the bidder; and the trail names the hash, no account. Which calls have how many bids is told
nobody either.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, exists, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from access.actor import Role
from access.refusal import Absent, Conflict, Invalid
from access.tx import Tx
from providers.providers import ProviderRow
from store import Base, Fen, Json, new_id
from store.columns import changed
from tenders import sealing
from tenders.calls import Tender, tender_of
from tenders.checks import fault_in, refuse_unfit
from tenders.content import SHAPE, Content
from tenders.sealing import Sealed, WrongCode
from tenders.states import BidStatus, TenderStatus

UNOPENED = "bid_unopened"
MOST_BIDS = 50
"""Sealed bids of one organisation for one call."""


class BidRow(Base):
    """``owner``: a keyed hash of call and bidder. ``provider_id`` and ``content``: none until it is
    opened.

    ``fault``: the rule that disqualified it; ``lost``: why it was not awarded, once that is so;
    ``params`` of each with it. ``winning_fen``: what it would have won with, where a solve said.
    """

    __tablename__ = "tender_bid"
    __table_args__ = (
        CheckConstraint("(opened_at IS NULL) = (provider_id IS NULL)", name="opened"),
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    tender_id: Mapped[str] = mapped_column(ForeignKey("tender.id"), index=True)
    owner: Mapped[bytes] = mapped_column(index=True)
    sealed: Mapped[bytes]
    digest: Mapped[str]
    status: Mapped[str]
    submitted_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    provider_id: Mapped[str | None] = mapped_column(ForeignKey("provider.id"))
    content: Mapped[dict[str, Any] | None] = mapped_column(Json)
    fault: Mapped[str] = mapped_column(default="")
    fault_params: Mapped[dict[str, Any]] = mapped_column(Json)
    lost: Mapped[str] = mapped_column(default="")
    lost_params: Mapped[dict[str, Any]] = mapped_column(Json)
    winning_fen: Mapped[int | None] = mapped_column(Fen)
    version: Mapped[int] = mapped_column(default=1)

    @property
    def said(self) -> Content:
        """Of an opened bid."""
        return Content.model_validate(self.content, strict=False)


def submit(tx: Tx, tender: str, content: Content, replaces: str | None) -> tuple[BidRow, str]:
    """A bid of the actor's organisation, and its opening code, which nobody is ever told again.

    ``replaces``: a bid of theirs that is withdrawn in the same moment.

    Raises
    ------
    Absent
        No such call, or no such bid of theirs.
    Invalid, Conflict
        By the name of the rule: late, closed, or one of ``checks``.
    """
    call = tender_of(tx, tender)
    _refuse_late(tx, call)
    bidder = _bidder(tx)
    refuse_unfit(tx.session, call, content, bidder, tx.today)
    if replaces is not None:
        _withdrawn(tx, _own(tx, replaces, tender), call)
    _refuse_more(tx, tender)
    id, code = new_id(), sealing.new_code()
    plain = {"provider": bidder.id, "shape": SHAPE, "bid": content.model_dump(mode="json")}
    sealed = sealing.seal(code, _place(tender, id), plain)
    row = BidRow(
        id=id,
        tender_id=tender,
        owner=owner_of(tx, tender),
        sealed=sealed.box,
        digest=sealed.digest,
        status=BidStatus.PENDING.value,
        submitted_at=tx.now,
        fault="",
        fault_params={},
        lost="",
        lost_params={},
        version=1,
    )
    tx.session.add(row)
    _note(tx, "bid.submitted", row)
    return row, code


def withdraw(tx: Tx, id: str) -> BidRow:
    """Before the deadline; another may be submitted.

    Raises
    ------
    Absent
    Conflict
        Late, or withdrawn before.
    """
    row = _own(tx, id)
    _withdrawn(tx, row, tx.session.get_one(Tender, row.tender_id))
    return row


def open_(tx: Tx, id: str, code: str) -> BidRow:
    """After the deadline, while there is time to open: the bid is read, and held to every check
    again as things stand now.

    Raises
    ------
    Absent
    Conflict
        Before the deadline, after the time, not sealed any more, or sealed by another release.
    Invalid
        Not its code.
    """
    row = _own(tx, id)
    call = tx.session.get_one(Tender, row.tender_id)
    if call.status != TenderStatus.ACTIVE:
        raise Conflict("tender_closed")
    if tx.now < call.deadline:
        raise Conflict("bids_sealed")
    if row.status != BidStatus.PENDING:
        raise Conflict("bid_not_sealed")
    if tx.now >= call.opening_until:
        raise Conflict(UNOPENED)
    try:
        sealed = Sealed(row.sealed, row.digest)
        plain = sealing.unseal(code, _place(call.id, id), sealed)
    except WrongCode as wrong:
        raise Invalid("code", "code_mistyped" if wrong.mistyped else "code_of_another") from None
    bidder = _bidder(tx)
    content = Content.unsealed(plain)
    row.provider_id, row.opened_at = bidder.id, tx.now
    row.content = content.model_dump(mode="json")
    found = fault_in(tx.session, call, content, bidder, tx.today)
    row.status = (BidStatus.DISQUALIFIED if found else BidStatus.VALID).value
    row.fault, row.fault_params = found or ("", {})
    row.version += 1
    tx.note("bid.opened", "bid", id, tender=call.id, status=row.status)
    return row


def bid_of(tx: Tx, id: str) -> BidRow:
    """The actor's organisation's own; to officials, one of a call of theirs that was opened, once
    no bid may be opened any more.

    Raises
    ------
    Absent
    """
    if tx.actor.role is Role.ORGANISATION:
        return _own(tx, id)
    row = tx.session.get(BidRow, id)
    if row is None or row.opened_at is None:
        raise Absent("bid", id)
    try:
        call = tender_of(tx, row.tender_id)
    except Absent:
        raise Absent("bid", id) from None
    if tx.now < call.opening_until:
        raise Absent("bid", id)
    return row


def bids_of(tx: Tx, tender: str) -> list[BidRow]:
    """An organisation's own bids of a call; to its officials, those opened, once none may be opened
    any more: who heard of others' prices before could open the one of two bids that suits.

    Raises
    ------
    Absent
    Conflict
        Until then nobody is told who bids, or how many.
    """
    call = tender_of(tx, tender)
    query = select(BidRow).where(BidRow.tender_id == tender).order_by(BidRow.id)
    if tx.actor.role is Role.ORGANISATION:
        return list(tx.session.scalars(query.where(BidRow.owner == owner_of(tx, tender))))
    if tx.now < call.opening_until:
        raise Conflict("bids_sealed")
    return list(tx.session.scalars(query.where(BidRow.opened_at.is_not(None))))


def valid_bids(session: Session, tender: str) -> list[BidRow]:
    """Opened and sound, by id."""
    query = select(BidRow).where(BidRow.tender_id == tender, BidRow.status == BidStatus.VALID.value)
    return list(
        session.scalars(query.order_by(BidRow.id).execution_options(populate_existing=True))
    )


def standing(row: BidRow, tender: Tender, now: datetime) -> tuple[str, str]:
    """A bid's status and the rule that disqualified it, as of now."""
    if row.status == BidStatus.PENDING and now >= tender.opening_until:
        return BidStatus.DISQUALIFIED.value, UNOPENED
    return row.status, row.fault


def has_opened(tx: Tx, tender: str) -> bool:
    """Whether the actor's organisation has opened a bid for a call."""
    bid = exists().where(
        BidRow.tender_id == tender,
        BidRow.owner == owner_of(tx, tender),
        BidRow.opened_at.is_not(None),
    )
    return bool(tx.session.scalar(select(bid)))


def owner_of(tx: Tx, tender: str) -> bytes:
    """What stands for the actor's organisation in a call."""
    return tx.vault.index("bidder", f"{tender}/{tx.actor.provider}")


def _own(tx: Tx, id: str, tender: str | None = None) -> BidRow:
    row = tx.session.get(BidRow, id)
    if (
        row is None
        or row.owner != owner_of(tx, row.tender_id)
        or tender not in (None, row.tender_id)
    ):
        raise Absent("bid", id)
    return row


def _withdrawn(tx: Tx, row: BidRow, call: Tender) -> None:
    _refuse_late(tx, call)
    moved = changed(
        tx.session,
        update(BidRow)
        .where(BidRow.id == row.id, BidRow.status == BidStatus.PENDING.value)
        .values(status=BidStatus.WITHDRAWN.value, version=BidRow.version + 1),
    )
    if moved != 1:
        raise Conflict("bid_not_sealed")
    tx.session.refresh(row)
    _note(tx, "bid.withdrawn", row)


def _refuse_late(tx: Tx, call: Tender) -> None:
    if call.status != TenderStatus.ACTIVE:
        raise Conflict("tender_closed")
    if tx.now >= call.deadline:
        raise Conflict("bid_late")


def _refuse_more(tx: Tx, tender: str) -> None:
    sealed = select(func.count()).where(
        BidRow.tender_id == tender,
        BidRow.owner == owner_of(tx, tender),
        BidRow.status == BidStatus.PENDING.value,
    )
    if (tx.session.scalar(sealed) or 0) >= MOST_BIDS:
        raise Conflict("bids_too_many", most=MOST_BIDS)


def _bidder(tx: Tx) -> ProviderRow:
    found = tx.session.get(ProviderRow, tx.actor.provider)
    if found is None:
        raise Absent("provider", str(tx.actor.provider))
    return found


def _place(tender: str, bid: str) -> str:
    return f"tender/{tender}/bid/{bid}"


def _note(tx: Tx, action: str, row: BidRow) -> None:
    """The trail is read by administrators, and is in every backup."""
    by = tx.vault.index("bidder account", f"{row.tender_id}/{tx.actor.account}").hex()
    tx.note_unnamed(f"sealed:{by}", action, "bid", row.id, tender=row.tender_id)
