"""The demo's own record: made anew each time, the example in it, and served on this machine."""

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from access import accounts
from access.actor import SYSTEM, Duty, Role
from access.areas import Area
from access.notice import PARTS
from access.tx import Tx
from door.acting import Service
from linli import app, loading
from linli.commands.serve import listening_here, server
from linli.commands.worker import working
from linli.demo.door import Door
from linli.desk import Desk, Refusal
from linli.settings import settings
from matcher.instance import Instance

DISTRICT = "qianjiang"
ADMIN = "admin"
ACCOUNTS = "accounts.txt"
"""Its logins; a folder that has none was not made by the demo, and is left alone."""


@dataclass(frozen=True)
class Standing:
    """The service at work. ``password``: of every account of the demo."""

    service: Service
    door: Door
    password: str


@contextmanager
def standing(desk: Desk, home: Path, instance: Instance, port: int) -> Iterator[Standing]:
    """The record in ``home``, whatever database the environment speaks of; served for the block,
    at ``port`` or, where that is taken, at any that is free.

    Raises
    ------
    Refusal
        ``home`` holds something that is not the demo's.
    """
    _emptied(home)
    password = secrets.token_hex(6)
    service = app.service(settings({"LINLI_HOME": str(home)}))
    try:
        service.database.write(lambda session: _told(desk, service, session, instance, password))
        with listening_here(port) as listener, working(service, 0, 0):
            serving = server(service)
            thread = threading.Thread(target=serving.run, kwargs={"sockets": [listener]})
            thread.start()
            try:
                yield Standing(service, Door(listener.getsockname()[1]), password)
            finally:
                serving.should_exit = True
                thread.join()
    finally:
        service.database.close()


def note_accounts(home: Path, password: str, roles: dict[str, str]) -> Path:
    """Who may sign in, with what; by login, in words."""
    file = home / ACCOUNTS
    lines = [f"{login}\t{password}\t{role}" for login, role in roles.items()]
    file.write_text("\n".join(lines) + "\n", "utf-8")
    return file


def _emptied(home: Path) -> None:
    if home.exists() and any(home.iterdir()):
        if not (home / ACCOUNTS).exists():
            raise Refusal("cli.output.not_empty", path=str(home))
        for file in home.iterdir():
            file.unlink()
    home.mkdir(mode=0o700, exist_ok=True)
    (home / ACCOUNTS).touch()


def _told(
    desk: Desk, service: Service, session: Session, instance: Instance, password: str
) -> None:
    tx = Tx(session=session, actor=SYSTEM, now=service.now(), vault=service.vault)
    notice = {part: desk.words(f"demo.notice.{part}") for part in PARTS}
    loading.load(tx, instance, DISTRICT, notice=notice, source="qianjiang")
    communities = select(Area).where(Area.kind == "community").order_by(Area.path)
    for number, area in enumerate(session.scalars(communities), 101):
        area.phone = f"0000-5550-{number:04d}"
    name = desk.words("demo.role.administrator")
    accounts.create(
        tx,
        login=ADMIN,
        name=name,
        password=password,
        role=Role.ADMINISTRATOR,
        duty=Duty.ALL,
    )
    tx.close()
