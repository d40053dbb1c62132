"""The pages put together: their routes, who may ask for each, and what every answer carries."""

import asyncio
import contextlib
from collections.abc import Mapping

from sqlalchemy.exc import DBAPIError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from access.permissions import logged_as
from access.refusal import Refusal, SignedOut
from door.acting import Service, allowed, known
from door.body import MOST_SECONDS, MOST_SHEET, OPERATION, BoundedBody
from door.log import SEEN, Logged
from web import errors, guard, static_files
from web.pages import ROOMS
from web.routing import ANYBODY, Page
from web.visit import Visit
from words import LANGUAGES

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
VISIT = "linli.visit"
MOST_FIELDS = 2_000
SHEET = "sheet"
"""The operation noted of a page that takes a file, for who bounds its body."""


def create_web(service: Service) -> ASGIApp:
    """The pages on a service.

    Raises
    ------
    AssetsMissing
        The files of the libraries are not there.
    """
    static_files.check()
    bounded = BoundedBody(_answered, sheets=frozenset({SHEET}), refuse=_body_refused)
    routes: list[BaseRoute] = [
        Route(page.path, _Door(page, service, bounded), methods=[page.method])
        for room in ROOMS
        for page in room
    ]
    routes.append(Mount("/static", static_files.Files(directory=static_files.HERE)))
    nowhere = Page("GET", "", ANYBODY, lambda visit: errors.plain(visit, 404, "no_page"))
    broken = Page("GET", "", ANYBODY, lambda visit: errors.plain(visit, 500, "broken"))
    return Starlette(
        routes=routes,
        middleware=[
            Middleware(Logged),
            Middleware(_Headers),
            Middleware(GZipMiddleware, minimum_size=1_000, compresslevel=6),
        ],
        exception_handlers={
            HTTPException: _Alone(nowhere, service),
            Exception: _Alone(broken, service),
        },
    )


class _Door:
    """One page: who asks is known, and that they may, before a body is read."""

    def __init__(self, page: Page, service: Service, inner: ASGIApp) -> None:
        self.page, self.service, self.inner = page, service, inner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        visit = visit_of(request, self.service, self.page)
        refused = await run_in_threadpool(_admitted, visit)
        if self.page.sheet and isinstance(refused, SignedOut):
            await _passed_by(receive)
        elif self.page.method == "POST" and (refused is None or isinstance(refused, SignedOut)):
            scope[VISIT] = visit, refused
            scope[OPERATION] = SHEET if self.page.sheet and refused is None else ""
            await self.inner(scope, receive, send)
            return
        answer = await run_in_threadpool(_respond, visit, refused)
        await answer(scope, receive, send)


class _Alone:
    """A page that is shown in place of another: there is none, or it is broken."""

    def __init__(self, page: Page, service: Service) -> None:
        self.page, self.service = page, service

    async def __call__(self, request: Request, wrong: Exception) -> Response:
        visit = visit_of(request, self.service, self.page)
        await run_in_threadpool(_admitted, visit)
        answer = await run_in_threadpool(self.page.run, visit)
        answer.headers["Content-Security-Policy"] = POLICY  # a defect is answered outside of these
        answer.headers["Cache-Control"] = "no-store"
        return answer


def visit_of(request: Request, service: Service, page: Page) -> Visit:
    """A visit of nobody yet, in the language that the browser keeps."""
    lang = request.cookies.get("lang", LANGUAGES[0])
    return Visit(request, service, page, lang if lang in LANGUAGES else LANGUAGES[0], None)


async def _passed_by(receive: Receive) -> None:
    """A sheet of nobody's is held nowhere; a browser that can't send it whole reads no answer."""
    passed = 0
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(MOST_SECONDS):
            while passed <= MOST_SHEET:
                message = await receive()
                passed += len(message.get("body", b""))
                if not message.get("more_body"):
                    return


async def _answered(scope: Scope, receive: Receive, send: Send) -> None:
    visit, refused = scope[VISIT]
    try:
        sent = await Request(scope, receive).form(max_files=1, max_fields=MOST_FIELDS)
        _held_to_text(sent)
    except (HTTPException, ValueError):  # a charset that there isn't, or that makes no text
        answer = await run_in_threadpool(errors.plain, visit, 400, "bad_request")
    else:
        visit.sent = sent
        answer = await run_in_threadpool(_respond, visit, refused)
    await answer(scope, receive, send)
    if isinstance(visit.sent, FormData):
        await visit.sent.close()


def _held_to_text(sent: FormData) -> None:
    """That all of a form, its files' names too, can be written again: half a character can't.

    Raises
    ------
    ValueError
    """
    for name, value in sent.multi_items():
        f"{name}{value if isinstance(value, str) else value.filename}".encode()


def _admitted(visit: Visit) -> Exception | None:
    """Who is here, noted in the visit; what keeps them out."""
    page, service = visit.page, visit.service
    visit.request.scope[SEEN]["operation"] = f"page {page.method} {page.path}"
    secret = guard.secret_of(visit.request)
    try:
        if secret is None:
            raise SignedOut("signed_out")
        visit.known, lacking = known(service, secret, page.operation)
    except SignedOut as nobody:
        return None if page.operation == ANYBODY else nobody
    except DBAPIError as down:
        return down
    place = visit.request.path_params.get("id", "")
    account = logged_as(service.vault, page.operation, place, visit.known.actor.account)
    visit.request.scope[SEEN]["account"] = account
    if page.operation == ANYBODY:
        return None
    try:
        allowed(visit.known, lacking, page.operation)
    except Refusal as refusal:
        return refusal
    return None


def _respond(visit: Visit, refused: Exception | None) -> Response:
    try:
        if refused is not None:
            raise refused
        if visit.page.method == "POST" and not _ours(visit):
            return errors.not_ours(visit)
        return visit.page.run(visit)
    except Exception as wrong:  # noqa: BLE001 - raised again where it is no refusal
        return errors.refused(visit, wrong)


def _ours(visit: Visit) -> bool:
    said = visit.sent.get("_token", "")
    sign_in = visit.known.sign_in if visit.known else ""
    return (
        guard.from_here(visit.request)
        and isinstance(said, str)
        and guard.is_token(visit.service.vault, sign_in, said)
    )


def _body_refused(request: Request, status: int, code: str, params: Mapping[str, int]) -> Response:
    visit, _ = request.scope[VISIT]
    return errors.plain(visit, status, code, **params)


class _Headers:
    """Nothing is fetched from elsewhere, framed by others, or run that is no file of ours."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = POLICY
                headers["X-Frame-Options"] = "DENY"
                headers["Referrer-Policy"] = "same-origin"
            await send(message)

        await self.app(scope, receive, told if scope["type"] == "http" else send)
