"""What every request goes through: who asks, may they, once only, and all of it in one transaction.

An endpoint parses its body, and hands a use case to one of ``Call``'s ways: ``read``, ``look`` (a
read that the trail speaks of), ``download``, ``create``, ``change`` and ``drop``.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request, Response
from fastapi.security import HTTPBearer
from pydantic import BaseModel
from sqlalchemy.orm import Session

from access import second_factor
from access.actor import Actor
from access.permissions import may
from access.reading import ReadLimit
from access.refusal import Forbidden, Invalid, SignedOut
from access.second_factor import DEMANDED, ENROLLING
from access.sessions import recognised
from access.tx import MOST_READ, Tx
from access.vault import Vault
from api import replies
from api.bodies import SEEN
from store import Database

T = TypeVar("T")
JSON_MEDIA = "application/json"

KEY = re.compile(rf"[!-~]{{1,{replies.LONGEST_KEY}}}")
VERSION = re.compile(r'(?:W/)?"([0-9]{1,17})"')
"""An ETag of ours; weak where a proxy on the way has compressed the answer."""

BEARER = HTTPBearer(auto_error=False, description="会话或接口令牌 · a session or an API token")


@dataclass(frozen=True)
class Service:
    """What the door stands on: one of each, for the whole application.

    ``most_read``: residents whom one account may be shown in a day; 0 is no limit.
    ``two_factors``: officials and administrators sign in with a second factor, or enrol one.
    """

    database: Database
    vault: Vault
    now: Callable[[], datetime]
    most_read: int = MOST_READ
    two_factors: bool = False


@dataclass(frozen=True)
class Call:
    """One request of somebody signed in; ``sign_in``: the id of their session or token."""

    service: Service
    actor: Actor
    sign_in: str
    method: str
    path: str
    body: bytes
    key: str | None
    if_match: str | None

    def fingerprint(self) -> bytes:
        """What makes another request the same as this one."""
        return replies.fingerprint(self.method, self.path, self.if_match or "", self.body)

    def read(self, work: Callable[[Tx], BaseModel]) -> Response:
        """Nothing is written, and the trail says nothing of it."""
        with self.service.database.read() as session:
            return answer(work(self._tx(session)))

    def gather(self, work: Callable[[Tx], T]) -> T:
        """What takes long to read, read before a write begins; the write must compare."""
        with self.service.database.read() as session:
            found = work(self._tx(session))
            session.expunge_all()
            return found

    def download(self, work: Callable[[Tx], T], made: Callable[[T], Response]) -> Response:
        """A file: what is in it is read first, and nothing is held while it is made."""
        return made(self.gather(work))

    def look(self, work: Callable[[Tx], BaseModel | Response]) -> Response:
        """A read of what is somebody's own: the trail's entry is written, or nothing is shown."""

        def done(session: Session) -> Response:
            tx = self._tx(session)
            response = answer(work(tx))
            tx.close()
            return response

        return self._written(done)

    def create(self, work: Callable[[Tx], BaseModel], status: int = 201) -> Response:
        """Done once for its key, however often it is sent.

        Raises
        ------
        Invalid
            No key, or the key of another request.
        """
        key = self._once()

        def done(session: Session) -> Response:
            tx = self._tx(session)
            before = replies.begin(tx, key, self.fingerprint())
            if before is not None:
                return _again(tx, before)
            response = answer(work(tx), status)
            headers = json.dumps(_kept(response.headers))
            replies.end(tx, key, status, headers, bytes(response.body))
            tx.close()
            return response

        return self._written(done)

    def replayed(self) -> Response | None:
        """What ``create`` answered to this key before; for who has long work to do first.

        Raises
        ------
        Invalid
            No key, or the key of another request.
        """
        key = self._once()
        with self.service.database.read() as session:
            tx = self._tx(session)
            before = replies.before(tx, key, self.fingerprint())
            return None if before is None else _again(tx, before)

    def change(self, work: Callable[[Tx, int], BaseModel | None]) -> Response:
        """The version read is the one changed, or nothing is; ``work`` is handed it."""
        version = self.version()

        def done(session: Session) -> Response:
            tx = self._tx(session)
            found = work(tx, version)
            response = Response(status_code=204) if found is None else answer(found)
            tx.close()
            return response

        return self._written(done)

    def drop(self, work: Callable[[Tx], None]) -> Response:
        """Something is ended that has no versions; ending it again says that it is not there."""

        def done(session: Session) -> Response:
            tx = self._tx(session)
            work(tx)
            tx.close()
            return Response(status_code=204)

        return self.service.database.write(done)

    def version(self) -> int:
        """What If-Match names.

        Raises
        ------
        Invalid
            It is missing, or no version.
        """
        if self.if_match is None:
            raise Invalid("If-Match", "if_match_missing")
        said = VERSION.fullmatch(self.if_match.strip())
        if said is None:
            raise Invalid("If-Match", "if_match")
        return int(said[1])

    def _written(self, done: Callable[[Session], Response]) -> Response:
        """Of a refusal nothing is written, but of this one: somebody may be copying the record."""
        try:
            return self.service.database.write(done)
        except ReadLimit:
            self.service.database.write(self._note_limit)
            raise

    def _note_limit(self, session: Session) -> None:
        tx = self._tx(session)
        tx.note("reading.refused", "account", self.actor.account, most=tx.most_read)
        tx.close()

    def _once(self) -> str:
        """The key of a request that is done once."""
        if not self.key:
            raise Invalid("Idempotency-Key", "idempotency_key_missing")
        if not KEY.fullmatch(self.key):
            raise Invalid("Idempotency-Key", "idempotency_key", most=replies.LONGEST_KEY)
        return self.key

    def _tx(self, session: Session) -> Tx:
        service = self.service
        return Tx(
            session=session,
            actor=self.actor,
            now=service.now(),
            vault=service.vault,
            most_read=service.most_read,
        )


def answer(shape: BaseModel | Response, status: int = 200) -> Response:
    """A shape as JSON, with the version it has as its ETag; what is an answer already stays so."""
    if isinstance(shape, Response):
        return shape
    version = getattr(shape, "version", None)
    headers = {"ETag": f'"{version}"'} if isinstance(version, int) else {}
    headers["Cache-Control"] = "no-store"
    return Response(shape.model_dump_json(), status, headers, JSON_MEDIA)


async def body_of(request: Request) -> bytes:
    """The body as it was sent: the same request again is the same to the byte."""
    return await request.body()


def admitted(request: Request, operation: str) -> tuple[Actor, str]:
    """Who asks, and that their role may ask for this at all: known before the body is looked at.

    Raises
    ------
    SignedOut, Forbidden
    """
    service: Service = request.app.state.service
    secret = secret_of(request)
    if secret is None:
        raise SignedOut("signed_out")
    with service.database.read() as session:
        actor, sign_in = recognised(session, secret, service.now())
        demanded = service.two_factors and actor.role in DEMANDED and operation not in ENROLLING
        lacking = demanded and not second_factor.has(session, actor.account)
        session.expunge_all()
    request.scope[SEEN] |= {"operation": operation, "account": actor.account}
    if not may(actor.role, operation):
        raise Forbidden("not_your_role", role=actor.role.value)
    if lacking:
        raise Forbidden("second_factor_missing")
    return actor, sign_in


def permitted(
    request: Request,
    body: Annotated[bytes, Depends(body_of)],
    _: Annotated[Any, Depends(BEARER)],
) -> Call:
    """Who asks; asked again where the door has asked already, for a body may be long in coming."""
    actor, sign_in = admitted(request, request.scope["route"].operation_id or "")
    headers = request.headers
    return Call(
        service=request.app.state.service,
        actor=actor,
        sign_in=sign_in,
        method=request.method,
        path=str(request.url.path),
        body=body,
        key=headers.get("idempotency-key"),
        if_match=headers.get("if-match"),
    )


def secret_of(request: Request) -> str | None:
    """What a request shows of who asks. No cookie: a page of another site can't send a header."""
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" and secret else None


def _again(tx: Tx, before: replies.Reply) -> Response:
    headers = json.loads(before.headers) | {"Idempotent-Replay": "true"}
    return Response(replies.said(tx, before), before.status, headers, JSON_MEDIA)


def _kept(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: headers[name] for name in ("etag", "location") if name in headers}


Signed = Annotated[Call, Depends(permitted)]
