"""One need more in a series that runs."""

from matcher.machine import lean
from matcher.packed import holds
from matcher.search.measure import money
from matcher.state import member_worth, public_of


@lean(cache=True)
def may_join(p, z, at, busy_slots, q, m):
    """May member row m come into series q, its resident taken in ``busy_slots``?"""
    x = z[at.s_family + q]
    slots = z[at.s_slots + q]
    if slots & ~p.member[m].slots or slots & busy_slots:
        return False
    if p.family[x].single and z[at.s_members + q] > 0:
        return False
    if z[at.volume + p.family[x].block] <= 0:
        return False
    i = p.member[m].need
    if z[at.s_people + q] + p.need[i].people > p.family[x].largest:
        return False
    fund = z[at.s_fund + q]
    if fund < 0:
        return not p.member[m].paid
    # Where the fees leave the fund nothing to pay, nobody may be pinned to it.
    covered = p.family[x].cost <= z[at.s_fees + q] + p.member[m].fee
    if covered and (p.member[m].paid or _someone_paid(p, z, at, q)):
        return False
    return holds(p.fund_list, p.member[m].fund_start, p.member[m].fund_end, fund)


@lean(cache=True)
def join_gain(p, z, at, prices, q, m):
    """What member row m adds to the measure by joining series q, in milli-points."""
    x = z[at.s_family + q]
    before = public_of(p, z, at, q)
    short = p.family[x].cost - z[at.s_fees + q] - p.member[m].fee
    after = p.family[x].sessions * short if short > 0 else 0
    return (
        member_worth(p, m, z[at.s_slots + q])
        + before // p.fen_per_millipoint
        - after // p.fen_per_millipoint
        + money(p, prices, z[at.s_fund + q], before - after)
    )


@lean(cache=True)
def _someone_paid(p, z, at, q):
    """Is a member of series q there only because its fund pays?"""
    i = z[at.s_first + q]
    while i >= 0:
        if p.member[z[at.column + i]].paid:
            return True
        i = z[at.following + i]
    return False


@lean(cache=True)
def unpaid(p, z, at, q):
    """A member is pinned to a fund, and the fees leave it nothing to pay."""
    x = z[at.s_family + q]
    return z[at.s_fees + q] >= p.family[x].cost and _someone_paid(p, z, at, q)
