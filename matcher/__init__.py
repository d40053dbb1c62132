"""Needs matched with providers by constraint optimisation, with a bound that can be checked."""
