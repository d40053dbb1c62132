"""Funds as columns: how much there is, and what it may pay for."""

from typing import NamedTuple

from matcher.instance import Instance
from matcher.packed import Bools, Ints, ints
from matcher.tables.numbers import Numbers, flags


class FundColumns(NamedTuple):
    """``groups`` has one column more than there are groups: the last is "no group"."""

    amount: Ints
    most: Ints
    types: Bools
    communities: Bools
    groups: Bools


def fund_columns(instance: Instance, numbers: Numbers) -> FundColumns:
    funds = instance.funds
    return FundColumns(
        amount=ints(f.amount_fen for f in funds),
        most=ints(f.most_fen for f in funds),
        types=flags([f.service_types for f in funds], numbers.types),
        communities=flags([f.communities for f in funds], numbers.communities),
        groups=flags([f.groups for f in funds], numbers.groups, len(numbers.groups) + 1),
    )
