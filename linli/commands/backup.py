"""``linli backup`` and ``linli restore``: the record in one file, and back again.

The master key is not in it: who finds a backup learns nobody's name. Restored, the record is
brought up to date; its trail must hold; who was forgotten since is forgotten again; and everybody
signs in anew, for a session that was ended since must not come back.
"""

import dataclasses
from pathlib import Path

from sqlalchemy import update
from sqlalchemy.orm import Session

from access import trail
from access.actor import SYSTEM
from access.sessions import SignIn
from access.tx import Tx
from door.acting import Service
from linli import paths, tombstones
from linli.commands import record
from linli.desk import Desk, Refusal
from linli.settings import Settings
from store import backup


def run(desk: Desk, file: Path) -> None:
    """Write a backup while the service goes on.

    Raises
    ------
    Refusal
    """
    told = record.told()
    paths.writable(file)
    with desk.working("cli.doing.write"):
        try:
            backup.back_up(told.database_url, file)
        except backup.Failed as failed:
            raise _refusal(failed, file) from None
    desk.tell("cli.backup.done", path=file)
    desk.tell("cli.backup.key", key=told.key_file, tombstones=told.tombstone_file)


def restore(desk: Desk, file: Path, replace: bool) -> None:
    """Make the record from a backup; where anything is amiss, it stays as it was.

    Raises
    ------
    Refusal
    """
    told = record.told()
    if not file.is_file():
        raise Refusal("cli.restore.no_file", path=file)
    try:
        with backup.restored(told.database_url, file, replace=replace) as url:
            entries, forgotten = _looked_over(
                dataclasses.replace(told, database_url=url, backups=None)
            )
    except backup.Failed as failed:
        raise _refusal(failed, file) from None
    desk.tell("cli.restore.done", path=file, entries=entries)
    desk.tell("cli.restore.forgotten", forgotten=forgotten)


def _looked_over(told: Settings) -> tuple[int, int]:
    """(entries of the trail, residents forgotten again)."""
    service = record.service(told)
    try:
        with service.database.read() as session:
            found = trail.verify(session)
        if isinstance(found, trail.Broken):
            raise Refusal("cli.restore.trail_broken", seq=found.seq)
        forgotten = tombstones.replay(service, told.tombstone_file)
        service.database.write(lambda session: _begin_anew(service, session, forgotten))
    finally:
        service.database.close()
    return found[0], forgotten


def _begin_anew(service: Service, session: Session, forgotten: int) -> None:
    tx = Tx(session=session, actor=SYSTEM, now=service.now(), vault=service.vault)
    session.execute(update(SignIn).where(SignIn.revoked_at.is_(None)).values(revoked_at=tx.now))
    tx.note("record.restored", "record", "", forgotten=forgotten)
    tx.close()


def _refusal(failed: backup.Failed, file: Path) -> Refusal:
    return Refusal(f"cli.restore.{failed.why}", path=file, said=failed.said)
