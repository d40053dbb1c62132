"""The smallest changes that would serve who is not served, each proved on a plan of the whole."""

from matcher.explain.context import Context
from matcher.unlock.further import Further, further
from matcher.unlock.group import unlock_needs
from matcher.unlock.need import unlock_need
from matcher.unlock.records import Moved, Trade, Unlock, Unlocks

__all__ = [
    "Context",
    "Further",
    "Moved",
    "Trade",
    "Unlock",
    "Unlocks",
    "further",
    "unlock_need",
    "unlock_needs",
]
