"""Accounts and areas: an administrator's."""

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import Field
from sqlalchemy import select

from access import accounts, reading, resets, second_factor
from access.actor import Duty, Role
from access.areas import Area, AreaKind, path_under, within
from access.refusal import Conflict, Invalid
from access.tx import Tx
from api.call import Signed
from door.fields import Calendar, Line, Place, Ref, Shape, Words
from providers.providers import ProviderRow

router = APIRouter(tags=["accounts"])


class NewAccount(Shape):
    """``duty``: an administrator's, for good."""

    login: Line
    name: Line
    password: Annotated[str, Field(min_length=1, max_length=1_000)]
    role: Annotated[Role, Field(strict=False)]
    area: Ref | None = None
    provider: Ref | None = None
    duty: Annotated[Duty | None, Field(strict=False)] = None


class AccountShape(Shape):
    id: str
    login: str
    name: str
    role: str
    duty: str | None
    area: str | None
    provider: str | None
    disabled: bool
    second_factor: bool
    version: int


class ResetPassword(Shape):
    password: Annotated[str, Field(min_length=1, max_length=1_000)]


class MoreReading(Shape):
    """``more``: residents, today and beyond what every account may be shown."""

    more: Annotated[int, Field(ge=1, le=10**6)]
    reason: Annotated[str, Field(min_length=1, max_length=500)]


class ReadingAllowed(Shape):
    account: str
    day: Calendar
    more: int


class NewArea(Shape):
    id: Ref
    parent: Ref | None = None
    kind: Annotated[AreaKind, Field(strict=False)]
    name: Line
    name_en: Words = ""
    place: Place | None = None
    population: Annotated[int, Field(ge=0, le=10**9)] = 0


class AreaShape(Shape):
    id: str
    path: str
    parent: str | None
    kind: str
    name: str
    name_en: str
    place: Place | None
    population: int


class Areas(Shape):
    items: tuple[AreaShape, ...]


@router.post(
    "/accounts", operation_id="account.create", status_code=201, response_model=AccountShape
)
def create_account(body: NewAccount, call: Signed) -> Response:
    """A new account; its holder changes the password at the first sign-in."""

    def work(tx: Tx) -> AccountShape:
        if body.provider and tx.session.get(ProviderRow, body.provider) is None:
            raise Invalid("provider", "unknown", value=body.provider)
        row = accounts.create(
            tx,
            login=body.login,
            name=body.name,
            password=body.password,
            role=body.role,
            duty=body.duty,
            area=body.area,
            provider=body.provider,
        )
        return _account(tx, row)

    return call.create(work)


@router.get("/accounts/{id}", operation_id="account.read", response_model=AccountShape)
def read_account(id: str, call: Signed) -> Response:
    """An account, without its password."""
    return call.read(lambda tx: _account(tx, accounts.account_of(tx.session, id)))


@router.post(
    "/accounts/{id}/reading",
    operation_id="account.allow_reading",
    status_code=201,
    response_model=ReadingAllowed,
)
def allow_reading(id: str, body: MoreReading, call: Signed) -> Response:
    """Somebody else may be shown more residents today: a second person's word, in the trail."""

    def work(tx: Tx) -> ReadingAllowed:
        row = accounts.account_of(tx.session, id)
        day = reading.allow(tx, row.id, body.more, body.reason)
        return ReadingAllowed(account=row.id, day=day, more=body.more)

    return call.create(work)


@router.put(
    "/accounts/{id}/disablement", operation_id="account.disable", response_model=AccountShape
)
def disable_account(id: str, call: Signed) -> Response:
    """It may sign in no more, and is signed out at once."""
    return call.change(lambda tx, version: _account(tx, resets.disable(tx, id, version)))


@router.put("/accounts/{id}/enablement", operation_id="account.enable", response_model=AccountShape)
def enable_account(id: str, call: Signed) -> Response:
    """It may sign in again; sessions and tokens of before stay ended."""
    return call.change(lambda tx, version: _account(tx, resets.enable(tx, id, version)))


@router.put(
    "/accounts/{id}/password", operation_id="account.reset_password", response_model=AccountShape
)
def reset_password(id: str, body: ResetPassword, call: Signed) -> Response:
    """Another password for somebody else, whose sessions and tokens all end."""

    def work(tx: Tx, version: int) -> AccountShape:
        return _account(tx, resets.reset_password(tx, id, version, body.password))

    return call.change(work)


@router.delete(
    "/accounts/{id}/second-factor",
    operation_id="account.reset_second_factor",
    response_model=AccountShape,
)
def reset_second_factor(id: str, call: Signed) -> Response:
    """The password alone until a new one is enrolled; sessions and tokens all end."""
    return call.change(
        lambda tx, version: _account(tx, resets.reset_second_factor(tx, id, version))
    )


@router.post("/areas", operation_id="area.create", status_code=201, response_model=AreaShape)
def create_area(body: NewArea, call: Signed) -> Response:
    """A place in the tree, below its parent."""

    def work(tx: Tx) -> AreaShape:
        parent = tx.session.get(Area, body.parent) if body.parent else None
        if body.parent and parent is None:
            raise Invalid("parent", "unknown", value=body.parent)
        if tx.session.get(Area, body.id) is not None:
            raise Conflict("area_taken", id=body.id)
        if body.kind is AreaKind.COMMUNITY and body.place is None:
            raise Invalid("place", "empty")
        row = Area(
            id=body.id,
            path=path_under(parent, body.id),
            parent_id=body.parent,
            kind=body.kind.value,
            name=body.name,
            name_en=body.name_en,
            lon_udeg=body.place.lon_udeg if body.place else None,
            lat_udeg=body.place.lat_udeg if body.place else None,
            population=body.population,
        )
        tx.session.add(row)
        tx.note("area.created", "area", row.id)
        return _area(row)

    return call.create(work)


@router.get("/areas", operation_id="area.list", response_model=Areas)
def list_areas(call: Signed) -> Response:
    """My area and all below it."""

    def work(tx: Tx) -> Areas:
        rows = tx.session.scalars(
            select(Area).where(within(Area.path, tx.actor.area)).order_by(Area.path)
        )
        return Areas(items=tuple(map(_area, rows)))

    return call.read(work)


def _account(tx: Tx, row: accounts.Account) -> AccountShape:
    return AccountShape(
        id=row.id,
        login=row.login,
        name=row.name,
        role=row.role,
        duty=row.duty,
        area=row.area_id,
        provider=row.provider_id,
        disabled=row.disabled_at is not None,
        second_factor=second_factor.has(tx.session, row.id),
        version=row.version,
    )


def _area(row: Area) -> AreaShape:
    place = None
    if row.lon_udeg is not None and row.lat_udeg is not None:
        place = Place(lon_udeg=row.lon_udeg, lat_udeg=row.lat_udeg)
    return AreaShape(
        id=row.id,
        path=row.path,
        parent=row.parent_id,
        kind=row.kind,
        name=row.name,
        name_en=row.name_en,
        place=place,
        population=row.population,
    )
