"""The application: its routes, its errors and its documentation."""

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import problems
from api.call import Service
from api.routes import (
    accounts,
    catalogue,
    ledger,
    needs,
    outcomes,
    plans,
    providers,
    residents,
    rounds,
    sessions,
    tasks,
)

PREFIX = "/api/v1"
MOST_BODY = 1 << 20
"""Bytes of a JSON body; a sheet has a limit of its own."""

ROUTERS: tuple[APIRouter, ...] = (
    sessions.router,
    accounts.router,
    catalogue.router,
    residents.router,
    needs.router,
    providers.router,
    ledger.router,
    rounds.router,
    plans.router,
    tasks.router,
    outcomes.router,
)


def create_api(service: Service) -> FastAPI:
    """The JSON door on a service."""
    app = FastAPI(
        title="邻里 Linli",
        version="1",
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    app.state.service = service
    problems.install(app)
    for router in ROUTERS:
        app.include_router(router, prefix=PREFIX)
    app.add_middleware(BoundedBody)
    return app


class BoundedBody:
    """Refuses a body that is too large before it is read whole."""

    def __init__(self, app: ASGIApp, most: int = MOST_BODY) -> None:
        self.app, self.most = app, most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        length = request.headers.get("content-length", "0")
        if not length.isdigit() or int(length) > self.most:
            await _too_large(request)(scope, receive, send)
            return
        body = bytearray()
        while True:
            message = await receive()
            if message["type"] != "http.request":
                return
            body += message.get("body", b"")
            if len(body) > self.most:
                await _too_large(request)(scope, receive, send)
                return
            if not message.get("more_body"):
                break
        whole: list[Message] = [{"type": "http.request", "body": bytes(body), "more_body": False}]

        async def again() -> Message:
            return whole.pop() if whole else await receive()

        await self.app(scope, again, send)


def _too_large(request: Request) -> JSONResponse:
    return problems.problem(
        problems.language(request), 413, "body_too_large", {"kilobytes": MOST_BODY >> 10}
    )
