"""Calls as anybody may read them: OCDS 1.1.5, without signing in."""

import hashlib
from collections.abc import Callable
from typing import Any, TypeAlias

from fastapi import APIRouter, Request, Response

from api.call import JSON_MEDIA
from api.kept import Kept
from door.acting import Service
from tenders import ocds

router = APIRouter(tags=["tenders"])

KEPT_SECONDS = 300
"""As the pages that need no signing in are: nothing waits for one release."""

PACKAGES = Kept(64 << 20)
UNCHANGED: dict[int | str, dict[str, Any]] = {304: {"description": "If-None-Match"}}

Making: TypeAlias = Callable[[ocds.History, str], dict[str, Any]]


@router.get(
    "/tenders/{id}/ocds",
    operation_id="tender.ocds",
    response_model=dict[str, Any],
    responses=UNCHANGED,
)
def record(id: str, request: Request) -> Response:
    """The OCDS record package of a published call: its releases, and what they come to by now."""
    return _answer(request, id, ocds.record_of)


@router.get(
    "/tenders/{id}/ocds/releases",
    operation_id="tender.ocds_releases",
    response_model=dict[str, Any],
    responses=UNCHANGED,
)
def releases(id: str, request: Request) -> Response:
    """The OCDS release package of a published call: one release for each step, oldest first."""
    return _answer(request, id, ocds.releases_of)


def _answer(request: Request, id: str, made: Making) -> Response:
    service: Service = request.app.state.service
    prefix = service.ocid_prefix
    with service.database.read() as session:
        told = ocds.history_of(session, id, service.now())
        session.expunge_all()
    of = hashlib.sha256(f"{made.__name__} {prefix}".encode() + told.digest).digest()
    package = PACKAGES.of(of, lambda: ocds.written(made(told, prefix)).encode())
    tag = f'"{hashlib.sha256(package).hexdigest()}"'
    headers = {"Cache-Control": f"public, max-age={KEPT_SECONDS}", "ETag": tag}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(package, 200, headers, JSON_MEDIA)
