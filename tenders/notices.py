"""Calls as everybody reads them: those that are published, whoever asks."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from access.refusal import Absent
from tenders.calls import PUBLISHED, Tender


def published(session: Session, most: int) -> list[Tender]:
    """The latest first."""
    query = select(Tender).where(PUBLISHED)
    return list(session.scalars(query.order_by(Tender.published_at.desc(), Tender.id).limit(most)))


def published_one(session: Session, id: str) -> Tender:
    """Raises Absent unless it is published."""
    found = session.scalar(select(Tender).where(PUBLISHED, Tender.id == id))
    if found is None:
        raise Absent("tender", id)
    return found
