"""One codec per kind of value: what a cell says, and the plain JSON value it stands for.

``read`` is given the cell's text, never empty, and returns None where the cell says that nothing
is asked ("不限", and "无" where it is no list); it raises ``BadCell``. ``write`` is never given
None.
"""

import dataclasses
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol

from sheets import text as texts
from sheets.flaws import BadCell

Json = Any
Cell = str | int | Decimal


class Codec(Protocol):
    def read(self, text: str) -> Json: ...

    def write(self, value: Json, lang: str) -> Cell: ...


@dataclass(frozen=True)
class Text:
    """Free text and a record's own id."""

    def read(self, text: str) -> Json:
        return texts.read(text)

    def write(self, value: Json, lang: str) -> Cell:
        return texts.written(value)


@dataclass(frozen=True)
class Word:
    """A code or the id of something else; 无 and 不限 leave it open."""

    def read(self, text: str) -> Json:
        return None if texts.fold(text) in _OPEN else texts.read(text)

    def write(self, value: Json, lang: str) -> Cell:
        return word(value)


@dataclass(frozen=True)
class One(Word):
    """A code that nothing refers to, so that two in a cell would pass for a third."""

    def read(self, text: str) -> Json:
        if len(texts.split(text)) > 1:
            raise BadCell("only_one", found=text)
        return super().read(text)

    def write(self, value: Json, lang: str) -> Cell:
        return word(value, also=texts.SEPARATORS)


@dataclass(frozen=True)
class Words:
    """A list of codes or ids; 无 is the empty list, 不限 leaves it open."""

    def read(self, text: str) -> Json:
        if texts.fold(text) in texts.ANY_FOLDED:
            return None
        if texts.fold(text) in texts.NONE_FOLDED:
            return []
        return [texts.read(item) for item in texts.split(text)]

    def write(self, value: Json, lang: str) -> Cell:
        return joined([word(item, also=texts.SEPARATORS) for item in value], lang)


@dataclass(frozen=True)
class Lines:
    """Texts with commas of their own, each on a line of the cell or after a semicolon."""

    def read(self, text: str) -> Json:
        if texts.fold(text) in texts.NONE_FOLDED:
            return []
        return [line.strip() for line in re.split(r"[\n\r;；]", text) if line.strip()]

    def write(self, value: Json, lang: str) -> Cell:
        return "\n".join(value) or texts.NONE_WORDS[lang == "en"]


@dataclass(frozen=True)
class Number:
    """A number of ``unit``s as an integer of the model: × ``scale``, which must come out whole.

    With ``rounded`` it is rounded to the nearest instead (half to even). ``units``: the words that
    may stand before or after the figures, each with its own scale; ``otherwise``: the code of what
    is no such number.
    """

    scale: Decimal = Decimal(1)
    rounded: bool = False
    units: Mapping[str, Decimal] = dataclasses.field(default_factory=dict)
    otherwise: str = "not_a_figure"

    def read(self, text: str) -> Json:
        if texts.fold(text) in _OPEN:
            return None
        plain = unicodedata.normalize("NFKC", text).strip().casefold()
        found = _FIGURES.fullmatch(plain) if len(plain) <= _MOST_DIGITS else None
        words = [word for word in (found[1].strip(), found[3].strip()) if word] if found else []
        if not found or any(word not in self.units for word in words):
            raise BadCell(self.otherwise, found=text)
        scale = self.units[words[-1]] if words else self.scale
        try:
            value = Decimal(found[2].replace(",", "")) * scale
        except InvalidOperation:
            raise BadCell(self.otherwise, found=text) from None
        if self.rounded:
            return round(value)
        if value != value.to_integral_value():
            raise BadCell("too_fine", found=text, smallest=format(1 / self.scale, "f"))
        return int(value)

    def write(self, value: Json, lang: str) -> Cell:
        units = Decimal(value) / self.scale
        return int(units) if units == units.to_integral_value() else units


@dataclass(frozen=True)
class Percent:
    """A whole percentage of about a hundred.

    A spreadsheet keeps what is typed as 100% as the number 1, so from 1 to 9 the sign is wanted.
    """

    def read(self, text: str) -> Json:
        plain = unicodedata.normalize("NFKC", text).strip()
        if re.fullmatch(r"\d(\.\d{1,20})?", plain) and Decimal(plain) > 0:
            raise BadCell("percent_unclear", found=text, likely=int(Decimal(plain) * 100))
        return Number(units={"%": Decimal(1)}).read(text)

    def write(self, value: Json, lang: str) -> Cell:
        return f"{value}%" if 0 < value < 10 else int(value)


