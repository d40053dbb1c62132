"""Calls as everybody reads them: those that are published, whoever asks."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from access.refusal import Absent
from tenders.calls import Tender


def published(session: Session, most: int) -> list[Tender]:
    """The latest first. A draft that was cancelled was never published."""
    query = select(Tender).where(Tender.published_at.is_not(None))
    return list(session.scalars(query.order_by(Tender.published_at.desc(), Tender.id).limit(most)))


def published_one(session: Session, id: str) -> Tender:
    """Raises Absent unless it is published."""
    found = session.get(Tender, id)
    if found is None or found.published_at is None:
        raise Absent("tender", id)
    return found
