"""Signing in and out, one's own password, and API tokens."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import Field

from access import accounts, second_factor, sessions, throttle
from access.actor import Duty, Role
from access.tx import Tx
from api.call import Signed, answer
from door.acting import Service
from door.fields import Line, Shape

router = APIRouter(tags=["sessions"])


Code = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[0-9A-Fa-f -]+$")]
"""Six digits of an authenticator, or a code kept on paper."""


class Credentials(Shape):
    """``code``: of the second factor, where the account has one."""

    login: Line
    password: Annotated[str, Field(min_length=1, max_length=1_000)]
    code: Code | None = None


class Enrolling(Shape):
    """``code``: of the second factor that counts, where there is one."""

    code: Code | None = None


class EnrolmentShape(Shape):
    """``uri``: for an authenticator, as a picture; ``secret``: the same to be typed in."""

    secret: str
    uri: str


class Confirming(Shape):
    code: Code


class RecoveryCodes(Shape):
    """Each stands in for the authenticator once."""

    codes: tuple[str, ...]


class Opened(Shape):
    """``secret``: goes into the ``Authorization: Bearer`` header of every request."""

    secret: str
    expires_in: int


class Me(Shape):
    account: str
    role: Role
    area: str
    provider: str | None
    duty: Duty | None
    second_factor: bool
    version: int


class NewPassword(Shape):
    """``current``: a session left open on a desk is not enough to take the account."""

    current: Annotated[str, Field(min_length=1, max_length=1_000)]
    password: Annotated[str, Field(min_length=1, max_length=1_000)]


class NewToken(Shape):
    name: Line
    days: Annotated[int, Field(ge=1, le=sessions.TOKEN_DAYS)] = 90


class Token(Shape):
    id: str
    name: str
    expires_at: datetime
    secret: str | None = None


class Tokens(Shape):
    items: tuple[Token, ...]


@router.post("/sessions", operation_id="session.open", status_code=201, response_model=Opened)
def open_session(body: Credentials, request: Request) -> Response:
    """Sign in. It takes no Idempotency-Key: sent again it opens another session.

    Where the account has a second factor and no code is sent along, it is answered 401 with the
    code “second_factor_wanted”: send the same again with one.
    """
    service: Service = request.app.state.service
    said = sessions.Credentials(body.login, body.password, body.code)
    secret, _ = sessions.sign_in(service.database, service.vault, service.now, said)
    lasting = int(sessions.SESSION.total_seconds())
    return answer(Opened(secret=secret, expires_in=lasting), 201)


@router.get("/session", operation_id="session.read", response_model=Me)
def read_session(call: Signed) -> Response:
    """Who I am here."""
    actor = call.actor

    def work(tx: Tx) -> Me:
        account = accounts.account_of(tx.session, actor.account)
        return Me(
            account=actor.account,
            role=actor.role,
            area=actor.area,
            provider=actor.provider,
            duty=actor.duty,
            second_factor=second_factor.has(tx.session, actor.account),
            version=account.version,
        )

    return call.read(work)


@router.delete("/session", operation_id="session.close", status_code=204)
def close_session(call: Signed) -> Response:
    """Sign out: the secret holds no more."""
    return call.drop(lambda tx: sessions.revoke(tx, call.sign_in))


@router.put("/session/password", operation_id="password.change", status_code=204)
def change_password(body: NewPassword, call: Signed) -> Response:
    """Another password; every other session and token of mine ends."""
    sessions.count_try(call.service.database, call.actor.account, call.service.now())

    def work(tx: Tx, version: int) -> None:
        sessions.change_password(tx, version, body.current, body.password, keep=call.sign_in)

    return call.change(work)


@router.post(
    "/session/second-factor",
    operation_id="second_factor.enrol",
    status_code=201,
    response_model=EnrolmentShape,
)
def enrol(body: Enrolling, call: Signed) -> Response:
    """A secret for an authenticator, shown here and nowhere else; it counts once it is confirmed.

    Where one counts already, a code of it is wanted.
    """
    if body.code is not None:
        sessions.count_try(call.service.database, call.actor.account, call.service.now())

    def work(tx: Tx) -> EnrolmentShape:
        login = accounts.account_of(tx.session, call.actor.account).login
        made = second_factor.enrol(tx, login, body.code)
        if body.code is not None:
            throttle.forgive(tx.session, call.actor.account)
        return EnrolmentShape(secret=made.secret, uri=made.uri)

    return call.create(work)


@router.post(
    "/session/second-factor/confirmation",
    operation_id="second_factor.confirm",
    status_code=201,
    response_model=RecoveryCodes,
)
def confirm(body: Confirming, call: Signed) -> Response:
    """From now on signing in asks for a code; codes to keep on paper are shown here, once."""
    sessions.count_try(call.service.database, call.actor.account, call.service.now())

    def work(tx: Tx) -> RecoveryCodes:
        codes = second_factor.confirm(tx, body.code)
        throttle.forgive(tx.session, call.actor.account)
        return RecoveryCodes(codes=tuple(codes))

    return call.create(work)


@router.post("/tokens", operation_id="token.create", status_code=201, response_model=Token)
def create_token(body: NewToken, call: Signed) -> Response:
    """A token for a program; its secret is shown here and nowhere else."""

    def work(tx: Tx) -> Token:
        secret, row = sessions.new_token(tx, body.name, body.days)
        return Token(id=row.id, name=body.name, expires_at=row.expires_at, secret=secret)

    return call.create(work)


@router.get("/tokens", operation_id="token.list", response_model=Tokens)
def list_tokens(call: Signed) -> Response:
    """My tokens that hold, without their secrets."""

    def work(tx: Tx) -> Tokens:
        rows = sessions.tokens(tx.session, call.actor.account)
        return Tokens(
            items=tuple(
                Token(id=row.id, name=row.name or "", expires_at=row.expires_at) for row in rows
            )
        )

    return call.read(work)


@router.delete("/tokens/{id}", operation_id="token.revoke", status_code=204)
def revoke_token(id: str, call: Signed) -> Response:
    """It holds no more."""
    return call.drop(lambda tx: sessions.revoke(tx, id))