@dataclass(frozen=True)
class Choice:
    """One of a few words: value → its words in Chinese and English, the first of each written."""

    words: Mapping[Json, tuple[tuple[str, ...], tuple[str, ...]]]

    def read(self, text: str) -> Json:
        folded = texts.fold(text)
        for value, (zh, en) in self.words.items():
            if folded in map(texts.fold, (*zh, *en, str(value))):
                return value
        if folded in _OPEN:
            return None
        raise BadCell("not_a_choice", found=text, choices=[*self.shown("zh"), *self.shown("en")])

    def shown(self, lang: str) -> list[str]:
        return [both[lang == "en"][0] for both in self.words.values()]

    def write(self, value: Json, lang: str) -> Cell:
        return self.words[value][lang == "en"][0]


@dataclass(frozen=True)
class Choices:
    """A list of them; 无 is the empty list."""

    of: Choice

    def read(self, text: str) -> Json:
        if texts.fold(text) in texts.NONE_FOLDED:
            return []
        if texts.fold(text) in texts.ANY_FOLDED:
            return None
        return [self._one(item) for item in texts.split(text)]

    def _one(self, item: str) -> Json:
        value = self.of.read(item)
        if value is None:
            raise BadCell("open_within_list", found=item)
        return value

    def write(self, value: Json, lang: str) -> Cell:
        return joined([str(self.of.write(item, lang)) for item in value], lang)


@dataclass(frozen=True)
class Day:
    """A date, as ISO text: 2026-03-02, 2026/3/2, 2026.3.2, 20260302 or 2026年3月2日."""

    def read(self, text: str) -> Json:
        return None if texts.fold(text) in _OPEN else iso(text)

    def write(self, value: Json, lang: str) -> Cell:
        return str(value)


@dataclass(frozen=True)
class Clock:
    """A time of day, as minutes after midnight: 08:30; 24:00 is the day's end."""

    def read(self, text: str) -> Json:
        if texts.fold(text) in _OPEN:
            return None
        found = re.fullmatch(r"(\d{1,2}):(\d\d)(:00)?", unicodedata.normalize("NFKC", text))
        if not found or int(found[2]) > 59 or int(found[1]) * 60 + int(found[2]) > 24 * 60:
            raise BadCell("not_a_time", found=text)
        return int(found[1]) * 60 + int(found[2])

    def write(self, value: Json, lang: str) -> Cell:
        return f"{value // 60:02}:{value % 60:02}"


@dataclass(frozen=True)
class Licences:
    """Licences held, each with its last valid day in brackets if it lapses."""

    def read(self, text: str) -> Json:
        if texts.fold(text) in texts.NONE_FOLDED:
            return []
        return [self._licence(item) for item in texts.split(text)]

    def _licence(self, item: str) -> Json:
        if item.startswith('"') and texts.read(item) != item:
            return {"code": texts.read(item)}
        found = _LAPSING.fullmatch(item) if len(item) <= texts.MOST_ITEM else None
        if not found:
            if _YEAR.search(item):
                raise BadCell("licence_unclear", found=item)
            return {"code": item}
        code = texts.read(found[1])
        return {"code": code} | ({} if "长期" in found[2] else {"valid_until": iso(found[2])})

    def write(self, value: Json, lang: str) -> Cell:
        until = "至" if lang == "zh" else "until "
        return joined(
            [
                self._code(licence["code"])
                + (f"({until}{licence['valid_until']})" if licence.get("valid_until") else "")
                for licence in value
            ],
            lang,
        )

    @staticmethod
    def _code(code: str) -> str:
        return texts.quote(code) if _YEAR.search(code) else word(code, also=_APART)


def iso(text: str) -> str:
    """The date a text says, as YYYY-MM-DD."""
    plain = unicodedata.normalize("NFKC", text).strip()
    found = _DATE.fullmatch(plain) or _CLOSE_DATE.fullmatch(plain)
    try:
        if found:
            return date(int(found[1]), int(found[2]), int(found[3])).isoformat()
    except ValueError:
        pass
    raise BadCell("not_a_date", found=text)


def joined(items: list[str], lang: str) -> str:
    """A list as a cell says it; the empty one as 无."""
    if not items:
        return texts.NONE_WORDS[lang == "en"]
    return ("、" if lang == "zh" else "; ").join(items)


def word(value: str, also: str = "") -> str:
    """A code or id as a cell or list item says it, quoted where it would mean 无 or 不限."""
    return texts.quote(value) if texts.fold(value) in _OPEN else texts.written(value, also=also)


_LAPSING = re.compile(
    r"(.*?)\s*[(（]\s*(?:有效期至|至|until)?\s*([^()（）]*\d日?|长期|长期有效)\s*[)）]", re.S
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d\s*[-/.年]")
_APART = f"{texts.SEPARATORS}()（）"
_FIGURES = re.compile(
    r"([^\d,.+-]*)([+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?(?:e[+-]?\d\d?)?)(\D*)"
)
_DATE = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?(?:[ T]00:00(?::00)?)?"
)
_CLOSE_DATE = re.compile(r"(\d{4})(\d\d)(\d\d)")
_OPEN = texts.NONE_FOLDED | texts.ANY_FOLDED
_MOST_DIGITS = 40
