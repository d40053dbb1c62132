"""A call's proposal: awards and assignments of one plan, beside the plain ranking; and awarding.

A proposal is asked for once no bid may be opened any more. The worker solves and verifies it as it
does a round; here it is frozen, kept, shown, and awarded as it stands or with a reason otherwise.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, select
from sqlalchemy.orm import Mapped, Session, deferred, mapped_column

from access.refusal import Conflict, Unfit
from access.tx import Tx
from matcher.faults import InvalidInstance
from matcher.files import instance_bytes
from matcher.files.reading import no_collection
from matcher.instance import Instance
from rounds.tendered import instance_for, terms_of
from store import Base, Json, new_id
from store.runs import Held, Run, RunState, enqueue, finish, last_of
from tenders.awards import AwardRow, Decision, award
from tenders.calls import Tender, locked, tender_of
from tenders.losing import set_winning
from tenders.standing import standing
from tenders.states import TenderStatus
from tenders.voiding import void_unopened

PROPOSE = "propose"
USUAL = 60
"""Seconds of solving, where none are said."""


class ProposalRow(Base):
    """``instance``: its bytes, of this ``digest``; ``terms``: SHA-256 of what is put out to bid in
    it; ``result``: as JSON, with its SHA-256.

    ``figures``: see ``rounds.beside``; empty until the worker is done.
    """

    __tablename__ = "tender_proposal"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    tender_id: Mapped[str] = mapped_column(ForeignKey("tender.id"), index=True)
    asked_at: Mapped[datetime]
    asked_by: Mapped[str]
    digest: Mapped[str]
    terms: Mapped[str]
    figures: Mapped[dict[str, Any]] = mapped_column(Json)
    result_digest: Mapped[str] = mapped_column(default="")
    instance: Mapped[bytes] = deferred(mapped_column(LargeBinary))
    result: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))


def ask(tx: Tx, tender: str, *, seconds: int = USUAL, seed: int = 0) -> Run:
    """Have a proposal made, from what stands now; the one under way where there is one.

    Raises
    ------
    Absent
    Conflict
        Bids may still be opened, there is none to award, or nobody waits for what they offer.
    Unfit
        What stands makes no instance.
    """
    call = locked(tx, tender)
    if call.status != TenderStatus.ACTIVE:
        raise Conflict("tender_closed", status=call.status)
    void_unopened(tx, call)
    run = last_of(tx.session, PROPOSE, tender)
    if run is not None and run.state in (RunState.QUEUED, RunState.RUNNING):
        return run
    instance, terms = _instance(tx, call)
    row = ProposalRow(
        id=new_id(),
        tender_id=tender,
        asked_at=tx.now,
        asked_by=tx.actor.account,
        digest=instance.digest,
        terms=terms,
        figures={},
        instance=instance_bytes(instance),
        result=None,
    )
    tx.session.add(row)
    tx.session.flush()
    tx.note("tender.proposal_asked", "tender", tender, digest=row.digest)
    asked = {"proposal": row.id, "seconds": seconds, "work": None, "seed": seed}
    return enqueue(tx.session, PROPOSE, tender, asked, tx.now)


def _instance(tx: Tx, call: Tender) -> tuple[Instance, str]:
    try:
        with no_collection():
            return instance_for(tx, call)
    except InvalidInstance as wrong:
        raise Unfit(wrong.faults) from None


def kept(tx: Tx, held: Held, answer: dict[str, Any], result: bytes) -> None:
    """The worker has a verified plan and what stands beside it.

    Raises
    ------
    store.runs.Lost
        Another worker holds the run: nothing is kept.
    """
    finish(tx.session, held, tx.now, RunState.DONE)
    row = tx.session.get_one(ProposalRow, held.asked["proposal"])
    row.figures, row.result = answer, result
    row.result_digest = hashlib.sha256(result).hexdigest()
    tx.note("tender.proposed", "tender", row.tender_id, result=row.result_digest)


def failed(
    tx: Tx, held: Held, error: str, faults: Sequence[Any] = (), *, cancelled: bool = False
) -> None:
    """It came to nothing; it may be asked for again."""
    state = RunState.CANCELLED if cancelled else RunState.FAILED
    finish(tx.session, held, tx.now, state, error, faults)
    tx.note("tender.proposal_failed", "tender", held.subject, error=error)


def proposal_of(tx: Tx, tender: str) -> ProposalRow | None:
    """The latest proposal of a call the actor may see that the worker is done with."""
    tender_of(tx, tender)
    return _latest(tx.session, tender)


def progress_of(tx: Tx, tender: str) -> Run | None:
    """The latest run for a call's proposal."""
    tender_of(tx, tender)
    return last_of(tx.session, PROPOSE, tender)


def _latest(session: Session, tender: str) -> ProposalRow | None:
    return session.scalar(
        select(ProposalRow)
        .where(ProposalRow.tender_id == tender, ProposalRow.result_digest != "")
        .order_by(ProposalRow.asked_at.desc(), ProposalRow.id)
        .limit(1)
    )


def award_as(tx: Tx, tender: str, decisions: Sequence[Decision]) -> list[AwardRow]:
    """Award bids: as proposed, or with a reason where a decision deviates.

    Where there is a proposal of what stands, that is what decisions deviate from; else the plain
    ranking. The prices at which the losers would have won are of the proposal whole: they are told
    where what stands is what it proposes, and nothing else.

    Raises
    ------
    Conflict
        The proposal is of what stood once: bids, scores or awards have changed since. With a reason
        for each they are awarded nevertheless, by the ranking: there may be no other proposal.
    tenders.awards.award's
    """
    row = _latest(tx.session, tender)
    if row is None:
        return award(tx, tender, decisions)
    call = locked(tx, tender)
    if terms_of(standing(tx.session, call)) != row.terms:
        if not all(one.reason.strip() for one in decisions):
            raise Conflict("proposal_outdated")
        made = award(tx, tender, decisions)
        set_winning(tx.session, tender, {})
        return made
    proposed = {one["bid"]: one["amount_fen"] for one in row.figures["proposed"]}
    made = award(tx, tender, decisions, proposed)
    stands = {one.bid for one in standing(tx.session, call).decisions}
    prices = {one["bid"]: one["winning_fen"] for one in row.figures["lost"]}
    set_winning(tx.session, tender, prices if stands == set(proposed) else {})
    return made
