"""A plan while it is being searched: one vector of integers, with an undo log.

Every number that describes the plan (what each need uses, what each block, fund and room has
left) lives in one int64 vector ``z`` at the offsets of ``Layout``. All writes go through ``put``,
which remembers the old value, so that any sequence of moves can be taken back exactly.
"""

from typing import NamedTuple

import numpy as np

from matcher.machine import njit
from matcher.problem import Chosen, Ints, Problem

NONE = -1


class Layout(NamedTuple):
    """Where each column of the state starts in the vector."""

    slot: int
    open: int
    minute: int
    fund: int
    room: int
    resident: int
    column: int
    taken: int
    payer: int
    series: int
    following: int
    preceding: int
    family_first: int
    s_family: int
    s_slots: int
    s_fund: int
    s_people: int
    s_fees: int
    s_value: int
    s_members: int
    s_first: int
    s_next: int
    s_previous: int
    spare: int
    size: int
    most_series: int


class Log(NamedTuple):
    """The undo log: ``written[0]`` entries of (place, old value)."""

    place: Ints
    old: Ints
    written: Ints


def layout(p: Problem) -> Layout:
    """The layout for a problem; as many series can run as rooms have slots."""
    most = p.rooms * p.slot_day.size
    sizes = [
        p.block_sessions.size,
        p.blocks,
        p.blocks,
        p.fund_amount.size,
        p.rooms,
        p.residents,
        *([p.needs] * 6),
        p.families,
        *([most] * 10),
        most + 1,
    ]
    starts = np.concatenate([[0], np.cumsum(sizes)]).astype(int).tolist()
    return Layout._make([*starts, most])


def empty_plan(p: Problem, at: Layout) -> Ints:
    """The vector of the plan that serves nobody."""
    z = np.zeros(at.size, dtype=np.int64)
    z[at.slot : at.open] = p.block_sessions.reshape(-1)
    bits = 1 << np.arange(p.slot_day.size, dtype=np.int64)
    z[at.open : at.minute] = ((p.block_sessions > 0) * bits).sum(axis=1)
    z[at.minute : at.fund] = p.block_minutes
    z[at.fund : at.room] = p.fund_amount
    z[at.column : at.taken] = NONE
    z[at.payer : at.s_slots] = NONE
    z[at.s_first : at.spare] = NONE
    z[at.spare] = at.most_series
    z[at.spare + 1 : at.size] = np.arange(at.most_series)
    return z


def new_log(size: int) -> Log:
    return Log(np.empty(size, np.int64), np.empty(size, np.int64), np.zeros(1, np.int64))


@njit(cache=True)
def put(z, log, place, value):
    n = log.written[0]
    if n < log.place.size:
        log.place[n] = place
        log.old[n] = z[place]
    log.written[0] = n + 1
    z[place] = value


@njit(cache=True)
def undo(z, log):
    for n in range(log.written[0] - 1, -1, -1):
        z[log.place[n]] = log.old[n]
    log.written[0] = 0


@njit(cache=True)
def spilled(log):
    """Too much was written to take back; the caller must keep its moves smaller."""
    return log.written[0] > log.place.size


@njit(cache=True)
def public_of(p, z, at, q):
    """The public money of series q over the period."""
    x = z[at.s_family + q]
    short = p.family[x].cost - z[at.s_fees + q]
    return p.family[x].sessions * short if short > 0 else 0


@njit(cache=True)
def member_worth(p, m, slots):
    worth = p.member[m].value
    if slots and p.member[m].stay == slots:
        worth += p.member[m].stay_bonus
    return worth


@njit(cache=True)
def use_slots(p, z, log, at, b, slots, sign):
    """Take (sign 1) or give back (-1) a session of block b in each of these slots."""
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


@njit(cache=True)
def visit(p, z, log, at, i, r, slots, fund):
    """Serve need i by home column r in these slots, paid by this fund (or -1)."""
    b = p.home[r].block
    use_slots(p, z, log, at, b, slots, 1)
    put(z, log, at.minute + b, z[at.minute + b] - p.home[r].minutes)
    if fund >= 0:
        put(z, log, at.fund + fund, z[at.fund + fund] - p.home[r].public)
    if p.need[i].resident >= 0:
        place = at.resident + p.need[i].resident
        put(z, log, place, z[place] | slots)
    put(z, log, at.column + i, r)
    put(z, log, at.taken + i, slots)
    put(z, log, at.payer + i, fund)


