"""Who was forgotten, kept outside the database: a backup made before must not bring them back.

A line is a resident's id, which says nothing of anybody. It is written, and on the disk, before the
key is destroyed for good: whoever asked to be forgotten stays so, even where the commit that
followed was lost and the database is later made from an older backup.
"""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sqlalchemy import event, select
from sqlalchemy.orm import Session, object_session

from access.actor import SYSTEM
from access.tx import Tx
from door.acting import Service
from needs import rights
from needs.residents import Resident, ResidentKey

LISTED = "tombstones"
"""What the path of the list is called among the things a session is told."""


def keep(service: Service, path: Path) -> None:
    """From now on, whoever is forgotten through this service is written to the list."""
    service.database.writing.configure(info={LISTED: path})
    with service.database.read() as session:
        forgotten = session.scalars(select(Resident.id).where(Resident.forgotten_at.is_not(None)))
        missing = sorted(set(forgotten) - read(path))
    if missing:
        write(path, missing)


@event.listens_for(ResidentKey, "after_delete")
def _destroyed(_mapper: Any, _connection: Any, key: ResidentKey) -> None:
    session = object_session(key)
    path = session.info.get(LISTED) if session is not None else None
    if path is not None:
        write(path, [key.resident_id])


def read(path: Path) -> set[str]:
    """The ids in a list; none where there is no file yet."""
    try:
        return set(path.read_text("utf-8").split())
    except FileNotFoundError:
        return set()


def write(path: Path, ids: Iterable[str]) -> None:
    """Add to a list; on the disk when this returns.

    Raises
    ------
    OSError
    """
    new = not path.exists()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(descriptor, "".join(f"{id}\n" for id in ids).encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    if new:
        _sync_folder(path.parent)


def replay(service: Service, path: Path) -> int:
    """Forget again everybody on the list whom the database still knows; how many those were."""
    listed = read(path)

    def work(session: Session) -> int:
        rows = session.scalars(select(Resident.id).where(Resident.forgotten_at.is_(None)))
        back = sorted(set(rows) & listed)
        for id in back:
            tx = Tx(session=session, actor=SYSTEM, now=service.now(), vault=service.vault)
            rights.erase(tx, id)
            tx.close()
        return len(back)

    return service.database.write(work)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
