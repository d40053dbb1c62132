"""Text in a cell: plain for people, quoted where plain text would be read as something else.

A cell or list item that starts with ``"`` and is a whole JSON string is read as that string. So
any text can be written, also one with separators, outer spaces or control characters in it.
"""

import json
import re
import unicodedata
from collections.abc import Iterable

from sheets.flaws import BadCell

SEPARATORS = "、;；,，\n"
MOST_ITEM = 2_000
"""Characters of a list's item that a pattern looks at: any id, quoted, is shorter."""
NONE_WORDS = ("无", "none")
ANY_WORDS = ("不限", "any")

_decoder = json.JSONDecoder()
_UNSAFE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]|_x[0-9A-Fa-f]{4}_"
)
_ESCAPED = re.compile(r"[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_FORMULA = re.compile(r"[=+\-@\t\r\n\0＝＋－＠]")  # what a spreadsheet may start to calculate at


def fold(text: str) -> str:
    """For comparing headings and keywords: no case, width, spaces, hyphens or underscores."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[\s_\-]+", "", folded)


NONE_FOLDED = frozenset(map(fold, NONE_WORDS))
ANY_FOLDED = frozenset(map(fold, ANY_WORDS))


def quote(text: str) -> str:
    """The text as a JSON string, with everything a file form could lose escaped."""
    return _ESCAPED.sub(
        lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text, ensure_ascii=False)
    )


def written(text: str, *, also: Iterable[str] = ()) -> str:
    """The text as a cell says it; ``also``: further characters it may not hold unquoted."""
    plain = (
        text == text.strip()
        and not text.startswith('"')
        and not _UNSAFE.search(text)
        and not any(character in text for character in also)
    )
    return text if plain else quote(text)


def read(text: str) -> str:
    """The text a cell says."""
    if text.startswith('"'):
        value, end = _quoted(text, 0)
        if end == len(text):
            return value
    return text


def split(text: str) -> list[str]:
    """The items of a list, unquoted ones stripped, still as written; empty ones are left out."""
    items, start, at = [], 0, 0
    while at <= len(text):
        if at == len(text) or text[at] in SEPARATORS:
            items.append(text[start:at].strip())
            start = at = at + 1
        elif text[at] == '"' and not text[start:at].strip():
            at = max(_quoted(text, at)[1], at + 1)
        else:
            at += 1
    return [item for item in items if item]


def guarded(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet might take it for a formula."""
    return f"'{text}" if _FORMULA.match(text.lstrip("'")) else text


def unguarded(text: str) -> str:
    """What ``guarded`` was given."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text.lstrip("'")) else text


def _quoted(text: str, at: int) -> tuple[str, int]:
    """The JSON string at ``at`` and where it ends; ("", at) if there is none."""
    try:
        value, end = _decoder.raw_decode(text, at)
    except (json.JSONDecodeError, RecursionError):
        return "", at
    try:
        value.encode()
    except UnicodeEncodeError:
        raise BadCell("broken_character") from None
    return value, end
