"""Is somebody new perhaps known already? Pointed out before they are saved; a person decides.

Alike are: the same telephone number; the same name in the same building; a name that is written or
sounds nearly the same, in the same building or with the same birthday. Names are compared in the
clear only where a keyed hash and a building or a birthday agree, and the trail says of whom.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

from pypinyin import lazy_pinyin
from rapidfuzz import fuzz
from sqlalchemy import select

from access.areas import Area, within
from access.masking import masked_name, masked_phone
from access.tx import Tx
from needs.lookup import Token
from needs.residents import Resident, ResidentKey, named
from store.columns import in_parts

MOST_OPENED = 200
"""Residents whose names one request may open; beyond, only what needs no opening is told."""
MOST_COMPARED = 20
"""Of those alike by hash: with so many of them each is compared."""
NEAR_WRITTEN, NEAR_SOUNDING = 80, 92
"""Percent."""


class Why(StrEnum):
    PHONE = "phone"
    NAME_AND_BUILDING = "name_and_building"
    NEAR_NAME = "near_name"


@dataclass(frozen=True)
class Newcomer:
    """``row``: of a sheet; 0: typed. ``hashes``: ``lookup.hashes``."""

    row: int
    name: str
    phone: str
    building: str
    born: date | None
    hashes: Mapping[bytes, str]


@dataclass(frozen=True)
class Alike:
    """A newcomer like somebody: a resident (masked), or an earlier row of the sheet."""

    row: int
    why: Why
    resident: str = ""
    other_row: int = 0
    name: str = ""
    phone: str = ""
    building: str = ""


Place = tuple[bytes, object]
"""A hash with a building or a birthday."""


def among(newcomers: Sequence[Newcomer]) -> list[Alike]:
    """Rows of one sheet that look like the same person, though nothing says they are."""
    seen: dict[Place, list[Newcomer]] = defaultdict(list)
    found = []
    for one in newcomers:
        told: set[int] = set()
        for place, sort in _places(one):
            for other in seen[place][:MOST_COMPARED]:
                why = _why(sort, place, one, other.name)
                if why and other.row not in told:
                    told.add(other.row)
                    found.append(Alike(one.row, why, other_row=other.row, building=other.building))
            seen[place].append(one)
    return found


def known(tx: Tx, newcomers: Sequence[Newcomer]) -> list[Alike]:
    """Residents within the actor's area who may be these; one entry in the trail."""
    sought = {digest for one in newcomers for digest in one.hashes}
    there = _residents_with(tx, sought)
    sure: dict[tuple[int, str], Why] = {}
    maybe: dict[tuple[int, str], Newcomer] = {}
    for one in newcomers:
        for place, sort in _places(one):
            for id in there.get(place, ())[:MOST_COMPARED]:
                why = _why(sort, place, one, None)
                if why is None:
                    maybe.setdefault((one.row, id), one)
                elif sure.get((one.row, id)) != Why.PHONE:
                    sure[one.row, id] = why
    near = {pair: one for pair, one in maybe.items() if pair not in sure}
    people = _opened(tx, [id for _, id in (*sure, *near)])
    for (row, id), one in near.items():
        if id in people and _near(one.name, people[id][0]):
            sure[row, id] = Why.NEAR_NAME
    ids = sorted(people)
    tx.note("resident.compared", "area", tx.actor.area, asked=len(newcomers), opened=ids)
    return [_alike(row, id, why, people) for (row, id), why in sorted(sure.items())]


def _places(one: Newcomer) -> Iterator[tuple[Place, str]]:
    """What somebody alike has in common with a newcomer, the surest first."""
    order = ("phone", "name", "pair", "initials")
    for digest, sort in sorted(one.hashes.items(), key=lambda item: _rank(item[1], order)):
        if sort == "phone":
            yield (digest, ""), sort
        elif sort in order:
            if sort == "name" or one.building:
                yield (digest, one.building), sort
            if one.born:
                yield (digest, one.born), sort


def _rank(sort: str, order: tuple[str, ...]) -> int:
    return order.index(sort) if sort in order else len(order)


def _why(sort: str, place: Place, one: Newcomer, other: str | None) -> Why | None:
    """Why what they have in common makes them alike; none where the names are still to compare."""
    if sort == "phone":
        return Why.PHONE
    if sort == "name":
        return Why.NEAR_NAME if isinstance(place[1], date) else Why.NAME_AND_BUILDING
    return Why.NEAR_NAME if other is not None and _near(one.name, other) else None


def _near(one: str, other: str) -> bool:
    if fuzz.ratio(one, other) >= NEAR_WRITTEN:
        return True
    return fuzz.ratio(_sound(one), _sound(other)) >= NEAR_SOUNDING


@lru_cache(maxsize=4096)
def _sound(name: str) -> str:
    return "".join(lazy_pinyin(name))


def _residents_with(tx: Tx, hashes: set[bytes]) -> dict[Place, list[str]]:
    """Who within the actor's area has which of these, by each place they can be met at."""
    there: dict[Place, list[str]] = defaultdict(list)
    ordered = sorted(hashes)
    for some in in_parts(ordered):
        found = tx.session.execute(
            select(Token.hash, Token.of, Resident.id, Resident.building, Resident.born)
            .join(Resident, Resident.id == Token.resident_id)
            .join(Area, Area.id == Resident.area_id)
            .where(Token.hash.in_(some), within(Area.path, tx.actor.area))
            .order_by(Resident.id)
        )
        for digest, sort, id, building, born in found:
            if sort == "phone":
                there[digest, ""].append(id)
            else:
                there[digest, building].append(id)
                if born:
                    there[digest, born].append(id)
    return there


def _opened(tx: Tx, ids: Sequence[str]) -> dict[str, tuple[str, str, str]]:
    """Name, telephone and building of at most ``MOST_OPENED``, the first named."""
    wanted = [*dict.fromkeys(ids)][:MOST_OPENED]
    found = tx.session.execute(
        select(Resident, ResidentKey)
        .join(ResidentKey, ResidentKey.resident_id == Resident.id)
        .where(Resident.id.in_(wanted))
    )
    people = {}
    for resident, key in found:
        clear = named(tx, resident, key)
        people[resident.id] = (clear["name"], clear["phone"], resident.building)
    return people


def _alike(row: int, id: str, why: Why, people: Mapping[str, tuple[str, str, str]]) -> Alike:
    name, phone, building = people.get(id, ("", "", ""))
    return Alike(row, why, id, 0, masked_name(name), masked_phone(phone), building)
