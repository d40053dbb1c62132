"""Which bids are accepted: chosen at dual prices, then by what the plan makes of them."""

from matcher.awards.alone import awarded_anew, bids_alone
from matcher.awards.choice import best_bids
from matcher.awards.trial import awarded

__all__ = ["awarded", "awarded_anew", "best_bids", "bids_alone"]
