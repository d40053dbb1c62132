"""Residents looked for by what somebody says of them: masked, and noted whom it showed."""

from collections.abc import Mapping, Sequence

from access.tx import Tx
from needs import finding, residents
from web.visit import Visit


def sought(visit: Visit, most: int) -> tuple[str, Sequence[Mapping[str, str]]]:
    """The words of the search, and at most so many whom they may mean; nobody where it says
    nothing, and then nothing is noted."""
    words = visit.query("words")

    def work(tx: Tx) -> list[Mapping[str, str]]:
        return [
            {"id": one.id, "building": one.building, **residents.masked(tx, one, key)}
            for one, key in finding.found(tx, words, most)
        ]

    return words, visit.look(work) if words else ()
