"""What a change is, and how one leaves an instance."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar, Self

from matcher.instance import Instance, Record


class Change(Record, ABC):
    """One thing that could be otherwise. Its ids are known to the instance it is said of.

    ``OF``: the fields that say what is changed; ``SUMMED``: those that add up where it is changed
    twice; of what is in neither, the greater counts. Where none add up, it is made once.
    """

    OF: ClassVar[tuple[str, ...]] = ()
    SUMMED: ClassVar[tuple[str, ...]] = ()

    kind: str

    @property
    def of(self) -> tuple[str, ...]:
        """The kind, and the ids of what is changed."""
        return (self.kind, *(str(getattr(self, name)) for name in self.OF))

    @property
    def added(self) -> tuple[str, ...]:
        """The ids of what is new."""
        return ()

    def plus(self, other: Self) -> Self:
        """Both changes of the same thing as one."""
        told = {
            name: getattr(self, name) + getattr(other, name)
            if name in self.SUMMED
            else max(getattr(self, name), getattr(other, name))
            for name in type(self).model_fields
        }
        return self.model_copy(update=told | {name: getattr(self, name) for name in self.OF})

    @abstractmethod
    def price_fen(self, instance: Instance) -> int:
        """What it costs over the period, in fen, by the policy's price list: an assumption."""

    @abstractmethod
    def applied(self, instance: Instance) -> Instance:
        """The instance with this change."""


def compressed(several: Iterable[Change]) -> tuple[Change, ...]:
    """The same changes, those of one thing as one, in the order in which each first stands."""
    made: dict[tuple[str, ...], Change] = {}
    for one in several:
        before = made.get(one.of)
        made[one.of] = one if before is None else before.plus(one)
    return tuple(made.values())


def changed(instance: Instance, **fields: Any) -> Instance:
    """The instance with other fields, which are sound: nothing is looked at again."""
    made = instance.model_copy(update=fields)
    made.__dict__.pop("digest", None)  # copied with the rest, and no longer true
    return made


def record(instance: Instance, table: str, id: str) -> Any:
    """The record of a table with this id, which is there."""
    return next(one for one in getattr(instance, table) if one.id == id)


def edited(
    instance: Instance, table: str, id: str, edit: Callable[[Any], Mapping[str, Any]]
) -> Instance:
    """The instance with other fields of one record: those that ``edit`` makes of it."""
    old = record(instance, table, id)
    made = old.model_copy(update=dict(edit(old)))
    rows = tuple(made if one is old else one for one in getattr(instance, table))
    return changed(instance, **{table: rows})
