"""A list that goes on: where it went on to, and the place after which the rest comes."""

from collections.abc import Sequence
from datetime import datetime

from access.refusal import Invalid
from door.cursor import cursor_of, place_of
from web.visit import Visit

LISTED = 30


def after(visit: Visit) -> tuple[datetime, str] | None:
    """The place in the list; its beginning where the word is none of ours."""
    try:
        return place_of(visit.query("after") or None)
    except Invalid:
        return None


def skipped(visit: Visit) -> int:
    """How many of a list went before, where it is gone through by number."""
    said = visit.query("skip")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 6 else 0


def more(places: Sequence[tuple[datetime, str]]) -> str | None:
    """The word for the rest of the list, where there may be a rest."""
    return cursor_of(*places[-1]) if len(places) == LISTED else None
