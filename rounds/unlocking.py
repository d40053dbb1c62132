"""What would serve a need that a round left unmet, or several: worked out when somebody asks.

Everybody may ask of needs within their area, in a round that is published; an official before that,
too, in a round of their own area, whose plan they review. Nobody's name is in it; of needs beyond
the reader's area no more is said than how many they are.
"""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import ColumnElement, false, select

from access.actor import Role
from access.areas import Area, ids_within
from access.refusal import Absent, Conflict, Invalid
from access.tx import Tx
from matcher.explain import Context, UnmetStory, context, explain_need
from matcher.faults import InvalidInstance
from matcher.files.reading import no_collection
from matcher.instance import Instance
from matcher.plan import Result
from matcher.unlock import Unlocks, unlock_need, unlock_needs
from matcher.verify import answered
from needs.needs import need_of
from rounds.alone import alone
from rounds.frozen import unpacked
from rounds.lines import PlanLine, line_of
from rounds.plans import PlanRow, proposal_of, result_of, solved_on
from rounds.rounds import Round
from rounds.states import WITH_A_PLAN, RoundState

MOST_ASKED = 400
"""Needs that may be asked about at once: they take some seconds; more of them a minute."""

ONE = threading.Lock()
PATIENCE = 8.0
"""Seconds that somebody waits for another's answer: of a large round each takes its memory."""

FOR_ALL = (RoundState.PUBLISHED.value, RoundState.CLOSED.value)
"""Rounds whose plan stands, or stood: before that it is an official's alone."""


@dataclass(frozen=True)
class Asked:
    """What is read of the record, so that nothing is held while the answer is found.

    ``round``: its id; ``needs``: who is asked about; ``single``: one need, and its story too;
    ``seen``: the communities whose needs the reader may know.
    """

    round: str
    needs: tuple[str, ...]
    single: bool
    seen: frozenset[str]
    instance: bytes
    result: Result


@dataclass(frozen=True)
class Found:
    """``story``: why the need is unmet, where one was asked about."""

    round: str
    instance: Instance
    unlocks: Unlocks
    story: UnmetStory | None
    seen: frozenset[str]

    def visible(self, needs: Sequence[str]) -> tuple[str, ...]:
        """Those of these needs that the reader may know."""
        wanted = set(needs)
        mine = {
            one.id for one in self.instance.needs if one.id in wanted and one.community in self.seen
        }
        return tuple(need for need in needs if need in mine)


def of_need(tx: Tx, id: str, round_: str | None = None) -> Asked:
    """A need of the actor's area, in this round or in the last that has a plan for it.

    Raises
    ------
    Absent
        No such need, no such round, or it is not in its plan.
    Conflict
        It is served, or in no plan; the plan is not what was kept.
    """
    line = planned(tx, id, round_)
    if line.state != "unmet":
        raise Conflict("need_served")
    return read(tx, tx.session.get_one(PlanRow, line.plan_id), (id,), single=True)


def planned(tx: Tx, id: str, round_: str | None) -> PlanLine:
    """What this round's plan, or the last, says of a need of the actor's area.

    Raises
    ------
    Absent
        No such need, no such round, or it is not in its plan.
    Conflict
        It is in no plan.
    """
    need = need_of(tx, id)
    if round_ is not None:
        return line_of(tx.session, plan_of(tx, round_).id, id)
    line = last_line(tx, id, need.area_id)
    if line is None:
        raise Conflict("need_in_no_plan")
    return line


def of_round(tx: Tx, id: str, community: str = "", service_type: str = "") -> Asked:
    """The unmet needs of a round that the actor may know: of a community, of a service, or all.

    Raises
    ------
    Absent
        No such round, or it has no plan.
    Invalid
        No such community within the actor's area.
    Conflict
        Nobody is unmet, or too many are; the plan is not what was kept.
    """
    row = plan_of(tx, id)
    within = ids_within(tx.actor.area)
    if community:
        within = within.where(Area.id == community)
        if tx.session.scalar(within) is None:
            raise Invalid("community", "unknown", value=community)
    query = select(PlanLine.need_id).where(
        PlanLine.plan_id == row.id, PlanLine.state == "unmet", PlanLine.community.in_(within)
    )
    if service_type:
        query = query.where(PlanLine.service_type == service_type)
    needs = tuple(tx.session.scalars(query.order_by(PlanLine.seq)))
    if not needs:
        raise Conflict("nobody_unmet")
    if len(needs) > MOST_ASKED:
        raise Conflict("unlocks_too_many", count=len(needs), most=MOST_ASKED)
    return read(tx, row, needs, single=False)


