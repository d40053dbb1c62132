"""Money: what there is of it, what it may pay for, and where it went."""
