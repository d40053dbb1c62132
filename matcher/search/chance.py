"""Chance: one generator, whose word is in an array that kernels pass around."""

import numpy as np

from matcher.machine import lean


def seeded(seed: int) -> np.ndarray:
    """The state of the search's generator; never zero.

    Multiplied by 2^64 over the golden ratio, which spreads close seeds over all 64 bits.
    """
    state = np.array([(seed * 0x9E3779B97F4A7C15 + 0x2545F4914F6CDD1D) % 2**64], np.uint64)
    state[0] = state[0] or 1
    return state


@lean(cache=True)
def uniform(random):
    """The next number in [0, 1) of a xorshift64* generator (Vigna 2016).

    Its word is ``random[0]``, never zero."""
    word = random[0]
    word ^= word >> np.uint64(12)
    word ^= word << np.uint64(25)
    word ^= word >> np.uint64(27)
    random[0] = word
    return np.float64((word * np.uint64(2685821657736338717)) >> np.uint64(11)) / 9007199254740992.0


@lean(cache=True)
def pick_early(random, size):
    """A number below ``size``, small ones more often."""
    u = uniform(random)
    return min(np.int64(u * u * u * size), size - 1)


@lean(cache=True)
def pick(random, size):
    """A number below ``size``, all alike."""
    return min(np.int64(uniform(random) * size), size - 1)
