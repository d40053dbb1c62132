"""Compiled local search: ruin a corner of the plan, rebuild it, keep it if it is good enough.

Ruin and recreate (Schrimpf et al. 2000), accepted as in simulated annealing (Kirkpatrick, Gelatt
and Vecchi 1983), as Christiaens and Vanden Berghe (2020) do. A corner is a few blocks and whoever
they serve. Money is judged at its dual price while the search is warm, so that no
corner hoards a fund; the last stretch is judged by value alone.
"""

import numpy as np

from matcher.machine import lean, njit
from matcher.search.chance import pick, pick_early, uniform
from matcher.search.lists import clear, new_freed, note, wait, wait_for
from matcher.search.measure import close, drop
from matcher.search.series import open_some
from matcher.search.visits import place_best, repack
from matcher.state import spilled, undo

MOST_BLOCKS = 3
"""Blocks a corner has at the most: few, so that most moves are cheap and can be good as a whole."""

LEAST_RUINED = 0.3
"""Of a block's visits, the least share that is taken out; the most is all of them."""

SERIES_RUINED = 0.2
"""Of a block's series, the share taken out: a series holds many, and seldom comes back as good."""

OPENING, OPENINGS = 0.5, 2
"""How often a ruined block tries to open series, and how many: the dearest step of a move."""

REPACKED = 0.1
"""How often a block gets its exact best pattern first; a third cost more than it gave, see 0006."""

BLINK = 0.02
"""How often a visit is overlooked: just enough that ties fall differently; more cost, see 0006."""

BY_PRICE, BY_LOT = 0.6, 0.2
"""How often those who wait come in order of their price, and by lot; else of their price a slot."""

SHORT = 1e9
"""What a need counts that a block must serve and does not, or a floor asks for, in milli-points: as
a pinned one."""

LACK = 1e12
"""What a milli-point counts that the worth is short of: before any floor."""

LEAST_NOISE, NOISE = 0.6, 0.8
"""A price is blurred by a factor from the first up to the sum, centred on one: neighbours in the
order change places, far apart ones do not."""


@lean(cache=True)
def _corner_block(p, ix, random, i):
    """A block that could serve need i: at home, or in one of its more promising families."""
    homes = p.home_start[i + 1] - p.home_start[i]
    memberships = ix.members_start[i + 1] - ix.members_start[i]
    choice = pick(random, homes + memberships)
    if choice < homes:
        return p.home[p.home_start[i] + choice].block
    m = ix.members[ix.members_start[i] + pick_early(random, memberships)]
    return p.family[p.member[m].family].block


@lean(cache=True)
def _ruin_block(p, z, log, at, ix, prices, random, b, share, freed):
    """Take a share of block b's visits, and some of its series, out; the loss in measure."""
    lost = 0.0
    for a in range(ix.homes_start[b], ix.homes_start[b + 1]):
        r = ix.homes[a]
        i = p.home[r].need
        if z[at.column + i] == r and z[at.series + i] < 0 and uniform(random) < share:
            lost += drop(p, z, log, at, prices, i)
            note(freed, i)
    for a in range(ix.families_start[b], ix.families_start[b + 1]):
        q = z[at.family_first + ix.families[a]]
        while q >= 0:
            following = z[at.s_next + q]
            if uniform(random) < SERIES_RUINED:
                lost += close(p, z, log, at, prices, q, freed)
            q = following
    return lost


@njit(cache=True)
def _ruin(p, z, log, at, ix, prices, random, seed, freed, waiting):
    """Ruin a corner around need ``seed``, try new series there; the change of the measure.

    Everybody who might now be served waits.
    """
    delta = 0.0
    blocks = 1 + pick(random, MOST_BLOCKS)
    share = LEAST_RUINED + (1.0 - LEAST_RUINED) * uniform(random)
    for _ in range(blocks):
        b = _corner_block(p, ix, random, seed)
        delta -= _ruin_block(p, z, log, at, ix, prices, random, b, share, freed)
        if ix.families_start[b + 1] > ix.families_start[b] and uniform(random) < OPENING:
            thrift = uniform(random)
            delta += open_some(p, z, log, at, ix, prices, random, b, OPENINGS, thrift, freed)
        wait_for(p, z, at, ix, waiting, b)
    wait(z, at, waiting, seed)
    for entry in freed.entries[: freed.size[0]]:
        if entry < 0:
            wait_for(p, z, at, ix, waiting, -1 - entry)
        else:
            wait(z, at, waiting, entry)
    return delta


@njit(cache=True)
def _turns(p, prices, random, style, needs):
    """The order in which needs get their turn, as places in ``needs``; pinned ones first.

    ``style``, a number in [0, 1), decides which order.
    """
    rank = np.empty(needs.size)
    for a in range(needs.size):
        i = needs[a]
        if style < BY_PRICE:
            rank[a] = -prices.need[i] * (LEAST_NOISE + NOISE * uniform(random))
        elif style < BY_PRICE + BY_LOT:
            rank[a] = uniform(random)
        else:
            a_slot = prices.need[i] / max(1, p.need[i].k)
            rank[a] = -a_slot * (LEAST_NOISE + NOISE * uniform(random))
        if p.need[i].pinned:
            rank[a] = -np.inf
    return np.argsort(rank)


@njit(cache=True)
def search(p, z, log, at, ix, prices, random, iterations, warm, cool, waiting):
    """Run so many iterations while the temperature falls from ``warm`` to ``cool`` milli-points.

    A move is judged by its measure: value less money at ``prices.fund``, and whether blocks serve
    the needs they must. ``waiting`` is scratch.
    """
    freed = new_freed()
    for iteration in range(iterations):
        log.written[0] = 0
        clear(freed, waiting)
        seed = pick(random, p.need.size)
        homes = p.home_start[seed + 1] - p.home_start[seed]
        if homes + ix.members_start[seed + 1] - ix.members_start[seed] == 0:
            continue
        short, lack = z[at.short], z[at.lack]
        delta = _ruin(p, z, log, at, ix, prices, random, seed, freed, waiting)
        style = uniform(random)
        if homes > 0 and uniform(random) < REPACKED:
            b = p.home[p.home_start[seed] + pick(random, homes)].block
            delta += repack(p, z, log, at, ix, prices, b, uniform(random))
        needs = waiting.needs[: waiting.size[0]]
        for a in _turns(p, prices, random, style, needs):
            if z[at.column + needs[a]] < 0:
                delta += place_best(p, z, log, at, ix, prices, random, BLINK, needs[a])
        delta -= SHORT * (z[at.short] - short) + LACK * (z[at.lack] - lack)
        # Too large a corner to take back is kept.
        temperature = warm * (cool / warm) ** (iteration / iterations) if warm > 0 else 0.0
        if not spilled(log) and delta < temperature * np.log(1.0 - uniform(random)):
            undo(z, log, 0)
