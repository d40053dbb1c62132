"""Accounts: an administrator's."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import Field

from access import accounts, reading, resets, second_factor
from access.actor import Duty, Role
from access.refusal import Invalid
from access.tx import Tx
from api.call import Signed
from api.shapes import MOST_LISTED, Page
from door.fields import Calendar, Line, Ref, Shape, Words
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


@router.get("/accounts", operation_id="account.list", response_model=Page[AccountShape])
def list_accounts(
    call: Signed,
    words: Annotated[Words, Query()] = "",
    role: Annotated[Role | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=MOST_LISTED)] = 50,
    after: Annotated[Words, Query()] = "",
) -> Response:
    """Accounts by login, those after one; ``words``: in a login or a name."""

    def work(tx: Tx) -> Page[AccountShape]:
        rows = accounts.listed(tx.session, words=words, role=role, after=after, limit=limit)
        more = rows[-1].login if len(rows) == limit else None
        return Page[AccountShape](items=tuple(_account(tx, row) for row in rows), next=more)

    return call.read(work)


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