def found(asked: Asked) -> Found:
    """The answer: of a large round it takes a second or two for one need, several for many.

    Raises
    ------
    Conflict
        Others are being answered.
    Absent
        The plan knows no such need.
    """
    with at_hand(asked) as prepared:
        instance = prepared.instance
        try:
            if not asked.single:
                unlocks = unlock_needs(prepared, asked.needs)
                return Found(asked.round, instance, unlocks, None, asked.seen)
            unlocks = unlock_need(prepared, asked.needs[0])
        except InvalidInstance:
            raise Absent("need", asked.needs[0]) from None
        story = explain_need(prepared, asked.needs[0])
        unmet = story if isinstance(story, UnmetStory) else None
        return Found(asked.round, instance, unlocks, unmet, asked.seen)


@contextmanager
def at_hand(asked: Asked) -> Iterator[Context]:
    """The round and its plan, ready for questions: for one at a time in a process.

    Raises
    ------
    Conflict
        Others are being answered.
    """
    with alone(ONE, PATIENCE, "unlocks_busy"), no_collection():
        instance = answered(unpacked(asked.instance), asked.result)
        yield context(instance, asked.result.plan)


def last_line(tx: Tx, need: str, area: str) -> PlanLine | None:
    """What the last plan that the actor may know says of a need that lives in this area."""
    path = tx.session.get_one(Area, area).path
    return tx.session.scalar(
        select(PlanLine)
        .join(Round, Round.proposal_id == PlanLine.plan_id)
        .where(
            PlanLine.need_id == need,
            Round.area_id.in_(_parts(path)),
            Round.state.in_(FOR_ALL) | _reviewed_by(tx),
        )
        .order_by(Round.period.desc(), Round.created_at.desc())
        .limit(1)
    )


def plan_of(tx: Tx, id: str) -> PlanRow:
    """The plan of a round of the actor's area, or of one that their area is part of.

    Raises
    ------
    Absent
        No such round, or none of its plans is for the actor to know.
    """
    here = Round.area_id.in_(ids_within(tx.actor.area))
    above = Round.area_id.in_(_parts(tx.actor.area))
    round_ = tx.session.scalar(select(Round).where(Round.id == id, here | above))
    if round_ is None:
        raise Absent("round", id)
    known = Round.state.in_(FOR_ALL) | _reviewed_by(tx)
    if tx.session.scalar(select(Round.id).where(Round.id == id, known)) is None:
        raise Absent("plan", id)
    return proposal_of(tx.session, round_)


def is_own(tx: Tx, id: str) -> bool:
    """Is the round of the actor's area, not of one that their area is part of?"""
    here = Round.area_id.in_(ids_within(tx.actor.area))
    return tx.session.scalar(select(Round.id).where(Round.id == id, here)) is not None


def _reviewed_by(tx: Tx) -> ColumnElement[bool]:
    """Of a round: that the actor may know its plan before it is published, while it is not sent
    back."""
    if tx.actor.role is not Role.OFFICIAL:
        return false()
    return Round.area_id.in_(ids_within(tx.actor.area)) & Round.state.in_(WITH_A_PLAN)


def _parts(path: str) -> list[str]:
    return [part for part in path.split("/") if part]


def read(tx: Tx, row: PlanRow, needs: tuple[str, ...], *, single: bool) -> Asked:
    """A plan, and who of it is asked about.

    Raises
    ------
    Conflict
        The plan is not what was kept.
    """
    frozen = solved_on(tx, row)
    with no_collection():
        result = result_of(tx, row, frozen)
    seen = frozenset(tx.session.scalars(ids_within(tx.actor.area)))
    return Asked(row.round_id, needs, single, seen, frozen.instance, result)
