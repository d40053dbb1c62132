"""What an instance's fields may refer to, and the faults of those that refer to nothing."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from matcher.faults import Fault

if TYPE_CHECKING:
    from matcher.instance.round import Instance


class Known:
    """The ids each field may refer to."""

    def __init__(self, instance: "Instance") -> None:
        self.slots = {slot.id: slot for slot in instance.grid}
        self.service_types = {t.id for t in instance.service_types}
        self.communities = {c.id for c in instance.communities}
        self.needs = {n.id for n in instance.needs}
        self.providers = {p.id for p in instance.providers}
        self.offers = {o.id for o in instance.offers}
        self.venues = {v.id for v in instance.venues}
        self.funds = {f.id for f in instance.funds}
        self.lots = {lot.id for lot in instance.lots}
        self.bids = {bid.id for bid in instance.bids}


def unknown(
    kind: str, record: str, field: str, ids: Iterable[str | None], known: Any
) -> Iterator[Fault]:
    for value in ids:
        if value is not None and value not in known:
            yield Fault("unknown_reference", kind, record, field, {"value": value})


def repeated(values: Sequence[str]) -> Iterator[tuple[str, int]]:
    """The values that stand there more than once, and how often."""
    if len(set(values)) != len(values):
        yield from ((value, times) for value, times in Counter(values).items() if times > 1)


def repeats(kind: str, record: str, field: str, values: Sequence[str]) -> Iterator[Fault]:
    for value, _ in repeated(values):
        yield Fault("repeated_value", kind, record, field, {"value": value})
