"""Supply: organisations, volunteers, vendors and venues, and what they offer."""
