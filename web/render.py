"""Templates, and what every one of them may use."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from needs.numbers import spaced
from store.columns import CHINA, MOST_COUNTED
from web import menu, names, static_files, whence
from words import catalogue, say, slot, yuan

if TYPE_CHECKING:
    from web.visit import Visit

MINUTE, HOUR, DAY = 60, 60, 24
"""Seconds, minutes, hours."""

TEMPLATES = Environment(
    loader=PackageLoader("web"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def rendered(visit: "Visit", template: str, shown: Mapping[str, Any]) -> str:
    """A template as a page for whoever is here."""
    lang = visit.lang
    return TEMPLATES.get_template(template).render(
        **shown,
        visit=visit,
        lang=lang,
        t=partial(say, lang),
        has=partial(_has, lang),
        slot=partial(slot, lang),
        yuan=yuan,
        day=partial(day, lang),
        moment=partial(moment, lang),
        left=lambda at: left(lang, at, visit.service.now()),
        called=partial(names.called, lang),
        many=many,
        spaced=spaced,
        file=static_files.address,
        menu=menu.of(visit),
        this_page=whence.here(visit),
        htmx=static_files.htmx_settings(),
    )


def day(lang: str, on: date) -> str:
    """A day as people say it; of a moment the day that it is in China."""
    if isinstance(on, datetime):
        on = on.astimezone(CHINA)
    month, number = (on.month, on.day) if lang == "zh" else (f"{on.month:02d}", f"{on.day:02d}")
    return say(lang, "pages.day", year=on.year, month=month, day=number)


def many(n: int) -> str:
    """How many; of those that were counted only so far, that there are more."""
    return f"{n:,}" if n < MOST_COUNTED else f"{MOST_COUNTED - 1:,}+"


def moment(lang: str, at: datetime) -> str:
    """A moment as the clock on the wall shows it, to the minute."""
    return say(lang, "pages.moment", day=day(lang, at), time=f"{at.astimezone(CHINA):%H:%M}")


def left(lang: str, until: datetime, now: datetime) -> str:
    """How long it is until then, in words: days and hours, or hours and minutes."""
    minutes = -(-int((until - now).total_seconds()) // MINUTE)
    days, hours = divmod(minutes // HOUR, DAY)
    if minutes <= 0:
        return say(lang, "calls.left.over")
    if days:
        return say(lang, f"calls.left.{'days_hours' if hours else 'days'}", days=days, hours=hours)
    rest = minutes % HOUR
    if hours:
        code = "hours_minutes" if rest else "hours"
        return say(lang, f"calls.left.{code}", hours=hours, minutes=rest)
    return say(lang, "calls.left.minutes", minutes=rest)


def _has(lang: str, code: str) -> bool:
    """Whether the catalogues have such a sentence."""
    name, *path = code.split(".")
    entry: Any = catalogue(lang, name)
    for key in path:
        if not isinstance(entry, Mapping) or key not in entry:
            return False
        entry = entry[key]
    return isinstance(entry, str)
