"""The moves: a home visit begins or ends, a series opens or closes, a need joins or leaves it.

Nothing here asks whether a move is lawful; whoever makes it has looked.
"""

from matcher.machine import lean
from matcher.state.layout import NONE
from matcher.state.log import put
from matcher.state.reading import member_worth, public_of


@lean(cache=True)
def _add(z, log, place, more):
    put(z, log, place, z[place] + more)


@lean(cache=True)
def _pay(p, z, log, at, fund, fen):
    """Take so many fen from a fund, and from the one it is within; nothing where there is none."""
    if fund >= 0:
        _add(z, log, at.fund + fund, -fen)
        if p.fund_within[fund] >= 0:
            _add(z, log, at.fund + p.fund_within[fund], -fen)


@lean(cache=True)
def _serve(p, z, log, at, b, sign):
    """Block b serves one need more (sign 1) or fewer (-1)."""
    served = p.block_largest[b] - z[at.volume + b]
    _add(z, log, at.volume + b, -sign)
    if p.block_smallest[b] > 0 and min(served, served + sign) < p.block_smallest[b]:
        _add(z, log, at.short, -sign)


@lean(cache=True)
def _cover(p, z, log, at, i, worth, sign):
    """Need i, worth so much, is served (sign 1) or no longer (-1): its covers have as much."""
    if p.cover_least.size == 0:
        return
    for part in range(2):
        row = p.floor_of[i] if part == 0 else p.worth_of[i]
        if row < 0:
            continue
        left = z[at.cover + row]
        less = left - sign * (1 if part == 0 else worth)
        put(z, log, at.cover + row, less)
        missing = max(0, less) - max(0, left)
        if missing != 0:
            _add(z, log, at.short if part == 0 else at.lack, missing)


@lean(cache=True)
def _occupy(p, z, log, at, i, slots):
    """The resident of need i, if others share them, is taken in these slots."""
    if p.need[i].resident >= 0:
        place = at.resident + p.need[i].resident
        put(z, log, place, z[place] | slots)


@lean(cache=True)
def _release(p, z, log, at, i, slots):
    """The resident of need i, if others share them, is free in these slots."""
    if p.need[i].resident >= 0:
        place = at.resident + p.need[i].resident
        put(z, log, place, z[place] & ~slots)


@lean(cache=True)
def _use(p, z, log, at, b, slots, minutes, sign):
    """Take (sign 1) or give back (-1) a session of block b in each of these slots, and minutes."""
    base = at.slot + b * p.slot_day.size
    able = z[at.open + b]
    for s in range(p.slot_day.size):
        if (slots >> s) & 1:
            left = z[base + s] - sign
            put(z, log, base + s, left)
            if left > 0:
                able |= 1 << s
            else:
                able &= ~(1 << s)
    if able != z[at.open + b]:
        put(z, log, at.open + b, able)
    _add(z, log, at.minute + b, -sign * minutes)


@lean(cache=True)
def visit(p, z, log, at, i, r, slots, fund):
    """Serve need i by home column r in these slots, paid by this fund (or -1)."""
    _use(p, z, log, at, p.home[r].block, slots, p.home[r].minutes, 1)
    _pay(p, z, log, at, fund, p.home[r].public)
    _serve(p, z, log, at, p.home[r].block, 1)
    _cover(p, z, log, at, i, p.home[r].value, 1)
    _occupy(p, z, log, at, i, slots)
    put(z, log, at.column + i, r)
    put(z, log, at.taken + i, slots)
    put(z, log, at.payer + i, fund)


@lean(cache=True)
def unvisit(p, z, log, at, i):
    """Serve need i, so far at home, no longer."""
    r = z[at.column + i]
    slots = z[at.taken + i]
    _use(p, z, log, at, p.home[r].block, slots, p.home[r].minutes, -1)
    _pay(p, z, log, at, z[at.payer + i], -p.home[r].public)
    _serve(p, z, log, at, p.home[r].block, -1)
    _cover(p, z, log, at, i, p.home[r].value, -1)
    _release(p, z, log, at, i, slots)
    put(z, log, at.column + i, NONE)
    put(z, log, at.taken + i, 0)
    put(z, log, at.payer + i, NONE)


