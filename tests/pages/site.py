"""A site to visit, and who visits it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from fastapi.testclient import TestClient
from playwright.sync_api import Page, Response
from starlette.testclient import TestClient as Client

from api import create_api
from door.acting import Service
from tests.service.rounds.staged import City
from tests.service.story import PASSWORD, Person, signed_in

MASTER = bytes(range(32))
LOGINS = {
    "secretary": "li",
    "organisation": "kuai",
    "official": "zhao",
    "administrator": "boss",
}
"""Of 一号社区, 快修, 钱江区, and nowhere."""


@dataclass
class Site:
    """``city``: what stands in its record."""

    url: str
    service: Service
    city: City
    _people: dict[str, Person] = field(default_factory=dict)
    _keys: Iterator[int] = field(default_factory=lambda: count(1_000))
    """Not those with which the record was told."""

    def person(self, login: str) -> Person:
        """Somebody at the API of this very record: to prepare, and to look behind the pages."""
        if login not in self._people:
            client = TestClient(create_api(self.service))
            person = signed_in(client, login)
            person.keys = self._keys
            self._people[login] = person
        return self._people[login]

    def forget(self) -> None:
        """Those at the API sign in anew: the sessions that they had are over."""
        self._people.clear()
        self._keys = count(next(self._keys) + 1_000)  # nor those of a telling that was copied


class Visitor:
    """Somebody at a browser. What the browser complains of is kept: a test ends with none."""

    def __init__(self, page: Page, site: Site) -> None:
        self.page, self.site = page, site
        self.complaints: list[str] = []
        page.on("pageerror", lambda wrong: self.complaints.append(str(wrong)))
        page.on("dialog", lambda dialog: self.complaints.append(f"a dialog: {dialog.message}"))
        page.on(
            "console",
            lambda said: (
                self.complaints.append(said.text)
                if said.type == "error" and "status of" not in said.text
                else None
            ),
        )

    def sign_in(self, login: str, password: str = PASSWORD) -> None:
        self.go("/sign-in")
        self.fill("login", login)
        self.fill("password", password)
        self.send()

    def go(self, path: str) -> Response:
        answer = self.page.goto(path)
        assert answer is not None
        return answer

    def fill(self, name: str, text: str) -> None:
        self.page.fill(f"main [name='{name}']", text)

    def choose(self, name: str, value: str) -> None:
        """One of several buttons, as a thumb would."""
        self.page.locator(f"main input[name='{name}'][value='{value}']").check()

    def send(self, words: str = "") -> None:
        """Press a form's button, by its words or the only one there is."""
        button = self.page.locator("main button[type=submit]")
        (button.filter(has_text=words) if words else button).first.click()
        self.page.wait_for_load_state()

    def main(self) -> str:
        """What the page says."""
        return self.page.inner_text("main")

    def wrong(self, name: str) -> str:
        """What stands beside a field."""
        return self.page.inner_text(f"#e-{name}")

    def value(self, name: str) -> str:
        return self.page.input_value(f"main [name='{name}']")

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self.site.url)


def entered(client: Client, login: str, password: str = PASSWORD) -> Any:
    """The answer to a sign-in without a browser; the client keeps the cookie."""
    form = fields(client.get("/sign-in").text)
    return client.post("/sign-in", data=form | {"login": login, "password": password})


def fields(page: str, action: str = "") -> dict[str, str]:
    """What a page's form carries hidden; of the form with this action, or the first."""
    start = page.index(f'action="{action}"') if action else page.index('<form method="post"')
    form = page[start : page.index("</form>", start)]
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    return dict(found)
