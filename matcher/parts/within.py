"""Other plans of the whole, as far as a part can hold them."""

import numpy as np

from matcher.packed import Bools, Ints
from matcher.parts.pieces import Part
from matcher.problem import Chosen


def within(part: Part, plan: Chosen) -> Chosen:
    """What the part has columns for of another plan of the whole, in rows of the part.

    Its blocks' sessions and minutes, its money and its rooms may not suffice for it.
    """
    p = part.problem
    at, known = _found(part.homes, plan.visits[:, 0])
    visits = plan.visits.copy()
    visits[:, 0] = at
    visits = visits[known]
    visits = visits[visits[:, 1] & ~p.home["slots"][visits[:, 0]] == 0]
    series = []
    families, running = _found(
        part.families, np.array([family for family, *_ in plan.series], dtype=np.int64)
    )
    for n in np.flatnonzero(running):
        _, slots, fund, joined = plan.series[n]
        family = int(families[n])
        members, there = _found(part.members, np.array(joined, dtype=np.int64))
        sets = p.set_slots[p.set_start[family] : p.set_start[family + 1]]
        if there.all() and slots in sets and (slots & ~p.member["slots"][members] == 0).all():
            series.append((family, slots, fund, tuple(members.tolist())))
    return Chosen(visits, tuple(series))


def _found(rows: Ints, wanted: Ints) -> tuple[Ints, Bools]:
    """(place, there?) of the wanted among sorted rows."""
    if not rows.size:
        return np.zeros_like(wanted), np.zeros(wanted.size, dtype=np.bool_)
    at = np.minimum(np.searchsorted(rows, wanted), rows.size - 1)
    return at.astype(np.int64), np.asarray(rows[at] == wanted)
