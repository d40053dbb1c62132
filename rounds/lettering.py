"""Whom a round's letters are for: whoever it leaves out, or serves otherwise than before."""

from sqlalchemy import ColumnElement, select

from access.areas import Area, ids_within
from access.refusal import Conflict, Invalid
from access.tx import Tx
from needs.needs import NeedRow, NeedState
from rounds.lines import PlanLine
from rounds.plans import PlanRow
from rounds.unlocking import Asked, plan_of, planned, read

AT_ONCE = 40
"""Needs read of a plan at a time: as many letters as are soon written."""


def of_need(tx: Tx, id: str, round_: str | None = None) -> Asked:
    """A need of the actor's area, in this round or in the last that has a plan for it.

    Raises
    ------
    Absent
        No such need, no such round, or it is not in its plan.
    Conflict
        It is in no plan, served as before, or wanted no more; the plan is not what was kept.
    """
    line = planned(tx, id, round_)
    gone = tx.session.get_one(NeedRow, id).state == NeedState.WITHDRAWN
    if gone or not (line.state == "unmet" or line.otherwise):
        raise Conflict("no_letter")
    return read(tx, tx.session.get_one(PlanRow, line.plan_id), (id,), single=True)


def of_round(tx: Tx, id: str, community: str = "", after: str = "") -> Asked:
    """The next of a round's needs, by id, that the actor may know and that have a letter; one more
    than are written at once, where there are more.

    ``after``: those beyond this id.

    Raises
    ------
    Absent
        No such round, or it has no plan.
    Invalid
        No such community within the actor's area.
    Conflict
        Nobody is left out or moved; the plan is not what was kept.
    """
    row = plan_of(tx, id)
    within = ids_within(tx.actor.area)
    if community:
        within = within.where(Area.id == community)
        if tx.session.scalar(within) is None:
            raise Invalid("community", "unknown", value=community)
    needs = tuple(
        tx.session.scalars(
            select(PlanLine.need_id)
            .join(NeedRow, NeedRow.id == PlanLine.need_id)
            .where(
                NeedRow.state != NeedState.WITHDRAWN,
                PlanLine.plan_id == row.id,
                PlanLine.community.in_(within),
                _has_one(),
                PlanLine.need_id > after,
            )
            .order_by(PlanLine.need_id)
            .limit(AT_ONCE + 1)
        )
    )
    if not needs:
        raise Conflict("no_letters")
    return read(tx, row, needs, single=False)


def _has_one() -> ColumnElement[bool]:
    return (PlanLine.state == "unmet") | (PlanLine.otherwise == 1)
