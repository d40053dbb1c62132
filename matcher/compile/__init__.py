"""An instance becomes the plain problem: every lawful way, as columns.

Blocks, rooms, funds and needs are the instance's offers, venues, funds and needs, in its order.
``home`` finds the ways at home and ``venue`` the series; both leave what ``decisions`` (pins,
forbids, the plan in force) allow, and note in ``funds`` who may pay. ``covers`` are what
communities and the first tier are owed.
"""

from dataclasses import dataclass

import numpy as np

from matcher.compile.covers import covers
from matcher.compile.decisions import decisions
from matcher.compile.funds import FundLists
from matcher.compile.home import home_columns
from matcher.compile.purses import Purses
from matcher.compile.tenders import Tenders, tenders
from matcher.compile.venue import families
from matcher.instance import Instance
from matcher.packed import Ints, starts
from matcher.problem import NEED, Problem, rows
from matcher.tables import Tables, columns


@dataclass(frozen=True)
class Compiled:
    """The problem, and the tables it was made from, whose row numbers it shares.

    ``purses``: (provider, fund) of the problem's funds beyond the instance's.
    """

    problem: Problem
    tables: Tables
    tenders: Tenders
    purses: tuple[tuple[int, int], ...]


def compiled(instance: Instance) -> Compiled:
    """The problem of an instance.

    Raises
    ------
    InvalidInstance
        More than 62 different accessibility features are named.
    """
    tables = columns(instance)
    needs, offers = tables.needs, tables.offers
    said = decisions(instance, tables)
    bidding = tenders(instance, tables)
    fund_lists = FundLists(tables)
    purses = Purses(tables, bidding, fund_lists, instance.policy.provider_share_percent)
    bid = bidding.rows.copy()
    for n, one in enumerate(instance.bids):
        bid["fund"][n] = purses.of(tables.numbers.providers[one.provider], int(bid["fund"][n]))
    home = home_columns(tables, said, fund_lists, purses)
    series = families(tables, said, fund_lists, purses, instance.period.weeks)
    resident, residents = _shared_residents(needs.resident)
    problem = Problem(
        slot_day=tables.round.slot_day,
        fen_per_millipoint=tables.round.fen_per_millipoint,
        rooms=len(instance.venues),
        residents=residents,
        block_sessions=offers.sessions,
        block_minutes=offers.minutes,
        block_smallest=bidding.smallest,
        block_largest=bidding.largest,
        block_bid=bidding.bid,
        bid=bid,
        claim_most=bidding.claim_most,
        claim_list=bidding.claim_list,
        fund_amount=purses.amount,
        fund_within=purses.within,
        fund_most=purses.most,
        fund_list=fund_lists.values,
        need=rows(
            NEED,
            len(instance.needs),
            k=needs.k,
            people=needs.people,
            resident=resident,
            pinned=said.pinned,
        ),
        home_start=starts(home["need"], len(instance.needs)),
        home=home,
        family=series.family,
        set_start=series.set_start,
        set_slots=series.set_slots,
        member_start=series.member_start,
        member=series.member,
        **covers(instance, home, series.member),
    )
    return Compiled(problem, tables, bidding, purses.owners)


def _shared_residents(resident: Ints) -> tuple[Ints, int]:
    """Residents with several needs, renumbered; -1 for the rest."""
    values, inverse, counts = np.unique(resident, return_inverse=True, return_counts=True)
    number = np.full(values.size, -1, dtype=np.int64)
    several = np.flatnonzero(counts > 1)
    number[several] = np.arange(several.size)
    return number[inverse.reshape(-1)], int(several.size)
