"""Funds: what there is, what it may pay for, what is promised and paid."""

from typing import Annotated, Any

from fastapi import APIRouter, Response
from pydantic import Field

from access.tx import Tx
from api.call import Signed
from door.fields import Line, Ref, Refs, Shape, Words
from funds import funds
from funds.funds import FundRow

router = APIRouter(tags=["funds"])
Money = Annotated[int, Field(ge=0, le=10**12)]


class NewFund(Shape):
    area: Ref
    name: Line
    name_en: Words = ""
    budget_fen: Money
    most_fen: Money
    service_types: Refs | None = None
    communities: Refs | None = None
    groups: Annotated[tuple[Line, ...], Field(strict=False, max_length=200)] | None = None


class Budget(Shape):
    budget_fen: Money


class FundShape(Shape):
    id: str
    area: str
    name: str
    budget_fen: int
    committed_fen: int
    spent_fen: int
    left_fen: int
    most_fen: int
    purpose: dict[str, Any]
    version: int


class Funds(Shape):
    items: tuple[FundShape, ...]


@router.post("/funds", operation_id="fund.add", status_code=201, response_model=FundShape)
def add_fund(body: NewFund, call: Signed) -> Response:
    """Money of my area, and what it may pay for; none named: anything."""
    purpose = {
        field: None if getattr(body, field) is None else list(getattr(body, field))
        for field in ("service_types", "communities", "groups")
    }

    def work(tx: Tx) -> FundShape:
        row = funds.add(
            tx,
            area=body.area,
            name=body.name,
            name_en=body.name_en,
            budget_fen=body.budget_fen,
            most_fen=body.most_fen,
            purpose=purpose,
        )
        return _fund(row)

    return call.create(work)


@router.get("/funds", operation_id="fund.list", response_model=Funds)
def list_funds(call: Signed) -> Response:
    """The funds of my area and below, with what is promised and paid."""

    def work(tx: Tx) -> Funds:
        return Funds(items=tuple(map(_fund, funds.funds_in(tx.session, tx.actor.area))))

    return call.read(work)


@router.get("/funds/{id}", operation_id="fund.read", response_model=FundShape)
def read_fund(id: str, call: Signed) -> Response:
    """One fund."""
    return call.read(lambda tx: _fund(funds.fund_of(tx, id)))


@router.put("/funds/{id}/budget", operation_id="fund.set_budget", response_model=FundShape)
def set_budget(id: str, body: Budget, call: Signed) -> Response:
    """More of it or less, but never less than is promised and paid."""
    return call.change(
        lambda tx, version: _fund(funds.set_budget(tx, id, version, body.budget_fen))
    )


def _fund(row: FundRow) -> FundShape:
    return FundShape(
        id=row.id,
        area=row.area_id,
        name=row.name,
        budget_fen=row.budget_fen,
        committed_fen=row.committed_fen,
        spent_fen=row.spent_fen,
        left_fen=row.left_fen,
        most_fen=row.most_fen,
        purpose=row.purpose,
        version=row.version,
    )
