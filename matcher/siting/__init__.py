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

FIRST_STEPS = 600
SEARCHING = 0.6
"""The share of the seconds that the choice of a small question may take; its proof has the rest. A
large one has the proof of the first prices, for no number of cases in reach would close it."""


class Broken(Exception):
    """The answer does not keep every rule: a defect of ours."""


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
    reach = reach_of(instance, siting)
    nothing, free = np.zeros(reach.needs), nothing_settled(reach)
    least = quick(reach, filled(reach, free, fills(reach, nothing)[0])).value(reach)
    first = ascend(reach, free, nothing, least, steps=FIRST_STEPS)
    until = began + seconds
    searching = until if is_large(reach) else began + seconds * SEARCHING
    choice = chosen(reach, first, searching)
    proof = bounded(instance, siting, reach, first, choice.value(reach), until)
    bound = Covering(instance, siting).bound(proof)
    answer = _answer(instance, siting, reach, choice, proof.model_copy(update={"bound": bound}))
    if check_siting(instance, siting, answer) or answer.value > bound:
        raise Broken
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
