"""Ids as row numbers, and the ways to pack records into integer columns."""

from collections.abc import Hashable, Iterable, Sequence
from typing import TypeVar

import numpy as np

from matcher.certify.records import Ints, Lists
from matcher.geography import scales
from matcher.instance import Instance, Need, Point

Key = TypeVar("Key", bound=Hashable)

Care = tuple[str | None, str | None, frozenset[str]]


def care_of(need: Need) -> Care:
    """(Language, the carer's gender, accessibility) that a need asks for."""
    return need.language, need.carer_gender, frozenset(need.accessibility)


class Rows:
    """The row of every id, by kind; a care's is that of one kind of care asked for."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.slots = numbered(slot.id for slot in instance.grid)
        self.offers = numbered(offer.id for offer in instance.offers)
        self.venues = numbered(venue.id for venue in instance.venues)
        self.funds = numbered(fund.id for fund in instance.funds)
        self.types = numbered(kind.id for kind in instance.service_types)
        self.communities = numbered(place.id for place in instance.communities)
        self.providers = numbered(one.id for one in instance.providers)
        self.groups = numbered(need.group for need in instance.needs if need.group is not None)
        self.cares = numbered(care_of(need) for need in instance.needs)

    def mask(self, slots: Iterable[str]) -> int:
        """Slot s of the grid is bit s."""
        return sum(1 << self.slots[slot] for slot in set(slots))


def numbered(keys: Iterable[Key]) -> dict[Key, int]:
    """Different keys in the order they come, from 0."""
    return {key: row for row, key in enumerate(dict.fromkeys(keys))}


def ints(values: Iterable[int]) -> Ints:
    return np.fromiter(values, dtype=np.int64)


def lists(rows: Sequence[Sequence[int]]) -> Lists:
    """Packed end to end."""
    start = np.zeros(len(rows) + 1, dtype=np.int64)
    np.cumsum([len(row) for row in rows], out=start[1:])
    return Lists(start, ints(item for row in rows for item in row))


def scales_at(points: Sequence[Point]) -> tuple[Ints, Ints]:
    """``geography.scale_at`` for many latitudes at once, in metres a degree."""
    kx, ky = scales()
    row, rest = np.divmod(np.abs(ints(point.lat_udeg for point in points)), 100_000)
    return (
        kx[row] + (kx[row + 1] - kx[row]) * rest // 100_000,
        ky[row] + (ky[row + 1] - ky[row]) * rest // 100_000,
    )
