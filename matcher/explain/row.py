"""One way of a need, as a row of integers; and what says why its rules are broken."""

from typing import NamedTuple

from matcher import eligibility
from matcher.eligibility import BIT, FUND, GROUP_SIZE
from matcher.explain.decisions import ANY, FORBID, PIN
from matcher.machine import lean
from matcher.packed import Ints
from matcher.rules import Rule
from matcher.tables import (
    FundColumns,
    NeedColumns,
    OfferColumns,
    RoundColumns,
    TypeColumns,
    VenueColumns,
)

CAPACITY = BIT[Rule.CAPACITY]
RESIDENT_SLOT = BIT[Rule.RESIDENT_SLOT]
VENUE_ROOM = BIT[Rule.VENUE_ROOM]

BID = BIT[Rule.BID]
PROVIDER_SHARE = BIT[Rule.PROVIDER_SHARE]

YIELDING = CAPACITY | FUND | GROUP_SIZE | VENUE_ROOM | RESIDENT_SLOT | BID | PROVIDER_SHARE
"""Rules that may be broken only because others hold what is asked for."""

SLOT_FULL, MINUTES_OUT, FUND_NONE, FUND_MOST, FUND_SPENT = 1, 2, 4, 8, 16
GROUP_FULL, GROUP_FEW, GROUP_BIG, ROOM_TAKEN, ROOM_SMALL = 32, 64, 128, 256, 512
SHARE_SPENT = 1024

OFFER, HALL, SERIES, BITS, HARD, HOW, TIMES, PAYS, METRES, OVER, OWN, PUBLIC, COMES, BASE = range(
    14
)
"""The columns of a row.

HALL: the venue, -1 at home; SERIES: the one joined, -1: none; BITS: the rules broken, HARD: those
that nobody's giving way would mend, HOW: flags; TIMES: the slots; PAYS: the fund, -1: none; OVER:
metres beyond the catchment or the travel limit; OWN: lines 1 to 7 of the value less the need's
part, by people, of the public money; PUBLIC: fen over the period, were there enough people;
COMES: the people in the series; BASE: metres from the offer's base to the home or the venue.
"""

WIDTH = 14


NOT_AWARDED = -1
"""In place of how many needs more an offer may serve: its bid is not accepted."""


class Columns(NamedTuple):
    """``matcher.tables.Tables`` as compiled code takes them.

    ``payer[o]``: the only fund that pays offer o, -1: any may; ``share_percent``: of a fund's
    amount, the most one provider takes, -1: no limit. ``counted``: the rules that count; the others
    are as if they were lifted.
    """

    round: RoundColumns
    types: TypeColumns
    needs: NeedColumns
    offers: OfferColumns
    venues: VenueColumns
    funds: FundColumns
    payer: Ints
    share_percent: int
    counted: int


@lean(cache=True)
def decided_bits(s, forbidden, pinned):
    """The rules a slot breaks by what persons have decided."""
    bits = 0
    if (forbidden >> s) & 1:
        bits |= FORBID
    if pinned != ANY and not (pinned >> s) & 1:
        bits |= PIN
    return bits


@lean(cache=True)
def taken(c, st, o, s):
    """Has the offer sessions in the slot, all taken? A slot without any breaks ``slots``."""
    return 0 < c.offers.sessions[o, s] <= st.used[o, s]


@lean(cache=True)
def closed(st, o):
    """(the rule an offer's bid breaks, what nobody's giving way would mend of it)."""
    if st.volume[o] == NOT_AWARDED:
        return BID, BID
    return (BID if st.volume[o] == 0 else 0), 0


@lean(cache=True)
def may_pay(c, o, f, i):
    """May fund f pay offer o for need i, were there money enough?"""
    if c.payer[o] >= 0 and c.payer[o] != f:
        return False
    return eligibility.may_pay(c.funds, f, c.needs.type[i], c.needs.community[i], c.needs.group[i])


@lean(cache=True)
def unpaid_by(c, st, o, f, rest, public, people):
    """0 where fund f (-1: none), which may pay for the need, pays the rest; else why it doesn't."""
    if rest == 0:
        return 0
    if f < 0:
        return FUND_NONE
    why = FUND_SPENT if public > st.money[f] else 0
    if rest > c.funds.most[f] * people or public > c.funds.amount[f]:
        why = FUND_MOST
    if c.share_percent >= 0 and public > st.shares[c.offers.provider[o], f]:
        why |= SHARE_SPENT
    return why


@lean(cache=True)
def unpaid_bits(unpaid):
    """The rules that this breaks."""
    bits = FUND if unpaid & ~SHARE_SPENT else 0
    return bits | (PROVIDER_SHARE if unpaid & SHARE_SPENT else 0)


@lean(cache=True)
def firm_money(c, st, o, f, unpaid, public):
    """Of the rules about money, those that nobody's giving way would mend: lump sums stay paid."""
    if f < 0:
        return FUND
    bits = 0 if unpaid & FUND_SPENT and public <= c.funds.amount[f] - st.lump[f] else FUND
    if c.share_percent >= 0:
        p = c.offers.provider[o]
        if public > c.funds.amount[f] * c.share_percent // 100 - st.own_lump[p, f]:
            bits |= PROVIDER_SHARE
    return bits


@lean(cache=True)
def filled(row, o, h, x, bits, hard, how, slots, fund):
    """The columns that say where, when and what is broken."""
    row[OFFER], row[HALL], row[SERIES] = o, h, x
    row[BITS], row[HARD], row[HOW] = bits, bits & (hard | ~YIELDING), how
    row[TIMES], row[PAYS] = slots, fund
