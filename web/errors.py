"""What a use case refuses, as a page: beside the field where there is one, in plain words."""

import logging
from dataclasses import replace
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from starlette.responses import Response

from access.refusal import (
    Absent,
    Conflict,
    Forbidden,
    Invalid,
    Over,
    Refusal,
    SignedOut,
    Stale,
    TooMany,
    Unfit,
)
from access.vault import Unreadable
from door import refusals
from matcher.files.validation import fault_of
from web import guard, resuming
from web.visit import Visit
from words import fault, refusal_in_words

LOG = logging.getLogger(__name__)

STATUS: dict[type[Refusal], int] = {
    SignedOut: 401,
    Forbidden: 403,
    Over: 410,
    Absent: 404,
    Conflict: 409,
    Stale: 409,
    Invalid: 422,
    TooMany: 429,
}


OF_A_FORM = {"idempotency_key_reused": "form_sent_before", "if_match": "form_key"}
"""What is said to people of what a form carries hidden."""


def refused(visit: Visit, wrong: Exception) -> Response:
    """The page that says what was refused; the form again where it has one.

    Raises
    ------
    Exception
        What is a defect of ours.
    """
    match wrong:
        case SignedOut():
            return signed_out(visit)
        case Forbidden(code="second_factor_missing"):
            return visit.go("/me", done="second_factor_first")
        case Refusal():
            return _refusal(visit, wrong)
        case ValidationError():
            return _invalid(visit, wrong)
        case IntegrityError() if refusals.twice(wrong):
            return _told(visit, 409, visit.say("refusals.code.meanwhile"))
        case StaleDataError():
            return _told(visit, 409, visit.say("refusals.code.meanwhile"))
        case Unreadable():
            LOG.error("sealed otherwise than it was kept: %s", wrong)
            return _told(visit, 409, visit.say("refusals.code.not_as_kept"))
        case DBAPIError():
            LOG.error("the database: %s", refusals.state_of(wrong))
            return _told(visit, 503, visit.say("refusals.code.busy"))
    raise wrong


def signed_out(visit: Visit) -> Response:
    """Nobody, or nobody any more."""
    if visit.page.method == "POST" and not guard.from_here(visit.request):
        return plain(visit, 403, "form_not_ours")
    return resuming.signed_out(visit)


def not_ours(visit: Visit) -> Response:
    """A form without a token of this session: nothing is done of it."""
    shown = resuming.of_another_session(visit) if guard.from_here(visit.request) else None
    return shown or plain(visit, 403, "form_not_ours")


def plain(visit: Visit, status: int, code: str, **params: Any) -> Response:
    """A page that says one thing."""
    return _told(visit, status, refusal_in_words(visit.lang, code, params))


def sentence(visit: Visit, wrong: Refusal) -> str:
    """What was refused, in words."""
    code = OF_A_FORM.get(wrong.code, wrong.code)
    return refusal_in_words(visit.lang, code, refusals.params_of(wrong), at_page=True)


def status_of(wrong: Refusal) -> int:
    """Of the answer that says it."""
    return refusals.status_of(wrong, STATUS)


def _refusal(visit: Visit, wrong: Refusal) -> Response:
    status = status_of(wrong)
    if isinstance(wrong, Unfit):
        errors = _by_field(visit, wrong)
    else:
        field = "" if wrong.code in OF_A_FORM else getattr(wrong, "field", "")
        errors = {field: sentence(visit, wrong)}
    if visit.page.again is None or isinstance(wrong, Forbidden | Absent):
        return _told(visit, status, " ".join(errors.values()))
    return _again(visit, status, errors)


def _by_field(visit: Visit, wrong: Unfit) -> dict[str, str]:
    """The faults in words, those of a field together."""
    told: dict[str, list[str]] = {}
    for one in wrong.faults:
        told.setdefault(visit.page.field_of(one.field or ""), []).append(fault(visit.lang, one))
    between = visit.say("reasons.semicolon")
    return {field: between.join(said) for field, said in told.items()}


def _invalid(visit: Visit, wrong: ValidationError) -> Response:
    errors: dict[str, str] = {}
    places = [".".join(map(str, detail["loc"])) for detail in wrong.errors()]
    for place, detail in zip(places, wrong.errors(), strict=True):
        if detail["type"] == "too_short" and any(one.startswith(f"{place}.") for one in places):
            continue  # what is wrong of its items was not counted
        errors.setdefault(place, _expected(visit, place, detail))
    if visit.page.again is None:
        return _told(visit, 422, " ".join(errors.values()))
    return _again(visit, 422, errors)


def _expected(visit: Visit, place: str, detail: ErrorDetails) -> str:
    """What a field wants that was typed otherwise."""
    match detail["type"]:
        case "enum" | "literal_error" if not detail["input"]:
            return visit.say("refusals.code.choose_one")
        case kind if detail["input"] == "" and not kind.startswith("string_pattern"):
            return visit.say("refusals.code.empty")
        case "value_error" if place.endswith("_yuan"):
            return visit.say("refusals.code.not_yuan")
        case "string_pattern_mismatch":
            return visit.say("refusals.code.not_an_id")
    return fault(visit.lang, fault_of(detail, "", "", "", None))


def _again(visit: Visit, status: int, errors: dict[str, str]) -> Response:
    again = visit.page.again
    if again is None:
        raise RuntimeError(visit.page.path)
    for field, said in errors.items():
        visit.errors.setdefault(visit.page.field_of(field), said)
    visit.status = status
    try:
        return again(visit)
    except Exception as wrong:  # noqa: BLE001 - raised again where it is no refusal
        # What the form was of is gone meanwhile, or no longer theirs: there is no form to show.
        visit.page = replace(visit.page, again=None)
        return refused(visit, wrong)


def _told(visit: Visit, status: int, said: str) -> Response:
    visit.status = status
    return visit.show("told.html", said=said, code=status)
