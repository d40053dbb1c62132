"""Clients that post needs through kills, and what must be true of the record after."""

import itertools
import threading
import time
from collections.abc import Iterable
from typing import Any, Protocol

import httpx2 as httpx
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from access import trail
from access.trail import Entry
from linli.tables import METADATA
from needs.needs import NeedRow
from store import Database

AT_LEAST = 5
"""Needs acknowledged before a kill, so that it falls among others."""
PAUSE = 0.1
"""Seconds that a client waits who was told to come again."""


class Door(Protocol):
    """Where a client knocks: a server of its own, or the application in this process."""

    def client(self, secret: str) -> Any: ...


class Poster:
    """Posts one need after another; what it was not told of, it sends again under the same key."""

    def __init__(self, number: int, secret: str, resident: str) -> None:
        self.number, self.secret, self.resident = number, secret, resident
        self.keys = itertools.count(1)
        self.unsure: list[str] = []
        self.acknowledged: dict[str, str] = {}
        self.wrong: list[str] = []

    def round(
        self, door: Door, enough: threading.Event, ended: threading.Event | None = None
    ) -> threading.Thread:
        """Posting until the server is gone, or told that it has ``ended``."""
        thread = threading.Thread(target=self._post, args=(door, enough, ended))
        thread.start()
        return thread

    def _post(self, door: Door, enough: threading.Event, ended: threading.Event | None) -> None:
        body = {"resident": self.resident, "service_type": "repair", "slots": ["mon-am"]}
        with door.client(self.secret) as client:
            while ended is None or not ended.is_set():
                key = self.unsure[0] if self.unsure else f"{self.number}-{next(self.keys)}"
                if not self.unsure:
                    self.unsure.append(key)
                try:
                    answered = client.post("/needs", json=body, headers={"Idempotency-Key": key})
                except httpx.HTTPError:
                    return
                if answered.status_code == 201:
                    self.acknowledged[key] = answered.json()["id"]
                    self.unsure.remove(key)
                    if len(self.acknowledged) >= AT_LEAST:
                        enough.set()
                elif answered.status_code == 503:
                    time.sleep(PAUSE)
                else:
                    self.wrong.append(answered.text)
                    return


def lost(session: Session, posters: Iterable[Poster]) -> set[str]:
    """The needs that were acknowledged and are not there."""
    acknowledged = {id for poster in posters for id in poster.acknowledged.values()}
    return acknowledged - set(session.scalars(select(NeedRow.id)))


def holds(database: Database, posters: Iterable[Poster]) -> None:
    """Promises 1 and 2 and 8 of a record that has been through all that."""
    posters = list(posters)
    assert [poster.wrong for poster in posters if poster.wrong] == []
    acknowledged = {k: id for poster in posters for k, id in poster.acknowledged.items()}
    unsure = {key for poster in posters for key in poster.unsure}
    assert len(set(acknowledged.values())) == len(acknowledged)
    with database.read() as session:
        assert isinstance(trail.verify(session), tuple)
    with database.read() as session:
        kept = list(session.scalars(select(NeedRow.id)))
        noted = list(session.scalars(select(Entry.subject).where(Entry.action == "need.posted")))
        assert lost(session, posters) == set()
        assert len(kept) <= len(acknowledged) + len(unsure)
        assert sorted(noted) == sorted(kept)
        assert dangling(session) == []
        if database.is_sqlite:
            assert session.scalar(text("PRAGMA integrity_check")) == "ok"


def dangling(session: Session) -> list[str]:
    """Every reference to a row that is not there, asked of the rows themselves: an index or a
    constraint that a restore has lost would say nothing."""
    found = []
    for table in METADATA.sorted_tables:
        for key in table.foreign_key_constraints:
            other = key.referred_table.alias()
            pairs = [(element.parent, other.c[element.column.name]) for element in key.elements]
            there = select(other).where(*(mine == theirs for mine, theirs in pairs)).exists()
            broken = select(func.count()).where(*(mine.is_not(None) for mine, _ in pairs), ~there)
            if session.scalar(broken.select_from(table)):
                found.append(f"{table.name} → {key.referred_table.name}")
    return found