@njit(cache=True)
def unvisit(p, z, log, at, i):
    r = z[at.column + i]
    b = p.home[r].block
    slots = z[at.taken + i]
    use_slots(p, z, log, at, b, slots, -1)
    put(z, log, at.minute + b, z[at.minute + b] + p.home[r].minutes)
    fund = z[at.payer + i]
    if fund >= 0:
        put(z, log, at.fund + fund, z[at.fund + fund] + p.home[r].public)
    if p.need[i].resident >= 0:
        place = at.resident + p.need[i].resident
        put(z, log, place, z[place] & ~slots)
    put(z, log, at.column + i, NONE)
    put(z, log, at.taken + i, 0)
    put(z, log, at.payer + i, NONE)


@njit(cache=True)
def start_series(p, z, log, at, x, slots, fund):
    """Open a series of family x with nobody in it yet; its number."""
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
    b, h = p.family[x].block, p.family[x].room
    use_slots(p, z, log, at, b, slots, 1)
    put(z, log, at.minute + b, z[at.minute + b] - p.family[x].minutes)
    put(z, log, at.room + h, z[at.room + h] | slots)
    if fund >= 0:
        put(z, log, at.fund + fund, z[at.fund + fund] - p.family[x].sessions * p.family[x].cost)
    return q


@njit(cache=True)
def end_series(p, z, log, at, q):
    """Close a series that has nobody left in it."""
    x = z[at.s_family + q]
    slots = z[at.s_slots + q]
    fund = z[at.s_fund + q]
    following, previous = z[at.s_next + q], z[at.s_previous + q]
    if previous >= 0:
        put(z, log, at.s_next + previous, following)
    else:
        put(z, log, at.family_first + x, following)
    if following >= 0:
        put(z, log, at.s_previous + following, previous)
    b, h = p.family[x].block, p.family[x].room
    use_slots(p, z, log, at, b, slots, -1)
    put(z, log, at.minute + b, z[at.minute + b] + p.family[x].minutes)
    put(z, log, at.room + h, z[at.room + h] & ~slots)
    if fund >= 0:
        put(z, log, at.fund + fund, z[at.fund + fund] + public_of(p, z, at, q))
    put(z, log, at.s_family + q, NONE)
    spare = z[at.spare] + 1
    put(z, log, at.spare, spare)
    put(z, log, at.spare + spare, q)


@njit(cache=True)
def join(p, z, log, at, q, m):
    """Member row m's need joins series q."""
    i = p.member[m].need
    slots = z[at.s_slots + q]
    before = public_of(p, z, at, q)
    put(z, log, at.s_people + q, z[at.s_people + q] + p.need[i].people)
    put(z, log, at.s_fees + q, z[at.s_fees + q] + p.member[m].fee)
    put(z, log, at.s_value + q, z[at.s_value + q] + member_worth(p, m, slots))
    put(z, log, at.s_members + q, z[at.s_members + q] + 1)
    fund = z[at.s_fund + q]
    if fund >= 0:
        put(z, log, at.fund + fund, z[at.fund + fund] + before - public_of(p, z, at, q))
    first = z[at.s_first + q]
    put(z, log, at.following + i, first)
    put(z, log, at.preceding + i, NONE)
    if first >= 0:
        put(z, log, at.preceding + first, i)
    put(z, log, at.s_first + q, i)
    if p.need[i].resident >= 0:
        place = at.resident + p.need[i].resident
        put(z, log, place, z[place] | slots)
    put(z, log, at.series + i, q)
    put(z, log, at.column + i, m)


