"""What a plan is worth, whether a series in it may run, and when a resident is taken."""

from matcher.machine import lean


@lean(cache=True)
def money_left(p, z, at, fund):
    """What a fund has left, in fen: no more than the one it is within."""
    left = z[at.fund + fund]
    within = p.fund_within[fund]
    return left if within < 0 else min(left, z[at.fund + within])


@lean(cache=True)
def public_of(p, z, at, q):
    """The public money of series q over the period, in fen."""
    x = z[at.s_family + q]
    short = p.family[x].cost - z[at.s_fees + q]
    return p.family[x].sessions * short if short > 0 else 0


@lean(cache=True)
def member_worth(p, m, slots):
    """What member row m is worth in a series at these slots, in milli-points."""
    worth = p.member[m].value
    if slots and p.member[m].stay == slots:
        worth += p.member[m].stay_bonus
    return worth


@lean(cache=True)
def runs(p, z, at, q):
    """Is series q lawful as it stands: enough people, its cost covered, its fund not overdrawn?

    Of its block: does it serve no more needs than it may? Where something is owed: is it worth
    what it costs? Else the search's own measure sees to that."""
    x = z[at.s_family + q]
    people = z[at.s_people + q]
    if people < p.family[x].smallest or people > p.family[x].largest or z[at.s_members + q] == 0:
        return False
    if p.family[x].single and z[at.s_members + q] > 1:
        return False
    if z[at.volume + p.family[x].block] < 0:
        return False
    if p.cover_least.size > 0 and not worthwhile(p, z, at, q):
        return False
    short = p.family[x].cost - z[at.s_fees + q]
    if short <= 0:
        return True
    fund = z[at.s_fund + q]
    return fund >= 0 and short <= p.fund_most[fund] * people and money_left(p, z, at, fund) >= 0


@lean(cache=True)
def worthwhile(p, z, at, q):
    """Is series q worth more than its money costs, or somebody pinned in it?"""
    if z[at.s_value + q] > public_of(p, z, at, q) // p.fen_per_millipoint:
        return True
    i = z[at.s_first + q]
    while i >= 0:
        if p.need[i].pinned:
            return True
        i = z[at.following + i]
    return False


@lean(cache=True)
def busy(p, z, at, i):
    """The slots in which the resident of need i is taken by other needs, or by its series."""
    if p.need[i].resident < 0:
        return 0
    slots = z[at.resident + p.need[i].resident]
    if z[at.column + i] >= 0 and z[at.series + i] < 0:
        slots &= ~z[at.taken + i]
    return slots


@lean(cache=True)
def plan_value(p, z, at):
    """The value of the plan in milli-points, recomputed from nothing but who has what.

    What accepted bids are worth by themselves is not in it.
    """
    total = 0
    for i in range(p.need.size):
        if z[at.column + i] >= 0 and z[at.series + i] < 0:
            total += p.home[z[at.column + i]].value
    for q in range(at.most_series):
        if z[at.s_family + q] >= 0:
            total += z[at.s_value + q] - public_of(p, z, at, q) // p.fen_per_millipoint
    return total
