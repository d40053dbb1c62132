"""Contracts: signed after the standstill, in the directory while they run, paid at the end."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ForeignKey, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from access.refusal import Absent, Conflict, Invalid
from access.tx import Tx
from funds import funds
from funds.ledger import ForAward
from matcher.instance import Offer
from providers import offers
from store import Base, Fen, Json, new_id
from store.columns import changed
from tenders.awards import AwardRow, award_of, refuse_barred_now
from tenders.bids import BidRow
from tenders.calls import Tender, communities_of, locked, lots_of
from tenders.complaints import open_against
from tenders.standing import offer_of
from tenders.states import AwardStatus, ContractStatus


class ContractRow(Base):
    """``offers``: what it added to the directory. ``paid_fen`` and ``note``: once it is done."""

    __tablename__ = "tender_contract"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    award_id: Mapped[str] = mapped_column(ForeignKey("tender_award.id"), unique=True)
    provider_id: Mapped[str] = mapped_column(ForeignKey("provider.id"), index=True)
    status: Mapped[str]
    offers: Mapped[list[str]] = mapped_column(Json)
    signed_at: Mapped[datetime]
    signed_by: Mapped[str]
    ended_at: Mapped[datetime | None]
    paid_fen: Mapped[int | None] = mapped_column(Fen)
    note: Mapped[str] = mapped_column(default="")


def sign(tx: Tx, award: str) -> ContractRow:
    """Once the standstill is over and no complaint waits: the award is in force, and each part of
    its bid an offer of the organisation, which the rounds that follow use.

    Raises
    ------
    Absent
    Conflict
        The standstill runs, a complaint waits, the award stands no more, or whoever won may not
        any more; excluded from the call, its award is cancelled.
    """
    row = award_of(tx, award)
    call = locked(tx, row.tender_id)
    tx.session.refresh(row)
    if row.status != AwardStatus.PENDING:
        raise Conflict("award_not_pending")
    if tx.now < row.standstill_until:
        raise Conflict("standstill_runs")
    if open_against(tx.session, award):
        raise Conflict("complaint_open")
    refuse_barred_now(tx, call, tx.session.get_one(BidRow, row.bid_id))
    row.status = AwardStatus.ACTIVE.value
    row.version += 1
    contract = ContractRow(
        id=new_id(),
        award_id=award,
        provider_id=row.provider_id,
        status=ContractStatus.ACTIVE.value,
        offers=[],
        signed_at=tx.now,
        signed_by=tx.actor.account,
        note="",
    )
    contract.offers = [
        offers.add_contracted(tx, offer, contract.id).id for offer in _offers(tx.session, call, row)
    ]
    tx.session.add(contract)
    tx.note("contract.signed", "contract", contract.id, award=award)
    return contract


def complete(tx: Tx, id: str, note: str, paid_fen: int | None) -> ContractRow:
    """Done and accepted: what is still promised to it, beside its tasks, is paid, all of it or
    less; the rest is free again, and its offers end.

    Raises
    ------
    Absent
    Conflict
        It does not run.
    Invalid
        More than is promised to it still.
    """
    row = contract_of(tx, id)
    award = tx.session.get_one(AwardRow, row.award_id)
    left = funds.held(tx, award.fund_id, ForAward(award.id))
    paid = left if paid_fen is None else paid_fen
    if row.ended_at is None and paid > left:
        raise Invalid("paid_fen", "paid_over_award", most_fen=left)
    moved = changed(
        tx.session,
        update(ContractRow)
        .where(ContractRow.id == id, ContractRow.status == ContractStatus.ACTIVE.value)
        .values(status=ContractStatus.TERMINATED.value, ended_at=tx.now, paid_fen=paid, note=note),
    )
    if moved != 1:
        raise Conflict("contract_not_active")
    tx.session.refresh(row)
    if paid:
        funds.spend(tx, award.fund_id, ForAward(award.id), paid)
    if paid < left:
        funds.release(tx, award.fund_id, ForAward(award.id), left - paid)
    offers.end_contracted(tx, row.provider_id, row.offers)
    tx.note("contract.completed", "contract", id, paid_fen=paid)
    return row


def draw(tx: Tx, fund: str, wanted: Mapping[str, int]) -> None:
    """What offers are to be promised by a fund (fen by offer) comes out of what it has promised
    their contracts, as far as that goes beside their lump sums: promised to the tasks next, it is
    promised once."""
    running = (
        select(ContractRow, BidRow)
        .join(AwardRow, AwardRow.id == ContractRow.award_id)
        .join(BidRow, BidRow.id == AwardRow.bid_id)
        .where(AwardRow.fund_id == fund, ContractRow.ended_at.is_(None))
        .order_by(ContractRow.id)
    )
    for contract, bid in tx.session.execute(running).all():
        fen = sum(wanted.get(offer, 0) for offer in contract.offers)
        if not fen:
            continue
        award = ForAward(contract.award_id)
        drawn = min(fen, funds.held(tx, fund, award) - bid.said.lump_sum_fen)
        if drawn > 0:
            funds.release(tx, fund, award, drawn)


def left_fen(session: Session, award: AwardRow) -> int:
    """What its fund still promises an award, beside what tasks of its contract have drawn."""
    return funds.promised(session, award.fund_id, ForAward(award.id))


def contract_of(tx: Tx, id: str) -> ContractRow:
    """Of a call of the actor's; an organisation's own.

    Raises
    ------
    Absent
    """
    row = tx.session.get(ContractRow, id)
    if row is None or tx.actor.provider not in (None, row.provider_id):
        raise Absent("contract", id)
    try:
        award_of(tx, row.award_id)
    except Absent:
        raise Absent("contract", id) from None
    return row


def contracts_of(session: Session, awards: list[str]) -> list[ContractRow]:
    return list(session.scalars(select(ContractRow).where(ContractRow.award_id.in_(awards))))


def _offers(session: Session, call: Tender, award: AwardRow) -> list[Offer]:
    bid = session.get_one(BidRow, award.bid_id)
    lots = {lot.id: lot for lot in lots_of(session, call.id)}
    inside = communities_of(session, call)
    return [
        offer_of(lots[part.lot], part, inside, id="new", provider=award.provider_id)
        for part in bid.said.parts
    ]
