"""Chance: one generator, whose word is in an array that kernels pass around."""

import numpy as np

from matcher.machine import njit


@njit(cache=True)
def uniform(random):
    """The next number in [0, 1) of a xorshift64* generator whose word is ``random[0]``."""
    word = random[0]
    word ^= word >> np.uint64(12)
    word ^= word << np.uint64(25)
    word ^= word >> np.uint64(27)
    random[0] = word
    return np.float64((word * np.uint64(2685821657736338717)) >> np.uint64(11)) / 9007199254740992.0


@njit(cache=True)
def pick_early(random, size):
    """A number below ``size``, small ones more often."""
    u = uniform(random)
    return min(np.int64(u * u * u * size), size - 1)


@njit(cache=True)
def pick(random, size):
    return min(np.int64(uniform(random) * size), size - 1)
