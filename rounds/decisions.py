"""Decisions: a person's pins and forbids in a round, which the next solve keeps to."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, mapped_column

from access.refusal import Absent, Conflict, Invalid, Stale
from access.tx import Tx
from rounds.rounds import Round
from rounds.states import RoundState
from store import Base, Json, new_id

DECIDING = (
    RoundState.OPEN,
    RoundState.FROZEN,
    RoundState.PROPOSED,
    RoundState.UNDER_REVIEW,
)
"""Where a round stands while it may be decided on."""


class Decision(Base):
    """A person's pin or forbid of one need in one round, with the reason; ``withdrawn_at``: it was
    taken back, and stays here for who asks later why a plan was as it was."""

    __tablename__ = "decision"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    round_id: Mapped[str] = mapped_column(ForeignKey("round.id"), index=True)
    kind: Mapped[str]
    said: Mapped[dict[str, Any]] = mapped_column(Json)
    reason: Mapped[str]
    account: Mapped[str]
    at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[str | None]
    withdrawn_reason: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=1)


def decide(tx: Tx, round_: Round, kind: str, said: dict[str, Any], reason: str) -> Decision:
    """Pin a need to a way, or forbid one, with a reason; the next solve of the round keeps to it.

    Raises
    ------
    Conflict
        The round is past deciding, or under way to a plan.
    Invalid
        No reason.
    """
    _refuse_past(round_)
    if not reason.strip():
        raise Invalid("reason", "empty")
    decision = Decision(
        id=new_id(),
        round_id=round_.id,
        kind=kind,
        said=said,
        reason=reason,
        account=tx.actor.account,
        at=tx.now,
        version=1,
    )
    tx.session.add(decision)
    tx.note(f"round.{kind}", "round", round_.id, need=said.get("need"))
    return decision


def withdraw(tx: Tx, round_: Round, id: str, version: int, reason: str) -> Decision:
    """Take a decision back, with a reason: the next solve of the round asks nothing of it.

    Raises
    ------
    Absent
        No such decision in this round.
    Conflict
        It was taken back before; the round is past deciding, or under way to a plan.
    Stale
        It has changed since it was read.
    Invalid
        No reason.
    """
    decision = tx.session.get(Decision, id)
    if decision is None or decision.round_id != round_.id:
        raise Absent("decision", id)
    if decision.withdrawn_at is not None:
        raise Conflict("decision_withdrawn")
    if decision.version != version:
        raise Stale("decision", id)
    _refuse_past(round_)
    if not reason.strip():
        raise Invalid("reason", "empty")
    decision.withdrawn_at, decision.withdrawn_by = tx.now, tx.actor.account
    decision.withdrawn_reason = reason
    decision.version += 1
    said = {"decision": id, "need": decision.said.get("need")}
    tx.note("round.decision_withdrawn", "round", round_.id, **said)
    return decision


def decisions_of(tx: Tx, round_: str) -> list[Decision]:
    """The decisions of a round, the oldest first, and those taken back among them."""
    return list(
        tx.session.scalars(
            select(Decision).where(Decision.round_id == round_).order_by(Decision.at, Decision.id)
        )
    )


def standing_in(tx: Tx, round_: str) -> list[Decision]:
    """Those that nobody has taken back, the oldest first."""
    return [one for one in decisions_of(tx, round_) if one.withdrawn_at is None]


def _refuse_past(round_: Round) -> None:
    if round_.state not in DECIDING:
        raise Conflict("round_not_deciding", state=round_.state)
