"""Which rules a pin breaks that no lawful way keeps."""

from collections.abc import Iterator

from matcher import eligibility as may
from matcher.instance import Instance, Pin
from matcher.rules import Rule
from matcher.tables import Tables, mask


def rules_broken(instance: Instance, tables: Tables, pin: Pin) -> list[Rule]:
    """The rules broken by the way that comes nearest to the pin: the one that breaks the fewest, of
    an offer that gives the service at all if there is one.

    Where every rule of the way itself is kept, what stands against the pin is a forbid.
    """
    ways = [may.rules(broken & ~may.WORTH) for broken in _ways(instance, tables, pin)]
    nearest = min(
        ways,
        key=lambda rules: (Rule.SERVICE_TYPE in rules, len(rules)),
        default=[Rule.SERVICE_TYPE],
    )
    return nearest or [Rule.FORBID]


def _ways(instance: Instance, tables: Tables, pin: Pin) -> Iterator[int]:
    """The broken rules, as bits, of every offer and venue the pin speaks of."""
    numbers, rounds = tables.numbers, tables.round
    i = numbers.needs[pin.need]
    offers = range(len(instance.offers)) if pin.offer is None else [numbers.offers[pin.offer]]
    venues = range(len(instance.venues)) if pin.venue is None else [numbers.venues[pin.venue]]
    t = int(tables.needs.type[i])
    for o in offers:
        if pin.setting != "venue" and pin.venue is None:
            broken, _, usable, rest, _ = may.home(
                rounds, tables.types, tables.needs, tables.offers, tables.funds, i, o, True
            )
            pays = pin.fund is None or rest > 0
            yield broken | _slots(tables, pin, usable) | (0 if pays else may.FUND)
        if pin.setting == "home":
            continue
        for h in venues:
            hosted, usable = may.hosting(
                rounds, tables.types, tables.offers, tables.venues, o, h, t, True
            )
            broken, _, shared, _, _ = may.member(
                rounds, tables.types, tables.needs, tables.offers, tables.venues,
                usable, i, o, h, True,
            )  # fmt: skip
            yield hosted | broken | _slots(tables, pin, shared)


def _slots(tables: Tables, pin: Pin, usable: int) -> int:
    if pin.slots is None or not mask(pin.slots, tables.numbers.slots) & ~usable:
        return 0
    return may.SLOTS
