"""One release: everything that may be read of a call as it stood at one moment."""

from collections import Counter
from datetime import datetime

from providers.providers import NAMELESS, PERSONS, ProviderRow
from tenders.awards import AwardRow
from tenders.bids import BidRow
from tenders.calls import TenderLot
from tenders.content import PRICE
from tenders.contracts import ContractRow
from tenders.ocds.history import History
from tenders.ocds.values import Object, days, given, moment, period, value
from tenders.questions import Question
from tenders.states import AwardStatus, BidStatus, ContractStatus, TenderStatus

SCHEME = "CN-USCC"
"""Of unified social credit codes (统一社会信用代码, GB 32100)."""
SOMEBODY = "志愿者（个人）"
"""In place of a person's name, which is nobody's business."""
CATALOGUE = "x_linli"
"""Of service types: the service's own catalogue, by a name that no list of schemes has."""


def release(ocid: str, told: History, at: datetime) -> Object:
    """What stood at a moment of ``told.steps``, that moment's own change with it."""
    awards = [row for row in told.awards if row.awarded_at <= at]
    contracts = [
        (told.contracts[row.id], row)
        for row in awards
        if row.id in told.contracts and told.contracts[row.id].signed_at <= at
    ]
    buyer = _reference(told.area.id, told.area.name)
    return given(
        ocid=ocid,
        id=f"{ocid}-{at:%Y%m%dT%H%M%S%f}Z",
        date=moment(at),
        tag=list(told.steps[at]),
        initiationType="tender",
        language="zh",
        parties=_parties(told, awards, contracts, at),
        buyer=buyer,
        tender=_tender(told, buyer, at),
        bids=_bids(told, awards, at) if told.is_opened(at) else None,
        awards=[_award(told, row, at) for row in awards],
        contracts=[_contract(told, contract, row, buyer, at) for contract, row in contracts],
    )


def _tender(told: History, buyer: Object, at: datetime) -> Object:
    call, lots = told.call, told.lots
    over = told.ended is not None and told.ended <= at
    answers = [one for one in told.answers if one.answered_at and one.answered_at <= at]
    criteria = call.judged_by
    alone = [one.id for one in criteria] == [PRICE]
    return given(
        id=call.id,
        title=call.title,
        title_en=call.title_en,
        description=call.description,
        description_en=call.description_en,
        status=call.status if over else TenderStatus.ACTIVE.value,
        procuringEntity=buyer,
        items=[_item(lot) for lot in lots],
        value=value(sum(lot.most_fen for lot in lots)),
        procurementMethod="open",
        mainProcurementCategory="services",
        awardCriteria="priceOnly" if alone else "ratedCriteria",
        awardCriteriaDetails="；".join(f"{one.name} {one.weight}%" for one in criteria),
        submissionMethod=["electronicSubmission"],
        tenderPeriod=period(told.published, call.deadline),
        enquiryPeriod=period(told.published, call.questions_until),
        hasEnquiries=any(asked <= at for asked in told.asked),
        awardPeriod=period(call.opening_until),
        contractPeriod=days(call.period, call.last_day),
        numberOfTenderers=(
            len({bid.provider_id for bid in told.bids}) if told.is_opened(at) else None
        ),
        documents=[
            *map(_answer, answers),
            *([_why(told)] if call.status == TenderStatus.CANCELLED and over else []),
        ],
        lots=[_lot(lot, over=over) for lot in lots],
    )


def _answer(one: Question) -> Object:
    """For everybody to read with its question; who asked is nobody's business."""
    return given(
        id=one.id,
        documentType="clarifications",
        title=one.text,
        description=one.answer,
        datePublished=moment(one.answered_at or one.asked_at),
    )


def _why(told: History) -> Object:
    """The reason for which a call was cancelled."""
    return given(
        id="cancellation",
        documentType="cancellationDetails",
        description=told.call.reason,
        datePublished=moment(told.ended or told.published),
    )


def _lot(lot: TenderLot, *, over: bool) -> Object:
    return given(
        id=lot.id,
        title=lot.title,
        title_en=lot.title_en,
        description=f"至多 {lot.winners} 家中标" if lot.winners > 1 else None,
        status=lot.status if over else TenderStatus.ACTIVE.value,
        value=value(lot.most_fen),
    )


def _item(lot: TenderLot) -> Object:
    first, *more = ({"scheme": CATALOGUE, "id": id} for id in lot.service_types)
    return given(
        id=lot.id,
        description=lot.title,
        classification=first,
        additionalClassifications=more,
        quantity=lot.sessions or None,
        unit={"name": "次"} if lot.sessions else None,
        relatedLot=lot.id,
    )


