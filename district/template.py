"""Empty sheets to fill in: every column, the usual settings, and a page that says how."""

from collections.abc import Iterator

from district.gather import KINDS
from matcher.instance import Period, Policy
from sheets import entries
from sheets.columns import Column, Kind
from sheets.settings import SETTINGS
from sheets.sheet import Page
from sheets.values import Cell
from words import catalogue, say

MADE_UP = "2026-03-02"
"""A Monday, for the default number of weeks alone: a template leaves the start to its reader."""


def template(lang: str) -> list[Page]:
    """The page that says how, then one per kind."""
    titles = {kind.name: kind.title(lang) for kind in KINDS}
    pages = [entries.write(kind, (), lang, titles=titles) for kind in KINDS if kind != SETTINGS]
    return [_guide(lang), _settings(lang), *pages]


def _settings(lang: str) -> Page:
    policy = Policy().model_dump(mode="json")
    weights = policy["weights"]
    weights["priority"] = {str(n): points for n, points in enumerate(weights["priority"])}
    weeks = Period.model_fields["weeks"].default
    usual = {"period": {"weeks": weeks}, "policy": policy}
    return entries.write_settings(SETTINGS, usual, lang)


def _guide(lang: str) -> Page:
    rows: list[list[Cell]] = [[say(lang, "sheets.guide.title")]]
    rows += [[line] for line in say(lang, "sheets.guide.text").strip().split("\n")]
    rows += [[], list(catalogue(lang, "sheets")["guide"]["headings"])]
    rows += [row for kind in KINDS for row in columns_of(kind, lang)]
    return Page(say(lang, "sheets.guide.page"), rows)


def columns_of(kind: Kind, lang: str) -> Iterator[list[Cell]]:
    """A line for each column of a kind."""
    for column in kind.columns:
        needed = say(lang, "sheets.guide.required") if column.required else ""
        yield [kind.title(lang), column.heading(lang), needed, _hint(column, lang)]


def _hint(column: Column, lang: str) -> str:
    choice = column.choice
    listed = say(lang, "sheets.hint.listing").join(choice.shown(lang)) if choice else ""
    return say(lang, f"sheets.hint.{type(column.codec).__name__.lower()}", choices=listed)
