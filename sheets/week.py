"""The slots of a week in the words people use: 周一上午, 工作日晚上; mon-am, weekdays-eve."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise, product

from sheets import text as texts
from sheets.flaws import BadCell
from sheets.values import Cell, Json, joined, word

DAYS_ZH = "一二三四五六日"
DAYS_EN = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SPANS = (
    (("每天", "daily"), range(7)),
    (("工作日", "weekdays"), range(5)),
    (("周末", "weekends"), range(5, 7)),
    *(
        ((f"周{zh}", en), range(day, day + 1))
        for day, (zh, en) in enumerate(zip(DAYS_ZH, DAYS_EN, strict=True))
    ),
)
_PARTS = (
    (("全天", "all"), range(24 * 60 + 1)),
    (("上午", "am"), range(12 * 60)),
    (("下午", "pm"), range(12 * 60, 18 * 60)),
    (("晚上", "eve"), range(18 * 60, 24 * 60 + 1)),
)
_SAME = {
    "每日": "每天", "天天": "每天", "everyday": "daily", "平日": "工作日", "weekday": "weekdays",
    "双休日": "周末", "weekend": "weekends", "周天": "周日", "早上": "上午", "早晨": "上午",
    "午后": "下午", "晚间": "晚上", "夜间": "晚上", "傍晚": "晚上", "evening": "eve",
    "morning": "am", "afternoon": "pm", "allday": "all", "monday": "mon", "tuesday": "tue",
    "wednesday": "wed", "thursday": "thu", "friday": "fri", "saturday": "sat", "sunday": "sun",
}  # fmt: skip
_COUNTED = re.compile(r"(.*?)\s*[×xX*✕＊]\s*([0-9０-９]{1,6})", re.S)


@dataclass(frozen=True)
class Week:
    """The grid: (id, weekday 0–6, start in minutes after midnight) of every slot, in its order."""

    grid: tuple[tuple[str, int, int], ...]

    @cached_property
    def ids(self) -> frozenset[str]:
        return frozenset(slot for slot, _, _ in self.grid)

    @cached_property
    def spans(self) -> dict[str, tuple[str, ...]]:
        """Every expression with what it stands for: two of each, Chinese and English."""
        spans = {}
        for (days_said, days), (parts_said, parts) in product(_SPANS, _PARTS):
            slots = tuple(slot for slot, day, start in self.grid if day in days and start in parts)
            spans[days_said[0] + parts_said[0]] = slots
            spans[f"{days_said[1]}-{parts_said[1]}"] = slots
        return spans

    def meant(self, item: str) -> tuple[str, ...]:
        """The slots one item of a list stands for.

        Raises
        ------
        BadCell
            ``unknown_slot``, where it is neither a slot's id nor an expression that any slot fits.
        """
        exact = texts.read(item)
        if exact in self.ids:
            return (exact,)
        found = _expression(item)
        if not found:
            raise BadCell("unknown_slot", found=item)
        day, last, part = (_SAME.get(word or "", word) for word in found.groups())
        part = part or "全天"
        slots = self._from_to(day, last, part) if last else self._on(day, part)
        if not slots:
            raise BadCell("unknown_slot", found=item)
        return slots

    def items(self, text: str) -> list[str]:
        """The items of a list of slots.

        Raises
        ------
        BadCell
            ``slot_unclear``, where a day stands before one with a part of the day: 周一、周三上午.
        """
        if self.ids.isdisjoint(DAYS_ZH) and '"' not in text:
            text = _SHARED.sub(lambda found: re.sub(r"[、,，]\s*", "", found[0]), text)
        items = texts.split(text)
        for item, following in pairwise(items):
            counted = _counted(following)
            bare, parted = _expression(item), _expression(counted[1] if counted else following)
            if bare and parted and parted[3] and not bare[3] and item not in self.ids:
                joint, whole = ("-", "all") if item.isascii() else ("", "全天")
                said = {"whole": item + joint + whole, "same": item + joint + parted[3]}
                raise BadCell("slot_unclear", found=item, **said)
        return items

    def _on(self, days: str, part: str) -> tuple[str, ...]:
        """The slots of one day or span, or of several days at once: 周一三五."""
        if not re.fullmatch(_SEVERAL, days):
            return self._said(days, part)
        each = [f"周{zh}" for zh in days[1:].replace("天", "日")]
        wanted = {slot for day in each for slot in self._said(day, part)}
        return tuple(slot for slot, _, _ in self.grid if slot in wanted)

    def _said(self, day: str, part: str) -> tuple[str, ...]:
        of_day, of_part = self.spans[_ZH.get(day, day) + "全天"], _ZH.get(part, part)
        in_part = frozenset(self.spans["每天" + of_part])
        return tuple(slot for slot in of_day if slot in in_part)

    def _from_to(self, day: str, last: str, part: str) -> tuple[str, ...]:
        names = [f"周{zh}" for zh in DAYS_ZH]
        first, end = (
            names.index(name) if (name := _ZH.get(d, d)) in names else -1 for d in (day, last)
        )
        days = names[first : end + 1] if first >= 0 else []
        wanted = frozenset(slot for name in days for slot in self._said(name, part))
        return tuple(slot for slot, _, _ in self.grid if slot in wanted)

    def said(self, slots: Sequence[str], lang: str) -> Iterator[tuple[str, int]]:
        """Items that stand for just these slots in this order, with how many each takes."""
        at = 0
        while at < len(slots):
            item, length = self._longest(slots[at:], lang)
            yield item, length
            at += length

    def _longest(self, slots: Sequence[str], lang: str) -> tuple[str, int]:
        for item, stands_for in self._by_length[lang]:
            if tuple(slots[: len(stands_for)]) == stands_for and self.meant(item) == stands_for:
                return item, len(stands_for)
        counted = _counted(slots[0]) is not None
        return texts.quote(slots[0]) if counted else word(slots[0], also=texts.SEPARATORS), 1

    @cached_property
    def _by_length(self) -> dict[str, list[tuple[str, tuple[str, ...]]]]:
        spans = sorted(self.spans.items(), key=lambda span: -len(span[1]))
        spans = [(item, slots) for item, slots in spans if slots]
        return {
            "zh": [span for span in spans if not span[0].isascii()],
            "en": [span for span in spans if span[0].isascii()],
        }


@dataclass(frozen=True)
class Slots:
    """A list of slots."""

    week: Week

    def read(self, text: str) -> Json:
        if texts.fold(text) in texts.ANY_FOLDED:
            return None
        if texts.fold(text) in texts.NONE_FOLDED:
            return []
        return [slot for item in self.week.items(text) for slot in self._slots(item)]

    def _slots(self, item: str) -> tuple[str, ...]:
        counted = _counted(item)
        if counted and texts.read(item) not in self.week.ids and _expression(counted[1]):
            raise BadCell("slot_counted", found=item, slot=counted[1])
        return self.week.meant(item)

    def write(self, value: Json, lang: str) -> Cell:
        return joined([item for item, _ in self.week.said(value, lang)], lang)


@dataclass(frozen=True)
class Sessions:
    """Slots with how many sessions each takes: ``周一上午×2、周三晚上``; without a number, one.

    After a part of the day a bare number is as clear: ``周一上午 2``, ``周一上午2次``.
    """

    week: Week

    def read(self, text: str) -> Json:
        if texts.fold(text) in texts.ANY_FOLDED:
            return None
        if texts.fold(text) in texts.NONE_FOLDED:
            return {}
        sessions: dict[str, int] = {}
        for item in self.week.items(text):
            counted = None if texts.read(item) in self.week.ids else _counted(item)
            for slot in self.week.meant(counted[1] if counted else item):
                if slot in sessions:
                    lang = "en" if item.isascii() else "zh"
                    raise BadCell("slot_twice", found=next(self.week.said((slot,), lang))[0])
                sessions[slot] = int(counted[2]) if counted else 1
        return sessions

    def write(self, value: Json, lang: str) -> Cell:
        items, slots, counts = [], tuple(value), tuple(value.values())
        at = 0
        while at < len(slots):
            alike = at
            while alike < len(slots) and counts[alike] == counts[at]:
                alike += 1
            times = "" if counts[at] == 1 else f"×{counts[at]}"
            items += [item + times for item, _ in self.week.said(slots[at:alike], lang)]
            at = alike
        return joined(items, lang)


def _counted(item: str) -> re.Match[str] | None:
    """A slot's item as what it names and how many."""
    if len(item) > texts.MOST_ITEM:
        return None
    return _COUNTED.fullmatch(item) or _COUNTED_LOOSELY.fullmatch(item)


