"""What if: a round a little otherwise, solved from the plan that stands, and the two side by side.

What may be supposed are records (``kinds``); ``supposed`` makes the round of them, or refuses what
contradicts a person's decision; ``beside`` compares. Nothing here changes the round that stands.
"""

from matcher.suppose.beside import Beside, Figures, beside
from matcher.suppose.kinds import (
    AnotherPolicy,
    Limit,
    MoneyChanged,
    NeighboursPooled,
    ProviderLost,
    Supposition,
)
from matcher.suppose.supposed import SEVERAL, answered_anew, several_from, supposed
from matcher.suppose.typed import typed_amount

__all__ = [
    "SEVERAL", "AnotherPolicy", "Beside", "Figures",
    "Limit", "MoneyChanged", "NeighboursPooled",
    "ProviderLost", "Supposition", "answered_anew", "beside", "several_from", "supposed",
    "typed_amount",
]  # fmt: skip
