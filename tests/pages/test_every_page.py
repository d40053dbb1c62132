"""Every page, for whom it is and for whom it is not, in both languages, on every width."""

from collections.abc import Callable
from itertools import product

import pytest
from axe_playwright_python.sync_playwright import Axe
from starlette.testclient import TestClient

from access.permissions import MATRIX
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


@pytest.mark.parametrize(("role", "lang"), list(product(LOGINS, ("zh", "en"))))
def test_a_page_fits_and_everybody_can_use_it(
    published: Site, visitor: Visits, role: str, lang: str
) -> None:
    someone = visitor(published, LOGINS[role])
    someone.go(f"/language/{lang}")
    wrong = []
    for page in open_to(role):
        path = addressed(published, page)
        if path.endswith(FILES) or "/language/" in path:
            continue
        someone.go(path)
        for rule in Axe().run(someone.page).response["violations"]:
            where = [node["html"][:120] for node in rule["nodes"][:3]]
            wrong.append((path, rule["id"], where))
        if bent := someone.page.evaluate(BENT):
            wrong.append((path, f"{bent} cells out of their table's columns", []))
        for width in WIDTHS:
            someone.page.set_viewport_size({"width": width, "height": 800})
            wide = someone.page.evaluate("document.documentElement.scrollWidth")
            if wide > width:
                wrong.append((path, f"{wide} px at {width}", []))
    assert not wrong, "\n".join(map(str, wrong))


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
    """The control."""
    someone = visitor(site)
    someone.go("/sign-in")
    someone.page.evaluate("document.querySelector('main').append(new Image())")
    found = [rule["id"] for rule in Axe().run(someone.page).response["violations"]]
    assert found == ["image-alt"]
