"""Compiled local search: ruin a corner of the plan, rebuild it, keep it if it is good enough.

Ruin and recreate (Schrimpf et al. 2000) with record-to-record acceptance that cools down
(Dueck 1993; the slack-induction view is Christiaens and Vanden Berghe 2020). A corner is a block or
two and whoever they serve. Money is judged at its dual price while the search is warm, so that no
corner hoards a fund; the last stretch is judged by value alone.
"""

import numpy as np

from matcher.machine import njit
from matcher.search.chance import pick, pick_early, uniform
from matcher.search.measure import close, drop
from matcher.search.series import open_some
from matcher.search.visits import place_best, repack
from matcher.state import spilled, undo


@njit(cache=True)
def _gather(p, z, at, ix, b, waiting, count, mark, stamp):
    """Add the unserved needs that block b could visit to ``waiting``."""
    for a in range(ix.homes_start[b], ix.homes_start[b + 1]):
        i = p.home[ix.homes[a]].need
        if z[at.column + i] < 0 and mark[i] != stamp and count < waiting.size:
            mark[i] = stamp
            waiting[count] = i
            count += 1
    return count


@njit(cache=True)
def _ruin_block(p, z, log, at, ix, prices, random, b, share, series_share, freed, count):
    """Take a share of block b's visits and series out; (loss, count of needs freed)."""
    lost = 0.0
    for a in range(ix.homes_start[b], ix.homes_start[b + 1]):
        r = ix.homes[a]
        i = p.home[r].need
        if z[at.column + i] == r and z[at.series + i] < 0 and uniform(random) < share:
            lost += drop(p, z, log, at, prices, i)
            if count < freed.size:
                freed[count] = i
                count += 1
    for a in range(ix.families_start[b], ix.families_start[b + 1]):
        q = z[at.family_first + ix.families[a]]
        while q >= 0:
            following = z[at.s_next + q]
            if uniform(random) < series_share:
                loss, count = close(p, z, log, at, prices, q, freed, count)
                lost += loss
            q = following
    return lost, count


@njit(cache=True)
def search(p, z, log, at, ix, prices, random, iterations, warm, cool, repacked, mark, stamps):
    """Run so many iterations with the threshold falling from ``warm`` to ``cool`` milli-points.

    ``repacked``: the share of iterations that give a block its exact best pattern first. Returns
    the change of the measure (value less money at ``prices.fund``). ``mark`` is scratch of
    one entry a need; ``stamps[0]`` counts its uses.
    """
    freed = np.empty(4096, dtype=np.int64)
    waiting = np.empty(4096, dtype=np.int64)
    rank = np.empty(4096)
    needs = p.need.size
    total = 0.0
    log.written[0] = 0
    for iteration in range(iterations):
        log.written[0] = 0
        threshold = warm * (cool / warm) ** (iteration / iterations) if warm > 0 else 0.0
        delta = 0.0
        freed_count = 0
        stamps[0] += 1
        stamp = stamps[0]
        seed = pick(random, needs)
        homes = p.home_start[seed + 1] - p.home_start[seed]
        memberships = ix.members_start[seed + 1] - ix.members_start[seed]
        if homes + memberships == 0:
            continue
        corners = 1 + pick(random, 3)
        count = 0
        share = 0.3 + 0.7 * uniform(random)
        for _ in range(corners):
            choice = pick(random, homes + memberships)
            if choice < homes:
                b = p.home[p.home_start[seed] + choice].block
            else:
                b = p.family[
                    p.member[
                        ix.members[ix.members_start[seed] + pick_early(random, memberships)]
                    ].family
                ].block
            loss, freed_count = _ruin_block(
                p, z, log, at, ix, prices, random, b, share, 0.2, freed, freed_count
            )
            delta -= loss
            if ix.families_start[b + 1] > ix.families_start[b] and uniform(random) < 0.5:
                gain, freed_count = open_some(
                    p, z, log, at, ix, prices, random, b, 2, uniform(random), freed, freed_count
                )
                delta += gain
            count = _gather(p, z, at, ix, b, waiting, count, mark, stamp)
        if z[at.column + seed] < 0 and mark[seed] != stamp and count < waiting.size:
            mark[seed] = stamp
            waiting[count] = seed
            count += 1
        for a in range(freed_count):
            i = freed[a]
            if i < 0:
                count = _gather(p, z, at, ix, -1 - i, waiting, count, mark, stamp)
            elif z[at.column + i] < 0 and mark[i] != stamp and count < waiting.size:
                mark[i] = stamp
                waiting[count] = i
                count += 1
        style = uniform(random)
        if homes > 0 and uniform(random) < repacked:
            b = p.home[p.home_start[seed] + pick(random, homes)].block
            delta += repack(p, z, log, at, ix, prices, random, b, uniform(random))
        for a in range(count):
            i = waiting[a]
            if style < 0.6:
                rank[a] = -prices.need[i] * (0.6 + 0.8 * uniform(random))
            elif style < 0.8:
                rank[a] = uniform(random)
            else:
                rank[a] = -(prices.need[i] / max(1, p.need[i].k)) * (0.6 + 0.8 * uniform(random))
            if p.need[i].pinned:
                rank[a] = -np.inf
        for a in np.argsort(rank[:count]):
            i = waiting[a]
            if z[at.column + i] < 0:
                delta += place_best(p, z, log, at, ix, prices, random, 0.02, i)
        if spilled(log):
            # Too large a corner to take back; it is kept, and the measure says what it cost.
            total += delta
        elif delta >= -threshold * -np.log(1.0 - uniform(random)):
            total += delta
        else:
            undo(z, log, 0)
    return total
