"""The dual: a price for everything scarce, and the bound those prices prove.

Two relaxations are used, one after the other. First every block's slots and minutes, the funds
and the rooms are priced, and each need picks its best way by itself (``rows``). Then the needs
themselves are priced instead of the blocks' own rows, and each block solves its own small problem
exactly (``blocks``), which is a tighter bound. Floats: a guide for the search; the proof is the
certificate, recomputed in integers by ``certify``.
"""

from matcher.prices.blocks import FROM_ROWS, NEARLY_RIGHT, Bounded, best_patterns, need_prices
from matcher.prices.covers import as_seen, provable
from matcher.prices.duals import Prices, lifted, no_prices
from matcher.prices.rows import row_prices

__all__ = [
    "FROM_ROWS", "NEARLY_RIGHT", "Bounded", "Prices", "as_seen", "best_patterns", "lifted",
    "need_prices", "no_prices", "provable", "row_prices",
]  # fmt: skip
