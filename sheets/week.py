"""The slots of a week in the words people use: 周一上午, 工作日晚上; mon-am, weekdays-eve."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

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
        plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", item).casefold())
        plain = re.sub("星期|礼拜", "周", plain)
        found = _EXPRESSION.fullmatch(plain)
        if not found:
            raise BadCell("unknown_slot", found=item)
        day, last, part = (_SAME.get(word or "", word) for word in found.groups())
        if last:
            slots = self._from_to(day, last, part or "全天")
        else:
            slots = self._said(day, part or "全天")
        if not slots:
            raise BadCell("unknown_slot", found=item)
        return slots

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
        counted = _COUNTED.fullmatch(slots[0]) is not None
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
        return [slot for item in texts.split(text) for slot in self.week.meant(item)]

    def write(self, value: Json, lang: str) -> Cell:
        return joined([item for item, _ in self.week.said(value, lang)], lang)


@dataclass(frozen=True)
class Sessions:
    """Slots with how many sessions each takes: ``周一上午×2、周三晚上``; without a number, one."""

    week: Week

    def read(self, text: str) -> Json:
        if texts.fold(text) in texts.ANY_FOLDED:
            return None
        if texts.fold(text) in texts.NONE_FOLDED:
            return {}
        sessions: dict[str, int] = {}
        for item in texts.split(text):
            whole = texts.read(item) in self.week.ids or len(item) > texts.MOST_ITEM
            counted = None if whole else _COUNTED.fullmatch(item)
            for slot in self.week.meant(counted[1] if counted else item):
                if slot in sessions:
                    raise BadCell("slot_twice", found=slot)
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


def _any_of(named: Iterable[tuple[tuple[str, str], range]]) -> str:
    """A pattern for these names and what means the same, the longest tried first."""
    names = {name for said, _ in named for name in said}
    names |= {other for other, name in _SAME.items() if name in names}
    return "|".join(sorted(names, key=len, reverse=True))


_ZH = {en: zh for (zh, en), _ in (*_SPANS, *_PARTS)}
_DAY, _PART = _any_of(_SPANS), _any_of(_PARTS)
_EXPRESSION = re.compile(rf"({_DAY})(?:(?:至|到|~|–|—|to|-)({_DAY}))?-?({_PART})?")
