"""The other language is that of the very page, with all that was asked of it."""

import re
from html import unescape

import pytest
from starlette.testclient import TestClient

from tests.pages.site import entered, fields


def _there(client: TestClient, page: str) -> str:
    """Where the link to the other language leads in the end."""
    (link,) = re.findall(r'href="(/language/(?:zh|en)\?[^"]+)"', page)
    return str(client.get(unescape(link)).headers["location"])


@pytest.mark.parametrize(
    "path",
    [
        "/needs?state=open&page=2",
        "/needs?words=%E4%BD%95%E6%99%93%E6%A2%85" + "%E6%A2%85" * 40,
        "/directory",
        "/directory/one?x=1",
        "/status",
    ],
)
def test_a_list_stays_the_list_that_was_asked_for(client: TestClient, path: str) -> None:
    entered(client, "li")
    page = client.get(path)
    assert page.status_code == 200
    assert _there(client, page.text) == path


@pytest.mark.parametrize(
    ("page", "sent_to", "there"),
    [
        ("/residents/x", "/residents/x/consents/y/withdrawal", "/residents/x"),
        ("/me", "/me/password", "/me"),
        ("/post/repair", "/post/repair", "/post/repair"),
        ("/post/repair?community=one", "/post/repair", "/post/repair?community=one"),
        ("/rounds/x/review?of=y", "/rounds/x/needs/y/why", "/rounds/x/review?of=y"),
    ],
)
def test_after_a_form_it_is_the_page_that_the_form_stands_on(
    client: TestClient, page: str, sent_to: str, there: str
) -> None:
    entered(client, "li")
    form = fields(client.get("/me").text, "/sign-out")
    answer = client.post(sent_to, data=form, headers={"Referer": f"http://127.0.0.1{page}"})
    assert answer.status_code >= 400
    assert _there(client, answer.text) == there


@pytest.mark.parametrize("before", ["", "https://elsewhere.example/needs", "http://127.0.0.1/x/y"])
def test_where_nothing_says_what_page_that_is_it_is_the_nearest_above(
    client: TestClient, before: str
) -> None:
    entered(client, "li")
    form = fields(client.get("/me").text, "/sign-out")
    headers = {"Referer": before} if before else {}
    for sent_to, there in (
        ("/residents/x/consents/y/withdrawal", "/residents/x"),
        ("/me/second-factor/confirmation", "/me"),
    ):
        answer = client.post(sent_to, data=form, headers=headers)
        assert _there(client, answer.text) == there


def test_signing_in_asks_it_of_itself_and_still_leads_back(client: TestClient) -> None:
    page = client.get("/sign-in?then=%2Fneeds%3Fstate%3Dopen")
    assert _there(client, page.text) == "/sign-in?then=%2Fneeds%3Fstate%3Dopen"
