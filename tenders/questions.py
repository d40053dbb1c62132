"""Questions about a call, and their answers: everybody reads both once there is an answer,
officials and whoever asked before; and nobody who asked."""

from datetime import datetime

from sqlalchemy import ForeignKey, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from access.refusal import Absent, Conflict
from access.tx import Tx
from store import Base, new_id
from store.columns import changed
from tenders.calls import tender_of
from tenders.states import TenderStatus

MOST_ASKED = 50
"""Questions of one organisation about one call."""


class Question(Base):
    """``answer``: "" until there is one."""

    __tablename__ = "tender_question"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    tender_id: Mapped[str] = mapped_column(ForeignKey("tender.id"), index=True)
    provider_id: Mapped[str] = mapped_column(ForeignKey("provider.id"))
    text: Mapped[str]
    asked_at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None]


def ask(tx: Tx, tender: str, text: str) -> Question:
    """Of the actor's organisation, while there is time.

    Raises
    ------
    Absent
    Conflict
        Late, or the call is closed.
    """
    call = tender_of(tx, tender)
    if call.status != TenderStatus.ACTIVE:
        raise Conflict("tender_closed")
    if tx.now >= call.questions_until:
        raise Conflict("question_late")
    asked = select(func.count()).where(
        Question.tender_id == tender, Question.provider_id == tx.actor.provider
    )
    if (tx.session.scalar(asked) or 0) >= MOST_ASKED:
        raise Conflict("questions_too_many", most=MOST_ASKED)
    row = Question(
        id=new_id(),
        tender_id=tender,
        provider_id=str(tx.actor.provider),
        text=text,
        asked_at=tx.now,
        answer="",
    )
    tx.session.add(row)
    tx.note("tender.asked", "question", row.id, tender=tender)
    return row


def answer(tx: Tx, id: str, text: str) -> Question:
    """Once, before the deadline: bids are written by it.

    Raises
    ------
    Absent
    Conflict
        It has an answer, or bids are in already.
    """
    row = tx.session.get(Question, id)
    if row is None:
        raise Absent("question", id)
    try:
        call = tender_of(tx, row.tender_id)
    except Absent:
        raise Absent("question", id) from None
    if call.status != TenderStatus.ACTIVE or tx.now >= call.deadline:
        raise Conflict("tender_closed")
    written = changed(
        tx.session,
        update(Question)
        .where(Question.id == id, Question.answered_at.is_(None))
        .values(answer=text, answered_at=tx.now, answered_by=tx.actor.account),
    )
    if written != 1:
        raise Conflict("question_answered")
    tx.session.refresh(row)
    tx.note("tender.answered", "question", id, tender=row.tender_id)
    return row


def readable(tx: Tx, tender: str) -> list[Question]:
    """Officials all of them; others the answered, and their own."""
    mine = tx.actor.provider
    return [
        one
        for one in questions_of(tx.session, tender)
        if mine is None or one.answered_at is not None or one.provider_id == mine
    ]


def questions_of(session: Session, tender: str) -> list[Question]:
    """In the order in which they were asked."""
    query = select(Question).where(Question.tender_id == tender)
    return list(session.scalars(query.order_by(Question.asked_at, Question.id)))
