"""A call as everybody may read it: OCDS 1.1.5 releases and record, with lots and bids.

Read ``history`` (what happened when), ``release`` (what stood at one of those moments), ``package``
(how they are handed out). ``docs/tenders.md`` says what is public of whom.
"""

from tenders.ocds.history import History, history_of, published_calls
from tenders.ocds.package import (
    EXAMPLE_PREFIX,
    PREFIX,
    record_of,
    record_package,
    release_package,
    releases_of,
)
from tenders.ocds.values import written

__all__ = [
    "EXAMPLE_PREFIX",
    "PREFIX",
    "History",
    "history_of",
    "published_calls",
    "record_of",
    "record_package",
    "release_package",
    "releases_of",
    "written",
]
