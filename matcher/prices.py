"""The dual: a price for everything scarce, and the bound those prices prove.

Two relaxations are used, one after the other. First every block's slots and minutes, the funds
and the rooms are priced, and each need picks its best way by itself (Held and Karp's Lagrangian
dual; steps after Polyak 1969, with momentum after Camerini, Fratta and Maffioli 1975). Then the
needs themselves are priced instead of the blocks' own rows, and each block solves its own small
problem exactly (``patterns``), which is a tighter bound (Jörnsten and Näsberg 1986 for the
generalised assignment problem). Floats: a guide for the search; the proof is the certificate,
recomputed in integers by ``certify``.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from matcher.columns import best_load, family_columns, ordered
from matcher.machine import njit
from matcher.patterns import best_pattern, cheapest
from matcher.problem import Ints, Problem, families_by_block, homes_by_block

Floats = npt.NDArray[np.float64]


REST = 8
"""Passes a block is bounded by its row prices after its labels ran out."""


class Prices(NamedTuple):
    """Milli-points per need, fen, venue and slot, resident and slot, block and slot, and minute.

    ``resident``: of those with several needs, who may have one of them at a time.
    """

    need: Floats
    fund: Floats
    room: Floats
    resident: Floats
    slot: Floats
    minute: Floats

    def copy(self) -> "Prices":
        return Prices(*(array.copy() for array in self))


def no_prices(p: Problem) -> Prices:
    return Prices(
        np.zeros(p.needs),
        np.zeros(p.fund_amount.size),
        np.zeros((p.rooms, p.slot_day.size)),
        np.zeros((p.residents, p.slot_day.size)),
        np.zeros(p.block_sessions.shape),
        np.zeros(p.blocks),
    )


@njit(cache=True)
def cheapest_fund(p, r, fund_price):
    """The lawful fund of home column r with the lowest price; -1 where nothing is paid."""
    fund = -1
    for at in range(p.home[r].fund_start, p.home[r].fund_end):
        f = p.fund_list[at]
        if fund < 0 or fund_price[f] < fund_price[fund]:
            fund = f
    return fund


@njit(cache=True)
def priced_pass(p, prices, floor, gradient, picked, picked_slots):
    """The bound with every row priced; ``gradient`` becomes capacity minus use.

    ``floor``: the need prices that series see at least; ``prices.need`` becomes the effective
    one, max(floor, best home column). ``picked`` becomes each need's best home column, or -1.
    """
    bound = 0.0
    for f in range(p.fund_amount.size):
        gradient.fund[f] = p.fund_amount[f]
        bound += prices.fund[f] * p.fund_amount[f]
    for h in range(p.rooms):
        for s in range(p.slot_day.size):
            gradient.room[h, s] = 1.0
            bound += prices.room[h, s]
    for b in range(p.block_minutes.size):
        gradient.minute[b] = p.block_minutes[b]
        bound += prices.minute[b] * p.block_minutes[b]
        for s in range(p.slot_day.size):
            gradient.slot[b, s] = p.block_sessions[b, s]
            bound += prices.slot[b, s] * p.block_sessions[b, s]
    for i in range(p.need.size):
        best, column, slots = 0.0, -1, 0
        for r in range(p.home_start[i], p.home_start[i + 1]):
            b = p.home[r].block
            profit = p.home[r].value - prices.minute[b] * p.home[r].minutes
            if profit <= best:
                continue
            if p.home[r].public > 0:
                profit -= prices.fund[cheapest_fund(p, r, prices.fund)] * p.home[r].public
                if profit <= best:
                    continue
            rent, taken = cheapest(p.home[r].slots, p.need[i].k, p.slot_day, prices.slot[b])
            profit -= rent
            if profit > best:
                best, column, slots = profit, r, taken
        picked[i] = column if best >= floor[i] else -1
        picked_slots[i] = slots
        prices.need[i] = max(best, floor[i])
        bound += prices.need[i]
        gradient.need[i] = 1.0
    most = 1
    for x in range(p.family.size):
        most = max(most, p.set_start[x + 1] - p.set_start[x])
    out_slots = np.empty(most, dtype=np.int64)
    out_fund = np.empty(most, dtype=np.int64)
    out_theta = np.empty(most)
    out_worth = np.empty(most)
    chosen = np.empty(p.need.size, dtype=np.int64)
    for x in range(p.family.size):
        count = family_columns(p, x, prices, out_slots, out_fund, out_theta, out_worth)
        b = p.family[x].block
        for c in range(count):
            worth = out_worth[c] - prices.minute[b] * p.family[x].minutes
            for s in range(p.slot_day.size):
                if (out_slots[c] >> s) & 1:
                    worth -= prices.slot[b, s]
            if worth <= 0:
                continue
            bound += worth
            gradient.minute[b] -= p.family[x].minutes
            _use_series(p, x, out_slots[c], out_fund[c], out_theta[c], prices, gradient, chosen)
            for s in range(p.slot_day.size):
                if (out_slots[c] >> s) & 1:
                    gradient.slot[b, s] -= 1.0
    # Where the home column sets the need's price, its use stands for the need's own gradient.
    for i in range(p.need.size):
        r = picked[i]
        if r < 0:
            continue
        part = gradient.need[i]
        b = p.home[r].block
        gradient.minute[b] -= part * p.home[r].minutes
        for s in range(p.slot_day.size):
            if (picked_slots[i] >> s) & 1:
                gradient.slot[b, s] -= part
        if p.home[r].public > 0:
            gradient.fund[cheapest_fund(p, r, prices.fund)] -= part * p.home[r].public
    return bound


@njit(cache=True)
def _use_series(p, x, slots, fund, theta, prices, gradient, chosen):
    """Take what a chosen series uses out of the gradient, but for its block's own rows."""
    order = ordered(p, x, slots, theta, prices)
    _, members = best_load(p, x, slots, fund, theta, prices, order, chosen)
    money = 0.0
    for c in range(members):
        m = chosen[c]
        i = p.member[m].need
        gradient.need[i] -= 1.0
        if p.need[i].resident >= 0:
            _use(gradient.resident[p.need[i].resident], slots)
        money += p.family[x].sessions * p.member[m].fee
    if fund >= 0 and theta > 0:
        gradient.fund[fund] -= p.family[x].sessions * p.family[x].cost - money
    _use(gradient.room[p.family[x].room], slots)


