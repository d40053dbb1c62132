"""The number of every id and name: records in the order of the instance, features as bits."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from matcher.faults import Fault, InvalidInstance
from matcher.instance import Gender, Instance
from matcher.packed import Bools

MOST_FEATURES = 62
GENDER_BIT = {Gender.FEMALE: 1, Gender.MALE: 2}


@dataclass(frozen=True)
class Numbers:
    """The row number of every id, and of every language and group that a need names.

    ``features``: of every accessibility feature its bit.
    """

    slots: dict[str, int]
    types: dict[str, int]
    communities: dict[str, int]
    needs: dict[str, int]
    providers: dict[str, int]
    offers: dict[str, int]
    venues: dict[str, int]
    funds: dict[str, int]
    languages: dict[str, int]
    groups: dict[str, int]
    features: dict[str, int]

    @classmethod
    def of(cls, instance: Instance) -> "Numbers":
        """Number them.

        Raises
        ------
        InvalidInstance
            More than 62 different accessibility features are named.
        """
        needs = instance.needs
        return cls(
            slots=_numbered(s.id for s in instance.grid),
            types=_numbered(t.id for t in instance.service_types),
            communities=_numbered(c.id for c in instance.communities),
            needs=_numbered(n.id for n in needs),
            providers=_numbered(p.id for p in instance.providers),
            offers=_numbered(o.id for o in instance.offers),
            venues=_numbered(v.id for v in instance.venues),
            funds=_numbered(f.id for f in instance.funds),
            languages=_numbered(sorted({n.language for n in needs if n.language is not None})),
            groups=_numbered(sorted({n.group for n in needs if n.group is not None})),
            features=_features(instance),
        )

    def access(self, features: Iterable[str]) -> int:
        """The features as bits."""
        return sum(self.features[name] for name in set(features))


def _numbered(names: Iterable[str]) -> dict[str, int]:
    return {name: number for number, name in enumerate(names)}


def _features(instance: Instance) -> dict[str, int]:
    names = sorted(
        {feature for need in instance.needs for feature in need.accessibility}
        | {feature for offer in instance.offers for feature in offer.accessibility}
        | {feature for venue in instance.venues for feature in venue.accessibility}
    )
    if len(names) > MOST_FEATURES:
        fault = Fault("too_many_features", "needs", "", "accessibility", {"most": MOST_FEATURES})
        raise InvalidInstance([fault])
    return {name: 1 << bit for bit, name in enumerate(names)}


def flags(
    lists: Sequence[Iterable[str] | None], number: dict[str, int], width: int | None = None
) -> Bools:
    """A row a list: which of the numbered names it holds; a list that is none holds all.

    A name without a number is passed over. ``width``: of the rows, if it is more than the names.
    """
    rows = np.zeros((len(lists), len(number) if width is None else width), dtype=np.bool_)
    for row, names in zip(rows, lists, strict=True):
        row[... if names is None else [number[name] for name in names if name in number]] = True
    return rows


def mask(slots: Iterable[str], number: dict[str, int]) -> int:
    """A set of slots as bits."""
    bits = 0
    for slot in slots:
        bits |= 1 << number[slot]
    return bits
