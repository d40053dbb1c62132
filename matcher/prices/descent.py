"""The way down to the lowest bound: a subgradient method whose steps fit each row."""

import numpy as np

from matcher.packed import Floats, Ints
from matcher.prices.duals import Prices
from matcher.problem import Problem, is_worth

VOLUME = Prices._fields.index("volume")

Units = tuple[float, float, float, float, float, float, float, float, Floats]
"""The size of a plain price in every row of ``Prices``."""


class Descent:
    """Falls towards the lowest bound: steps per coordinate after Adam (Kingma and Ba 2015).

    Prices differ by orders of magnitude between rows (a fen, a slot, a need), and the size of a
    subgradient says little about how far to go; a step of a fixed, shrinking size in each row's
    own unit says enough.
    """

    LINGER, LINGER_SQUARE = 0.3, 0.5
    """How much of the mean and of the mean square lives on: a short memory, see decision 0006."""

    def __init__(self, units: Units, prices: Prices) -> None:
        """``prices`` are changed in place by every step."""
        self._units = units
        self._prices = prices
        self._mean = [np.zeros_like(a) for a in prices]
        self._square = [np.zeros_like(a) for a in prices]
        self._steps = 0

    def step(self, gradient: Prices, size: float) -> None:
        """Move every price by about ``size`` units against the gradient, never below 0.

        But for volumes', which may be: they stop at 0 on their way from one side to the other.
        """
        self._steps += 1
        correct = 1 - self.LINGER**self._steps
        correct_square = 1 - self.LINGER_SQUARE**self._steps
        for row, (x, slope) in enumerate(zip(self._prices, gradient, strict=True)):
            mean, square = self._mean[row], self._square[row]
            signed = row == VOLUME
            g = slope if signed else np.where((x <= 0) & (slope > 0), 0.0, slope)
            np.add(mean, (1 - self.LINGER) * (g - mean), out=mean)
            np.add(square, (1 - self.LINGER_SQUARE) * (g * g - square), out=square)
            pace = (mean / correct) / (np.sqrt(square / correct_square) + 1e-12)
            moved = x - size * self._units[row] * pace
            x[...] = np.where(moved * x < 0, 0.0, moved) if signed else np.maximum(moved, 0.0)


def units(p: Problem) -> Units:
    """A need, a slot of a room, resident or block, a need served: the mean value; a fen, a minute:
    their share; a claim: what the bids would serve of the mean value; a need of a floor: the mean
    value, a milli-point of a worth: one."""
    at_home = p.home.size > 0
    value = _mean(np.abs(p.home["value"] if at_home else p.member["value"]))
    spent = p.home["public"][p.home["public"] > 0]
    money = _mean(spent if spent.size else p.family["cost"] * p.family["sessions"])
    minutes = _mean(p.home["minutes"] if at_home else p.family["minutes"])
    cover = np.where(is_worth(p), 1.0, value)
    minute, claim = value / minutes, _claim(p, value)
    return value, value / money, value, value, value, minute, claim, value, cover


def _claim(p: Problem, value: float) -> float:
    """What a bid is worth: what the needs its blocks have columns for are, as many as may share."""
    if not p.bids:
        return value
    able = np.bincount(p.home["block"], minlength=p.blocks)
    able += np.bincount(p.family["block"][p.member["family"]], minlength=p.blocks)
    volume = np.minimum(able, p.block_largest)[p.block_bid >= 0]
    return max(1.0, value * float(volume.sum()) / p.bids + _mean(np.abs(p.bid["value"])))


def _mean(figures: Ints) -> float:
    """The mean, at least 1."""
    return max(1.0, float(figures.mean())) if figures.size else 1.0
