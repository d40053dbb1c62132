"""Scenarios: a round a little otherwise, solved on a copy and kept beside its plan.

An official supposes something of a round that has a plan; the worker solves the frozen round so
changed, from that plan on, and verifies it. What comes of it has a name, and whoever may see the
round may see it. The round, its plan, its money and its tasks are not touched: nothing here writes
to them.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, func, select
from sqlalchemy.orm import Mapped, Session, deferred, mapped_column

from access.refusal import Absent, Conflict, Stale, Unfit
from access.tx import Tx
from access.vault import Vault
from matcher.faults import InvalidInstance
from matcher.files.reading import no_collection
from matcher.suppose import Supposition, supposed
from rounds import plans
from rounds.frozen import Frozen, unpacked
from rounds.plans import PlanRow
from rounds.rounds import Round, round_of
from rounds.states import WITH_A_PLAN
from store import Base, Json, new_id
from store.runs import ACTIVE, Held, Run, RunState, ask_to_cancel, enqueue, finish
from telling.supposing import clauses
from telling.teller import Speaker
from words import LANGUAGES

SUPPOSE = "suppose"
USUAL, LONGEST = 10, 600
"""Seconds of solving, where none are said, and at the most."""
MOST = 40
"""Scenarios of one round: who wants another lets go of one."""


class ScenarioRow(Base):
    """``plan_id``: what it is compared with; ``supposed``: as ``matcher.suppose.Supposition``;
    ``said``: the same in words, a list of clauses by language.

    ``digest``: of the supposed instance; ``result``: as JSON, with its SHA-256; ``figures``: a
    ``matcher.suppose.Beside``. Empty until the worker is done. ``verdict``: keyed hash of it all.
    """

    __tablename__ = "scenario"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    round_id: Mapped[str] = mapped_column(ForeignKey("round.id"), index=True)
    plan_id: Mapped[str] = mapped_column(ForeignKey("plan.id"))
    name: Mapped[str]
    supposed: Mapped[list[Any]] = mapped_column(Json)
    said: Mapped[dict[str, Any]] = mapped_column(Json)
    asked_at: Mapped[datetime]
    asked_by: Mapped[str]
    digest: Mapped[str] = mapped_column(default="")
    figures: Mapped[dict[str, Any]] = mapped_column(Json)
    result_digest: Mapped[str] = mapped_column(default="")
    verdict: Mapped[str] = mapped_column(default="")
    result: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    version: Mapped[int] = mapped_column(default=1)


def ask(
    tx: Tx,
    round_: str,
    name: str,
    several: Sequence[Supposition],
    *,
    seconds: int = USUAL,
    seed: int = 0,
) -> ScenarioRow:
    """Have a scenario solved, of the plan that the round proposes or has published.

    Raises
    ------
    Absent
        No such round, or it has no plan.
    Unfit
        It contradicts a pin or an accepted bid, or speaks of what is not there.
    Conflict
        There are enough of them; the plan is not what was kept.
    """
    row = plan_of(tx, round_of(tx, round_))
    held = tx.session.scalar(select(func.count()).where(ScenarioRow.round_id == round_)) or 0
    if held >= MOST:
        raise Conflict("scenarios_too_many", most=MOST)
    frozen = plans.solved_on(tx, row)
    plans.sound(tx, row, frozen)
    with no_collection():
        instance = unpacked(frozen.instance)
        try:
            supposed(instance, several)
        except InvalidInstance as wrong:
            raise Unfit(wrong.faults) from None
    made = ScenarioRow(
        id=new_id(),
        round_id=round_,
        plan_id=row.id,
        name=name,
        supposed=[one.model_dump(mode="json") for one in several],
        said={lang: clauses(Speaker(instance, lang), several) for lang in LANGUAGES},
        asked_at=tx.now,
        asked_by=tx.actor.account,
        digest="",
        figures={},
        result_digest="",
        verdict="",
        result=None,
        version=1,
    )
    tx.session.add(made)
    tx.session.flush()
    tx.note("scenario.asked", "scenario", made.id, round=round_, plan=row.digest)
    asked = {"scenario": made.id, "seconds": seconds, "work": None, "seed": seed}
    enqueue(tx.session, SUPPOSE, made.id, asked, tx.now)
    return made


def plan_of(tx: Tx, round_: Round) -> PlanRow:
    """The plan that scenarios of a round are of.

    Raises
    ------
    Absent
        There is none.
    """
    if round_.state not in WITH_A_PLAN:
        raise Absent("plan", round_.id)
    return plans.proposal_of(tx.session, round_)


def listed(tx: Tx, round_: str) -> list[ScenarioRow]:
    """A round's, the latest first.

    Raises
    ------
    Absent
    """
    round_of(tx, round_)
    query = select(ScenarioRow).where(ScenarioRow.round_id == round_)
    return list(tx.session.scalars(query.order_by(ScenarioRow.asked_at.desc(), ScenarioRow.id)))


def scenario_of(tx: Tx, id: str) -> ScenarioRow:
    """One of a round within the actor's area, as it was kept.

    Raises
    ------
    Absent
    Conflict
        It is not what was kept.
    """
    row = found(tx, id)
    if not sound(tx, row):
        raise Conflict("scenario_changed", scenario=id)
    return row


def sound(tx: Tx, row: ScenarioRow) -> bool:
    """Whether it is what was kept, if anything was yet."""
    return not row.verdict or hmac.compare_digest(_verdict(tx.vault, row), row.verdict)


def found(tx: Tx, id: str) -> ScenarioRow:
    row = tx.session.get(ScenarioRow, id)
    if row is None:
        raise Absent("scenario", id)
    try:
        round_of(tx, row.round_id)
    except Absent:
        raise Absent("scenario", id) from None
    return row


def rename(tx: Tx, id: str, version: int, name: str) -> ScenarioRow:
    """Another name.

    Raises
    ------
    Absent, Stale
    """
    row = scenario_of(tx, id)
    if row.version != version:
        raise Stale("scenario", id)
    row.name, row.version = name, version + 1
    tx.note("scenario.renamed", "scenario", id)
    return row


def delete(tx: Tx, id: str) -> None:
    """Let go of it, also while it is solved.

    Raises
    ------
    Absent
    """
    row = found(tx, id)
    ask_to_cancel(tx.session, SUPPOSE, id, tx.now)
    tx.session.delete(row)
    tx.note("scenario.deleted", "scenario", id, round=row.round_id)


def runs_of(tx: Tx, rows: Iterable[ScenarioRow]) -> Mapping[str, Run]:
    """The run of each: one at the most."""
    ids = [row.id for row in rows]
    query = select(Run).where(Run.kind == SUPPOSE, Run.subject.in_(ids))
    return {run.subject: run for run in tx.session.scalars(query)}


def under_way(runs: Mapping[str, Run]) -> bool:
    """Whether the worker is not done with one of them."""
    return any(run.state in ACTIVE for run in runs.values())


def parts_of(session: Session, row: ScenarioRow) -> list[bytes]:
    """What a child is given: the frozen instance, the plan's result, and what is supposed."""
    plan = session.get_one(PlanRow, row.plan_id)
    frozen = session.get_one(Frozen, (plan.instance, plan.round_id))
    return [frozen.instance, plan.result, json.dumps(row.supposed).encode()]


