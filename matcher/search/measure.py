"""What the search goes by: value less money at its dual price; and what taking out loses of it."""

from matcher.machine import njit
from matcher.state import end_series, leave, public_of, runs, unvisit

PINNED = 1e9
"""What serving a pinned need adds to the search's own measure: more than anything it could cost."""


@njit(cache=True)
def money(p, prices, fund, public):
    return prices.fund[fund] * public if fund >= 0 else 0.0


@njit(cache=True)
def series_measure(p, z, at, prices, q):
    """What series q adds to the measure: its value less its money at the dual price."""
    public = public_of(p, z, at, q)
    return (
        z[at.s_value + q]
        - public // p.fen_per_millipoint
        - money(p, prices, z[at.s_fund + q], public)
    )


@njit(cache=True)
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


@njit(cache=True)
def drop(p, z, log, at, prices, i):
    """Take need i out of the plan; a series left unlawful is closed. The loss in measure."""
    lost = PINNED if p.need[i].pinned else 0.0
    q = z[at.series + i]
    if q < 0:
        r = z[at.column + i]
        fund = z[at.payer + i]
        lost += p.home[r].value - money(p, prices, fund, p.home[r].public)
        unvisit(p, z, log, at, i)
        return lost
    lost += series_measure(p, z, at, prices, q)
    leave(p, z, log, at, i)
    if not runs(p, z, at, q):
        while z[at.s_first + q] >= 0:
            j = z[at.s_first + q]
            if p.need[j].pinned:
                lost += PINNED
            leave(p, z, log, at, j)
        end_series(p, z, log, at, q)
        return lost
    return lost - series_measure(p, z, at, prices, q)


@njit(cache=True)
def close(p, z, log, at, prices, q, freed, count):
    """Close series q; its members are added to ``freed``. (Loss in measure, new count.)"""
    lost = series_measure(p, z, at, prices, q)
    while z[at.s_first + q] >= 0:
        j = z[at.s_first + q]
        if p.need[j].pinned:
            lost += PINNED
        leave(p, z, log, at, j)
        if count < freed.size:
            freed[count] = j
            count += 1
    end_series(p, z, log, at, q)
    return lost, count
