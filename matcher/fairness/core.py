"""Could any group of communities do better with its own share of the money? Is it in the core?"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from matcher.fairness.own import own_round, part_of, weights, worth_by_community
from matcher.faults import Fault, InvalidInstance
from matcher.instance import Instance
from matcher.plan import Plan, Result
from matcher.solve import Limits, solve

PAIRED, GROWN = 6, 6
"""So many of those nearest to blocking are tried in pairs; and together, one more at a time."""

WORK = 2_000
"""Units of work for the search of one group."""

CONTENT, BLOCKS, OPEN = "content", "blocks", "open"


@dataclass(frozen=True, kw_only=True)
class Group:
    """``state`` of some communities together: ``content``: proved that they can do no better;
    ``blocks``: a plan is shown by which none of them has less and one has more; ``open``: neither.

    ``now``: milli-points that the plan is worth to them, cut; ``found``: the best plan of their own
    round; ``bound``: no plan of it is worth more; both 0 where it serves nobody. ``share``: their
    part of the weight; ``money_fen``: of all funds. ``round`` and ``result``: for ``blocks``, what
    they would do, as ``verify`` takes it; ``torn``: who would have less by the plan found, where
    they would have more in all.
    """

    communities: tuple[str, ...]
    state: str
    now: int
    found: int
    bound: int
    share: Fraction
    money_fen: int
    torn: tuple[str, ...] = ()
    round: Instance | None = None
    result: Result | None = None

    @property
    def margin(self) -> int:
        """Milli-points that they would have more, by what was found; below 0: less."""
        return self.found - self.now


@dataclass(frozen=True, kw_only=True)
class Core:
    """``groups``: those that were looked at; ``left``: how many of the single communities,
    sub-districts and districts there was no time for."""

    groups: tuple[Group, ...]
    left: int

    def of(self, state: str) -> tuple[Group, ...]:
        return tuple(one for one in self.groups if one.state == state)


def core(instance: Instance, plan: Plan, seconds: float | None = None, work: int = WORK) -> Core:
    """Each community, each sub-district and district, and of those nearest to blocking the pairs
    and ever larger groups: has it a better plan of its own?

    In the core of an economy with public goods (Foley 1970) no group of people can do better for
    all its members with its own part of the resources; in participatory budgeting that part is the
    group's fraction of the budget (Fain, Goel and Munagala 2016; Aziz, Lee and Talmon 2018). Here
    the members are communities, and

    - what a community has is the value of its needs in the plan, by the policy; what a series costs
      the public is borne by its people alike;
    - a group's money is its part of every fund, by population, or by needs where a population is
      not told, among the communities that the fund may pay for;
    - its supply is not divided, for staff and rooms are not bought with that money alone: it has
      what the plan gives to it alone, and what the plan leaves unused; nobody else is moved, so
      that a series in which others sit too stays as it is (``own.own_round``);
    - it plans for its own needs only, under all rules of the round but the floors and the tier's
      least, which others are owed.

    A group blocks if a plan of its own round leaves none of its communities less than it has, and
    one more. Were there such a plan, the group would have more in all; so a certificate that bounds
    its round at no more than it has now proves that it does not block. There are 2^n groups, and
    which of them block is hard to decide: those named are looked at, and nothing is claimed of
    others. A bid is taken whole, and is no group's own: a round with lots is not asked.

    ``seconds``: for all of it; ``work``: for each group, see ``matcher.solve.Limits``.

    Raises
    ------
    InvalidInstance
        ``core_of_tenders``: the round has lots.
    """
    asking = _Asking(instance, plan, work)
    until = None if seconds is None else time.monotonic() + seconds

    def timely() -> bool:
        return until is None or time.monotonic() < until

    sure = list(dict.fromkeys(_sure(instance, asking.weight)))
    made = list(_looked(asking, sure, timely))
    left = len(sure) - len(made)
    near = sorted(
        (one for one in made if len(one.communities) == 1 and one.state != BLOCKS),
        key=lambda one: -one.margin,
    )
    seen = {one.communities for one in made}
    names = [one.communities[0] for one in near]
    more = [_sorted(asking, pair) for pair in combinations(names[:PAIRED], 2)]
    more += [_sorted(asking, names[:size]) for size in range(3, min(len(names), GROWN) + 1)]
    made += _looked(asking, [one for one in more if one not in seen], timely)
    return Core(groups=tuple(made), left=left)


class _Asking:
    """The round and its plan, and what each community has of it."""

    def __init__(self, instance: Instance, plan: Plan, work: int) -> None:
        if instance.lots:
            raise InvalidInstance([Fault("core_of_tenders", "lots", instance.lots[0].id, "", {})])
        self._instance, self._plan = instance, plan
        self._limits = Limits(work=work, workers=1)
        self.weight = weights(instance)

    def of(self, group: Sequence[str]) -> Group:
        """What a group could do."""
        own = own_round(self._instance, self._plan, group, self.weight)
        result = solve(own.round, self._limits) if own.round is not None else None
        bound = result.certificate.bound if result is not None else 0
        found = result.plan.value if result is not None else 0
        state = CONTENT if bound <= own.now else OPEN
        torn: tuple[str, ...] = ()
        if own.round is not None and result is not None and found > own.now:
            torn = self._less(own.round, result.plan, group)
            state = OPEN if torn or own.overdrawn else BLOCKS
        blocks = state == BLOCKS
        return Group(
            communities=tuple(group),
            state=state,
            now=own.now + own.stays,
            found=found + own.stays,
            bound=bound + own.stays,
            share=Fraction(sum(self.weight[one] for one in group), sum(self.weight.values())),
            money_fen=sum(
                int(fund.amount_fen * part_of(fund, group, self.weight))
                for fund in self._instance.funds
            ),
            torn=torn,
            round=own.round if blocks else None,
            result=result if blocks else None,
        )

    def _less(self, own: Instance, plan: Plan, group: Sequence[str]) -> tuple[str, ...]:
        """Who of them would have less, of what is planned anew."""
        planned = {need.id for need in own.needs}
        has = worth_by_community(self._instance, self._plan, planned)
        would = worth_by_community(own, plan, planned)
        zero = Fraction()
        return tuple(one for one in group if would.get(one, zero) < has.get(one, zero))


def _sure(instance: Instance, weight: dict[str, int]) -> Iterator[tuple[str, ...]]:
    """Each community, sub-district and district that has needs, and is not all there is."""
    places = [one for one in instance.communities if one.id in weight]
    whole = len(places)
    yield from ((one.id,) for one in places if whole > 1)
    for within in ("sub_district", "district"):
        for name in dict.fromkeys(getattr(one, within) for one in places):
            group = tuple(one.id for one in places if name and getattr(one, within) == name)
            if 1 < len(group) < whole:
                yield group


def _sorted(asking: _Asking, group: Iterable[str]) -> tuple[str, ...]:
    inside = set(group)
    return tuple(one for one in asking.weight if one in inside)


def _looked(
    asking: _Asking, groups: Sequence[tuple[str, ...]], timely: Callable[[], bool]
) -> Iterator[Group]:
    for group in groups:
        if not timely():
            return
        yield asking.of(group)
