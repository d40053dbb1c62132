"""What the search goes by: value less money at its dual price; and what taking out loses of it."""

from matcher.machine import lean
from matcher.search.lists import note
from matcher.state import end_series, leave, public_of, runs, unvisit

PINNED = 1e9
"""What serving a pinned need adds to the search's own measure, in milli-points: more than anything
it could cost, and small enough beside 2^53 that what it is added to keeps its fractions."""


@lean(cache=True)
def money(p, prices, fund, public):
    """What so many fen of a fund cost at its dual price, in milli-points; no fund: nothing."""
    return prices.fund[fund] * public if fund >= 0 else 0.0


@lean(cache=True)
def series_measure(p, z, at, prices, q):
    """What series q adds to the measure: its value less its money at the dual price."""
    public = public_of(p, z, at, q)
    return (
        z[at.s_value + q]
        - public // p.fen_per_millipoint
        - money(p, prices, z[at.s_fund + q], public)
    )


@lean(cache=True)
def present_measure(p, z, at, prices, i):
    """What need i's present way is worth to the measure, less what its block's hours cost.

    What stealing it for a series would lose: its value, but its hours come free.
    """
    if z[at.column + i] < 0:
        return 0.0
    if z[at.series + i] >= 0:
        return z[at.s_value + z[at.series + i]] * 1.0
    r = z[at.column + i]
    b = p.home[r].block
    worth = p.home[r].value - money(p, prices, z[at.payer + i], p.home[r].public)
    worth -= prices.minute[b] * p.home[r].minutes
    slots = z[at.taken + i]
    for s in range(p.slot_day.size):
        if (slots >> s) & 1:
            worth -= prices.slot[b, s]
    return worth


@lean(cache=True)
def _disband(p, z, log, at, q, lost):
    """Take everybody out of series q and end it; ``lost`` and what their pins were worth."""
    while z[at.s_first + q] >= 0:
        i = z[at.s_first + q]
        if p.need[i].pinned:
            lost += PINNED
        leave(p, z, log, at, i)
    end_series(p, z, log, at, q)
    return lost


@lean(cache=True)
def close(p, z, log, at, prices, q, freed):
    """Close series q; its members are added to ``freed``. The loss in measure."""
    i = z[at.s_first + q]
    while i >= 0:
        note(freed, i)
        i = z[at.following + i]
    return _disband(p, z, log, at, q, series_measure(p, z, at, prices, q))


@lean(cache=True)
def drop(p, z, log, at, prices, i):
    """Take need i out of the plan; a series left unlawful is closed. The loss in measure."""
    lost = PINNED if p.need[i].pinned else 0.0
    q = z[at.series + i]
    if q < 0:
        r = z[at.column + i]
        lost += p.home[r].value - money(p, prices, z[at.payer + i], p.home[r].public)
        unvisit(p, z, log, at, i)
        return lost
    lost += series_measure(p, z, at, prices, q)
    leave(p, z, log, at, i)
    if runs(p, z, at, q):
        return lost - series_measure(p, z, at, prices, q)
    return _disband(p, z, log, at, q, lost)
