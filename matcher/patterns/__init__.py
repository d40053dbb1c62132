"""Each block's own best pattern: which of its items to take within its slots and minutes.

The subproblem of the decomposition: a knapsack with a slot on each of several days. It is solved
exactly by a labelled dynamic program, and bounded by its row prices where the labels run out.
"""

from matcher.patterns.best import best_pattern
from matcher.patterns.records import Block, Items, Pattern, first_items, new_items
from matcher.patterns.slots import cheapest

__all__ = [
    "Block",
    "Items",
    "Pattern",
    "best_pattern",
    "cheapest",
    "first_items",
    "new_items",
]
