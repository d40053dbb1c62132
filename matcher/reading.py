"""A plan that people read, back to the rows of its problem."""

from collections import defaultdict

import numpy as np

from matcher.compile import Compiled
from matcher.faults import Fault, InvalidInstance
from matcher.instance import Instance
from matcher.packed import Ints
from matcher.plan import Assignment, Plan, Series
from matcher.problem import Chosen, Taken, dearest
from matcher.tables import mask


def chosen_of(instance: Instance, compiled: Compiled, plan: Plan) -> Chosen:
    """The rows that a lawful plan of this instance uses; where nothing is owing, no fund pays.

    Raises
    ------
    InvalidInstance
        ``no_such_way``: the problem has none of a record's ways, whose offer is named.
    """
    reader = Reader(instance, compiled)
    visits = [reader.visit(one) for one in plan.assignments]
    series = tuple(reader.series(one) for one in plan.series)
    number = {bid.id: n for n, bid in enumerate(instance.bids)}
    bids = np.array(sorted(number[award.bid] for award in plan.awards), dtype=np.int64)
    rows = np.array(visits, dtype=np.int64).reshape(-1, 3)
    return dearest(compiled.problem, Chosen(rows, series, bids))


class Reader:
    """Where a record of a plan stands among a problem's rows."""

    def __init__(self, instance: Instance, compiled: Compiled) -> None:
        self.numbers = compiled.tables.numbers
        self.problem = compiled.problem
        self.providers = compiled.tables.offers.provider
        first = len(instance.funds)
        self.purses = {key: first + n for n, key in enumerate(compiled.purses)}
        self.families: dict[tuple[int, int, int], list[int]] = defaultdict(list)
        for x, row in enumerate(self.problem.family):
            self.families[int(row["block"]), int(row["room"]), int(row["type"])].append(x)

    def visit(self, stated: Assignment) -> tuple[int, int, int]:
        p, i, o = self.problem, self.numbers.needs[stated.need], self.numbers.offers[stated.offer]
        slots, fund = mask(stated.slots, self.numbers.slots), self._fund(stated)
        for r in range(p.home_start[i], p.home_start[i + 1]):
            row = p.home[r]
            if row["block"] == o and not slots & ~int(row["slots"]):
                return r, slots, fund if row["public"] else -1
        raise _no_way(stated)

    def series(self, stated: Series) -> Taken:
        p, number = self.problem, self.numbers
        o, h = number.offers[stated.offer], number.venues[stated.venue]
        slots, fund = mask(stated.slots, number.slots), self._fund(stated)
        needs = {number.needs[member.need] for member in stated.members}
        for x in self.families[o, h, number.types[stated.service_type]]:
            rows = np.arange(p.member_start[x], p.member_start[x + 1])
            joining: Ints = rows[np.isin(p.member["need"][rows], list(needs))]
            if joining.size == len(needs) and p.family[x]["k"] == len(stated.slots):
                return x, slots, fund, tuple(joining.tolist())
        raise _no_way(stated)

    def _fund(self, stated: Assignment | Series) -> int:
        if stated.fund is None:
            return -1
        fund, offer = self.numbers.funds[stated.fund], self.numbers.offers[stated.offer]
        return self.purses.get((int(self.providers[offer]), fund), fund)


def _no_way(stated: Assignment | Series) -> InvalidInstance:
    return InvalidInstance([Fault("no_such_way", "plan", stated.offer, "offer", {})])
