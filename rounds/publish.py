"""Publishing: the hashes agree, nothing frozen has moved, and then all of it at once.

Counters are touched in the order of their keys, so that two rounds published at the same moment
wait for each other instead of ending each other.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import select, update

from access.consent import Consent, Purpose
from access.refusal import Conflict
from access.tx import Tx
from funds import funds
from funds.funds import FundRow
from matcher.instance import Instance
from matcher.plan import Plan
from needs.needs import NeedRow, NeedState
from needs.residents import Resident
from providers.offers import OfferRow, VenueRow, VenueUse, take
from providers.providers import ProviderRow
from rounds.frozen import Frozen, unpacked
from rounds.plans import PlanRow, proposal_of, result_of
from rounds.rounds import InForce, Round, step
from rounds.states import Step
from rounds.tasks import Task, TaskNeed, TaskState, use_of
from store import new_id

AT_A_TIME = 500
"""Ids in one query."""


def publish(tx: Tx, round_: Round, version: int, plan_digest: str) -> list[Task]:
    """The plan that was reviewed stands from now on: money and capacity are its, tasks are sent.

    ``plan_digest``: of the plan that the official has read.

    Raises
    ------
    Conflict
        Another plan; bytes that are not those verified; something frozen has changed since;
        money or capacity has gone to another.
    Stale
    """
    row = proposal_of(tx.session, round_)
    if row.digest != plan_digest:
        raise Conflict("another_plan", plan=row.digest)
    frozen = tx.session.get(Frozen, (row.instance, round_.id))
    if frozen is None:
        raise Conflict("plan_changed", plan=row.id)
    instance = unpacked(frozen.instance)
    if instance.digest != row.instance:
        raise Conflict("plan_changed", plan=row.id)
    plan = result_of(row).plan
    step(tx, round_, Step.PUBLISH, version)
    _refuse_if_moved(tx, frozen, instance, plan)
    tasks = list(_tasks(tx, round_, row, instance, plan))
    _take(tx, round_, tasks)
    _point(tx, round_, row)
    tx.note("plan.published", "plan", row.id, plan=row.digest, tasks=len(tasks))
    return tasks


def _refuse_if_moved(tx: Tx, frozen: Frozen, instance: Instance, plan: Plan) -> None:
    """Whatever the plan rests on must be as it was frozen; all of it, so that nothing slips by."""
    served = [one.need for one in plan.assignments]
    served += [member.need for series in plan.series for member in series.members]
    offers = {one.offer for one in plan.assignments} | {one.offer for one in plan.series}
    payers = {one.fund for one in plan.assignments} | {one.fund for one in plan.series}
    residents = {need.id: need.resident for need in instance.needs}
    giving = {offer.id: offer.provider for offer in instance.offers}
    used: dict[str, Iterable[Any]] = {
        "need": served,
        "resident": {residents[need] for need in served},
        "offer": offers,
        "provider": {giving[offer] for offer in offers},
        "venue": {series.venue for series in plan.series},
        "fund": {fund for fund in payers if fund is not None},
    }
    tables = {
        "need": NeedRow,
        "resident": Resident,
        "offer": OfferRow,
        "provider": ProviderRow,
        "venue": VenueRow,
        "fund": FundRow,
    }
    for kind, ids in used.items():
        table: Any = tables[kind]
        for some in _some(sorted(ids)):
            standing: dict[str, int] = dict(
                tx.session.execute(select(table.id, table.version).where(table.id.in_(some))).all()
            )
            for id in some:
                if standing.get(id) != frozen.versions[kind].get(id):
                    raise Conflict("frozen_moved", kind=kind, id=id)
    _refuse_without_consent(tx, sorted(set(used["resident"])))


def _refuse_without_consent(tx: Tx, residents: list[str]) -> None:
    for some in _some(residents):
        agreed = set(
            tx.session.scalars(
                select(Consent.resident_id).where(
                    Consent.resident_id.in_(some),
                    Consent.purpose == Purpose.MATCHING,
                    Consent.withdrawn_at.is_(None),
                )
            )
        )
        for id in some:
            if id not in agreed:
                raise Conflict("frozen_moved", kind="consent", id=id)


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
    served: list[tuple[Task, list[str]]] = []
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
        served.append((task, [visit.need]))
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
        served.append((task, [member.need for member in series.members]))
    tx.session.add_all(task for task, _ in served)
    tx.session.flush()
    for task, ids in served:
        tx.session.add_all(
            TaskNeed(task_id=task.id, need_id=id, area_id=needs[id].community) for id in ids
        )
    for some in _some([id for _, ids in served for id in ids]):
        moved = tx.session.execute(
            update(NeedRow)
            .where(NeedRow.id.in_(some), NeedRow.state == NeedState.OPEN)
            .values(state=NeedState.PLACED.value, version=NeedRow.version + 1)
        )
        if moved.rowcount != len(some):  # type: ignore[attr-defined]
            raise Conflict("frozen_moved", kind="need", id="")
    yield from (task for task, _ in served)


def _take(tx: Tx, round_: Round, tasks: list[Task]) -> None:
    wanted: Counter[tuple[str, str]] = Counter()
    for task in tasks:
        wanted.update(use_of(task))
    take(tx.session, round_.period, wanted)
    for task in sorted(tasks, key=lambda one: (one.fund_id or "", one.id)):
        if task.fund_id is not None and task.public_fen:
            funds.commit(tx, task.fund_id, task.id, task.public_fen)
    for task in sorted(tasks, key=lambda one: one.venue_id or ""):
        if task.venue_id is not None:
            tx.session.add_all(
                VenueUse(venue_id=task.venue_id, period=round_.period, slot=slot, series=task.id)
                for slot in sorted(task.slots)
            )


def _point(tx: Tx, round_: Round, row: PlanRow) -> None:
    standing = tx.session.get(InForce, round_.area_id, with_for_update=True)
    if standing is None:
        tx.session.add(InForce(area_id=round_.area_id, plan_id=row.id))
    else:
        standing.plan_id = row.id


def _some(ids: list[Any]) -> Iterator[list[Any]]:
    for at in range(0, len(ids), AT_A_TIME):
        yield ids[at : at + AT_A_TIME]
