"""Which pages there are: a path, who may ask, and what answers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.responses import Response

if TYPE_CHECKING:
    from web.visit import Visit

Answers = Callable[["Visit"], Response]

ANYBODY = ""
"""In place of an operation: a page that is open without signing in."""


def beginning(place: str) -> str:
    """Of a place in dots, what comes first."""
    return place.partition(".")[0]


@dataclass(frozen=True)
class Page:
    """``operation``: of ``access.permissions``, whose roles may ask for the page.

    ``again``: shows a form once more where what was sent is refused, what was typed kept.
    ``sheet``: what is sent is a file. ``field_of``: the form's field for a place in what it says,
    where that is not the place's beginning.
    """

    method: str
    path: str
    operation: str
    run: Answers
    again: Answers | None = None
    sheet: bool = False
    field_of: Callable[[str], str] = beginning


class Pages:
    """Those of one file."""

    def __init__(self) -> None:
        self._all: list[Page] = []

    def __iter__(self) -> Iterator[Page]:
        return iter(self._all)

    def get(self, path: str, operation: str) -> Callable[[Answers], Answers]:
        """A page to look at."""

        def added(run: Answers) -> Answers:
            self._all.append(Page("GET", path, operation, run))
            return run

        return added

    def post(
        self,
        path: str,
        operation: str,
        again: Answers | None = None,
        *,
        sheet: bool = False,
        field_of: Callable[[str], str] = beginning,
    ) -> Callable[[Answers], Answers]:
        """Where a form is sent."""

        def added(run: Answers) -> Answers:
            self._all.append(Page("POST", path, operation, run, again, sheet, field_of))
            return run

        return added
