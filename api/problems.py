"""Errors, all of one shape (RFC 9457): what was wrong, where, and what was expected, in words."""

import logging
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from starlette.exceptions import HTTPException

from access.refusal import (
    Absent,
    Conflict,
    Forbidden,
    Invalid,
    Refusal,
    SignedOut,
    Stale,
    TooMany,
    Unfit,
)
from access.vault import Unreadable
from door.refusals import params_of, state_of, status_of, twice
from matcher.files.validation import fault_of
from words import fault, refusal_in_words, say

LOG = logging.getLogger(__name__)
MEDIA = "application/problem+json"

STATUS: Mapping[type[Refusal], int] = {
    SignedOut: 401,
    Forbidden: 403,
    Absent: 404,
    Conflict: 409,
    Stale: 412,
    Invalid: 422,
    TooMany: 429,
}
MOST_FAULTS = 100
BY_CODE = {"if_match_missing": 428, "idempotency_key_missing": 400, "cursor": 400}
"""Refusals of what a request carries around its body, by code."""


def language(request: Request) -> str:
    """``en`` where the client prefers it, else Chinese."""
    return "en" if request.headers.get("accept-language", "").lower().startswith("en") else "zh"


def problem(
    lang: str,
    status: int,
    code: str,
    params: Mapping[str, Any] | None = None,
    errors: list[dict[str, Any]] | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """An error as JSON. ``code`` is the type, and a key of the ``refusals`` catalogue."""
    body: dict[str, Any] = {
        "type": f"urn:linli:{code}",
        "title": say(lang, f"refusals.title.{status}"),
        "status": status,
        "detail": refusal_in_words(lang, code, params or {}),
        "code": code,
        "params": dict(params or {}),
    }
    if errors:
        body["errors"] = errors
    return JSONResponse(body, status, dict(headers or {}), media_type=MEDIA)


def refused(lang: str, refusal: Refusal) -> JSONResponse:
    """What a use case refused, as a problem."""
    status = BY_CODE.get(refusal.code) or status_of(refusal, STATUS)
    params = params_of(refusal)
    errors, headers = None, {}
    if isinstance(refusal, Invalid):
        said = refusal_in_words(lang, refusal.code, params)
        errors = [{"field": refusal.field, "code": refusal.code, "detail": said}]
    if isinstance(refusal, Unfit):
        errors = [
            {
                "field": ".".join(filter(None, (one.kind, one.record, one.field))),
                "code": one.code,
                "detail": fault(lang, one),
            }
            for one in refusal.faults[:MOST_FAULTS]
        ]
    if isinstance(refusal, TooMany):
        headers["Retry-After"] = str(refusal.seconds)
    if isinstance(refusal, SignedOut):
        headers["WWW-Authenticate"] = "Bearer"
    return problem(lang, status, refusal.code, params, errors, headers)


def down(lang: str, wrong: DBAPIError) -> JSONResponse:
    """The database does not answer as it should."""
    LOG.error("the database: %s", state_of(wrong))
    return problem(lang, 503, "busy", headers={"Retry-After": "2"})


def install(app: FastAPI) -> None:
    """Every way a request can fail ends in a problem."""

    @app.exception_handler(Refusal)
    def on_refusal(request: Request, refusal: Refusal) -> JSONResponse:
        return refused(language(request), refusal)

    @app.exception_handler(RequestValidationError)
    def on_invalid(request: Request, wrong: RequestValidationError) -> JSONResponse:
        lang = language(request)
        errors = []
        for detail in wrong.errors():
            where = [str(step) for step in detail["loc"][1:]]
            found = fault_of(detail, "", "", "", None)
            errors.append(
                {"field": ".".join(where), "code": found.code, "detail": fault(lang, found)}
            )
        return problem(lang, 422, "invalid", {"count": len(errors)}, errors)

    @app.exception_handler(HTTPException)
    def on_http(request: Request, wrong: HTTPException) -> JSONResponse:
        code = {404: "no_route", 405: "no_method"}.get(wrong.status_code, "bad_request")
        status = wrong.status_code
        return problem(language(request), status, code, headers=wrong.headers)

    @app.exception_handler(IntegrityError)
    def on_clash(request: Request, wrong: IntegrityError) -> JSONResponse:
        if not twice(wrong):
            raise wrong  # no two requests make this: a defect of ours
        LOG.info("two at once: %s", state_of(wrong))
        return problem(language(request), 409, "meanwhile")

    @app.exception_handler(StaleDataError)
    def on_moved(request: Request, wrong: StaleDataError) -> JSONResponse:
        return problem(language(request), 409, "meanwhile")

    @app.exception_handler(Unreadable)
    def on_exchanged(request: Request, wrong: Unreadable) -> JSONResponse:
        LOG.error("sealed otherwise than it was kept: %s", wrong)
        return problem(language(request), 409, "not_as_kept")

    @app.exception_handler(DBAPIError)
    def on_database(request: Request, wrong: DBAPIError) -> JSONResponse:
        return down(language(request), wrong)
