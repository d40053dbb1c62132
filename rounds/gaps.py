"""Where a round leaves needs unmet, by community and service; and where more would serve most."""

from dataclasses import dataclass

from sqlalchemy import case, func, select

from access.areas import ids_within
from access.tx import Tx
from matcher.instance import Instance
from matcher.unlock import Further, further
from rounds.lines import PlanLine
from rounds.unlocking import Asked, at_hand, plan_of, read


@dataclass(frozen=True)
class Gap:
    """Of the needs for a service in a community so many are unmet."""

    community: str
    service_type: str
    needs: int
    unmet: int


@dataclass(frozen=True)
class Found:
    """``seen``: the communities whose needs the reader may know."""

    instance: Instance
    further: tuple[Further, ...]
    seen: frozenset[str]


def gaps_of(tx: Tx, id: str) -> list[Gap]:
    """Of a round: by the communities of the actor's area.

    Raises
    ------
    Absent
        No such round, or it has no plan.
    """
    row = plan_of(tx, id)
    unmet = func.sum(case((PlanLine.state == "unmet", 1), else_=0))
    found = tx.session.execute(
        select(PlanLine.community, PlanLine.service_type, func.count(), unmet)
        .where(PlanLine.plan_id == row.id, PlanLine.community.in_(ids_within(tx.actor.area)))
        .group_by(PlanLine.community, PlanLine.service_type)
        .order_by(PlanLine.community, PlanLine.service_type)
    )
    return [Gap(*one) for one in found]


def asked(tx: Tx, id: str) -> Asked:
    """A round's plan, to be asked where more would serve most.

    Raises
    ------
    Absent
        No such round, or it has no plan.
    Conflict
        The plan is not what was kept.
    """
    return read(tx, plan_of(tx, id), (), single=False)


def found(asked: Asked) -> Found:
    """The answer: of a large round it takes some seconds.

    Raises
    ------
    Conflict
        Others are being answered.
    """
    with at_hand(asked) as prepared:
        return Found(prepared.instance, further(prepared), asked.seen)
