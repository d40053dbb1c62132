"""The application: its routes, its errors and its documentation."""

from fastapi import APIRouter, FastAPI

from api import problems
from api.body import BoundedBody
from api.call import Service
from api.routes import (
    accounts,
    catalogue,
    handover,
    intake,
    needs,
    notes,
    providers,
    residents,
    rounds,
    sessions,
    tasks,
)

PREFIX = "/api/v1"

ROUTERS: tuple[APIRouter, ...] = (
    sessions.router,
    accounts.router,
    catalogue.router,
    notes.router,
    residents.router,
    intake.router,
    handover.router,
    needs.router,
    providers.router,
    rounds.router,
    tasks.router,
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
    app.add_middleware(BoundedBody, sheets=f"{PREFIX}/intake/")
    return app
