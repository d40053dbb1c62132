"""What stands in the way of somebody who does not see a page, or reads it by other means."""

from dataclasses import dataclass, field
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

BONES = """() => {
    const words = /^(alt|title|placeholder|content|value|href|src|data-.*|aria-label)$/;
    const ours = ({name, value}) => /^(href)?lang$/.test(name) && ["zh-CN", "en"].includes(value);
    const said = (one) => words.test(one.name) || ours(one)
        ? one.name + (one.value.trim() ? "" : " empty") : `${one.name}=${one.value}`;
    const bones = (element) => [
        element.tagName,
        ...[...element.attributes].map(said),
        [...element.childNodes].some((one) => one.nodeType === 3 && one.data.trim()) ? "words" : "",
        `(${[...element.children].map(bones).join()})`,
    ].join(" ");
    return bones(document.documentElement);
}"""
"""Everything of a page but what its words are, and in which of our languages: where there are no
words, it says so."""


@dataclass
class Looked:
    """Pages of the same bones are looked at once, for that takes most of a second: of the same
    page in another language, only the words are others."""

    seen: set[str] = field(default_factory=set)

    def found(self, page: Page) -> list[Any]:
        """The rules that a page breaks, if no page has been like it."""
        bones = page.evaluate(BONES)
        if bones in self.seen:
            return []
        self.seen.add(bones)
        return list(Axe().run(page).response["violations"])
