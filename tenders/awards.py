"""Awards: who wins which lots for how much, all of a decision in one transaction or nothing of it.

The call's row is held first, so that of two officials who award at once the second reads what the
first has done; a lot's winners, a bidder's alternatives and the fund are guarded once more by the
rows themselves.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from access.refusal import Absent, Conflict, Invalid
from access.tx import Tx
from funds import funds
from funds.ledger import ForAward
from providers.providers import ProviderRow
from store import Base, Fen, Json, new_id
from store.columns import changed, unique_where
from tenders import losing
from tenders.bids import BidRow, has_opened, valid_bids
from tenders.calls import Tender, TenderLot, locked, lots_of, tender_of
from tenders.checks import refuse_barred
from tenders.scores import asked, evaluated
from tenders.scoring import Scored
from tenders.states import STANDING, AwardStatus, TenderStatus
from tenders.voiding import void_unopened

HELD = "status IN ('pending', 'active')"


class AwardRow(Base):
    """``lots``: of the bid, all of them. ``alternative``: bidder and alternative, of which one may
    stand. ``reason``: why it was not the best ranked, or not as proposed."""

    __tablename__ = "tender_award"
    __table_args__ = (
        unique_where("uq_tender_award_bid", HELD, "bid_id"),
        unique_where("uq_tender_award_alternative", HELD, "tender_id", "alternative"),
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    tender_id: Mapped[str] = mapped_column(ForeignKey("tender.id"), index=True)
    bid_id: Mapped[str] = mapped_column(ForeignKey("tender_bid.id"))
    provider_id: Mapped[str] = mapped_column(ForeignKey("provider.id"))
    fund_id: Mapped[str] = mapped_column(ForeignKey("fund.id"))
    lots: Mapped[list[str]] = mapped_column(Json)
    alternative: Mapped[str | None]
    amount_fen: Mapped[int] = mapped_column(Fen)
    status: Mapped[str]
    reason: Mapped[str]
    awarded_at: Mapped[datetime]
    awarded_by: Mapped[str]
    standstill_until: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)


@dataclass(frozen=True, kw_only=True)
class Decision:
    """``amount_fen``: what is promised to it at the most. ``reason``: wanted where it deviates, is
    for more than is expected, or comes before the marks."""

    bid: str
    amount_fen: int
    reason: str = ""


def award(
    tx: Tx, tender: str, decisions: Sequence[Decision], proposed: Mapping[str, int] | None = None
) -> list[AwardRow]:
    """Award bids of a call. ``proposed``: fen by the bids that a solve proposes; none: the plain
    ranking, and what each asks, is what a decision deviates from.

    Raises
    ------
    Absent
        No such call.
    Invalid
        A bid that is none of the call's, is not valid, or named twice; an amount beyond its lots',
        or beyond a lump sum that is all it asks; a reason that is missing.
    Conflict
        Bids may still be opened; whoever would win may not, or not any more; a lot has its winners;
        an alternative stands; the fund has not so much left.
    """
    call = locked(tx, tender)
    void_unopened(tx, call)
    lots = {lot.id: lot for lot in lots_of(tx.session, tender)}
    bids = {bid.id: bid for bid in valid_bids(tx.session, tender)}
    _refuse_unknown(decisions, bids)
    ranking = evaluated(tx.session, call)
    expected = proposed
    if expected is None:
        expected = {id: asked(bids[id], lots) for id in _ranked_first(tx.session, call, ranking)}
    lacking = {lot for lot, some in ranking.items() if any(one.unmarked for one in some)}
    made = []
    for decision in sorted(decisions, key=lambda one: one.bid):
        bid = bids[decision.bid]
        _refuse_unfounded(decision, bid, lots, expected, lacking)
        refuse_barred_now(tx, call, bid)
        _take_lots(tx.session, bid)
        made.append(_award(tx, call, bid, lots, decision))
    tx.session.flush()
    for row in sorted(made, key=lambda one: one.fund_id):
        if row.amount_fen:
            funds.commit(tx, row.fund_id, ForAward(row.id), row.amount_fen)
        tx.note("bid.awarded", "award", row.id, tender=tender, fen=row.amount_fen)
    tell_losers(tx, call)
    return made


def refuse_barred_now(tx: Tx, call: Tender, bid: BidRow) -> None:
    """Whoever has bid is held to it as things stand at this moment: see ``checks``.

    Raises
    ------
    Conflict
        By the name of the rule.
    """
    bidder = tx.session.get_one(ProviderRow, bid.provider_id)
    refuse_barred(tx.session, call, bid.said, bidder, tx.today)


def tell_losers(tx: Tx, call: Tender, *, closing: bool = False) -> None:
    """See ``losing``, of the awards that stand now."""
    rows = [row for row in awards_of(tx.session, call.id) if row.status in STANDING]
    won = {row.bid_id for row in rows}
    alternatives = {row.alternative for row in rows if row.alternative is not None}
    losing.tell(tx, call, won, alternatives, closing=closing)


def cancel(tx: Tx, row: AwardRow) -> None:
    """Its money and its lots are free again, and nothing else is touched. The call is held.

    Raises
    ------
    Conflict
        It does not stand any more.
    """
    moved = changed(
        tx.session,
        update(AwardRow)
        .where(AwardRow.id == row.id, AwardRow.status == AwardStatus.PENDING.value)
        .values(status=AwardStatus.CANCELLED.value, version=AwardRow.version + 1),
    )
    if moved != 1:
        raise Conflict("award_not_pending")
    tx.session.refresh(row)
    if row.amount_fen:
        funds.release(tx, row.fund_id, ForAward(row.id), row.amount_fen)
    for lot in sorted(row.lots):
        tx.session.execute(
            update(TenderLot).where(TenderLot.id == lot).values(won=TenderLot.won - 1)
        )
    tx.note("award.cancelled", "award", row.id, tender=row.tender_id)


def award_of(tx: Tx, id: str) -> AwardRow:
    """An award of a call the actor may see: who wins is public.

    Raises
    ------
    Absent
    """
    row = tx.session.get(AwardRow, id)
    if row is None:
        raise Absent("award", id)
    try:
        tender_of(tx, row.tender_id)
    except Absent:
        raise Absent("award", id) from None
    return row


def reason_of(tx: Tx, row: AwardRow) -> str:
    """Why it was awarded, to officials and to those who opened a bid; "" to others."""
    reads = tx.actor.provider is None or has_opened(tx, row.tender_id)
    return row.reason if reads else ""


def awards_of(session: Session, tender: str) -> list[AwardRow]:
    """Cancelled ones too, in the order in which they were made."""
    query = select(AwardRow).where(AwardRow.tender_id == tender)
    return list(session.scalars(query.order_by(AwardRow.awarded_at, AwardRow.id)))


def _refuse_unknown(decisions: Sequence[Decision], bids: Mapping[str, BidRow]) -> None:
    ids = [one.bid for one in decisions]
    if not ids:
        raise Invalid("awards", "empty")
    for id in ids:
        if id not in bids:
            raise Invalid("awards", "bid_not_valid")
        if ids.count(id) > 1:
            raise Invalid("awards", "repeated", value=id)


def _refuse_unfounded(
    decision: Decision,
    bid: BidRow,
    lots: Mapping[str, TenderLot],
    expected: Mapping[str, int],
    lacking: set[str],
) -> None:
    """Never beyond its lots, nor beyond its lump sum where that is all it asks; without a reason,
    what is expected for what is expected, once every bid it beats is marked."""
    said = bid.said
    ceiling = sum(lots[id].most_fen for id in said.lots)
    if not any(part.price_fen for part in said.parts):
        ceiling = min(ceiling, said.lump_sum_fen)
    if decision.amount_fen > ceiling:
        raise Invalid("awards", "price_over_fund", most_fen=ceiling)
    if decision.amount_fen < said.lump_sum_fen:
        raise Invalid("awards", "award_below_lump", least_fen=said.lump_sum_fen)
    if decision.reason.strip():
        return
    if decision.bid not in expected:
        raise Invalid("awards", "award_reason_missing")
    if decision.amount_fen > expected[decision.bid]:
        raise Invalid("awards", "award_over_asked", most_fen=expected[decision.bid])
    if lacking & set(said.lots):
        raise Invalid("awards", "bids_unmarked")


def _ranked_first(
    session: Session, call: Tender, ranking: Mapping[str, Sequence[Scored]]
) -> set[str]:
    """The bids that are among the best, as many as may win, in every one of their lots; of the lots
    that somebody has won already, among those left."""
    lots = {lot.id: lot for lot in lots_of(session, call.id)}
    held = {row.bid_id for row in awards_of(session, call.id) if row.status in STANDING}
    good: dict[str, bool] = {}
    for id, some in ranking.items():
        left = [one.bid for one in some if one.bid not in held]
        for place, bid in enumerate(left):
            good[bid] = good.get(bid, True) and place < lots[id].winners - lots[id].won
    return {bid for bid, best in good.items() if best}


def _take_lots(session: Session, bid: BidRow) -> None:
    """A place in every lot of the bid."""
    for lot in sorted(bid.said.lots):
        moved = changed(
            session,
            update(TenderLot)
            .where(
                TenderLot.id == lot,
                TenderLot.status == TenderStatus.ACTIVE.value,
                TenderLot.won < TenderLot.winners,
            )
            .values(won=TenderLot.won + 1),
        )
        if moved != 1:
            raise Conflict("lot_awarded", lot=lot)


def _award(
    tx: Tx, call: Tender, bid: BidRow, lots: Mapping[str, TenderLot], decision: Decision
) -> AwardRow:
    said = bid.said
    key = None if said.alternative is None else f"{bid.provider_id}/{said.alternative}"
    standing = select(AwardRow.bid_id, AwardRow.alternative).where(
        AwardRow.tender_id == call.id, AwardRow.status.in_(STANDING)
    )
    for other, alternative in tx.session.execute(standing):
        if other == bid.id:
            raise Conflict("bid_awarded")
        if key is not None and alternative == key:
            raise Conflict("alternative_awarded")
    row = AwardRow(
        id=new_id(),
        tender_id=call.id,
        bid_id=bid.id,
        provider_id=bid.provider_id,
        fund_id=lots[said.lots[0]].fund_id,
        lots=list(said.lots),
        alternative=key,
        amount_fen=decision.amount_fen,
        status=AwardStatus.PENDING.value,
        reason=decision.reason,
        awarded_at=tx.now,
        awarded_by=tx.actor.account,
        standstill_until=tx.now + timedelta(days=call.standstill_days),
        version=1,
    )
    tx.session.add(row)
    tx.session.flush()
    return row
