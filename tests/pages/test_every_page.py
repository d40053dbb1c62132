"""Every page, for whom it is and for whom it is not, in both languages, on every width."""

from collections.abc import Callable, Iterator

import pytest
from starlette.testclient import TestClient

from access.permissions import MATRIX
from tests.pages.accessible import Looked
from tests.pages.examples import addressed
from tests.pages.site import LOGINS, Site, Visitor, entered
from web.pages import ROOMS
from web.routing import ANYBODY, Page

Visits = Callable[..., Visitor]

PAGES = [page for room in ROOMS for page in room]
FILES = (".ics", ".xlsx", "/template", "/export")
"""What is no page but a file."""
WIDTHS = (360, 768, 1280, 1920)
BENT = """[...document.querySelectorAll("td, th")].filter(
    (cell) => !["table-cell", "none"].includes(getComputedStyle(cell).display)).length"""
"""Cells that a style has made something else of."""
ROLES = {role.value: role for role in next(iter([MATRIX["session.read"]]))}


def _named(page: Page) -> str:
    return f"{page.method} {page.path}"


def open_to(role: str) -> list[Page]:
    """Pages to look at; a file is none."""
    return [
        page
        for page in PAGES
        if page.method == "GET"
        and (page.operation == ANYBODY or ROLES[role] in MATRIX[page.operation])
    ]


@pytest.mark.parametrize("page", PAGES, ids=_named)
def test_a_page_asks_for_an_operation_that_there_is(page: Page) -> None:
    assert page.operation == ANYBODY or page.operation in MATRIX


def test_nobody_sees_what_is_not_for_everybody(client: TestClient, record: Site) -> None:
    for page in PAGES:
        answer = client.request(page.method, addressed(record, page))
        if page.operation == ANYBODY:
            assert answer.status_code != 401, page
        elif page.method == "GET":
            assert answer.status_code == 303, page
            assert answer.headers["location"].startswith("/sign-in?then="), page
        elif page.path == "/sign-out":  # they are out already
            assert answer.headers["location"] == "/sign-in?done=signed_out"
        else:
            assert answer.status_code == 401, page


@pytest.mark.parametrize(("role", "login"), list(LOGINS.items()))
def test_a_role_is_refused_what_is_not_its_own(
    client: TestClient, record: Site, role: str, login: str
) -> None:
    entered(client, login)
    for page in PAGES:
        if page.operation == ANYBODY:
            continue
        status = client.request(page.method, addressed(record, page)).status_code
        if ROLES[role] in MATRIX[page.operation] and page.method == "GET":
            assert status in (200, 303, 404, 409), page
        else:
            assert status == 403, page


@pytest.mark.parametrize("role", LOGINS)
def test_a_page_fits_and_everybody_can_use_it(published: Site, visitor: Visits, role: str) -> None:
    someone, looked = visitor(published, LOGINS[role]), Looked()
    wrong = [found for lang in ("zh", "en") for found in _wrong(someone, lang, role, looked)]
    assert not wrong, "\n".join(map(str, wrong))


def _wrong(someone: Visitor, lang: str, role: str, looked: Looked) -> Iterator[tuple[str, ...]]:
    """Of every page of a role: where, and what."""
    someone.go(f"/language/{lang}")
    for page in open_to(role):
        path = addressed(someone.site, page)
        if path.endswith(FILES) or "/language/" in path:
            continue
        someone.go(path)
        if not (said := str(someone.page.evaluate("document.documentElement.lang"))).startswith(
            lang
        ):
            yield path, f"said to be {said} in {lang}"
        for rule in looked.found(someone.page):
            yield path, lang, rule["id"], *(node["html"][:120] for node in rule["nodes"][:3])
        if bent := someone.page.evaluate(BENT):
            yield path, lang, f"{bent} cells out of their table's columns"
        for width in WIDTHS:
            someone.page.set_viewport_size({"width": width, "height": 800})
            wide = someone.page.evaluate("document.documentElement.scrollWidth")
            if wide > width:
                yield path, lang, f"{wide} px at {width}"


def test_a_chart_that_is_not_yet_drawn_anew_widens_no_page(
    published: Site, visitor: Visits
) -> None:
    """The screen was turned, and the script that draws has not come to it."""
    someone = visitor(published, "zhao", size={"width": 1920, "height": 800})
    someone.page.add_init_script(
        "addEventListener('resize', (event) => event.stopImmediatePropagation(), true)"
    )
    someone.go(f"/rounds/{published.city.round}")
    someone.page.wait_for_selector("[data-bars] canvas")
    drawn = someone.page.locator("[data-bars] canvas").first.bounding_box()
    assert drawn is not None
    assert drawn["width"] > WIDTHS[0]
    someone.page.set_viewport_size({"width": WIDTHS[0], "height": 800})
    assert someone.page.evaluate("document.documentElement.scrollWidth") == WIDTHS[0]


def test_a_picture_without_words_would_be_found(site: Site, visitor: Visits) -> None:
    """The control: though the page was looked at without it, in another language."""
    someone, looked = visitor(site), Looked()
    for lang in ("zh", "en"):
        someone.go(f"/language/{lang}")
        someone.go("/sign-in")
        assert looked.found(someone.page) == []
    assert len(looked.seen) == 1
    someone.page.evaluate("document.querySelector('main').append(new Image())")
    assert [rule["id"] for rule in looked.found(someone.page)] == ["image-alt"]


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ("document.querySelector('main button').textContent = ''", "button-name"),
        ("document.querySelector('main label').remove()", "label"),
        ("document.querySelector('main h1').style.color = '#ddd'", "color-contrast"),
        ("document.title = ''", "document-title"),
    ],
)
def test_a_page_without_one_of_its_words_is_looked_at_anew(
    site: Site, visitor: Visits, change: str, rule: str
) -> None:
    someone, looked = visitor(site), Looked()
    someone.go("/sign-in")
    looked.found(someone.page)
    someone.page.evaluate(change)
    assert rule in [one["id"] for one in looked.found(someone.page)]
