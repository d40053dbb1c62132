"""Which bids are accepted: chosen at dual prices, then by what the plan makes of them."""

from matcher.awards.choice import best_bids, lawful
from matcher.awards.opened import with_bids
from matcher.awards.trial import awarded

__all__ = ["awarded", "best_bids", "lawful", "with_bids"]
