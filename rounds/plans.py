"""Plans as kept: verified on the frozen bytes before they are, and held together by hashes."""

import hashlib
import hmac
import json
from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, select
from sqlalchemy.orm import Mapped, Session, deferred, mapped_column

from access.refusal import Absent, Conflict
from access.tx import Tx
from access.vault import Vault
from matcher.plan import Result
from rounds.frozen import Frozen, versions_digest
from rounds.rounds import Round, step
from rounds.states import Step
from rounds.verdict import Found, digest_of
from store import Base, new_id


class PlanRow(Base):
    """``digest``: SHA-256 of the plan; ``result``: a ``matcher.plan.Result`` as JSON, with the
    SHA-256 of its bytes.

    ``verdict``: keyed hash of what the verifier found of this result on this instance; figures in
    milli-points and fen. A plan is kept only with no violation and a proof that holds.
    """

    __tablename__ = "plan"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    round_id: Mapped[str] = mapped_column(ForeignKey("round.id"), index=True)
    instance: Mapped[str]
    digest: Mapped[str]
    result_digest: Mapped[str]
    verdict: Mapped[str]
    value: Mapped[int]
    bound: Mapped[int]
    served: Mapped[int]
    unmet: Mapped[int]
    public_fen: Mapped[int]
    status: Mapped[str]
    at: Mapped[datetime]
    result: Mapped[bytes] = deferred(mapped_column(LargeBinary))


def row_of(round_: str, found: Found, data: bytes) -> PlanRow:
    """A plan not yet kept, of which the verifier has found this."""
    return PlanRow(
        id=new_id(),
        round_id=round_,
        instance=found.instance,
        digest=found.plan,
        result_digest=found.result,
        value=found.value,
        bound=found.bound,
        served=found.served,
        unmet=found.unmet,
        public_fen=found.public_fen,
        status=found.status,
        result=data,
    )


def verdict_of(vault: Vault, row: PlanRow, frozen: Frozen) -> str:
    """The keyed hash that binds instance, plan and what the verifier found of them: nobody who can
    write to the database, but has no key, makes another plan pass for verified."""
    said = {
        "round": row.round_id,
        "instance": row.instance,
        "versions": versions_digest(frozen.versions),
        "plan": row.digest,
        "result": row.result_digest,
        "violations": 0,
        "value": row.value,
        "bound": row.bound,
        "served": row.served,
        "unmet": row.unmet,
        "public_fen": row.public_fen,
        "status": row.status,
    }
    return vault.index("verdict", json.dumps(said, sort_keys=True)).hex()


def keep(tx: Tx, round_: Round, row: PlanRow) -> None:
    """A verified plan becomes the round's proposal."""
    row.at = tx.now
    row.verdict = verdict_of(tx.vault, row, tx.session.get_one(Frozen, (row.instance, round_.id)))
    tx.session.add(row)
    step(tx, round_, Step.PROPOSE, proposal_id=row.id)
    tx.note(
        "plan.kept", "plan", row.id, instance=row.instance, plan=row.digest, verdict=row.verdict
    )


def sound(tx: Tx, row: PlanRow, frozen: Frozen) -> None:
    """Its bytes, and what was found of them, are what was kept.

    Raises
    ------
    Conflict
    """
    kept = hashlib.sha256(row.result).hexdigest()
    if kept != row.result_digest or not hmac.compare_digest(
        verdict_of(tx.vault, row, frozen), row.verdict
    ):
        raise Conflict("plan_changed", plan=row.id)


def result_of(tx: Tx, row: PlanRow, frozen: Frozen) -> Result:
    """The result as it was kept.

    Raises
    ------
    Conflict
        It is not what was kept.
    """
    sound(tx, row, frozen)
    result = Result.model_validate_json(row.result)
    staged = bool(result.stages)  # whose plan is of the round in which they are fixed
    other = result.plan.instance != row.instance and not staged
    if digest_of(result.plan) != row.digest or other:
        raise Conflict("plan_changed", plan=row.id)
    return result


def proposed(tx: Tx, row: PlanRow) -> Result:
    """The result of a plan, with the instance it was verified on.

    Raises
    ------
    Conflict
        One of them is not what was kept.
    """
    return result_of(tx, row, solved_on(tx, row))


def handed_out(tx: Tx, round_: Round) -> tuple[Frozen, PlanRow]:
    """A round's plan and what it was verified on, to leave the record as files; the trail says so.

    Raises
    ------
    Absent
        There is no plan.
    Conflict
        One of them is not what was kept.
    """
    row = proposal_of(tx.session, round_)
    frozen = solved_on(tx, row)
    sound(tx, row, frozen)
    tx.note("round.exported", "round", round_.id, instance=frozen.digest, plan=row.digest)
    return frozen, row


def solved_on(tx: Tx, row: PlanRow) -> Frozen:
    """The frozen instance that a plan is of.

    Raises
    ------
    Conflict
        It is not there any more.
    """
    frozen = tx.session.get(Frozen, (row.instance, row.round_id))
    if frozen is None:
        raise Conflict("plan_changed", plan=row.id)
    return frozen


def last_result(session: Session, round_: str) -> bytes:
    """What was proposed last in a round, as it was kept; nothing where nothing was."""
    found = session.scalar(
        select(PlanRow.result)
        .join(Round, Round.proposal_id == PlanRow.id)
        .where(Round.id == round_)
    )
    return found or b""


def proposal_of(session: Session, round_: Round) -> PlanRow:
    """The plan that is proposed, or published.

    Raises
    ------
    Absent
    """
    found = session.scalar(select(PlanRow).where(PlanRow.id == (round_.proposal_id or "")))
    if found is None:
        raise Absent("plan", round_.id)
    return found
