"""The weeks that published rounds plan: two rounds plan the same weeks, or none in common.

What an offer or a room has left is counted by period, so a period that overlapped another without
being it would take the same hours once more.
"""

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from access.refusal import Conflict
from store import Base
from store.columns import insert_or_nothing


class PlannedWeek(Base):
    """``period`` and ``weeks``: of the rounds that plan the week of this Monday."""

    __tablename__ = "planned_week"

    monday: Mapped[date] = mapped_column(primary_key=True)
    period: Mapped[date]
    weeks: Mapped[int]


def refuse_overlap(session: Session, period: date, weeks: int) -> None:
    """Raises Conflict where another period has some of these weeks."""
    last = period + timedelta(weeks=weeks - 1)
    other = session.scalar(
        select(PlannedWeek)
        .where(
            PlannedWeek.monday.between(period, last),
            (PlannedWeek.period != period) | (PlannedWeek.weeks != weeks),
        )
        .order_by(PlannedWeek.monday)
        .limit(1)
    )
    if other is not None:
        raise Conflict("weeks_overlap", period=other.period.isoformat(), weeks=other.weeks)


def plan_weeks(session: Session, period: date, weeks: int) -> None:
    """These weeks are this period's from now on; of two at once, the second sees the first's.

    Raises
    ------
    Conflict
    """
    for number in range(weeks):
        monday = period + timedelta(weeks=number)
        insert_or_nothing(session, PlannedWeek, monday=monday, period=period, weeks=weeks)
    refuse_overlap(session, period, weeks)


def planned_at(session: Session, day: date) -> PlannedWeek | None:
    """The period that a day falls in; the next one planned where it falls in none, or the last."""
    weeks = session.scalars(select(PlannedWeek).order_by(PlannedWeek.monday)).all()
    ahead = (one for one in weeks if one.monday + timedelta(weeks=1) > day)
    return next(ahead, weeks[-1] if weeks else None)
