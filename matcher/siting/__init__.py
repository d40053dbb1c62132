"""Where to open places: which, within a budget, serve most of who is unmet and can walk there.

``sites`` has the records, ``reach`` the question as columns, ``dual`` and ``branch`` the bound,
``search`` the choice. An answer is checked before it is handed out.
"""

import time

import numpy as np

from matcher.certify.siting import Covering
from matcher.check.siting import check_siting, unknown_in
from matcher.faults import InvalidInstance
from matcher.instance import Instance
from matcher.sites import Opened, Sited, Siting, SitingCertificate
from matcher.siting.branch import bounded
from matcher.siting.dual import ascend, filled, fills, nothing_settled
from matcher.siting.program import Choice
from matcher.siting.reach import Reach, reach_of
from matcher.siting.search import chosen, is_large, quick

__all__ = ["Broken", "site"]

FIRST_STEPS = 1_000
PRICING, SEARCHING = 0.3, 0.6
"""The share of the seconds that the first prices may take, and that by whose end the choice is
found; the rest are the proof's. A large question keeps the proof of its first prices, for no number
of cases in reach would close it: it searches on, but for the time that reading the question took,
which whoever checks it has."""


class Broken(Exception):
    """The answer does not keep every rule: a defect of ours, never kept."""

    def __init__(self, violations: int) -> None:
        self.violations = violations
        super().__init__(f"{violations} violation(s)")


def site(instance: Instance, siting: Siting, *, seconds: float = 20.0) -> Sited:
    """Which places to open, who goes where, and the proof of how far from the best that is.

    Raises
    ------
    InvalidInstance
        The question names what the instance does not know.
    Broken
        The answer fails its check.
    """
    began = time.monotonic()
    faults = [*unknown_in(instance, siting)]
    if faults:
        raise InvalidInstance(faults)
    reach, covering = reach_of(instance, siting), Covering(instance, siting)
    checking = time.monotonic() - began
    nothing, free = np.zeros(reach.needs), nothing_settled(reach)
    least = quick(reach, filled(reach, free, fills(reach, nothing)[0])).value(reach)
    until = began + seconds
    pricing = time.monotonic() + seconds * PRICING
    first = ascend(reach, free, nothing, least, steps=FIRST_STEPS, until=pricing)
    searching = until - checking if is_large(reach) else began + seconds * SEARCHING
    choice = chosen(reach, first, searching)
    proof = bounded(instance, siting, reach, first, choice.value(reach), until, covering.bound)
    answer = _answer(instance, siting, reach, choice, proof)
    faults = list(check_siting(instance, siting, answer))
    if faults or answer.value > proof.bound:
        raise Broken(max(1, len(faults)))
    return answer


def _answer(
    instance: Instance, siting: Siting, reach: Reach, choice: Choice, proof: SitingCertificate
) -> Sited:
    places = [int(place) for place in np.flatnonzero(choice.opened)]
    names = [instance.needs[row].id for row in reach.row]
    return Sited(
        siting=siting.digest,
        opened=tuple(
            Opened(
                candidate=siting.candidates[place].id,
                needs=tuple(names[i] for i in np.flatnonzero(choice.at == place)),
            )
            for place in places
        ),
        cost_fen=int(reach.cost[choice.opened].sum()),
        served=int((choice.at >= 0).sum()),
        value=choice.value(reach) * reach.unit,
        certificate=proof,
    )
