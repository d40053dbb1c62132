"""How fair a plan is: whom it serves how often, whom it passes over, and what fairness costs."""

from matcher.fairness.core import Core, Group, core
from matcher.fairness.floors import Floored, floored
from matcher.fairness.inversions import Count, Inversion, inversions
from matcher.fairness.price import Price, price_of_fairness
from matcher.fairness.shares import AGES, Share, Shares, band, shares

__all__ = [
    "AGES",
    "Core",
    "Count",
    "Floored",
    "Group",
    "Inversion",
    "Price",
    "Share",
    "Shares",
    "band",
    "core",
    "floored",
    "inversions",
    "price_of_fairness",
    "shares",
]
