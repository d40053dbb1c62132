"""How many of the needs are served: by community, by service type, by priority."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from matcher.instance import Instance, Need
from matcher.plan import Plan
from telling.teller import Teller

PRIORITIES = (1, 2, 3, 4)


@dataclass(frozen=True)
class Share:
    """``key``: what the cards' filter calls it."""

    key: int
    name: str
    served: int
    needs: int


def by_community(instance: Instance, plan: Plan, teller: Teller) -> list[Share]:
    names = [(c.id, teller.communities[c.id]) for c in instance.communities]
    return _shares(instance, plan, names, lambda need: need.community, every=True)


def by_service_type(instance: Instance, plan: Plan, teller: Teller) -> list[Share]:
    names = [(t.id, teller.service_types[t.id]) for t in instance.service_types]
    return _shares(instance, plan, names, lambda need: need.service_type)


def by_priority(instance: Instance, plan: Plan, teller: Teller) -> list[Share]:
    names = [(str(p), teller.say(f"report.priority.{p}")) for p in PRIORITIES]
    return _shares(instance, plan, names, lambda need: str(need.priority))


def counted(
    instance: Instance, plan: Plan, part: Callable[[Need], str]
) -> dict[str, tuple[int, int]]:
    """Of each part: how many needs are served, and how many there are."""
    unmet = set(plan.unmet)
    needs = Counter(part(need) for need in instance.needs)
    served = Counter(part(need) for need in instance.needs if need.id not in unmet)
    return {code: (served[code], of) for code, of in needs.items()}


def _shares(
    instance: Instance,
    plan: Plan,
    names: Iterable[tuple[str, str]],
    part: Callable[[Need], str],
    every: bool = False,
) -> list[Share]:
    """Of each part, in the order of ``names``; ``every``: of those without a need as well."""
    found = counted(instance, plan, part)
    return [
        Share(key, name, *found.get(code, (0, 0)))
        for key, (code, name) in enumerate(names)
        if every or code in found
    ]
