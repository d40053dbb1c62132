"""The week as slots: one grid for the whole service."""

from collections.abc import Sequence

from sqlalchemy import CheckConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from access.refusal import Conflict, Invalid
from access.tx import Tx
from matcher.instance import MOST_SLOTS, Slot
from store import Base


class GridSlot(Base):
    """``start`` and ``end`` in minutes after midnight."""

    __tablename__ = "slot"
    __table_args__ = (
        CheckConstraint("day BETWEEN 0 AND 6", name="day"),
        CheckConstraint("0 <= starts AND starts < ends AND ends <= 1440", name="times"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[int]
    starts: Mapped[int]
    ends: Mapped[int]


def set_grid(tx: Tx, slots: Sequence[Slot]) -> None:
    """The grid, once, before anything speaks of it.

    Raises
    ------
    Conflict
        There is one already.
    Invalid
        Too many slots.
    """
    if len(slots) > MOST_SLOTS:
        raise Invalid("slots", "too_many_slots", most=MOST_SLOTS)
    if grid(tx.session):
        raise Conflict("grid_stands")
    tx.session.add_all(
        GridSlot(id=slot.id, day=slot.day, starts=slot.start, ends=slot.end) for slot in slots
    )
    tx.note("grid.set", "grid", "", slots=len(slots))


def grid(session: Session) -> list[Slot]:
    """The slots through the week."""
    rows = session.scalars(select(GridSlot).order_by(GridSlot.day, GridSlot.starts, GridSlot.id))
    return [Slot(id=row.id, day=row.day, start=row.starts, end=row.ends) for row in rows]
