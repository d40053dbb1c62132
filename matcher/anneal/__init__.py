"""A search that cools down: a plan built from prices, then improved in parts, side by side."""

from matcher.anneal.first import first_plan
from matcher.anneal.rounds import (
    PINNED_RATING,
    USUAL_ITERATIONS,
    Schedule,
    Searched,
    improved,
    rating,
)

__all__ = [
    "PINNED_RATING", "USUAL_ITERATIONS", "Schedule", "Searched", "first_plan", "improved", "rating",
]  # fmt: skip
