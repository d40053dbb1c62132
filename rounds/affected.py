"""Whose data an account has been shown: what residents are told after a leak (PIPL art. 57).

Made from the trail, which has an entry of every record opened and of every list shown.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from access.accounts import account_of
from access.trail import Entry
from access.tx import Tx
from needs.needs import NeedRow
from needs.residents import Resident
from rounds.tasks import TaskNeed
from store.columns import CHINA, IDS, in_parts

IN_THE_CLEAR = frozenset({"resident.read", "resident.exported", "note.listed", "note.added"})
"""Name, telephone, door, health or a visit's notes, as they are."""
MASKED: Mapping[str, Callable[[Entry], tuple[str, Collection[str]]]] = {
    "need.listed": lambda entry: ("resident", entry.detail.get("residents", ())),
    "need.read": lambda entry: ("need", (entry.subject,)),
    "need.replacements": lambda entry: ("need", (entry.subject,)),
    "handover.read": lambda entry: ("resident", entry.detail["residents"]),
    "resident.compared": lambda entry: ("resident", entry.detail["opened"]),
    "resident.searched": lambda entry: ("resident", entry.detail["residents"]),
    "resident.shown": lambda entry: ("resident", entry.detail["residents"]),
    "task.members": lambda entry: ("resident", entry.detail["residents"]),
    "task.contacts": lambda entry: ("task", (entry.subject,)),
}
"""``张**``, ``138****1234``, the building, the need: of whom, and what kind of ids those are."""


@dataclass(frozen=True, kw_only=True)
class Affected:
    """``clear``: at least once; ``times``: entries that speak of them; ``forgotten``: since."""

    resident: str
    community: str
    clear: bool
    times: int
    first: datetime
    last: datetime
    forgotten: bool


@dataclass
class _Shown:
    clear: bool
    times: int
    first: datetime
    last: datetime


def told(tx: Tx, account: str | None, since: date | None, until: date | None) -> list[Affected]:
    """Everybody shown from one day to another, both in China; that it was asked is in the trail.

    Without ``since`` from the first entry on, without ``until`` till now.

    Raises
    ------
    Absent
        The account.
    """
    if account is not None:
        account_of(tx.session, account)
    begin = datetime.combine(since or date(2000, 1, 1), time(), CHINA)
    end = tx.now if until is None else datetime.combine(until, time(), CHINA) + timedelta(days=1)
    found = affected(tx.session, account=account, since=begin, until=end)
    tx.note("trail.affected", "account", account or "", residents=len(found))
    return found


def affected(
    session: Session, *, account: str | None, since: datetime, until: datetime
) -> list[Affected]:
    """Everybody shown from ``since`` on and before ``until``, by their id.

    ``account``: to whom; none is to anybody.
    """
    shown: dict[str, _Shown] = {}
    found = select(Entry).where(Entry.at >= since, Entry.at < until).order_by(Entry.seq)
    found = found.where(Entry.action.in_([*IN_THE_CLEAR, *MASKED]))
    if account is not None:
        found = found.where(Entry.account == account)
    for entries in session.scalars(found).partitions(IDS):
        for id, entry in _named(session, entries):
            clear = entry.action in IN_THE_CLEAR
            seen = shown.setdefault(id, _Shown(clear, 0, entry.at, entry.at))
            seen.clear |= clear
            seen.times += 1
            seen.first, seen.last = min(seen.first, entry.at), max(seen.last, entry.at)
    return list(_told(session, shown))


def _named(session: Session, entries: Iterable[Entry]) -> Iterator[tuple[str, Entry]]:
    """Each resident of whom each entry speaks."""
    by_id: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries:
        kind: str = "resident"
        ids: Collection[str] = (entry.subject,)
        if entry.action in MASKED:
            kind, ids = MASKED[entry.action](entry)
        for id in ids:
            by_id.setdefault((kind, id), []).append(entry)
    for kind, query in (
        ("need", select(NeedRow.id, NeedRow.resident_id)),
        (
            "task",
            select(TaskNeed.task_id, NeedRow.resident_id).join(
                NeedRow, NeedRow.id == TaskNeed.need_id
            ),
        ),
    ):
        column: Any = NeedRow.id if kind == "need" else TaskNeed.task_id
        ids_of_kind = sorted(id for which, id in by_id if which == kind)
        for some in in_parts(ids_of_kind):
            for id, resident in session.execute(query.where(column.in_(some))):
                yield from ((resident, entry) for entry in by_id[kind, id])
    for (kind, id), speaking in by_id.items():
        if kind == "resident":
            yield from ((id, entry) for entry in speaking)


def _told(session: Session, shown: Mapping[str, _Shown]) -> Iterator[Affected]:
    for some in in_parts(sorted(shown)):
        query = select(Resident).where(Resident.id.in_(some))
        for row in session.scalars(query.order_by(Resident.id)):
            seen = shown[row.id]
            yield Affected(
                resident=row.id,
                community=row.area_id,
                clear=seen.clear,
                times=seen.times,
                first=seen.first,
                last=seen.last,
                forgotten=row.forgotten_at is not None,
            )
