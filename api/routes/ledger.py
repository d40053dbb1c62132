"""Where a fund's money went, entry by entry."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Response

from access.tx import Tx
from api.call import Signed
from api.shapes import MOST_LISTED, Page
from door.cursor import cursor_of, place_of
from door.fields import Shape
from funds import funds
from funds.ledger import LedgerEntry

router = APIRouter(tags=["funds"])


class EntryShape(Shape):
    """``kind``: ``commit`` promises money to a task or to a tender's award, ``release`` takes it
    back, ``spend`` pays."""

    id: str
    kind: str
    fen: int
    task: str | None
    award: str | None
    at: datetime


@router.get("/funds/{id}/ledger", operation_id="fund.ledger", response_model=Page[EntryShape])
def ledger(
    id: str,
    call: Signed,
    cursor: Annotated[str | None, Query(max_length=400)] = None,
    limit: Annotated[int, Query(ge=1, le=MOST_LISTED)] = 50,
) -> Response:
    """What was promised, taken back and paid, the latest first: it adds up to the fund."""

    def work(tx: Tx) -> Page[EntryShape]:
        rows = funds.entries_of(tx, id, after=place_of(cursor), limit=limit)
        last = cursor_of(rows[-1].at, rows[-1].id) if len(rows) == limit else None
        return Page(items=tuple(map(_entry, rows)), next=last)

    return call.read(work)


def _entry(row: LedgerEntry) -> EntryShape:
    return EntryShape(
        id=row.id, kind=row.kind, fen=row.fen, task=row.task_id, award=row.award_id, at=row.at
    )
