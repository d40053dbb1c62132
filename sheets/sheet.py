"""A sheet as it stands in its file: text in rows, before anybody asks what it means."""

from collections.abc import Sequence
from dataclasses import dataclass

from sheets.values import Cell


@dataclass(frozen=True)
class Sheet:
    """``file``: what messages call it; ``title``: what it is called among the kinds of sheets.

    ``rows`` begin at the spreadsheet's first; every cell is the text a person reads there.
    """

    file: str
    title: str
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Page:
    """A sheet to be written: its title, its rows with the headings first.

    ``choices``: for each column the words to choose from, or nothing. ``refers``: for each column
    the title of the page whose first column holds what may be chosen, or nothing.
    """

    title: str
    rows: Sequence[Sequence[Cell]]
    choices: Sequence[Sequence[str]] = ()
    refers: Sequence[str] = ()