@lean(cache=True)
def start_series(p, z, log, at, x, slots, fund):
    """Open a series of family x with nobody in it yet, at its fund's whole cost; its number."""
    spare = z[at.spare]
    q = z[at.spare + spare]
    put(z, log, at.spare, spare - 1)
    put(z, log, at.s_family + q, x)
    put(z, log, at.s_slots + q, slots)
    put(z, log, at.s_fund + q, fund)
    put(z, log, at.s_people + q, 0)
    put(z, log, at.s_fees + q, 0)
    put(z, log, at.s_value + q, 0)
    put(z, log, at.s_members + q, 0)
    put(z, log, at.s_first + q, NONE)
    first = z[at.family_first + x]
    put(z, log, at.s_next + q, first)
    put(z, log, at.s_previous + q, NONE)
    if first >= 0:
        put(z, log, at.s_previous + first, q)
    put(z, log, at.family_first + x, q)
    _use(p, z, log, at, p.family[x].block, slots, p.family[x].minutes, 1)
    room = at.room + p.family[x].room
    put(z, log, room, z[room] | slots)
    _pay(p, z, log, at, fund, p.family[x].sessions * p.family[x].cost)
    return q


@lean(cache=True)
def end_series(p, z, log, at, q):
    """Close a series that has nobody left in it."""
    x = z[at.s_family + q]
    slots = z[at.s_slots + q]
    following, previous = z[at.s_next + q], z[at.s_previous + q]
    if previous >= 0:
        put(z, log, at.s_next + previous, following)
    else:
        put(z, log, at.family_first + x, following)
    if following >= 0:
        put(z, log, at.s_previous + following, previous)
    _use(p, z, log, at, p.family[x].block, slots, p.family[x].minutes, -1)
    room = at.room + p.family[x].room
    put(z, log, room, z[room] & ~slots)
    _pay(p, z, log, at, z[at.s_fund + q], -public_of(p, z, at, q))
    put(z, log, at.s_family + q, NONE)
    spare = z[at.spare] + 1
    put(z, log, at.spare, spare)
    put(z, log, at.spare + spare, q)


@lean(cache=True)
def _count(p, z, log, at, q, m, sign):
    """Count member row m into (sign 1) or out of (-1) series q; its fund pays the difference."""
    before = public_of(p, z, at, q)
    _add(z, log, at.s_people + q, sign * p.need[p.member[m].need].people)
    _add(z, log, at.s_fees + q, sign * p.member[m].fee)
    worth = member_worth(p, m, z[at.s_slots + q])
    _add(z, log, at.s_value + q, sign * worth)
    _cover(p, z, log, at, p.member[m].need, worth, sign)
    _add(z, log, at.s_members + q, sign)
    _pay(p, z, log, at, z[at.s_fund + q], public_of(p, z, at, q) - before)
    _serve(p, z, log, at, p.family[z[at.s_family + q]].block, sign)


@lean(cache=True)
def join(p, z, log, at, q, m):
    """Member row m's need joins series q."""
    i = p.member[m].need
    _count(p, z, log, at, q, m, 1)
    first = z[at.s_first + q]
    put(z, log, at.following + i, first)
    put(z, log, at.preceding + i, NONE)
    if first >= 0:
        put(z, log, at.preceding + first, i)
    put(z, log, at.s_first + q, i)
    _occupy(p, z, log, at, i, z[at.s_slots + q])
    put(z, log, at.series + i, q)
    put(z, log, at.column + i, m)


@lean(cache=True)
def leave(p, z, log, at, i):
    """Need i leaves its series; the caller sees to a series grown too small."""
    q = z[at.series + i]
    _count(p, z, log, at, q, z[at.column + i], -1)
    following, preceding = z[at.following + i], z[at.preceding + i]
    if preceding >= 0:
        put(z, log, at.following + preceding, following)
    else:
        put(z, log, at.s_first + q, following)
    if following >= 0:
        put(z, log, at.preceding + following, preceding)
    _release(p, z, log, at, i, z[at.s_slots + q])
    put(z, log, at.series + i, NONE)
    put(z, log, at.column + i, NONE)