def kept(tx: Tx, held: Held, answer: Mapping[str, Any], result: bytes) -> None:
    """The worker has a verified plan of the supposed round, and what it is beside the other.

    Raises
    ------
    store.runs.Lost
        Another worker holds the run: nothing is kept.
    """
    row = tx.session.get(ScenarioRow, held.subject)
    if row is None:  # somebody has let go of it
        finish(tx.session, held, tx.now, RunState.CANCELLED)
        return
    finish(tx.session, held, tx.now, RunState.DONE)
    row.digest, row.figures, row.result = answer["digest"], answer["beside"], result
    row.result_digest = hashlib.sha256(result).hexdigest()
    row.verdict = _verdict(tx.vault, row)
    tx.note("scenario.kept", "scenario", row.id, result=row.result_digest)


def failed(
    tx: Tx, held: Held, error: str, faults: Sequence[Any] = (), *, cancelled: bool = False
) -> None:
    """It came to nothing: that stays to be read, and may be let go of."""
    state = RunState.CANCELLED if cancelled else RunState.FAILED
    finish(tx.session, held, tx.now, state, error, faults)
    tx.note("scenario.failed", "scenario", held.subject, error=error)


def _verdict(vault: Vault, row: ScenarioRow) -> str:
    """Binds what was supposed, of which plan, and what was found of it: who can write to the
    database, but has no key, makes no other figures pass for verified."""
    said = {
        "scenario": row.id,
        "round": row.round_id,
        "plan": row.plan_id,
        "supposed": row.supposed,
        "instance": row.digest,
        "result": row.result_digest,
        "figures": row.figures,
    }
    return vault.index("scenario", json.dumps(said, sort_keys=True)).hex()
