"""A call's draft: written whole, held to what a call may say."""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import delete

from access.areas import Area, area_of, ids_within
from access.refusal import Conflict, Invalid, Stale
from access.tx import Tx
from catalogue.services import service_type
from funds.funds import FundRow
from store import new_id
from store.columns import CHINA
from tenders.calls import Tender, TenderLot, tender_of
from tenders.content import PRICE, LotDraft, TenderDraft
from tenders.states import TenderStatus


def draft(tx: Tx, said: TenderDraft) -> Tender:
    """A call of the actor's area, seen by nobody outside it until it is published.

    Raises
    ------
    Invalid
        Something in it that is not there, or not the actor's; times or weights that can't be.
    """
    tender = Tender(id=new_id(), created_at=tx.now, created_by=tx.actor.account, version=1)
    tender.status = TenderStatus.PLANNING.value
    tender.reason = ""
    lots = _written(tx, tender, said)
    tx.session.add(tender)
    tx.session.flush()
    tx.session.add_all(lots)
    tx.note("tender.drafted", "tender", tender.id, area=tender.area_id)
    return tender


def change(tx: Tx, id: str, version: int, said: TenderDraft) -> Tender:
    """Whole; only until it is published.

    Raises
    ------
    Absent, Stale, Invalid
    Conflict
        It is published: who reads it now bids by it.
    """
    tender = tender_of(tx, id)
    if tender.version != version:
        raise Stale("tender", id)
    if tender.status != TenderStatus.PLANNING:
        raise Conflict("tender_published")
    lots = _written(tx, tender, said)
    tender.version += 1
    tx.session.flush()
    tx.session.execute(delete(TenderLot).where(TenderLot.tender_id == id))
    tx.session.add_all(lots)
    tx.note("tender.changed", "tender", id)
    return tender


def _written(tx: Tx, tender: Tender, said: TenderDraft) -> list[TenderLot]:
    """What a draft says, written to the row; its lots."""
    area = area_of(tx.session, said.area, "area")
    if not tx.actor.may_see(area.path):
        raise Invalid("area", "unknown", value=said.area)
    _lawful(said)
    tender.area_id, tender.fund_id = area.id, _fund(tx, said.fund, "fund", area).id
    for name in (
        *("title", "title_en", "description", "description_en", "period", "weeks"),
        *("questions_until", "deadline", "opening_until", "standstill_days"),
    ):
        setattr(tender, name, getattr(said, name))
    tender.criteria = [one.model_dump(mode="json") for one in said.criteria]
    inside = set(tx.session.scalars(ids_within(area.path).where(Area.kind == "community")))
    return [
        _lot(tx, tender, position, lot, area, inside) for position, lot in enumerate(said.lots, 1)
    ]


def _lot(
    tx: Tx, tender: Tender, position: int, said: LotDraft, area: Area, inside: set[str]
) -> TenderLot:
    at = f"lots.{position - 1}"
    for name in ("service_types", "communities"):
        _refuse_repeated(f"{at}.{name}", getattr(said, name) or ())
    for id in said.service_types:
        service_type(tx.session, id, f"{at}.service_types")
    for id in said.communities or ():
        if id not in inside:
            raise Invalid(f"{at}.communities", "unknown", value=id)
    fund = _fund(tx, said.fund or tender.fund_id, f"{at}.fund", area)
    for name in ("service_types", "communities"):
        pays, wanted = fund.purpose.get(name), getattr(said, name)
        if pays is not None and not set(wanted or inside) <= set(pays):
            raise Invalid(f"{at}.{name}", "lot_not_of_fund")
    return TenderLot(
        id=new_id(),
        tender_id=tender.id,
        fund_id=fund.id,
        position=position,
        title=said.title,
        title_en=said.title_en,
        service_types=list(said.service_types),
        communities=None if said.communities is None else list(said.communities),
        winners=said.winners,
        won=0,
        most_fen=said.most_fen,
        sessions=said.sessions,
        status=TenderStatus.PLANNING.value,
    )


def _fund(tx: Tx, id: str, field: str, place: Area) -> FundRow:
    """Of the call's area or of one above it: no round of the area knows another."""
    found = tx.session.get(FundRow, id)
    area = None if found is None else tx.session.get(Area, found.area_id)
    if found is None or area is None or not tx.actor.may_see(area.path):
        raise Invalid(field, "unknown", value=id)
    if not place.path.startswith(area.path):
        raise Invalid(field, "fund_of_another_area", value=id)
    return found


def _refuse_repeated(field: str, ids: Iterable[str]) -> None:
    """A round's instance names each once, and these get there as they are written."""
    twice = next((id for id, times in Counter(ids).items() if times > 1), None)
    if twice is not None:
        raise Invalid(field, "repeated", value=twice)


def _lawful(said: TenderDraft) -> None:
    ids = [one.id for one in said.criteria]
    _refuse_repeated("criteria", ids)
    if PRICE not in ids:
        raise Invalid("criteria", "criterion_price_missing")
    total = sum(one.weight for one in said.criteria)
    if total != 100:
        raise Invalid("criteria", "criteria_not_hundred", total=total)
    if said.period.weekday() != 0:
        raise Invalid("period", "not_a_monday", value=said.period.isoformat())
    if not said.questions_until <= said.deadline < said.opening_until:
        raise Invalid("deadline", "tender_times_crossed")
    signed = (said.opening_until + timedelta(days=said.standstill_days)).astimezone(CHINA).date()
    if said.period < signed:
        raise Invalid("period", "period_before_awards", first=signed.isoformat())
