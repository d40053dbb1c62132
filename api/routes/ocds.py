"""Calls as anybody may read them: OCDS 1.1.5, without signing in."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeAlias

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from api.call import JSON_MEDIA
from door.acting import Service
from tenders import ocds

router = APIRouter(tags=["tenders"])

KEPT_SECONDS = 300
"""As the pages that need no signing in are: nothing waits for one release."""

Making: TypeAlias = Callable[[Session, str, datetime, str], dict[str, Any]]


@router.get("/tenders/{id}/ocds", operation_id="tender.ocds", response_model=dict[str, Any])
def record(id: str, request: Request) -> Response:
    """The OCDS record package of a published call: its releases, and what they come to by now."""
    return _answer(request, id, ocds.record_package)


@router.get(
    "/tenders/{id}/ocds/releases",
    operation_id="tender.ocds_releases",
    response_model=dict[str, Any],
)
def releases(id: str, request: Request) -> Response:
    """The OCDS release package of a published call: one release for each step, oldest first."""
    return _answer(request, id, ocds.release_package)


def _answer(request: Request, id: str, made: Making) -> Response:
    service: Service = request.app.state.service
    with service.database.read() as session:
        package = made(session, id, service.now(), service.ocid_prefix)
    headers = {"Cache-Control": f"public, max-age={KEPT_SECONDS}"}
    return Response(ocds.written(package), 200, headers, JSON_MEDIA)