@njit(cache=True)
def _use(row, slots):
    """One less left in each of these slots."""
    for s in range(row.size):
        if (slots >> s) & 1:
            row[s] -= 1.0


@njit(cache=True, nogil=True)
def exact_pass(
    p, prices, gradient, homes_start, homes, families_start, families, exact, rest, first, last
):
    """The part of the bound that the blocks first … last − 1 earn, each solved exactly.

    Takes what their patterns use out of ``gradient`` (needs, funds, rooms). The blocks' own rows
    get the gradient of their row-priced bound: it counts where the labels of a block ran out
    (``exact[b]`` false), and prunes labels and guides the search everywhere else. A block whose
    labels ran out rests for a few passes before they are tried again: ``rest[b]`` counts them.
    """
    total = 0.0
    most_sets = 1
    most_items = 1
    for b in range(first, last):
        items = homes_start[b + 1] - homes_start[b]
        for at in range(families_start[b], families_start[b + 1]):
            x = families[at]
            most_sets = max(most_sets, p.set_start[x + 1] - p.set_start[x])
            items += p.set_start[x + 1] - p.set_start[x]
        most_items = max(most_items, items)
    out_slots = np.empty(most_sets, dtype=np.int64)
    out_fund = np.empty(most_sets, dtype=np.int64)
    out_theta = np.empty(most_sets)
    out_worth = np.empty(most_sets)
    item_slots = np.empty(most_items, dtype=np.int64)
    item_k = np.empty(most_items, dtype=np.int64)
    item_minutes = np.empty(most_items, dtype=np.int64)
    item_worth = np.empty(most_items)
    item_column = np.empty(most_items, dtype=np.int64)
    item_fund = np.empty(most_items, dtype=np.int64)
    item_theta = np.empty(most_items)
    taken = np.empty(most_items, dtype=np.int64)
    leaning = np.empty(most_items, dtype=np.int64)
    chosen = np.empty(p.need.size, dtype=np.int64)
    for b in range(first, last):
        size = 0
        for at in range(homes_start[b], homes_start[b + 1]):
            r = homes[at]
            i = p.home[r].need
            worth = p.home[r].value - prices.need[i]
            if worth <= 0:
                continue
            if p.home[r].public > 0:
                worth -= prices.fund[cheapest_fund(p, r, prices.fund)] * p.home[r].public
            own = p.need[i].resident
            if own >= 0:
                rent, _ = cheapest(p.home[r].slots, p.need[i].k, p.slot_day, prices.resident[own])
                worth -= rent
            if worth <= 0:
                continue
            item_slots[size] = p.home[r].slots
            item_k[size] = p.need[i].k
            item_minutes[size] = p.home[r].minutes
            item_worth[size] = worth
            item_column[size] = r
            size += 1
        home_items = size
        for at in range(families_start[b], families_start[b + 1]):
            x = families[at]
            count = family_columns(p, x, prices, out_slots, out_fund, out_theta, out_worth)
            for c in range(count):
                item_slots[size] = out_slots[c]
                item_k[size] = p.family[x].k
                item_minutes[size] = p.family[x].minutes
                item_worth[size] = out_worth[c]
                item_column[size] = x
                item_fund[size] = out_fund[c]
                item_theta[size] = out_theta[c]
                size += 1
        worth, exact[b] = best_pattern(
            p.slot_day,
            p.block_sessions[b],
            p.block_minutes[b],
            prices.slot[b],
            prices.minute[b],
            size,
            item_slots,
            item_k,
            item_minutes,
            item_worth,
            taken,
            leaning,
            rest[b] == 0,
        )
        if exact[b]:
            rest[b] = 0
        else:
            rest[b] = REST if rest[b] == 0 else rest[b] - 1
        total += worth
        for s in range(p.slot_day.size):
            gradient.slot[b, s] = p.block_sessions[b, s]
        gradient.minute[b] = p.block_minutes[b]
        for item in range(size):
            if leaning[item] >= 0:
                gradient.minute[b] -= item_minutes[item]
                for s in range(p.slot_day.size):
                    if (leaning[item] >> s) & 1:
                        gradient.slot[b, s] -= 1.0
            if taken[item] < 0:
                continue
            if item < home_items:
                r = item_column[item]
                i = p.home[r].need
                gradient.need[i] -= 1.0
                own = p.need[i].resident
                if own >= 0:
                    _, slots = cheapest(
                        p.home[r].slots, p.need[i].k, p.slot_day, prices.resident[own]
                    )
                    _use(gradient.resident[own], slots)
                if p.home[r].public > 0:
                    gradient.fund[cheapest_fund(p, r, prices.fund)] -= p.home[r].public
            else:
                _use_series(
                    p,
                    item_column[item],
                    item_slots[item],
                    item_fund[item],
                    item_theta[item],
                    prices,
                    gradient,
                    chosen,
                )
    return total


