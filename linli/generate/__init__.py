"""A realistic made-up round, of any size, the same for the same arguments."""

from linli.generate.district import generate
from linli.generate.points import read_points

__all__ = ["generate", "read_points"]
