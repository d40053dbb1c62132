"""What is wrong with a sheet, and where."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Flaw:
    """A code with parameters, at a file (or workbook[sheet]), spreadsheet row and heading.

    ``row`` counts from 1, the headings' row included, as a spreadsheet shows it; 0: the whole file.
    """

    code: str
    file: str
    row: int = 0
    column: str = ""
    params: Mapping[str, object] = dataclasses.field(default_factory=dict)


class UnreadableSheet(Exception):
    """Not a table, or not the table it should be; holds every flaw found."""

    def __init__(self, flaws: Sequence[Flaw]) -> None:
        self.flaws = tuple(flaws)
        super().__init__(f"{len(self.flaws)} flaw(s), first: {self.flaws[0]}")


class BadCell(ValueError):
    """A cell that does not say what its column asks for."""

    def __init__(self, code: str, **params: object) -> None:
        self.code = code
        self.params = params
        super().__init__(code)
