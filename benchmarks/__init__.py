"""This solver beside its peers, on the same instances, and on published ones."""
