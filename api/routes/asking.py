"""What is asked about a call and answered; who may not bid, for it or for any."""

from datetime import date, datetime

from fastapi import APIRouter, Response

from access.tx import Tx
from api.call import Signed
from door.fields import Calendar, Line, Part, Ref, Shape
from tenders import calls, excluding, exclusions, questions
from tenders.exclusions import Blacklisting, Exclusion
from tenders.questions import Question

router = APIRouter(tags=["tenders"])


class NewQuestion(Shape):
    text: Part


class NewAnswer(Shape):
    text: Part


class QuestionShape(Shape):
    """``mine``: whether it is the asker who reads; nobody else is told who asked."""

    id: str
    text: str
    asked_at: datetime
    answer: str
    answered_at: datetime | None
    mine: bool


class Questions(Shape):
    items: tuple[QuestionShape, ...]


class NewExclusion(Shape):
    """``lot``: none for the whole call."""

    provider: Ref
    lot: Ref | None = None
    reason: Line


class ExclusionShape(Shape):
    id: str
    provider: str
    lot: str | None
    reason: str
    at: datetime


class Exclusions(Shape):
    items: tuple[ExclusionShape, ...]


class NewBlacklisting(Shape):
    """``until``: its last day; none for good."""

    since: Calendar
    until: Calendar | None = None
    reason: Line
    authority: Line


class BlacklistingShape(Shape):
    id: str
    provider: str
    since: date
    until: date | None
    reason: str
    authority: str


class Blacklistings(Shape):
    items: tuple[BlacklistingShape, ...]


@router.post(
    "/tenders/{id}/questions",
    operation_id="tender.ask",
    status_code=201,
    response_model=QuestionShape,
)
def ask(id: str, body: NewQuestion, call: Signed) -> Response:
    """Everybody reads it with its answer, and nobody is told who asked."""
    return call.create(lambda tx: _question(tx, questions.ask(tx, id, body.text)))


@router.get("/tenders/{id}/questions", operation_id="tender.questions", response_model=Questions)
def list_questions(id: str, call: Signed) -> Response:
    """In the order in which they were asked; until it is answered a question is read by officials
    and by whoever asked."""

    def work(tx: Tx) -> Questions:
        calls.tender_of(tx, id)
        rows = questions.readable(tx, id)
        return Questions(items=tuple(_question(tx, row) for row in rows))

    return call.read(work)


@router.post(
    "/questions/{id}/answer",
    operation_id="tender.answer",
    status_code=201,
    response_model=QuestionShape,
)
def answer(id: str, body: NewAnswer, call: Signed) -> Response:
    """Once, before the deadline."""
    return call.create(lambda tx: _question(tx, questions.answer(tx, id, body.text)))


@router.post(
    "/tenders/{id}/exclusions",
    operation_id="tender.exclude",
    status_code=201,
    response_model=ExclusionShape,
)
def exclude(id: str, body: NewExclusion, call: Signed) -> Response:
    """An organisation with a conflict of interest, from the whole call or one lot of it."""

    def work(tx: Tx) -> ExclusionShape:
        row = excluding.exclude(tx, id, provider=body.provider, lot=body.lot, reason=body.reason)
        return _exclusion(row)

    return call.create(work)


@router.get("/tenders/{id}/exclusions", operation_id="tender.exclusions", response_model=Exclusions)
def list_exclusions(id: str, call: Signed) -> Response:
    """Who may not bid here."""

    def work(tx: Tx) -> Exclusions:
        calls.tender_of(tx, id)
        return Exclusions(items=tuple(map(_exclusion, exclusions.exclusions_of(tx.session, id))))

    return call.read(work)


@router.post(
    "/providers/{id}/blacklistings",
    operation_id="provider.blacklist",
    status_code=201,
    response_model=BlacklistingShape,
)
def blacklist(id: str, body: NewBlacklisting, call: Signed) -> Response:
    """Between these days it bids for nothing."""

    def work(tx: Tx) -> BlacklistingShape:
        row = exclusions.blacklist(
            tx,
            id,
            since=body.since,
            until=body.until,
            reason=body.reason,
            authority=body.authority,
        )
        return _blacklisting(row)

    return call.create(work)


@router.get(
    "/providers/{id}/blacklistings",
    operation_id="provider.blacklistings",
    response_model=Blacklistings,
)
def list_blacklistings(id: str, call: Signed) -> Response:
    """Those that are over too."""

    def work(tx: Tx) -> Blacklistings:
        rows = exclusions.blacklistings(tx, id)
        return Blacklistings(items=tuple(map(_blacklisting, rows)))

    return call.read(work)


def _question(tx: Tx, row: Question) -> QuestionShape:
    return QuestionShape(
        id=row.id,
        text=row.text,
        asked_at=row.asked_at,
        answer=row.answer,
        answered_at=row.answered_at,
        mine=row.provider_id == tx.actor.provider,
    )


def _exclusion(row: Exclusion) -> ExclusionShape:
    return ExclusionShape(
        id=row.id, provider=row.provider_id, lot=row.lot_id, reason=row.reason, at=row.at
    )


def _blacklisting(row: Blacklisting) -> BlacklistingShape:
    return BlacklistingShape(
        id=row.id,
        provider=row.provider_id,
        since=row.since,
        until=row.until,
        reason=row.reason,
        authority=row.authority,
    )
