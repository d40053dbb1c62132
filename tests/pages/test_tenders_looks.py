"""The pages of tenders at each of their stages: read aloud, on every width, in both languages."""

from collections.abc import Callable, Mapping

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.pages import market
from tests.pages.site import Site, Visitor
from tests.pages.test_every_page import BENT, WIDTHS
from words import LANGUAGES

Visits = Callable[..., Visitor]

PATHS: Mapping[str, tuple[str, ...]] = {
    "zhao": (
        *("/", "/tenders", "/tenders/new", "/tenders/{judged}", "/tenders/{going}"),
        *("/tenders/{judged}/evaluation", "/bids/{kuai}", "/awards/{award}"),
        *("/tenders/{going}/exclusions",),
    ),
    "kuai": (
        *("/", "/tenders/{going}", "/bids/{sealed}", "/bids/{kuai}", "/awards/{award}"),
        *("/tenders/{going}/bid?lot={lot}", "/tenders/{going}?replaces={sealed}"),
    ),
    "second": (
        *("/", "/tenders/{judged}", "/bids/{second}", "/awards/{award}"),
        "/tenders/{going}/sheet",
    ),
    "": ("/calls", "/calls/{judged}", "/calls/{going}"),
}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("login", PATHS)
def test_its_pages_are_for_everybody_on_every_width(
    site: Site, visitor: Visits, login: str, lang: str
) -> None:
    there = market.told(site)
    someone = visitor(site, login)
    someone.go(f"/language/{lang}")
    wrong = []
    for path in PATHS[login]:
        at = path.format(**there)
        assert someone.go(at).status == 200, at
        # What is read aloud is the same page in either language.
        found = Axe().run(someone.page).response["violations"] if lang == LANGUAGES[0] else []
        for rule in found:
            wrong.append((path, rule["id"], [node["html"][:120] for node in rule["nodes"][:3]]))
        if bent := someone.page.evaluate(BENT):
            wrong.append((path, f"{bent} cells out of their table's columns", []))
        for width in WIDTHS:
            someone.page.set_viewport_size({"width": width, "height": 800})
            wide = someone.page.evaluate("document.documentElement.scrollWidth")
            if wide > width:
                wrong.append((path, f"{wide} px at {width}", []))
        for id in there.values():
            assert id not in someone.page.inner_text("main"), (path, id)
    assert not wrong, "\n".join(map(str, wrong))
