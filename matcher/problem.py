"""The plain problem under an instance: columns of integers with values and uses.

It knows blocks (an offer, an agent, a bidder: its own slots and minutes), rooms, funds and needs;
nothing of licences or streets. ``matcher.compile`` makes one from an instance; a reader of
published benchmarks makes one directly.

Where things are put out to bid, a block may belong to a bid: it serves only if the bid is accepted.
Bids meet in *claims*: a lot, or a choice of alternatives, of which so many bids may have a part.

Some *covers* may be owed: rows that a plan must bring to a least. In one that is a *floor* each
of its needs counts 1 once it is served; in one that is a *worth* it counts its column's value.

Two kinds of column earn value:

- a **home** column serves one need with one block. It takes ``k`` slots on different days out of a
  set, minutes of the block and, if ``public`` > 0, that much money of one fund of its list. It
  stands for all the options that differ only in slots and fund, which have the same value.
- a **series** opens a family (block, room, …) with one of its slot sets and a fund, and is worth
  its members' values less its public money // ``fen_per_millipoint``.
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from matcher.packed import Bools, Ints, grouped

Rows = npt.NDArray[np.void]
"""One row a record, every field an int64: ``rows[3].value`` in compiled code, ``rows["value"]``."""


def _fields(names: str) -> np.dtype[np.void]:
    return np.dtype([(name, np.int64) for name in names.split()])


NEED = _fields("k people resident pinned")
HOME = _fields("need block slots minutes public value fund_start fund_end")
FAMILY = _fields(
    "block room type k minutes cost sessions smallest largest single fund_start fund_end"
)
MEMBER = _fields("need fee value slots stay stay_bonus fund_start fund_end paid family")
BID = _fields("value fund lump decided claim_start claim_end")

REFUSED, UNDECIDED, ACCEPTED = -1, 0, 1
"""Of a bid, what persons have said of it."""

ANY_NUMBER = 1 << 40
"""The largest volume of a block that has no limit."""


def rows(of: np.dtype[np.void], size: int, **columns: npt.ArrayLike) -> Rows:
    """Rows of one kind from their columns, each as long or one value for all.

    Raises
    ------
    ValueError
        A field is missing, unknown, or of another length.
    """
    if set(columns) != set(of.names or ()):
        raise ValueError(f"fields {sorted(columns)}, expected {sorted(of.names or ())}")
    made = np.empty(size, dtype=of)
    for name, column in columns.items():
        made[name] = column
    return made


def no_tender(blocks: int, funds: int) -> dict[str, Any]:
    """The fields of a problem in which nothing is put out to bid and no fund is within another."""
    nothing = np.zeros(0, dtype=np.int64)
    return {
        "block_smallest": np.zeros(blocks, dtype=np.int64),
        "block_largest": np.full(blocks, ANY_NUMBER, dtype=np.int64),
        "block_bid": np.full(blocks, -1, dtype=np.int64),
        "bid": np.empty(0, dtype=BID),
        "claim_most": nothing,
        "claim_list": nothing,
        "fund_within": np.full(funds, -1, dtype=np.int64),
    }


NONE_OWED = np.zeros(0, dtype=np.int64)

VALUE, FIRST_TIER, FLOORS = range(3)
"""What a plan is for: all its value; the value of the needs in a worth alone; what it covers of its
floors, which then need not be reached."""


class Problem(NamedTuple):
    """Rows, and lists packed end to end: list i is ``values[start[i]:start[i + 1]]``.

    Blocks: ``block_sessions[b, s]``, ``block_minutes[b]``, ``block_bid[b]`` (-1: none); a block
    that is open serves from ``block_smallest[b]`` to ``block_largest[b]`` needs.
    ``fund_within[f]``: the fund whose money this one's is too (-1: none), as one provider's share
    of it is.
    ``bid``: ``value`` once accepted, without its ``lump`` sum (fen, of ``fund``) but with what that
    costs in points; its claims are ``claim_list[claim_start:claim_end]``; of claim c so many
    accepted bids have a part as ``claim_most[c]`` says. ``need``: ``k`` slots on different days,
    ``people``, ``resident`` (-1 where nobody else shares it), ``pinned``. ``home``: sorted by need,
    those of need i from ``home_start[i]``; ``fund_start`` and ``fund_end`` point into
    ``fund_list``. ``family``: ``cost`` per session, ``sessions`` over the period, ``smallest`` and
    ``largest`` in people, ``single``: one member only; its slot sets and its members are lists.
    ``member``: ``fee`` per session; ``stay``: the slot set (0: none) at which ``stay_bonus`` is
    added to the value; ``paid``: only in a series that a fund of its list pays.
    ``cover_least``: of each cover; where there is any, or another aim than value, ``floor_of`` and
    ``worth_of`` give every need its floor and its worth, -1: none. At most one cover is a worth;
    where that is the aim, its least is more than can be.
    """

    slot_day: Ints
    fen_per_millipoint: int
    rooms: int
    residents: int

    block_sessions: Ints
    block_minutes: Ints
    block_smallest: Ints
    block_largest: Ints
    block_bid: Ints

    bid: Rows
    claim_most: Ints
    claim_list: Ints

    fund_amount: Ints
    fund_within: Ints
    fund_most: Ints
    fund_list: Ints

    need: Rows
    home_start: Ints
    home: Rows

    family: Rows
    set_start: Ints
    set_slots: Ints
    member_start: Ints
    member: Rows

    cover_least: Ints = NONE_OWED
    floor_of: Ints = NONE_OWED
    worth_of: Ints = NONE_OWED
    aim: int = VALUE

    @property
    def needs(self) -> int:
        return int(self.need.size)

    @property
    def blocks(self) -> int:
        return int(self.block_minutes.size)

    @property
    def families(self) -> int:
        return int(self.family.size)

    @property
    def bids(self) -> int:
        return int(self.bid.size)


Taken = tuple[int, int, int, tuple[int, ...]]
"""A series of a plan: (family, slots, fund or -1, member rows)."""


NO_BIDS = np.zeros(0, dtype=np.int64)


class Chosen(NamedTuple):
    """A plan, as the rows it uses.

    ``visits``: rows (home row, slots taken, fund or -1); ``bids``: those accepted, ascending.
    """

    visits: Ints
    series: tuple[Taken, ...]
    bids: Ints = NO_BIDS


NOTHING = Chosen(np.zeros((0, 3), dtype=np.int64), ())


def needs_served(problem: Problem, plan: Chosen) -> Bools:
    """Which needs a plan serves."""
    served = np.zeros(problem.needs, dtype=np.bool_)
    served[problem.home["need"][plan.visits[:, 0]]] = True
    for *_, members in plan.series:
        served[problem.member["need"][list(members)]] = True
    return served


def opened_blocks(p: Problem, accepted: Bools) -> Bools:
    """Which blocks serve once these bids are accepted: theirs, and those of no bid."""
    return np.append(accepted, True)[p.block_bid]  # -1, of no bid, reads the last


def is_worth(p: Problem) -> Bools:
    """Of every cover: is it a worth, or a floor?"""
    found = np.zeros(p.cover_least.size, dtype=np.bool_)
    if found.size:
        found[p.worth_of[p.worth_of >= 0]] = True
    return found


def covered(p: Problem, plan: Chosen) -> Ints:
    """What a plan brings to each cover."""
    found = np.zeros(p.cover_least.size, dtype=np.int64)
    if not found.size:
        return found
    visits = p.home[plan.visits[:, 0]]
    needs, worths = [visits["need"]], [visits["value"]]
    for _, slots, _, members in plan.series:
        joined = p.member[list(members)]
        needs.append(joined["need"])
        worths.append(joined["value"] + (joined["stay"] == slots) * joined["stay_bonus"])
    need, worth = np.concatenate(needs), np.concatenate(worths)
    for of, counts in ((p.floor_of[need], 1), (p.worth_of[need], worth)):
        np.add.at(found, of[of >= 0], np.broadcast_to(counts, of.shape)[of >= 0])
    return found


def members_by_need(problem: Problem) -> tuple[Ints, Ints]:
    """(start, member rows) of every need."""
    return grouped(problem.member["need"], problem.needs)


def homes_by_block(problem: Problem) -> tuple[Ints, Ints]:
    """(start, home columns) of every block."""
    return grouped(problem.home["block"], problem.blocks)


def families_by_block(problem: Problem) -> tuple[Ints, Ints]:
    """(start, families) of every block."""
    return grouped(problem.family["block"], problem.blocks)


def dearest_row(p: Problem, row: int, slots: int, fund: int) -> int:
    """The same visit by the column worth most: one who stays where they are is not moved."""
    i = p.home["need"][row]
    rows = np.arange(p.home_start[i], p.home_start[i + 1])
    home, own = p.home[rows], p.home[row]
    same = (home["slots"] & slots == slots) & np.logical_and.reduce(
        [home[name] == own[name] for name in ("block", "minutes", "public")]
    )
    paid = [
        fund < 0 or fund in p.fund_list[one["fund_start"] : one["fund_end"]] for one in home[same]
    ]
    able = rows[same][paid]
    return int(able[np.argmax(p.home["value"][able])])


def dearest(p: Problem, plan: Chosen) -> Chosen:
    """The same plan with every visit by the column worth most; a search may pick its twin."""
    pairs = p.home["need"] * p.blocks + p.home["block"]
    _, inverse, counts = np.unique(pairs, return_inverse=True, return_counts=True)
    twins = np.flatnonzero((counts > 1)[inverse.reshape(-1)][plan.visits[:, 0]])
    visits = plan.visits.copy()
    for v in twins:
        row, slots, fund = (int(x) for x in visits[v])
        visits[v, 0] = dearest_row(p, row, slots, fund)
    return plan._replace(visits=visits)