class Descent:
    """Falls towards the lowest bound: steps per coordinate after Adam (Kingma and Ba 2015).

    Prices differ by orders of magnitude between rows (a fen, a slot, a need), and the size of a
    subgradient says little about how far to go; a step of a fixed, shrinking size in each row's
    own unit says enough.
    """

    LINGER, LINGER_SQUARE = 0.3, 0.5

    def __init__(self, units: tuple[float, ...], arrays: tuple[Floats, ...]) -> None:
        self._units = units
        self._arrays = arrays
        self._mean = [np.zeros_like(a) for a in arrays]
        self._square = [np.zeros_like(a) for a in arrays]
        self._steps = 0

    def step(self, gradients: tuple[Floats, ...], size: float) -> None:
        self._steps += 1
        correct = 1 - self.LINGER**self._steps
        correct_square = 1 - self.LINGER_SQUARE**self._steps
        for row, (x, gradient) in enumerate(zip(self._arrays, gradients, strict=True)):
            mean, square = self._mean[row], self._square[row]
            g = np.where((x <= 0) & (gradient > 0), 0.0, gradient)
            np.add(mean, (1 - self.LINGER) * (g - mean), out=mean)
            np.add(square, (1 - self.LINGER_SQUARE) * (g * g - square), out=square)
            pace = (mean / correct) / (np.sqrt(square / correct_square) + 1e-12)
            np.maximum(x - size * self._units[row] * pace, 0.0, out=x)


