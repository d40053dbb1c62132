"""Rounds: which area, which weeks, under which policy, and where they stand."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, select, update
from sqlalchemy.orm import Mapped, mapped_column

from access.areas import Area, area_of, within
from access.refusal import Absent, Conflict, Invalid, Stale
from access.tx import Tx
from matcher.instance import Policy
from rounds import policies
from rounds.states import RoundState, Step, after
from rounds.weeks import refuse_overlap
from store import Base, Json, new_id
from store.columns import changed, unique_where


class Round(Base):
    """``period``: the Monday its weeks begin; ``policy``: a ``matcher.instance.Policy`` without
    its pins, forbids and awards, which are decisions. At most one round of an area is under way."""

    __tablename__ = "round"
    __table_args__ = (
        CheckConstraint("weeks BETWEEN 1 AND 520", name="weeks"),
        unique_where("uq_round_under_way", "state NOT IN ('published', 'closed')", "area_id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    area_id: Mapped[str] = mapped_column(ForeignKey("area.id"))
    name: Mapped[str]
    period: Mapped[date]
    weeks: Mapped[int]
    state: Mapped[str]
    policy: Mapped[dict[str, Any]] = mapped_column(Json)
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    proposal_id: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=1)


class InForce(Base):
    """The plan that stands in an area: moved by publishing alone."""

    __tablename__ = "in_force"

    area_id: Mapped[str] = mapped_column(ForeignKey("area.id"), primary_key=True)
    plan_id: Mapped[str]


def open_round(
    tx: Tx, *, area: str, name: str, period: date, weeks: int, policy: Policy | None = None
) -> Round:
    """A round of an area within the actor's. ``policy``: what the area's rounds begin with, where
    none is given.

    Raises
    ------
    Invalid
        No such area; a period that does not begin on a Monday.
    Conflict
        Another round of the area is under way, or another period has some of its weeks.
    """
    where_ = area_of(tx.session, area, "area")
    if not tx.actor.may_see(where_.path):
        raise Invalid("area", "unknown", value=area)
    if period.weekday() != 0:
        raise Invalid("period", "not_a_monday", value=period.isoformat())
    refuse_overlap(tx.session, period, weeks)
    under_way = tx.session.scalar(
        select(Round.id).where(Round.area_id == area, Round.state.not_in(("published", "closed")))
    )
    if under_way is not None:
        raise Conflict("round_under_way", round=under_way)
    if policy is None:
        policy, _ = policies.default_of(tx.session, where_)
    round_ = Round(
        id=new_id(),
        area_id=area,
        name=name,
        period=period,
        weeks=weeks,
        state=RoundState.OPEN.value,
        policy=policy.model_dump(mode="json", exclude={"pins", "forbids", "awards"}),
        created_at=tx.now,
        created_by=tx.actor.account,
        version=1,
    )
    tx.session.add(round_)
    tx.note("round.opened", "round", round_.id, area=area)
    return round_


def round_of(tx: Tx, id: str) -> Round:
    """A round within the actor's area.

    Raises
    ------
    Absent
    """
    found = tx.session.scalar(
        select(Round)
        .join(Area, Area.id == Round.area_id)
        .where(Round.id == id, within(Area.path, tx.actor.area))
    )
    if found is None:
        raise Absent("round", id)
    return found


def listed(tx: Tx, most: int | None = None) -> list[Round]:
    """The rounds within the actor's area, the latest first."""
    return list(
        tx.session.scalars(
            select(Round)
            .join(Area, Area.id == Round.area_id)
            .where(within(Area.path, tx.actor.area))
            .order_by(Round.created_at.desc(), Round.id)
            .limit(most)
        )
    )


def step(tx: Tx, round_: Round, which: Step, version: int | None = None, **also: Any) -> None:
    """Take a step, and set what else changes with it; the state moves for one of two at once.

    ``version``: what the actor has read, where a person takes the step.

    Raises
    ------
    Conflict
        Not a step from where the round stands.
    Stale
        It has changed since it was read.
    """
    if version is not None and round_.version != version:
        raise Stale("round", round_.id)
    before = RoundState(round_.state)
    follows = after(before, which)
    if follows is None:
        raise Conflict("round_step", step=which.value, state=before.value)
    tx.session.flush()
    moved = changed(
        tx.session,
        update(Round)
        .where(Round.id == round_.id, Round.state == before, Round.version == round_.version)
        .values(state=follows.value, version=Round.version + 1, **also)
        .execution_options(synchronize_session=False),
    )
    if moved != 1:
        raise Stale("round", round_.id)
    tx.session.refresh(round_)
    tx.note(f"round.{which.value}", "round", round_.id, before=before.value, after=follows.value)
