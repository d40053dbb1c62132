"""Needs: posted by a secretary, listed masked, opened one at a time."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import Field

from access.tx import Tx
from api.call import Signed
from api.shapes import MOST_LISTED, Page
from door.cursor import cursor_of, place_of
from door.fields import Calendar, Line, OneGender, Prose, Ref, Refs, Shape
from needs import listing, needs, residents
from needs.listing import Sought
from needs.needs import Asked, NeedRow, NeedState

router = APIRouter(tags=["needs"])


class NeedFields(Shape):
    """``minutes``: none is the service type's usual length. ``language``, ``carer_gender``,
    ``accessibility`` and ``age`` are of who is served; none: as the resident's."""

    service_type: Ref
    slots: Annotated[tuple[Ref, ...], Field(strict=False, min_length=1, max_length=63)]
    people: Annotated[int, Field(ge=1, le=10_000)] = 1
    sessions_per_week: Annotated[int, Field(ge=1, le=7)] = 1
    minutes: Annotated[int, Field(ge=1, le=1_440)] | None = None
    weeks: Annotated[int, Field(ge=1, le=520)] = 4
    priority: Annotated[int, Field(ge=1, le=4)] = 3
    copay_limit_fen: Annotated[int, Field(ge=0, le=10**12)] = 0
    travel_limit_m: Annotated[int, Field(ge=0, le=20_100_000)] = 0
    preferred_providers: Refs = ()
    excluded_providers: Refs = ()
    earliest_start: Calendar | None = None
    latest_start: Calendar | None = None
    language: Line | None = None
    carer_gender: OneGender | None = None
    accessibility: Refs | None = None
    age: Annotated[int, Field(ge=0, le=130)] | None = None
    current_provider: Ref | None = None

    def asked(self) -> Asked:
        said = {field: getattr(self, field) for field in NeedFields.model_fields}
        return Asked(**said)


class NewNeed(NeedFields):
    resident: Ref


class Withdrawal(Shape):
    reason: Prose


class NeedShape(NeedFields):
    id: str
    number: str
    resident: str
    community: str
    state: NeedState
    posted_at: datetime
    source: dict[str, Any]
    version: int


class NeedLine(Shape):
    """A line of a list: its resident masked."""

    id: str
    service_type: str
    state: str
    priority: int
    community: str
    building: str
    grid: str
    name: str
    phone: str
    posted_at: datetime


@router.post("/needs", operation_id="need.post", status_code=201, response_model=NeedShape)
def post(body: NewNeed, call: Signed) -> Response:
    """What a resident of mine needs."""
    return call.create(
        lambda tx: _need(needs.post(tx, body.resident, body.asked(), {"how": "typed"}))
    )


@router.get("/needs", operation_id="need.list", response_model=Page[NeedLine])
def list_(
    call: Signed,
    words: Annotated[str, Query(max_length=100)] = "",
    state: NeedState | None = None,
    service_type: Annotated[str, Query(max_length=64)] = "",
    community: Annotated[str, Query(max_length=64)] = "",
    building: Annotated[str, Query(max_length=200)] = "",
    grid: Annotated[str, Query(max_length=200)] = "",
    cursor: Annotated[str | None, Query(max_length=400)] = None,
    limit: Annotated[int, Query(ge=1, le=MOST_LISTED)] = 50,
) -> Response:
    """The needs within my area, the latest first; ``words``: a name, initials or a telephone."""

    def work(tx: Tx) -> Page[NeedLine]:
        sought = Sought(
            words=_bare(words),
            state=state,
            service_type=_bare(service_type),
            community=_bare(community),
            building=_bare(building),
            grid=_bare(grid),
        )
        found = listing.listed(tx, sought, after=place_of(cursor), limit=limit)
        items = []
        for one in found:
            shown = residents.masked_of(tx.vault, one.resident, one.wrapped, one.name, one.phone)
            items.append(
                NeedLine(
                    id=one.id,
                    service_type=one.service_type,
                    state=one.state,
                    priority=one.priority,
                    community=one.community,
                    building=one.building,
                    grid=one.grid,
                    posted_at=one.posted_at,
                    **shown,
                )
            )
        last = cursor_of(found[-1].posted_at, found[-1].id) if len(found) == limit else None
        return Page(items=tuple(items), next=last)

    return call.look(work)


@router.get("/needs/{id}", operation_id="need.open", response_model=NeedShape)
def open_(id: str, call: Signed) -> Response:
    """One need; its resident is opened apart."""

    def work(tx: Tx) -> NeedShape:
        row = needs.need_of(tx, id)
        tx.note("need.read", "need", row.id)
        return _need(row)

    return call.look(work)


@router.put("/needs/{id}", operation_id="need.change", response_model=NeedShape)
def change(id: str, body: NeedFields, call: Signed) -> Response:
    """Ask for something else, while it waits."""
    return call.change(lambda tx, version: _need(needs.change(tx, id, version, body.asked())))


@router.put("/needs/{id}/withdrawal", operation_id="need.withdraw", response_model=NeedShape)
def withdraw(id: str, body: Withdrawal, call: Signed) -> Response:
    """It is needed no more."""
    return call.change(lambda tx, version: _need(needs.withdraw(tx, id, version, body.reason)))


def _bare(text: str) -> str:
    return text.replace("\0", "")


def _need(row: NeedRow) -> NeedShape:
    said = dict(row.asked)
    return NeedShape.model_validate(
        {
            **said,
            "id": row.id,
            "number": row.number,
            "resident": row.resident_id,
            "community": row.area_id,
            "service_type": row.service_type,
            "state": row.state,
            "priority": row.priority,
            "posted_at": row.posted_at,
            "source": row.source,
            "version": row.version,
        },
        strict=False,
    )
