"""The record that the service is measured on: a generated round, its residents given names.

A file for the matcher names nobody and knows no building, so both are made up here, and sealed and
indexed as the service does it.
"""

import random
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.orm import Session

from access import accounts, sessions
from access.actor import SYSTEM, Role
from access.notice import PARTS
from access.tx import Tx
from door.acting import Service
from linli.generate import generate
from linli.loading import load
from matcher.instance import Instance
from needs.lookup import Token, hashes
from needs.residents import Resident, ResidentKey, sealed
from store.columns import ROWS, in_parts, insert_all

DISTRICT = "bench"
PASSWORD = "a password of a benchmark"
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾"
GIVEN = "秀英桂兰玉梅建国志强淑珍德明春华金凤文海永福素琴丽云晓红国庆美荣"
TO_A_BUILDING = 40
GRIDS = 12


@dataclass(frozen=True)
class Person:
    """Who somebody is asked for: by name, building, grid or either's id."""

    resident: str
    need: str
    service_type: str
    community: str
    name: str
    building: str
    grid: str


@dataclass(frozen=True)
class Town:
    """The record from outside: the secrets of who is signed in, and people to ask for.

    ``secretary`` speaks for one community, ``official`` for all of them.
    """

    instance: Instance
    official: str
    secretary: str
    home: str
    people: tuple[Person, ...]


def town(service: Service, needs: int) -> Town:
    """Load a generated round of so many needs into an empty record, and sign two people in."""
    instance = generate(needs, seed=1)
    people = _people(instance)
    home = next(iter(people.values())).community

    def work(session: Session) -> None:
        tx = Tx(session=session, actor=SYSTEM, now=service.now(), vault=service.vault)
        load(tx, instance, DISTRICT, notice=dict.fromkeys(PARTS, "告知书"), source="benchmark")
        _introduce(tx, people)
        for login, role, area in (
            ("official", Role.OFFICIAL, DISTRICT),
            ("secretary", Role.SECRETARY, home),
        ):
            accounts.create(tx, login=login, name=login, password=PASSWORD, role=role, area=area)
        tx.close()

    service.database.write(work)
    return Town(
        instance=instance,
        official=_signed_in(service, "official"),
        secretary=_signed_in(service, "secretary"),
        home=home,
        people=tuple(people.values()),
    )


def _people(instance: Instance) -> dict[str, Person]:
    chance = random.Random(1)
    people: dict[str, Person] = {}
    count: dict[str, int] = {}
    for need in instance.needs:
        if need.resident in people:
            continue
        here = count[need.community] = count.get(need.community, 0) + 1
        people[need.resident] = Person(
            resident=need.resident,
            need=need.id,
            service_type=need.service_type,
            community=need.community,
            name=chance.choice(SURNAMES) + "".join(chance.choices(GIVEN, k=2)),
            building=f"{here // TO_A_BUILDING + 1} 幢",
            grid=f"{here % GRIDS + 1} 网格",
        )
    return people


def _introduce(tx: Tx, people: dict[str, Person]) -> None:
    """Give each resident a name, a telephone and a building, and what finds them by those."""
    chance = random.Random(2)
    wrapped = tx.session.execute(select(ResidentKey.resident_id, ResidentKey.wrapped))
    keys: dict[str, bytes] = {row.resident_id: row.wrapped for row in wrapped}
    tx.session.execute(delete(Token))
    rows: list[dict[str, Any]] = []
    tokens: list[dict[str, Any]] = []
    for one in people.values():
        phone = f"1{chance.randrange(3 * 10**9, 10**10)}"
        private = {"name": one.name, "phone": phone, "door": "3 单元 502", "health": "高血压"}
        kept = sealed(tx.vault, one.resident, keys[one.resident], private)
        rows.append({**kept, "of": one.resident, "building": one.building, "grid": one.grid})
        tokens += (
            {"resident_id": one.resident, "hash": digest, "of": kind}
            for digest, kind in hashes(tx.vault, one.name, phone).items()
        )
    table = Resident.metadata.tables[Resident.__tablename__]
    columns: dict[str, Any] = {name: bindparam(name) for name in rows[0] if name != "of"}
    told = update(table).where(table.c.id == bindparam("of")).values(columns)
    for some in in_parts(rows, ROWS):
        tx.session.connection().execute(told, list(some))
    insert_all(tx.session, Token, tokens)


def _signed_in(service: Service, login: str) -> str:
    said = sessions.Credentials(login, PASSWORD)
    return sessions.sign_in(service.database, service.vault, service.now, said)[0]
