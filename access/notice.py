"""What residents are told before anything of theirs is kept (PIPL art. 17, 30, 35), part by part.

A notice never changes: another text is another version. It also says which services are given by
a statutory duty (art. 13 (3), 34): whoever was told so need not agree to be matched to them.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from access.refusal import Conflict, Invalid
from access.tx import Tx
from store import Base, Json

PARTS = (
    *("handler", "contact", "purposes", "method", "kinds", "necessity", "effect"),
    *("recipients", "retention", "rights"),
)
"""Each has to be said. ``handler`` and ``contact``: who keeps the data and how they are reached;
``necessity`` and ``effect``: why what is sensitive is needed, and what that means for a resident;
``recipients``: who is given what."""


@dataclass(frozen=True)
class Duty:
    """``provision``: the article by which these services, by id, have to be given."""

    provision: str
    service_types: tuple[str, ...]


class Notice(Base):
    """``duties``: each a ``Duty``. ``digest``: SHA-256 of all that it says."""

    __tablename__ = "notice"

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    handler: Mapped[str]
    contact: Mapped[str]
    purposes: Mapped[str]
    method: Mapped[str]
    kinds: Mapped[str]
    necessity: Mapped[str]
    effect: Mapped[str]
    recipients: Mapped[str]
    retention: Mapped[str]
    rights: Mapped[str]
    duties: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    digest: Mapped[str]
    published_at: Mapped[datetime]


def publish_notice(tx: Tx, parts: Mapping[str, str], duties: Sequence[Duty] = ()) -> Notice:
    """The next version. ``parts``: each of ``PARTS``.

    Raises
    ------
    Invalid
        A part, or a duty's provision or services, is not said; two duties of one service.
    Conflict
        Word for word the version that stands.
    """
    said = {part: parts.get(part, "").strip() for part in PARTS}
    for part, text in said.items():
        if not text:
            raise Invalid(part, "empty")
    named: set[str] = set()
    for at, duty in enumerate(duties):
        for field, value in asdict(duty).items():
            if not "".join(value).strip():
                raise Invalid(f"duties.{at}.{field}", "empty")
        for one in duty.service_types:
            if one in named:
                raise Invalid(f"duties.{at}.service_types", "repeated", value=one)
            named.add(one)
    kept = [asdict(duty) | {"service_types": list(duty.service_types)} for duty in duties]
    whole = json.dumps(said | {"duties": kept}, ensure_ascii=False, sort_keys=True)
    digest = hashlib.sha256(whole.encode()).hexdigest()
    last = latest_notice(tx.session)
    if last is not None and last.digest == digest:
        raise Conflict("notice_unchanged", version=last.version)
    version = last.version + 1 if last else 1
    notice = Notice(version=version, **said, duties=kept, digest=digest, published_at=tx.now)
    tx.session.add(notice)
    tx.note("notice.published", "notice", str(version), digest=digest)
    return notice


def latest_notice(session: Session) -> Notice | None:
    """The one that stands."""
    return session.scalar(select(Notice).order_by(Notice.version.desc()).limit(1))


def provisions(notice: Notice) -> str:
    """The articles that a notice names, as one line; empty where it names none."""
    return "; ".join(duty["provision"] for duty in notice.duties)


def services_by_duty(session: Session) -> dict[int, set[str]]:
    """A notice's version to the services that it says are given by duty, as far as the notice that
    stands still says so: a duty ends with the notice that names it no more."""
    rows = session.execute(select(Notice.version, Notice.duties).order_by(Notice.version))
    named = {row.version: {id for one in row.duties for id in one["service_types"]} for row in rows}
    standing = named[max(named)] if named else set[str]()
    return {version: found for version, said in named.items() if (found := said & standing)}
