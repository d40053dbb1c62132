"""Demand: residents, what they need, and what is known of both."""
