"""Signing in and out, one's own password, and API tokens."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import Field

from access import accounts, sessions
from access.actor import Role
from access.refusal import SignedOut
from access.tx import Tx
from api.call import Service, Signed, answer
from api.shapes import Line, Shape

router = APIRouter(tags=["sessions"])


class Credentials(Shape):
    login: Line
    password: Annotated[str, Field(min_length=1, max_length=1_000)]


class Opened(Shape):
    """``secret``: goes into the ``Authorization: Bearer`` header of every request."""

    secret: str
    expires_in: int


class Me(Shape):
    account: str
    role: Role
    area: str
    provider: str | None
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
    """Sign in. It takes no Idempotency-Key: sent again it opens another session."""
    service: Service = request.app.state.service

    found = sessions.sign_in(
        service.database, service.vault, service.now, body.login, body.password
    )
    if found is None:
        raise SignedOut("wrong_password")
    lasting = int(sessions.SESSION.total_seconds())
    return answer(Opened(secret=found[0], expires_in=lasting), 201)


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
