"""What was done in the service, for whoever watches over it: read, verified, and never changed."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from access import trail
from access.trail import Broken
from access.tx import Tx
from api.call import Signed
from api.shapes import MOST_LISTED, Page
from door.fields import Calendar, Ref, Shape
from rounds import affected

router = APIRouter(tags=["trail"])
TYPED = frozenset({"reason"})
"""Of an entry's detail, what somebody typed: it may name a resident, and is not shown."""


class TrailEntry(Shape):
    """``account``: empty where the program itself did it. ``detail``: codes, figures and ids."""

    seq: int
    at: datetime
    account: str
    role: str
    action: str
    kind: str
    subject: str
    detail: dict[str, Any]
    hash: str


class Verified(Shape):
    """``broken_at``: the first entry that is not what was written, or is missing.

    ``seq``, ``hash``: of the last entry of a sound trail, to be noted down elsewhere.
    """

    sound: bool
    seq: int | None = None
    hash: str | None = None
    broken_at: int | None = None


class AffectedResident(Shape):
    """``clear``: at least once; ``times``: entries that speak of them; ``forgotten``: since."""

    resident: str
    community: str
    clear: bool
    times: int
    first: datetime
    last: datetime
    forgotten: bool


class AffectedResidents(Shape):
    items: tuple[AffectedResident, ...]


@router.get("/trail", operation_id="trail.list", response_model=Page[TrailEntry])
def list_(
    call: Signed,
    account: Ref | None = None,
    cursor: Annotated[int | None, Query(ge=1, le=10**15)] = None,
    limit: Annotated[int, Query(ge=1, le=MOST_LISTED)] = 50,
) -> Response:
    """Who did what to what, the latest first; of ``account`` alone, where it is given."""

    def work(tx: Tx) -> Page[TrailEntry]:
        rows = trail.listed(tx.session, account=account, before=cursor, limit=limit)
        last = str(rows[-1].seq) if len(rows) == limit else None
        return Page(items=tuple(map(_entry, rows)), next=last)

    return call.read(work)


@router.get("/trail/verification", operation_id="trail.verify", response_model=Verified)
def verify(
    call: Signed,
    noted: Annotated[str | None, Query(pattern=r"^[0-9]{1,18}:[0-9a-f]{64}$")] = None,
) -> Response:
    """Whether the trail is as it was written, and holds the head (``seq:hash``) noted earlier."""
    expected = None
    if noted is not None:
        seq, _, said = noted.partition(":")
        expected = int(seq), said

    def work(tx: Tx) -> Verified:
        found = trail.verify(tx.session, expected)
        if isinstance(found, Broken):
            return Verified(sound=False, broken_at=found.seq)
        return Verified(sound=True, seq=found[0], hash=found[1])

    return call.read(work)


@router.get("/trail/affected", operation_id="trail.affected", response_model=AffectedResidents)
def list_affected(
    call: Signed,
    account: Ref | None = None,
    since: Calendar | None = None,
    until: Calendar | None = None,
) -> Response:
    """Whose data an account was shown, or any account, by id: whom to tell after a leak."""

    def work(tx: Tx) -> AffectedResidents:
        found = affected.told(tx, account, since, until)
        return AffectedResidents(
            items=tuple(
                AffectedResident(
                    resident=one.resident,
                    community=one.community,
                    clear=one.clear,
                    times=one.times,
                    first=one.first,
                    last=one.last,
                    forgotten=one.forgotten,
                )
                for one in found
            )
        )

    return call.look(work)


def _entry(row: trail.Entry) -> TrailEntry:
    return TrailEntry(
        seq=row.seq,
        at=row.at,
        account=row.account,
        role=row.role,
        action=row.action,
        kind=row.kind,
        subject=row.subject,
        detail={key: value for key, value in row.detail.items() if key not in TYPED},
        hash=row.hash,
    )
