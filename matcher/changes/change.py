"""What a change is, and how one leaves an instance."""

from typing import Any

from matcher.instance import Instance, Record


class Change(Record):
    """One thing that could be otherwise. Its ids are known to the instance it is said of."""

    kind: str

    def price_fen(self, instance: Instance) -> int:
        """What it costs over the period, in fen, by the policy's price list: an assumption."""
        raise NotImplementedError

    def applied(self, instance: Instance) -> Instance:
        """The instance with this change."""
        raise NotImplementedError


def changed(instance: Instance, **fields: Any) -> Instance:
    """The instance with other fields, which are sound: nothing is looked at again."""
    made = instance.model_copy(update=fields)
    made.__dict__.pop("digest", None)  # copied with the rest, and no longer true
    return made


def replaced(instance: Instance, table: str, record: Any, **fields: Any) -> Instance:
    """The instance with other fields of one record of a table."""
    made = record.model_copy(update=fields)
    rows = tuple(made if one is record else one for one in getattr(instance, table))
    return changed(instance, **{table: rows})
