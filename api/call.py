"""What every request goes through: who asks, may they, once only, and all of it in one transaction.

An endpoint parses its body, and hands a use case to one of ``Call``'s ways: ``read``, ``look`` (a
read that the trail speaks of), ``download``, ``create``, ``change`` and ``drop``.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request, Response
from fastapi.security import HTTPBearer
from pydantic import BaseModel

from access.actor import Actor
from access.permissions import logged_as
from access.refusal import Invalid, SignedOut
from access.tx import Tx
from door import replies
from door.acting import Acting, Service, allowed, known
from door.log import SEEN
from door.replies import Answer

T = TypeVar("T")
JSON_MEDIA = "application/json"

KEY = re.compile(rf"[!-~]{{1,{replies.LONGEST_KEY}}}")
VERSION = re.compile(r'(?:W/)?"([0-9]{1,17})"')
"""An ETag of ours; weak where a proxy on the way has compressed the answer."""

BEARER = HTTPBearer(auto_error=False, description="会话或接口令牌 · a session or an API token")


@dataclass(frozen=True)
class Call:
    """One request of somebody signed in."""

    acting: Acting
    method: str
    path: str
    body: bytes
    key: str | None
    if_match: str | None

    @property
    def service(self) -> Service:
        return self.acting.service

    @property
    def actor(self) -> Actor:
        return self.acting.actor

    @property
    def sign_in(self) -> str:
        return self.acting.sign_in

    def fingerprint(self) -> bytes:
        """What makes another request the same as this one."""
        version = self.if_match or ""
        return replies.fingerprint(self.service.vault, self.method, self.path, version, self.body)

    def read(self, work: Callable[[Tx], BaseModel]) -> Response:
        """Nothing is written, and the trail says nothing of it."""
        return self.acting.read(lambda tx: answer(work(tx)))

    def gather(self, work: Callable[[Tx], T]) -> T:
        """What takes long to read, read before a write begins; the write must compare."""
        return self.acting.gather(work)

    def download(self, work: Callable[[Tx], T], made: Callable[[T], Response]) -> Response:
        """A file: what is in it is read first, and nothing is held while it is made."""
        return made(self.acting.gather(work))

    def look(self, work: Callable[[Tx], BaseModel | Response]) -> Response:
        """A read of what is somebody's own: the trail's entry is written, or nothing is shown."""
        return self.acting.look(lambda tx: answer(work(tx)))

    def create(self, work: Callable[[Tx], BaseModel], status: int = 201) -> Response:
        """Done once for its key, however often it is sent.

        Raises
        ------
        Invalid
            No key, or the key of another request.
        """

        def done(tx: Tx) -> Answer:
            response = answer(work(tx), status)
            return Answer(status, _kept(response.headers), bytes(response.body))

        return _said(*self.acting.once(self._once(), self.fingerprint(), done))

    def replayed(self) -> Response | None:
        """What ``create`` answered to this key before; for who has long work to do first.

        Raises
        ------
        Invalid
            No key, or the key of another request.
        """
        before = self.acting.replayed(self._once(), self.fingerprint())
        return None if before is None else _said(before, True)

    def change(self, work: Callable[[Tx, int], BaseModel | None]) -> Response:
        """The version read is the one changed, or nothing is; ``work`` is handed it."""
        version = self.version()

        def done(tx: Tx) -> Response:
            found = work(tx, version)
            return Response(status_code=204) if found is None else answer(found)

        return self.acting.write(done)

    def drop(self, work: Callable[[Tx], None]) -> Response:
        """Something is ended that has no versions; ending it again says that it is not there."""
        self.acting.write(work)
        return Response(status_code=204)

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

    def _once(self) -> str:
        """The key of a request that is done once."""
        if not self.key:
            raise Invalid("Idempotency-Key", "idempotency_key_missing")
        if not KEY.fullmatch(self.key):
            raise Invalid("Idempotency-Key", "idempotency_key", most=replies.LONGEST_KEY)
        return self.key


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


def admitted(request: Request, operation: str) -> Acting:
    """Who asks, and that their role may ask for this at all: known before the body is looked at.

    Raises
    ------
    SignedOut, Forbidden
    """
    secret = secret_of(request)
    if secret is None:
        raise SignedOut("signed_out")
    service = request.app.state.service
    acting, lacking = known(service, secret, operation)
    place = request.path_params.get("id", "")
    account = logged_as(service.vault, operation, place, acting.actor.account)
    request.scope[SEEN] |= {"operation": operation, "account": account}
    allowed(acting, lacking, operation)
    return acting


def permitted(
    request: Request,
    body: Annotated[bytes, Depends(body_of)],
    _: Annotated[Any, Depends(BEARER)],
) -> Call:
    """Who asks; asked again where the door has asked already, for a body may be long in coming."""
    headers = request.headers
    return Call(
        acting=admitted(request, request.scope["route"].operation_id or ""),
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


def _said(said: Answer, again: bool) -> Response:
    headers = {"Cache-Control": "no-store", **said.headers}
    if again:
        headers["Idempotent-Replay"] = "true"
    return Response(said.body, said.status, headers, JSON_MEDIA)


def _kept(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: headers[name] for name in ("etag", "location") if name in headers}


Signed = Annotated[Call, Depends(permitted)]
