"""What else could serve a need that waits again: by hand, with what is left, nobody else moved."""

from dataclasses import dataclass

from sqlalchemy import select

from access.areas import Area
from access.refusal import Conflict, Unfit
from access.tx import Tx
from matcher.explain import Miss, context, ways_of_need
from matcher.faults import InvalidInstance
from matcher.instance import Instance
from matcher.plan import Plan
from needs.needs import NeedRow, need_of
from rounds.instance import instance_of
from rounds.record import record_of
from rounds.rounds import Round
from rounds.tasks import Task, TaskNeed, TaskState

MOST = 20
"""Ways that are shown: who looks at more starts a round."""


@dataclass(frozen=True)
class Replacements:
    """The lawful ways for a need in a round's weeks, the most valuable first, then the ways that
    something stands in the way of, the nearest first."""

    round: str
    instance: Instance
    lawful: list[Miss]
    near: list[Miss]


def replacements_for(tx: Tx, id: str) -> Replacements:
    """What is left for a need in the weeks of the round that served it last, or, where none has,
    of the latest round published where it lives.

    The round's forbids hold, its pins do not: what was pinned has come to nothing. Nobody joins a
    series that runs already; others who wait may make up a new one. Whoever refused the need in
    this round is not asked again. It takes as long as making a round of one service does: to be
    read before the write that notes it.

    Raises
    ------
    Absent
        No such need within the actor's area.
    Conflict
        It waits for no round, or none has been published; what stands makes no instance.
    """
    need = need_of(tx, id)
    round_ = _round_of(tx, need)
    record = record_of(tx, round_, service_type=need.service_type)
    if need.id not in {row.id for row in record.needs}:
        raise Conflict("need_not_matched", state=need.state)
    try:
        instance = instance_of(tx, round_, record, pinned=False)
    except InvalidInstance as wrong:
        raise Unfit(wrong.faults) from None
    except Conflict:
        raise Conflict("need_not_matched", state=need.state) from None
    asked = tuple(one.id for one in instance.needs)
    if need.id not in asked:
        raise Conflict("need_not_matched", state=need.state)
    nobody = Plan(instance=instance.digest, unmet=asked, served=0, public_fen=0, value=0)
    ways = ways_of_need(context(instance, nobody), need.id)
    refused = _refused_by(tx, need, round_)
    giving = {offer.id: offer.provider for offer in instance.offers}
    others = [way for way in ways if giving[way.way.offer] not in refused]
    lawful = [way for way in others if not way.rules]
    lawful.sort(key=lambda way: -way.own)
    return Replacements(
        round_.id, instance, lawful[:MOST], [way for way in others if way.rules][:MOST]
    )


def note_looked(tx: Tx, id: str, found: Replacements) -> None:
    """That the actor has looked at what is left for a need."""
    tx.note("need.replacements", "need", id, lawful=len(found.lawful))


def _refused_by(tx: Tx, need: NeedRow, round_: Round) -> set[str]:
    rows = tx.session.scalars(
        select(Task.provider_id)
        .join(TaskNeed, TaskNeed.task_id == Task.id)
        .where(
            TaskNeed.need_id == need.id,
            Task.round_id == round_.id,
            Task.state == TaskState.REJECTED,
        )
    )
    return set(rows)


def _round_of(tx: Tx, need: NeedRow) -> Round:
    served = tx.session.scalar(
        select(Round)
        .join(Task, Task.round_id == Round.id)
        .join(TaskNeed, TaskNeed.task_id == Task.id)
        .where(TaskNeed.need_id == need.id)
        .order_by(Task.sent_at.desc(), Task.id)
        .limit(1)
    )
    if served is not None:
        return served
    path = tx.session.get_one(Area, need.area_id).path
    latest = tx.session.scalar(
        select(Round)
        .where(
            Round.area_id.in_([part for part in path.split("/") if part]),
            Round.state.in_(("published", "closed")),
        )
        .order_by(Round.period.desc(), Round.id)
        .limit(1)
    )
    if latest is None:
        raise Conflict("no_round_published")
    return latest
