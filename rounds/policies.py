"""What a round of an area begins with, unless its official says otherwise."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from access.areas import Area
from access.refusal import Absent, Stale
from access.tx import Tx
from matcher.instance import Policy
from store import Base, Json


class PolicyDefault(Base):
    """``policy``: a ``matcher.instance.Policy`` without pins, forbids and awards."""

    __tablename__ = "policy_default"

    area_id: Mapped[str] = mapped_column(ForeignKey("area.id"), primary_key=True)
    policy: Mapped[dict[str, Any]] = mapped_column(Json)
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)


def default_of(session: Session, area: Area) -> tuple[Policy, int]:
    """An area's, or that of the nearest place above it that has one, or the program's; and the
    version of its own, 0 where it has none."""
    above = [id for id in area.path.split("/") if id]
    rows = session.scalars(select(PolicyDefault).where(PolicyDefault.area_id.in_(above)))
    known = {row.area_id: row for row in rows}
    nearest = next((known[id] for id in reversed(above) if id in known), None)
    own = known.get(area.id)
    policy = Policy.model_validate(nearest.policy, strict=False) if nearest else Policy()
    return policy, own.version if own else 0


def set_default(tx: Tx, id: str, version: int, policy: Policy) -> tuple[Policy, int]:
    """From the next round that is opened on; pins, forbids and awards are decisions, no part of it.

    Raises
    ------
    Absent, Stale
    """
    area = tx.session.get(Area, id)
    if area is None or not tx.actor.may_see(area.path):
        raise Absent("area", id)
    row = tx.session.get(PolicyDefault, id)
    if version != (row.version if row else 0):
        raise Stale("policy", id)
    said = policy.model_dump(mode="json", exclude={"pins", "forbids", "awards"})
    if row is None:
        row = PolicyDefault(area_id=id, policy=said, changed_at=tx.now, version=1)
        tx.session.add(row)
    else:
        row.policy, row.changed_at, row.version = said, tx.now, row.version + 1
    tx.note("policy.set", "area", id)
    return policy, row.version
