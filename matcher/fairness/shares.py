"""How much of each group's needs is served, and which groups get less than chance can explain."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from matcher.instance import Instance, Need
from matcher.plan import Plan

AGES = ((0, 17), (18, 59), (60, 79), (80, 130))
"""Years, of whom the shares are compared."""

FIFTHS = (4, 5)
"""Served less than four fifths of what is expected is less enough to be spoken of."""

SHORT = 2
"""Needs, at the least, that a group spoken of is short of what is expected: one is one person's."""

CHANCE = 0.05
"""How often, at the most, a fair plan would have any warning among the groups of one kind."""

Floats = npt.NDArray[np.float64]
Strata = Iterable[tuple[int, int, int]]


@dataclass(frozen=True, kw_only=True)
class Share:
    """``group``: a community's id, an age band (``60-79``; "": not told) or a priority; ``served``
    of ``needs`` needs. ``expected``: how many would be, were its needs served as often as others
    like them; ``chance``: that so few or fewer come about by chance, 1 where it was not reckoned;
    ``behind``: it is told as a warning."""

    group: str
    needs: int
    served: int
    expected: float
    chance: float = 1.0
    behind: bool = False


@dataclass(frozen=True, kw_only=True)
class Shares:
    """``needs`` and ``served`` of the whole; groups without a need are left out.

    ``communities`` in the instance's order, ``ages`` from the youngest, ``priorities`` from 1.
    """

    needs: int
    served: int
    communities: tuple[Share, ...] = field(default=())
    ages: tuple[Share, ...] = field(default=())
    priorities: tuple[Share, ...] = field(default=())

    @property
    def warnings(self) -> tuple[Share, ...]:
        every = (*self.communities, *self.ages, *self.priorities)
        return tuple(one for one in every if one.behind)


def shares(instance: Instance, plan: Plan) -> Shares:
    """Who is served how often, and who is behind.

    A community or an age band is held against **needs like its own**: the same service and the same
    priority, wherever and whoever. Were those who are served drawn from each such class by lot, the
    number served of a group is a sum of hypergeometric variables, one for each class; ``expected``
    is its mean, and ``chance`` the exact probability of so few or fewer (the one-sided conditional
    test over strata of Mantel and Haenszel 1959, of which Fisher's exact test is the case of one
    class). A tier of priority is held against all less urgent tiers together, by Fisher's test:
    more urgent needs may be served more often, never less.

    A group is ``behind`` where all three hold: it has less than four fifths of what is expected
    (the rule of adverse impact in 29 CFR 1607.4 D, 1978), by two needs or more, and the chance is
    at most 0.05 divided by the number of groups compared (Bonferroni), so that in a plan that
    favours nobody one warning in twenty such tables is to be feared, however many groups there are.
    Of a small group hardly any result is beyond chance, and none is told; of a very large one a
    difference that is real but slight is not told either. Several needs of one resident count as
    if they were independent: where they stand and fall together, chance can do more than is
    reckoned here.
    """
    unmet = set(plan.unmet)
    served = [need.id not in unmet for need in instance.needs]
    place = {one.id: n for n, one in enumerate(instance.communities)}
    bands = [f"{first}-{last}" for first, last in AGES]
    return Shares(
        needs=len(instance.needs),
        served=sum(served),
        communities=_alike(instance, served, lambda need: need.community, place),
        ages=_alike(instance, served, band, {name: n for n, name in enumerate([*bands, ""])}),
        priorities=_by_urgency(instance, served),
    )


def band(need: Need) -> str:
    """The ages of which a need's is one; "" where it is not known."""
    if need.age is None:
        return ""
    return next(f"{first}-{last}" for first, last in AGES if first <= need.age <= last)


def _alike(
    instance: Instance, served: Sequence[bool], of: Callable[[Need], str], order: Mapping[str, int]
) -> tuple[Share, ...]:
    """Each group against needs like its own."""
    whole: dict[tuple[str, int], list[int]] = defaultdict(lambda: [0, 0])
    own: dict[str, dict[tuple[str, int], list[int]]] = defaultdict(
        lambda: defaultdict(lambda: [0, 0])
    )
    for need, is_served in zip(instance.needs, served, strict=True):
        kind = (need.service_type, need.priority)
        for count in (whole[kind], own[of(need)][kind]):
            count[0] += 1
            count[1] += is_served
    groups = sorted(own, key=lambda group: order[group])
    return tuple(
        _held(
            group,
            sum(count[1] for count in own[group].values()),
            [(whole[kind][0], whole[kind][1], count[0]) for kind, count in own[group].items()],
            len(groups),
        )
        for group in groups
    )


def _by_urgency(instance: Instance, served: Sequence[bool]) -> tuple[Share, ...]:
    """Each tier against those that are less urgent."""
    tiers: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for need, is_served in zip(instance.needs, served, strict=True):
        tiers[need.priority][0] += 1
        tiers[need.priority][1] += is_served
    made = []
    for tier in sorted(tiers):
        below = [tiers[one] for one in tiers if one >= tier]
        whole = (sum(count[0] for count in below), sum(count[1] for count in below))
        made.append(_held(str(tier), tiers[tier][1], [(*whole, tiers[tier][0])], len(tiers) - 1))
    return tuple(made)


def _held(group: str, served: int, strata: list[tuple[int, int, int]], groups: int) -> Share:
    """``strata``: of each class how many needs, how many of them served, how many the group's."""
    expected = sum(all_served * own / size for size, all_served, own in strata)
    needs = sum(own for _, _, own in strata)
    far = FIFTHS[1] * served < FIFTHS[0] * expected and expected - served >= SHORT
    if groups < 1 or not far:
        return Share(group=group, needs=needs, served=served, expected=expected)
    chance = at_most(served, strata)
    behind = chance * groups <= CHANCE
    return Share(
        group=group, needs=needs, served=served, expected=expected, chance=chance, behind=behind
    )


def at_most(served: int, strata: Strata) -> float:
    """The probability that no more are drawn in all, of classes each drawn from by lot.

    ``strata``: (size of the class, how many are drawn of it, how many of it are counted).
    """
    together: Floats = np.ones(1)
    for size, drawn, own in strata:
        # More than are asked about need not be told apart: what is beyond is dropped.
        together = np.convolve(together, _drawn(size, drawn, own)[: served + 1])[: served + 1]
    return min(1.0, float(together.sum()))


def _drawn(size: int, drawn: int, own: int) -> Floats:
    """The hypergeometric distribution: by how many of ``own`` are among the drawn, from 0 on."""
    lowest, highest = max(0, own + drawn - size), min(own, drawn)
    whole = _choices(size, drawn)
    chances = np.zeros(highest + 1)
    for count in range(lowest, highest + 1):
        chances[count] = math.exp(
            _choices(own, count) + _choices(size - own, drawn - count) - whole
        )
    return chances


def _choices(of: int, some: int) -> float:
    """The logarithm of a binomial coefficient."""
    return math.lgamma(of + 1) - math.lgamma(some + 1) - math.lgamma(of - some + 1)
