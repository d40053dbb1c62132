"""Every lawful way to serve a need at home, as the problem's home columns."""

import numpy as np

from matcher import eligibility as may
from matcher.compile.decisions import Decisions, Way
from matcher.compile.funds import FundLists
from matcher.compile.purses import Purses
from matcher.machine import lean, njit
from matcher.packed import Ints, appended
from matcher.problem import HOME, Rows, rows
from matcher.tables import Tables

NEED, OFFER, SLOTS, MINUTES, REST, VALUE = range(6)
"""The fields of a way found. REST: what the resident does not pay, in fen a session."""


def home_columns(tables: Tables, decisions: Decisions, funds: FundLists, purses: Purses) -> Rows:
    """The columns, sorted by need."""
    found = _found(tables, decisions)
    need = found[:, NEED]
    start, end = funds.paying(need, found[:, REST])
    lawful = rows(
        HOME,
        len(found),
        need=need,
        block=found[:, OFFER],
        slots=found[:, SLOTS],
        minutes=found[:, MINUTES],
        public=found[:, REST] * tables.needs.sessions[need],
        value=found[:, VALUE],
        fund_start=start,
        fund_end=end,
    )
    home = _decided(lawful, decisions, funds)
    home["fund_start"], home["fund_end"] = purses.seen_by(
        home["block"], home["fund_start"], home["fund_end"]
    )
    payable = (home["public"] == 0) | (home["fund_end"] > home["fund_start"])
    return np.asarray(home[payable])


def _found(tables: Tables, decisions: Decisions) -> Ints:
    start, offers = tables.offers_at_home()
    found: Ints = _ways(
        tables.round,
        tables.types,
        tables.needs,
        tables.offers,
        tables.funds,
        decisions.pinned,
        start,
        offers,
    )
    return found


@njit(cache=True)
def _ways(rounds, types, needs, offers, funds, pinned, by_type_start, by_type):
    ways = np.empty((4 * needs.k.size + 16, 6), dtype=np.int64)
    count = 0
    for i in range(needs.k.size):
        for at in range(by_type_start[needs.type[i]], by_type_start[needs.type[i] + 1]):
            o = by_type[at]
            if _out_of_reach(needs, offers, i, o):
                continue
            broken, metres, usable, rest, value = may.home(
                rounds, types, needs, offers, funds, i, o, False
            )
            if pinned[i]:
                broken &= ~may.WORTH
            if broken:
                continue
            minutes = needs.k[i] * (needs.minutes[i] + may.travel_minutes(metres, offers.pace[o]))
            ways = appended(ways, count, (i, o, usable, minutes, rest, value))
            count += 1
    return ways[:count].copy()


@lean(cache=True)
def _out_of_reach(needs, offers, i, o):
    """Surely outside the catchment, told without a root: most pairs of a large round are."""
    if offers.radius[o] < 0:
        return not may.names(offers, o, needs.community[i])
    most = 100 * offers.radius[o] + 100
    if needs.ky[i] * abs(needs.lat[i] - offers.lat[o]) // 10_000 > most:
        return True
    dlon = abs(needs.lon[i] - offers.lon[o])
    return needs.kx[i] * min(dlon, 360_000_000 - dlon) // 10_000 > most


def _decided(home: Rows, decisions: Decisions, funds: FundLists) -> Rows:
    """Pins, forbids and the plan in force, applied to the needs they speak of."""
    touched = decisions.among(home["need"])
    left: list[np.void] = []
    for row in home[touched]:
        decision = decisions.of[int(row["need"])]
        offer, value = int(row["block"]), int(row["value"])
        listed = funds.listed(row["fund_start"], row["fund_end"])
        stay = decision.stay(offer, None)
        for way in decision.leaves(Way(int(row["slots"]), listed, row["public"] > 0), offer, None):
            # As a move, and, where the need stands there now, unmoved at its present slots.
            worths = [(way.slots, value)]
            if decision.placement is not None:
                worths = [(way.slots, value - decisions.moved)]
                if stay and not stay & ~way.slots:
                    worths.append((stay, value))
            for slots, worth in worths:
                if worth > 0 or decision.pin is not None:
                    one = row.copy()
                    one["slots"], one["value"] = slots, worth
                    if way.funds != listed:
                        one["fund_start"], one["fund_end"] = funds.place(way.funds)
                    left.append(one)
    home = np.concatenate([np.delete(home, touched), np.array(left, dtype=HOME)])
    return home[np.argsort(home["need"], kind="stable")]