@njit(cache=True)
def leave(p, z, log, at, i):
    """Need i leaves its series; the caller sees to a series grown too small."""
    q = z[at.series + i]
    m = z[at.column + i]
    slots = z[at.s_slots + q]
    before = public_of(p, z, at, q)
    put(z, log, at.s_people + q, z[at.s_people + q] - p.need[i].people)
    put(z, log, at.s_fees + q, z[at.s_fees + q] - p.member[m].fee)
    put(z, log, at.s_value + q, z[at.s_value + q] - member_worth(p, m, slots))
    put(z, log, at.s_members + q, z[at.s_members + q] - 1)
    fund = z[at.s_fund + q]
    if fund >= 0:
        put(z, log, at.fund + fund, z[at.fund + fund] + before - public_of(p, z, at, q))
    following, preceding = z[at.following + i], z[at.preceding + i]
    if preceding >= 0:
        put(z, log, at.following + preceding, following)
    else:
        put(z, log, at.s_first + q, following)
    if following >= 0:
        put(z, log, at.preceding + following, preceding)
    if p.need[i].resident >= 0:
        place = at.resident + p.need[i].resident
        put(z, log, place, z[place] & ~slots)
    put(z, log, at.series + i, NONE)
    put(z, log, at.column + i, NONE)


@njit(cache=True)
def runs(p, z, at, q):
    """Is series q lawful as it stands: enough people, its cost covered, its fund not overdrawn?"""
    x = z[at.s_family + q]
    people = z[at.s_people + q]
    if people < p.family[x].smallest or people > p.family[x].largest or z[at.s_members + q] == 0:
        return False
    if p.family[x].single and z[at.s_members + q] > 1:
        return False
    short = p.family[x].cost - z[at.s_fees + q]
    if short <= 0:
        return True
    fund = z[at.s_fund + q]
    return fund >= 0 and short <= p.fund_most[fund] * people and z[at.fund + fund] >= 0


@njit(cache=True)
def plan_value(p, z, at):
    """The value of the plan, recomputed from nothing but who has what."""
    total = 0
    for i in range(p.need.size):
        if z[at.column + i] >= 0 and z[at.series + i] < 0:
            total += p.home[z[at.column + i]].value
    for q in range(at.most_series):
        if z[at.s_family + q] >= 0:
            total += z[at.s_value + q] - public_of(p, z, at, q) // p.fen_per_millipoint
    return total


def chosen(p: Problem, z: Ints, at: Layout) -> Chosen:
    """The rows that the plan in the vector uses."""
    column, series = (z[start : start + p.needs] for start in (at.column, at.series))
    home = np.flatnonzero((column >= 0) & (series < 0))
    visits = np.column_stack([column[home], z[at.taken + home], z[at.payer + home]])
    running = np.flatnonzero(z[at.s_family : at.s_family + at.most_series] >= 0)
    members: dict[int, list[int]] = {int(q): [] for q in running}
    for i in np.flatnonzero(series >= 0):
        members[int(series[i])].append(int(column[i]))
    return Chosen(
        visits,
        tuple(
            (
                int(z[at.s_family + q]),
                int(z[at.s_slots + q]),
                int(z[at.s_fund + q]),
                tuple(members[int(q)]),
            )
            for q in running
        ),
    )


def placed(p: Problem, at: Layout, plan: Chosen) -> Ints:
    """The vector of a plan, from the rows it uses."""
    z, log = empty_plan(p, at), new_log(1)
    start = np.zeros(len(plan.series) + 1, dtype=np.int64)
    np.cumsum([len(members) for *_, members in plan.series], out=start[1:])
    members = np.array([m for *_, members in plan.series for m in members], dtype=np.int64)
    series = np.array([one[:3] for one in plan.series], dtype=np.int64).reshape(-1, 3)
    _replay(p, z, log, at, np.ascontiguousarray(plan.visits), series, start, members)
    return z


@njit(cache=True)
def _replay(p, z, log, at, visits, series, start, members):
    for v in range(visits.shape[0]):
        r = visits[v, 0]
        visit(p, z, log, at, p.home[r].need, r, visits[v, 1], visits[v, 2])
    for n in range(series.shape[0]):
        q = start_series(p, z, log, at, series[n, 0], series[n, 1], series[n, 2])
        for a in range(start[n], start[n + 1]):
            join(p, z, log, at, q, members[a])