def _bids(told: History, awards: list[AwardRow], at: datetime) -> Object:
    """Whoever has won is named with what they asked; of the others, that there is a bid."""
    named = {row.bid_id for row in awards}
    states = {bid.id: _state(told, bid, at) for bid in told.bids}
    valid = [bid for bid in told.bids if states[bid.id] == BidStatus.VALID]
    notes = "只计投标人已解密的 · Only bids that their bidders opened"
    counted: list[tuple[str, int, str | None]] = [
        ("bids", len(told.bids), None),
        ("validBids", len(valid), None),
        ("disqualifiedBids", len(told.bids) - len(valid), None),
        ("bidders", len({bid.provider_id for bid in told.bids}), None),
    ]
    by_lot = Counter(lot for bid in valid for lot in told.said[bid.id].lots)
    counted += (("validBids", by_lot[lot.id], lot.id) for lot in told.lots)
    return {
        "statistics": [
            given(
                id=measure if lot is None else f"{measure}-{lot}",
                measure=measure,
                value=count,
                notes=notes,
                relatedLot=lot,
            )
            for measure, count, lot in counted
        ],
        "details": [
            given(
                id=bid.id,
                status=states[bid.id],
                relatedLots=list(told.said[bid.id].lots),
                **(_named(told, bid) if bid.id in named else {}),
            )
            for bid in told.bids
        ],
    }


def _state(told: History, bid: BidRow, at: datetime) -> str:
    """A complaint or an exclusion may have disqualified it since."""
    fell = told.disqualified.get(bid.id)
    return bid.status if fell is None or fell <= at else BidStatus.VALID.value


def _named(told: History, bid: BidRow) -> Object:
    said, lots = told.said[bid.id], {lot.id: lot for lot in told.lots}
    asked = sum(part.price_fen * lots[part.lot].sessions for part in said.parts)
    return {
        "date": moment(bid.submitted_at),
        "tenderers": [_supplier(told.providers[str(bid.provider_id)])],
        "value": value(said.lump_sum_fen + asked),
    }


def _award(told: History, row: AwardRow, at: datetime) -> Object:
    fell, contract = told.cancelled.get(row.id), told.contracts.get(row.id)
    status = AwardStatus.PENDING
    if fell is not None and fell <= at:
        status = AwardStatus.CANCELLED
    elif contract is not None and contract.signed_at <= at:
        status = AwardStatus.ACTIVE
    return given(
        id=row.id,
        status=status.value,
        date=moment(row.awarded_at),
        value=value(row.amount_fen),
        suppliers=[_supplier(told.providers[row.provider_id])],
        contractPeriod=days(told.call.period, told.call.last_day),
        relatedLots=list(row.lots),
        relatedBids=[row.bid_id],
    )


def _contract(
    told: History, row: ContractRow, award: AwardRow, buyer: Object, at: datetime
) -> Object:
    done = row.ended_at is not None and row.ended_at <= at
    status = ContractStatus.TERMINATED if done else ContractStatus.ACTIVE
    return given(
        id=row.id,
        awardID=row.award_id,
        status=status.value,
        period=days(told.call.period, told.call.last_day),
        value=value(award.amount_fen),
        dateSigned=moment(row.signed_at),
        relatedBids=[award.bid_id],
        implementation=_implementation(told, row, buyer) if done else None,
    )


def _implementation(told: History, row: ContractRow, buyer: Object) -> Object:
    at = moment(row.ended_at or row.signed_at)
    accepted = given(
        id=row.id, title="验收", type="delivery", dateMet=at, dateModified=at, status="met"
    )
    paid = given(
        id=row.id,
        date=at,
        value=value(row.paid_fen or 0),
        payer=buyer,
        payee=_supplier(told.providers[row.provider_id]),
    )
    return given(milestones=[accepted], transactions=[paid] if row.paid_fen else None)


def _parties(
    told: History,
    awards: list[AwardRow],
    contracts: list[tuple[ContractRow, AwardRow]],
    at: datetime,
) -> list[Object]:
    """The buyer, and whoever has won something; who bid and lost is told so, and nobody else."""
    paid = {
        row.provider_id
        for row, _ in contracts
        if row.ended_at and row.ended_at <= at and row.paid_fen
    }
    roles = ["buyer", "procuringEntity", *(["payer"] if paid else [])]
    buyer = _reference(told.area.id, told.area.name) | {"roles": roles}
    winners = dict.fromkeys(row.provider_id for row in awards)
    return [
        buyer,
        *(
            _supplier(told.providers[id])
            | _identifier(told.providers[id])
            | {"roles": ["tenderer", "supplier", *(["payee"] if id in paid else [])]}
            for id in winners
        ),
    ]


def _supplier(row: ProviderRow) -> Object:
    return _reference(row.id, SOMEBODY if row.kind in NAMELESS else row.name)


def _identifier(row: ProviderRow) -> Object:
    if row.credit_code is None or row.kind in PERSONS:
        return {}
    return {"identifier": {"scheme": SCHEME, "id": row.credit_code, "legalName": row.name}}


def _reference(id: str, name: str) -> Object:
    return {"id": id, "name": name}
