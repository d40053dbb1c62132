"""Providers: who gives, of which kind, with which licences."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column
from stdnum.cn import uscc
from stdnum.exceptions import ValidationError

from access.actor import Role
from access.areas import Area, area_of, within
from access.refusal import Absent, Conflict, Invalid, Stale
from access.tx import Tx
from matcher.instance import Licence, ProviderKind
from store import Base, Json, new_id

USUAL_QUALITY = 100
PERSONS = (ProviderKind.VOLUNTEER, ProviderKind.VOLUNTEER_TEAM)
"""They have no unified credit code."""
NAMELESS = (ProviderKind.VOLUNTEER,)
"""One person: where everybody reads, the name is nobody's business."""


class ProviderRow(Base):
    """``quality``: percent, from evaluations. ``licences``: ``matcher.instance.Licence``, of which
    the first lapses at the end of ``lapses_on``.

    ``source``: where the record came from (typed, which sheet and row).
    """

    __tablename__ = "provider"
    __table_args__ = (
        CheckConstraint("quality BETWEEN 0 AND 1000", name="quality"),
        Index("ix_provider_name_id", "name", "id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    area_id: Mapped[str] = mapped_column(ForeignKey("area.id"), index=True)
    credit_code: Mapped[str | None] = mapped_column(unique=True)
    kind: Mapped[str]
    name: Mapped[str]
    name_en: Mapped[str] = mapped_column(default="")
    licences: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    lapses_on: Mapped[date | None]
    languages: Mapped[list[str]] = mapped_column(Json)
    quality: Mapped[int] = mapped_column(default=USUAL_QUALITY)
    source: Mapped[dict[str, Any]] = mapped_column(Json)
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)


def add(
    tx: Tx,
    *,
    area: str,
    kind: ProviderKind,
    name: str,
    name_en: str = "",
    credit_code: str | None = None,
    licences: list[Licence],
    languages: list[str],
) -> ProviderRow:
    """A new provider, entered by the area that answers for it.

    Raises
    ------
    Invalid
        No such area within the actor's; a credit code missing, or one whose check digit is wrong.
    Conflict
        The code belongs to another.
    """
    where = area_of(tx.session, area, "area")
    if not tx.actor.may_see(where.path):
        raise Invalid("area", "unknown", value=area)
    code = credit_code_of(kind, credit_code)
    if code and tx.session.scalar(select(ProviderRow.id).where(ProviderRow.credit_code == code)):
        raise Conflict("credit_code_taken", credit_code=code)
    provider = ProviderRow(
        id=new_id(),
        area_id=where.id,
        credit_code=code,
        kind=kind.value,
        name=name,
        name_en=name_en,
        **held(licence.model_dump(mode="json") for licence in licences),
        languages=languages,
        quality=USUAL_QUALITY,
        source={"how": "typed"},
        created_at=tx.now,
        version=1,
    )
    tx.session.add(provider)
    tx.note("provider.added", "provider", provider.id, kind=kind.value)
    return provider


def held(licences: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The columns of what a provider holds: the licences as JSON, and when the first lapses."""
    every = [dict(one) for one in licences]
    days = [date.fromisoformat(one["valid_until"]) for one in every if one.get("valid_until")]
    return {"licences": every, "lapses_on": min(days, default=None)}


def set_licences(tx: Tx, id: str, version: int, licences: list[Licence]) -> ProviderRow:
    """What it holds, whole; entered by the area that has seen the papers."""
    provider = provider_of(tx, id)
    if provider.version != version:
        raise Stale("provider", id)
    for name, said in held(licence.model_dump(mode="json") for licence in licences).items():
        setattr(provider, name, said)
    provider.version += 1
    tx.note("provider.licensed", "provider", id, licences=[one.code for one in licences])
    return provider


def provider_of(tx: Tx, id: str) -> ProviderRow:
    """A provider: an organisation's own, or one whose area is within the actor's.

    Raises
    ------
    Absent
    """
    query = select(ProviderRow).join(Area, Area.id == ProviderRow.area_id)
    if tx.actor.role is Role.ORGANISATION:
        query = query.where(ProviderRow.id == tx.actor.provider)
    else:
        query = query.where(within(Area.path, tx.actor.area))
    found = tx.session.scalar(query.where(ProviderRow.id == id))
    if found is None:
        raise Absent("provider", id)
    return found


def listed(session: Session, area: str) -> list[ProviderRow]:
    """The providers entered in an area, by path, and below it, by id."""
    return list(
        session.scalars(
            select(ProviderRow)
            .join(Area, Area.id == ProviderRow.area_id)
            .where(within(Area.path, area))
            .order_by(ProviderRow.id)
        )
    )


def credit_code_of(kind: ProviderKind, given: str | None) -> str | None:
    """The unified social credit code (GB 32100), in its bare form."""
    if not given:
        if kind in PERSONS:
            return None
        raise Invalid("credit_code", "empty")
    try:
        return str(uscc.validate(given))
    except ValidationError:
        raise Invalid("credit_code", "credit_code", value=given) from None
