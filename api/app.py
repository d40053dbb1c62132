"""The application: its routes, its errors and its documentation."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.routing import BaseRoute

from api import contract, pages, problems
from api.bodies import SoundBody
from api.door import SignedInFirst
from api.routes import (
    accounts,
    areas,
    asking,
    awards,
    bid_sheets,
    bids,
    catalogue,
    consents,
    fairness,
    files,
    funds,
    gaps,
    handover,
    health,
    intake,
    ledger,
    needs,
    notes,
    ocds,
    outcomes,
    plans,
    proposals,
    providers,
    residents,
    rounds,
    scenarios,
    sessions,
    siting,
    tasks,
    tenders,
    trail,
    unlocks,
)
from door.acting import Service
from door.body import BoundedBody
from door.log import Logged

PREFIX = "/api/v1"
RETRY_SECONDS = 5

ROUTERS: tuple[APIRouter, ...] = (
    health.router,
    sessions.router,
    accounts.router,
    areas.router,
    catalogue.router,
    notes.router,
    residents.router,
    consents.router,
    intake.router,
    handover.router,
    needs.router,
    providers.router,
    funds.router,
    gaps.router,
    ledger.router,
    rounds.router,
    plans.router,
    files.router,
    unlocks.router,
    siting.router,
    fairness.router,
    scenarios.router,
    tasks.router,
    outcomes.router,
    tenders.router,
    asking.router,
    bid_sheets.router,
    bids.router,
    proposals.router,
    awards.router,
    ocds.router,
    trail.router,
)


def _together() -> list[BaseRoute]:
    """Every route under its full path. An application works out what it needs to know of each when
    it is first asked, some tenth of a second; those of one process share what they have found."""
    router = APIRouter()
    for one in ROUTERS:
        router.include_router(one, prefix=PREFIX)
    return router.routes


ROUTES = _together()


class Api(FastAPI):
    """With the contract as its document."""

    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            self.openapi_schema = contract.openapi(self, ROUTERS)
        return self.openapi_schema


def create_api(service: Service) -> FastAPI:
    """The JSON door on a service."""
    app = Api(
        title="邻里 Linli",
        version="1",
        description=contract.ABOUT,
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=None,
        redoc_url=None,
        routes=ROUTES,
    )
    app.state.service = service
    problems.install(app)
    app.add_route(f"{PREFIX}/docs", _documentation, include_in_schema=False)
    app.add_middleware(SoundBody)
    app.add_middleware(
        BoundedBody, sheets=frozenset(intake.OPERATIONS.values()), refuse=body_refused
    )
    app.add_middleware(SignedInFirst, prefix=PREFIX, routes=contract.routes_of(ROUTERS))
    app.add_middleware(Logged)
    return app


def body_refused(
    request: Request, status: int, code: str, params: Mapping[str, int]
) -> JSONResponse:
    """How this door refuses a body."""
    headers = {"Retry-After": str(RETRY_SECONDS)} if status == 503 else {}
    return problems.problem(problems.language(request), status, code, params, headers=headers)


def _documentation(request: Request) -> HTMLResponse:
    lang = problems.language(request)
    page = pages.page(request.app.openapi(), lang, str(request.app.openapi_url))
    return HTMLResponse(page, headers={"Content-Security-Policy": pages.POLICY})
