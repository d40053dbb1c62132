"""Plans as kept: verified on the frozen bytes before they are, and held together by hashes."""

import hashlib
import json
from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, select
from sqlalchemy.orm import Mapped, Session, deferred, mapped_column

from access.refusal import Absent, Conflict
from access.tx import Tx
from matcher.plan import Result
from matcher.verify import verify
from rounds.frozen import Frozen, unpacked
from rounds.rounds import Round, step
from rounds.states import Step
from store import Base, new_id


class PlanRow(Base):
    """``result``: a ``matcher.plan.Result`` as JSON; ``digest``: its SHA-256.

    ``verdict``: SHA-256 of what the verifier found of this result on this instance; figures in
    milli-points and fen. A plan is kept only with no violation and a proof that holds.
    """

    __tablename__ = "plan"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    round_id: Mapped[str] = mapped_column(ForeignKey("round.id"), index=True)
    instance: Mapped[str]
    digest: Mapped[str]
    verdict: Mapped[str]
    value: Mapped[int]
    bound: Mapped[int]
    served: Mapped[int]
    unmet: Mapped[int]
    public_fen: Mapped[int]
    status: Mapped[str]
    at: Mapped[datetime]
    result: Mapped[bytes] = deferred(mapped_column(LargeBinary))


class Unsound(Exception):
    """The verifier refuses a plan: it is not kept. ``found``: rules and codes."""

    def __init__(self, found: list[str]) -> None:
        self.found = found
        super().__init__(", ".join(found[:5]))


def verified(frozen: Frozen, data: bytes) -> PlanRow:
    """A plan for a frozen instance, not yet kept: the verifier has found nothing wrong with it.

    It takes seconds for a large round, so it runs in no transaction that writes.

    Raises
    ------
    Unsound
        A rule broken, a figure that disagrees, a bound that is not proved.
    """
    instance = unpacked(frozen.instance)
    if instance.digest != frozen.digest:
        raise Unsound(["frozen_changed"])
    result = Result.model_validate_json(data)
    verdict = verify(instance, result)
    if not verdict.valid or verdict.bound is None:
        broken = [violation.rule for violation in verdict.violations]
        raise Unsound([*map(str, broken), *(fault.code for fault in verdict.faults)])
    row = PlanRow(
        id=new_id(),
        round_id=frozen.round_id,
        instance=frozen.digest,
        digest=hashlib.sha256(data).hexdigest(),
        value=verdict.value,
        bound=verdict.bound,
        served=result.plan.served,
        unmet=len(result.plan.unmet),
        public_fen=result.plan.public_fen,
        status=result.status.value,
        result=data,
    )
    row.verdict = verdict_of(row)
    return row


def verdict_of(row: PlanRow) -> str:
    """The hash that binds instance, plan and what the verifier found of them."""
    said = {
        "instance": row.instance,
        "plan": row.digest,
        "violations": 0,
        "value": row.value,
        "bound": row.bound,
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def keep(tx: Tx, round_: Round, row: PlanRow) -> None:
    """A verified plan becomes the round's proposal."""
    row.at = tx.now
    tx.session.add(row)
    step(tx, round_, Step.PROPOSE, proposal_id=row.id)
    tx.note(
        "plan.kept", "plan", row.id, instance=row.instance, plan=row.digest, verdict=row.verdict
    )


def result_of(row: PlanRow) -> Result:
    """The result as it was kept.

    Raises
    ------
    Conflict
        Its bytes, or what was found of them, are not what was kept.
    """
    if hashlib.sha256(row.result).hexdigest() != row.digest or verdict_of(row) != row.verdict:
        raise Conflict("plan_changed", plan=row.id)
    return Result.model_validate_json(row.result)


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
