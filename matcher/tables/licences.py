"""Licences as columns: who holds what each service type asks for."""

from collections.abc import Iterable, Sequence
from datetime import date

import numpy as np

from matcher.instance import Licence
from matcher.packed import Bools


def licensed(
    holders: Sequence[Iterable[Licence]], asked: Sequence[Sequence[str]], last_day: date
) -> Bools:
    """A row a holder, a column a service type: is every licence asked for held, to the last day?"""
    rows = np.zeros((len(holders), len(asked)), dtype=np.bool_)
    for row, licences in zip(rows, holders, strict=True):
        held = {x.code for x in licences if x.valid_until is None or x.valid_until >= last_day}
        row[:] = [held.issuperset(codes) for codes in asked]
    return rows
