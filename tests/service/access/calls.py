"""A call of a place at which everything has happened: one of each thing that has an id."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from door.acting import Service
from store import new_id
from tenders.awards import AwardRow
from tenders.bids import BidRow
from tenders.calls import Tender, TenderLot
from tenders.complaints import Complaint
from tenders.content import Content
from tenders.contracts import ContractRow
from tenders.questions import Question

DAY = timedelta(days=1)
CRITERIA = [{"id": "price", "name": "价格", "name_en": "", "weight": 100}]
POINT = {"lon_udeg": 120_155_000, "lat_udeg": 30_280_000}
KINDS = ("tender", "lot", "question", "bid", "award", "complaint", "contract")


def bid_body(lot: str) -> dict[str, Any]:
    part = {
        "lot": lot,
        "point": POINT,
        "sessions": {"mon-am": 1},
        "minutes_per_week": 60,
        "home": {"price_fen": 1},
        "largest": 1,
    }
    return {"parts": [part]}


def tender_body(place: str, ids: Mapping[str, str]) -> dict[str, Any]:
    lot = {"title": "标段", "service_types": ["repair"], "most_fen": 9}
    return {
        "area": place,
        "fund": ids["fund"],
        "title": f"tender-{place}",
        "period": "2027-01-04",
        "weeks": 4,
        "questions_until": "2026-11-20T00:00:00Z",
        "deadline": "2026-11-21T00:00:00Z",
        "opening_until": "2026-11-22T00:00:00Z",
        "standstill_days": 7,
        "criteria": CRITERIA,
        "lots": [lot],
    }


def call_of(
    session: Session, service: Service, place: str, ids: Mapping[str, str]
) -> dict[str, str]:
    """Written behind the doors: a bid opened and awarded, complained of, and contracted."""
    made, now = {kind: new_id() for kind in KINDS}, service.now()
    begun = now - 3 * DAY
    session.add(
        Tender(
            id=made["tender"],
            area_id=place,
            fund_id=ids["fund"],
            title=f"tender-{place}",
            status="active",
            reason="",
            period=date(2027, 1, 4),
            weeks=4,
            criteria=CRITERIA,
            questions_until=begun,
            deadline=begun + DAY,
            opening_until=begun + 2 * DAY,
            standstill_days=7,
            created_at=begun,
            created_by="x",
            published_at=begun,
            version=1,
        )
    )
    session.flush()
    session.add(
        TenderLot(
            id=made["lot"],
            tender_id=made["tender"],
            fund_id=ids["fund"],
            position=1,
            title="标段",
            service_types=["repair"],
            winners=1,
            won=1,
            most_fen=9,
            sessions=1,
            status="active",
        )
    )
    session.add(
        Question(
            id=made["question"],
            tender_id=made["tender"],
            provider_id=ids["provider"],
            text=f"question-{place}",
            asked_at=begun,
        )
    )
    content = Content.model_validate(bid_body(made["lot"]), strict=False)
    session.add(
        BidRow(
            id=made["bid"],
            tender_id=made["tender"],
            owner=service.vault.index("bidder", f"{made['tender']}/{ids['provider']}"),
            sealed=b"",
            digest="0" * 64,
            status="valid",
            submitted_at=begun,
            opened_at=now - DAY,
            provider_id=ids["provider"],
            content=content.model_dump(mode="json"),
            fault_params={},
            lost_params={},
            version=1,
        )
    )
    session.flush()
    session.add(
        AwardRow(
            id=made["award"],
            tender_id=made["tender"],
            bid_id=made["bid"],
            provider_id=ids["provider"],
            fund_id=ids["fund"],
            lots=[made["lot"]],
            amount_fen=0,
            status="pending",
            reason="",
            awarded_at=now,
            awarded_by="x",
            standstill_until=now + 7 * DAY,
            version=1,
        )
    )
    session.flush()
    session.add(
        Complaint(
            id=made["complaint"],
            award_id=made["award"],
            provider_id=ids["provider"],
            text=f"complaint-{place}",
            at=now,
            status="open",
        )
    )
    session.add(
        ContractRow(
            id=made["contract"],
            award_id=made["award"],
            provider_id=ids["provider"],
            status="active",
            offers=[],
            signed_at=now,
            signed_by="x",
        )
    )
    return made


def award_body(ids: Mapping[str, str]) -> dict[str, Any]:
    return {"awards": [{"bid": ids["bid"], "amount_fen": 0, "reason": "定"}]}


def scenario_body(ids: Mapping[str, str]) -> dict[str, Any]:
    said = {"kind": "money_changed", "fund": ids["fund"], "percent": 10}
    return {"name": "多一成", "supposed": [said]}
