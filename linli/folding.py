"""Lines of a given width, Chinese and English alike: broken where a reader would break them."""

import re
from collections.abc import Iterator

from rich.cells import cell_len

CLOSING = "，。、；：？！）”》】％…"
OPENING = "（“《【"
_PIECE = re.compile(
    rf"[{OPENING}]*(?:[⺀-鿿豈-﫿]|[^\s⺀-鿿豈-﫿{CLOSING}{OPENING}]+)?[{CLOSING}]*\s*"
)
"""What stands together: a Chinese character or a word, the marks that belong to it, a space."""


def folded(text: str, width: int) -> list[str]:
    """The text in lines at most so many places wide; a line break in it stays one.

    No line begins with a mark that closes, nor ends with one that opens; a word is divided only
    where it is wider than a line.
    """
    return [line for paragraph in text.split("\n") for line in _lines(paragraph, max(width, 4))]


def _lines(text: str, width: int) -> Iterator[str]:
    line = ""
    for piece in filter(None, _PIECE.findall(text)):
        if not line or cell_len(line) + cell_len(piece.rstrip()) <= width:
            line += piece
        else:
            yield line.rstrip()
            line = piece.lstrip()
        while cell_len(line.rstrip()) > width:
            cut = _fitting(line, width)
            yield line[:cut]
            line = line[cut:]
    yield line.rstrip()


def _fitting(text: str, width: int) -> int:
    """How many characters of the text fit."""
    for count in range(len(text), 1, -1):
        if cell_len(text[:count]) <= width:
            return count
    return 1
