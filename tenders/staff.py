"""Who is named in bids to give the services: text as it was written, and no register of persons."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from tenders.bids import BidRow

_NAME = re.compile(r"[^,，、;；:：(（\s]+")
"""What comes before the qualification; of a name with spaces, its first part and no more."""


def also_named(bids: Sequence[BidRow]) -> Mapping[str, Sequence[str]]:
    """For each opened bid, the names in it that a bid of another organisation has too.

    Two persons may have one name: it is shown to whoever judges, and refuses nothing.
    """
    by: dict[str, set[str]] = defaultdict(set)
    said = {row.id: _names(row) for row in bids}
    for row in bids:
        for name in said[row.id]:
            by[name].add(str(row.provider_id))
    return {id: [name for name in names if len(by[name]) > 1] for id, names in said.items()}


def _names(row: BidRow) -> list[str]:
    lines = [line for part in row.said.parts for line in part.staff]
    found = [_NAME.search(line) for line in lines]
    return list(dict.fromkeys(one[0] for one in found if one))
