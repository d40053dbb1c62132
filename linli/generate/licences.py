"""Licences held: most of those that are asked for, some of them lapsed."""

from datetime import date, timedelta

import numpy as np

from matcher.instance import Licence


def licences_held(rng: np.random.Generator, codes: list[str], start: date) -> list[Licence]:
    held = []
    for code in codes:
        fate = rng.random()
        if fate < 0.05:
            continue
        days = rng.integers(-200, 27) if fate < 0.11 else rng.integers(28, 1_200)
        until = None if fate > 0.75 else start + timedelta(days=int(days))
        held.append(Licence(code=code, valid_until=until))
    return held
