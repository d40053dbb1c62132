"""Every string on a page is in the catalogues, in both languages."""

import ast
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from web.render import day, moment
from words import LANGUAGES, catalogue

WEB = Path(__file__).parents[2] / "web"
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))

JINJA = re.compile(r"\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
SPOKEN = re.compile(r'\b(?:aria-label|placeholder|title|alt|content)="([^"]*)"')
TAG = re.compile(r"<[^>]*>", re.DOTALL)
ATTRIBUTE = re.compile(r'[\w-]+="[^"]*"')
"""A macro may write some of a tag."""
LETTERS = re.compile(r"[A-Za-z\u4e00-\u9fff]+")
ASKED = re.compile(r"""\bt\(\s*'([a-z_.]+)'\s*[,)]""")
SETTINGS = ("width=device-width, initial-scale=1", "light")
"""What ``content`` says to the browser."""


def hard_coded(source: str) -> list[str]:
    """The words of a template that are not asked of the catalogues."""
    bare = JINJA.sub("", source)
    spoken = [said for said in SPOKEN.findall(bare) if said not in SETTINGS]
    return [
        word
        for text in (ATTRIBUTE.sub(" ", TAG.sub(" ", bare)), *spoken)
        for word in LETTERS.findall(text)
    ]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_holds_no_words(path: Path) -> None:
    assert hard_coded(path.read_text("utf-8")) == []


def test_a_word_in_a_template_would_be_found() -> None:
    """The control."""
    assert hard_coded("<p>{{ t('pages.name') }} 您好</p>") == ["您好"]
    assert hard_coded('<input placeholder="name">') == ["name"]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_a_template_asks_for_is_there(path: Path, lang: str) -> None:
    for code in ASKED.findall(path.read_text("utf-8")):
        name, *steps = code.split(".")
        entry = catalogue(lang, name)
        for step in steps:
            entry = entry[step]
        assert isinstance(entry, str), code


@pytest.mark.parametrize("path", sorted(WEB.rglob("*.py")), ids=lambda path: path.stem)
def test_a_page_says_nothing_in_chinese_by_itself(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    said = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    assert [text for text in said if re.search(r"[\u4e00-\u9fff]", text)] == []


def test_a_moment_is_on_the_day_that_it_is_in_china() -> None:
    late = datetime(2026, 11, 2, 16, 30, tzinfo=UTC)
    assert day("zh", late) == "2026年11月3日"
    assert day("en", late) == "2026-11-03"
    assert moment("en", late).startswith("2026-11-03")
    assert day("zh", date(2026, 11, 2)) == "2026年11月2日"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_takes_no_day_of_a_moment_by_itself(path: Path) -> None:
    """It would be the day in Greenwich."""
    assert ".date()" not in path.read_text("utf-8")
