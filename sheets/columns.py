"""What a kind of sheet is: its names and its columns, each with its headings and its codec."""

from collections.abc import Sequence
from dataclasses import dataclass

from sheets.text import fold
from sheets.values import Choice, Choices, Codec


@dataclass(frozen=True)
class Column:
    """``field`` is the path in the record, dotted; ``refers`` the kind whose ids it holds.

    Several columns may give the same field in different units; the first is the one written.
    """

    field: str
    zh: str
    en: str
    codec: Codec
    required: bool = False
    refers: str = ""
    note: str = ""

    def heading(self, lang: str) -> str:
        return self.en if lang == "en" else self.zh

    def choices(self, lang: str) -> Sequence[str]:
        """The words to choose from, for a drop-down; none where anything may be written."""
        return self.codec.shown(lang) if isinstance(self.codec, Choice) else ()

    @property
    def choice(self) -> Choice | None:
        """The words its values are said in, if they are a few."""
        if isinstance(self.codec, Choices):
            return self.codec.of
        return self.codec if isinstance(self.codec, Choice) else None


@dataclass(frozen=True)
class Kind:
    """``name`` is the table's; a sheet may be called by any of its names."""

    name: str
    zh: str
    en: str
    columns: tuple[Column, ...]
    required: bool = False
    also: tuple[str, ...] = ()

    def title(self, lang: str) -> str:
        return self.en if lang == "en" else self.zh

    @property
    def called(self) -> frozenset[str]:
        """Every name it may go by, folded."""
        return frozenset(map(fold, (self.zh, self.en, *self.also)))
