"""Compiled local search over one plan: build it from prices, then ruin and recreate."""

from matcher.search.chance import seeded
from matcher.search.index import Index, index
from matcher.search.lists import new_waiting
from matcher.search.ruin import search
from matcher.search.series import open_all, open_for_pinned, worth_opening
from matcher.search.visits import construct, fill

__all__ = [
    "Index",
    "construct",
    "fill",
    "index",
    "new_waiting",
    "open_all",
    "open_for_pinned",
    "search",
    "seeded",
    "worth_opening",
]