def _expression(item: str) -> re.Match[str] | None:
    """An item as a day, the last of several, and a part of the day."""
    if len(item) > texts.MOST_ITEM:
        return None
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", item).casefold())
    plain = re.sub("星期|礼拜", "周", plain)
    plain = re.sub("周([1-7])", lambda found: f"周{DAYS_ZH[int(found[1]) - 1]}", plain)
    return _EXPRESSION.fullmatch(plain)


def _any_of(named: Iterable[tuple[tuple[str, str], range]]) -> str:
    """A pattern for these names and what means the same, the longest tried first."""
    names = {name for said, _ in named for name in said}
    names |= {other for other, name in _SAME.items() if name in names}
    return "|".join(sorted(names, key=len, reverse=True))


_ZH = {en: zh for (zh, en), _ in (*_SPANS, *_PARTS)}
_DAY, _PART = _any_of(_SPANS), _any_of(_PARTS)
_SEVERAL = f"周[{DAYS_ZH}天]{{2,7}}"
_TO = "至|到|~|–|—|to|-"
_EXPRESSION = re.compile(rf"({_DAY}|{_SEVERAL})(?:(?:{_TO})({_DAY}))?-?({_PART})?")
_SHARED = re.compile(rf"(?:周|星期|礼拜)[{DAYS_ZH}天](?:[、,，]\s*[{DAYS_ZH}天])+")
_COUNTED_LOOSELY = re.compile(
    rf"(.*(?:{_PART}))\s*[:：(（]?\s*([0-9０-９]{{1,6}})\s*次?\s*[)）]?", re.S | re.I
)