class Units(NamedTuple):
    """The size of a plain price: of a need or a slot, of a fen, of a minute."""

    value: float
    fen: float
    minute: float


def _units(p: Problem) -> Units:
    at_home = p.home.size > 0
    value = _mean(np.abs(p.home["value"] if at_home else p.member["value"]))
    spent = p.home["public"][p.home["public"] > 0]
    money = _mean(spent if spent.size else p.family["cost"] * p.family["sessions"])
    minutes = _mean(p.home["minutes"] if at_home else p.family["minutes"])
    return Units(value, value / money, value / minutes)


def _mean(figures: Ints) -> float:
    """The mean, at least 1."""
    return max(1.0, float(figures.mean())) if figures.size else 1.0


def row_prices(p: Problem, share: Callable[[int], float]) -> tuple[Prices, float]:
    """Prices with every row priced, and their bound.

    ``share(pass)``: how much of the way is done before a pass, 1 to stop; steps shrink with it.
    """
    prices, gradient = no_prices(p), no_prices(p)
    floor = np.zeros(p.needs)
    picked = np.empty(p.needs, np.int64)
    slots = np.empty(p.needs, np.int64)
    unit = _units(p)
    arrays = (floor, prices.fund, prices.room, prices.slot, prices.minute)
    fall = Descent((unit.value, unit.fen, unit.value, unit.value, unit.minute), arrays)
    best, lowest = np.inf, prices.copy()
    for number in count():
        done = share(number)
        bound = priced_pass(p, prices, floor, gradient, picked, slots)
        if bound < best:
            best, lowest = bound, prices.copy()
        if done >= 1.0:
            break
        # A need wanted by several series is worth more than its best home visit says.
        own = picked < 0
        wanted = ~own & (gradient.need < 0)
        floor[wanted] = prices.need[wanted]
        step = np.where((own & (floor > 0)) | wanted, gradient.need, 0.0)
        fall.step(
            (step, gradient.fund, gradient.room, gradient.slot, gradient.minute),
            0.3 * 0.002**done,
        )
    return lowest, float(best)


def need_prices(
    p: Problem, start: Prices, share: Callable[[int], float], workers: int
) -> tuple[Prices, float, npt.NDArray[np.bool_]]:
    """Prices of needs, funds and rooms with every block solved exactly.

    Returns the prices, the bound they give, and for which blocks the exact program sufficed.
    ``share`` as in ``row_prices``.
    """
    prices = start.copy()
    homes_start, homes = homes_by_block(p)
    families_start, families = families_by_block(p)
    value, fen, minute = _units(p)
    fall = Descent((value, fen, value, value, value, minute), tuple(prices))
    exact = np.ones(p.blocks, dtype=np.bool_)
    rest = np.zeros(p.blocks, dtype=np.int64)
    best, lowest, best_exact = np.inf, prices.copy(), exact
    cuts = np.linspace(0, p.blocks, 8 * workers + 1).astype(int).tolist()
    gradients = [no_prices(p) for _ in range(8 * workers)]
    with ThreadPoolExecutor(workers) as pool:

        def part(number: int) -> float:
            gradient = gradients[number]
            for array in gradient:
                array[...] = 0.0
            return float(
                exact_pass(
                    p,
                    prices,
                    gradient,
                    homes_start,
                    homes,
                    families_start,
                    families,
                    exact,
                    rest,
                    cuts[number],
                    cuts[number + 1],
                )
            )

        for number in count():
            done = share(number)
            bound = (
                prices.need.sum()
                + float(prices.fund @ p.fund_amount.astype(np.float64))
                + prices.room.sum()
                + prices.resident.sum()
                + sum(pool.map(part, range(8 * workers)))
            )
            if bound < best:
                best, lowest, best_exact = bound, prices.copy(), exact.copy()
            if done >= 1.0:
                break
            total = Prices(*(np.sum(arrays, axis=0) for arrays in zip(*gradients, strict=True)))
            fall.step(
                (
                    1.0 + total.need,
                    p.fund_amount + total.fund,
                    1.0 + total.room,
                    1.0 + total.resident,
                    total.slot,
                    total.minute,
                ),
                0.6 * 0.01**done,
            )
    return lowest, float(best), best_exact
