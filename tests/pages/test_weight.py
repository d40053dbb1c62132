"""What a page weighs on a first visit over a slow telephone line."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Request

from tests.pages.site import LOGINS, Site, Visitor

Visits = Callable[..., Visitor]

FORM, CHARTS = 60_000, 500_000
"""Bytes as they come over the wire, at most."""


def weight(someone: Visitor, path: str) -> tuple[int, list[str]]:
    """Bytes of everything a page fetches into an empty cache, and where it was fetched from."""
    browser = someone.page.context.browser
    assert browser is not None
    fresh = browser.new_context(
        base_url=someone.site.url, storage_state=someone.page.context.storage_state()
    )
    page = fresh.new_page()
    asked: list[Request] = []
    page.on("requestfinished", lambda request: asked.append(request))  # noqa: PLW0108 - Playwright writes on what it calls
    page.goto(path)
    page.wait_for_load_state("networkidle")
    sizes = [request.sizes() for request in asked]
    urls = [request.url for request in asked]
    fresh.close()
    return sum(one["responseBodySize"] + one["responseHeadersSize"] for one in sizes), urls


def test_the_form_at_the_doorstep_is_light(site: Site, visitor: Visits) -> None:
    bytes_, urls = weight(visitor(site, "li"), "/post/repair")
    assert bytes_ <= FORM, bytes_
    assert all(url.startswith(site.url) for url in urls)


@pytest.mark.parametrize("login", list(LOGINS.values()))
def test_the_first_page_of_each_role_is_light(site: Site, visitor: Visits, login: str) -> None:
    bytes_, urls = weight(visitor(site, login), "/")
    assert bytes_ <= FORM, bytes_
    assert all(url.startswith(site.url) for url in urls)


def test_a_round_with_its_map_and_charts_is_no_heavier_than_it_may_be(
    site: Site, visitor: Visits
) -> None:
    bytes_, urls = weight(visitor(site, "zhao"), f"/rounds/{site.city.round}")
    assert {"leaflet.js", "echarts.js"} <= {
        url.rpartition("/")[2].partition("?")[0] for url in urls
    }
    assert FORM < bytes_ <= CHARTS, bytes_
    assert all(url.startswith(site.url) for url in urls)
