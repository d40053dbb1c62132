"""What a search looks up: the columns of each block and each need."""

from typing import NamedTuple

import numpy as np

from matcher.packed import Floats, Ints
from matcher.problem import Problem, families_by_block, homes_by_block, members_by_need


class Index(NamedTuple):
    """The columns of each block and each need; families and members, the most promising first.

    Of block b: ``homes[homes_start[b]:homes_start[b + 1]]``, families likewise; of need i: members.
    """

    homes_start: Ints
    homes: Ints
    families_start: Ints
    families: Ints
    members_start: Ints
    members: Ints


def index(p: Problem, promise: Floats) -> Index:
    """``promise``: of every family, what its best series is worth beyond all it uses."""
    families_start, families = families_by_block(p)
    members_start, members = members_by_need(p)
    families = families[np.lexsort((-promise[families], p.family["block"][families]))]
    of = p.member["family"][members]
    members = members[np.lexsort((-promise[of], p.member["need"][members]))]
    return Index(*homes_by_block(p), families_start, families, members_start, members)
