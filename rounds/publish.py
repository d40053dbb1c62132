"""Publishing: the hashes agree, nothing frozen has moved, and then all of it at once.

Counters are touched in the order of their keys, so that two rounds published at the same moment
wait for each other instead of ending each other.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import update

from access.refusal import Conflict
from access.tx import Tx
from funds import funds
from matcher.faults import InvalidInstance
from matcher.files.reading import no_collection
from matcher.instance import Instance
from matcher.plan import Plan
from needs.needs import NeedRow, NeedState
from providers.offers import take
from providers.venues import take_rooms
from rounds.frozen import Frozen, unpacked
from rounds.plans import PlanRow, proposal_of, result_of, sound
from rounds.rounds import InForce, Round, step
from rounds.standing import refuse_if_moved
from rounds.states import Step
from rounds.tasks import Task, TaskNeed, TaskState, use_of
from rounds.weeks import plan_weeks
from store import new_id
from store.columns import changed, in_parts, insert_all
from tenders import contracts


@dataclass(frozen=True, kw_only=True)
class Ready:
    """What was read of a plan before the write began, and what it was read from.

    ``frozen``: SHA-256 of the instance's bytes; ``verdict``: the plan's.
    """

    plan_id: str
    verdict: str
    frozen: str
    instance: Instance
    plan: Plan


def ready(tx: Tx, round_: Round, plan_digest: str) -> Ready:
    """Read the plan and its instance, which takes seconds of a large round: before any write.

    ``plan_digest``: of the plan that the official has read.

    Raises
    ------
    Absent
        Nothing is proposed.
    Conflict
        Another plan, or bytes that are not those verified.
    """
    with no_collection():
        return _ready(tx, round_, plan_digest)


def _ready(tx: Tx, round_: Round, plan_digest: str) -> Ready:
    row = proposal_of(tx.session, round_)
    if row.digest != plan_digest:
        raise Conflict("another_plan", plan=row.digest)
    frozen = _frozen(tx, row)
    try:
        instance = unpacked(frozen.instance)
    except InvalidInstance:
        raise Conflict("plan_changed", plan=row.id) from None
    if instance.digest != row.instance:
        raise Conflict("plan_changed", plan=row.id)
    plan = result_of(tx, row, frozen).plan
    return Ready(
        plan_id=row.id,
        verdict=row.verdict,
        frozen=hashlib.sha256(frozen.instance).hexdigest(),
        instance=instance,
        plan=plan,
    )


def publish(tx: Tx, round_: Round, version: int, read: Ready) -> list[Task]:
    """The plan that was reviewed stands from now on: money and capacity are its, tasks are sent.

    Raises
    ------
    Conflict
        Another plan or other bytes than were read; something frozen has changed since; money or
        capacity has gone to another.
    Stale
    """
    row = proposal_of(tx.session, round_)
    frozen = _frozen(tx, row)
    sound(tx, row, frozen)
    if (row.id, row.verdict) != (read.plan_id, read.verdict):
        raise Conflict("another_plan", plan=row.digest)
    if hashlib.sha256(frozen.instance).hexdigest() != read.frozen:
        raise Conflict("plan_changed", plan=row.id)
    step(tx, round_, Step.PUBLISH, version)
    refuse_if_moved(tx, round_, frozen, read.instance, read.plan)
    plan_weeks(tx.session, round_.period, round_.weeks)
    with no_collection():
        tasks = list(_tasks(tx, round_, row, read.instance, read.plan))
        _take(tx, round_, tasks)
    _point(tx, round_, row)
    tx.note("plan.published", "plan", row.id, plan=row.digest, tasks=len(tasks))
    return tasks


def _frozen(tx: Tx, row: PlanRow) -> Frozen:
    found = tx.session.get(Frozen, (row.instance, row.round_id))
    if found is None:
        raise Conflict("plan_changed", plan=row.id)
    return found


def _tasks(tx: Tx, round_: Round, row: PlanRow, instance: Instance, plan: Plan) -> Iterator[Task]:
    needs = {need.id: need for need in instance.needs}
    giving = {offer.id: offer.provider for offer in instance.offers}
    common = {
        "round_id": round_.id,
        "plan_id": row.id,
        "period": round_.period,
        "state": TaskState.REQUESTED.value,
        "reason": "",
        "sent_at": tx.now,
        "moved_at": tx.now,
        "version": 1,
    }
    served: list[tuple[Task, dict[str, int]]] = []
    for visit in plan.assignments:
        need = needs[visit.need]
        task = Task(
            id=new_id(),
            provider_id=giving[visit.offer],
            offer_id=visit.offer,
            fund_id=visit.fund,
            service_type=need.service_type,
            weeks=min(need.weeks, round_.weeks),
            slots=list(visit.slots),
            minutes=visit.minutes_per_week,
            public_fen=visit.public_fen,
            copay_fen=visit.copay_fen * len(visit.slots) * min(need.weeks, round_.weeks),
            **common,
        )
        served.append((task, {visit.need: task.copay_fen}))
    for series in plan.series:
        weeks = min(needs[series.members[0].need].weeks, round_.weeks)
        task = Task(
            id=new_id(),
            provider_id=giving[series.offer],
            offer_id=series.offer,
            venue_id=series.venue,
            fund_id=series.fund,
            service_type=series.service_type,
            weeks=weeks,
            slots=list(series.slots),
            minutes=series.minutes_per_week,
            public_fen=series.public_fen,
            copay_fen=series.fees_fen * len(series.slots) * weeks,
            **common,
        )
        sessions = len(series.slots) * weeks
        served.append((task, {one.need: one.fee_fen * sessions for one in series.members}))
    insert_all(tx.session, Task, [_row(task) for task, _ in served])
    insert_all(
        tx.session,
        TaskNeed,
        [
            {"task_id": task.id, "need_id": id, "area_id": needs[id].community, "copay_fen": fen}
            for task, copays in served
            for id, fen in copays.items()
        ],
    )
    for some in in_parts([id for _, copays in served for id in copays]):
        moved = changed(
            tx.session,
            update(NeedRow)
            .where(NeedRow.id.in_(some), NeedRow.state == NeedState.OPEN)
            .values(state=NeedState.PLACED.value, version=NeedRow.version + 1),
        )
        if moved != len(some):
            raise Conflict("frozen_moved", kind="need", id="")
    yield from (task for task, _ in served)


_COLUMNS = tuple(column.name for column in Task.__table__.columns)


def _row(task: Task) -> dict[str, Any]:
    return {name: getattr(task, name) for name in _COLUMNS}


def _take(tx: Tx, round_: Round, tasks: list[Task]) -> None:
    wanted: Counter[tuple[str, str]] = Counter()
    for task in tasks:
        wanted.update(use_of(task))
    take(tx.session, round_.period, wanted)
    promised: dict[str, dict[str, int]] = {}
    wanted_of: dict[str, Counter[str]] = {}
    for task in tasks:
        if task.fund_id is not None and task.public_fen:
            promised.setdefault(task.fund_id, {})[task.id] = task.public_fen
            wanted_of.setdefault(task.fund_id, Counter())[task.offer_id] += task.public_fen
    for fund, by_task in sorted(promised.items()):
        contracts.draw(tx, fund, wanted_of[fund])
        funds.commit_all(tx, fund, by_task)
    rooms = {
        (task.venue_id, slot): task.id
        for task in tasks
        if task.venue_id is not None
        for slot in task.slots
    }
    take_rooms(tx.session, round_.period, rooms)


def _point(tx: Tx, round_: Round, row: PlanRow) -> None:
    standing = tx.session.get(InForce, round_.area_id, with_for_update=True)
    if standing is None:
        tx.session.add(InForce(area_id=round_.area_id, plan_id=row.id))
    else:
        standing.plan_id = row.id
