"""Nothing that somebody typed runs in anybody's browser, and nothing is fetched from elsewhere."""

from collections.abc import Callable

import pytest

from tests.pages.examples import addressed
from tests.pages.site import LOGINS, Site, Visitor
from tests.pages.test_every_page import FILES, open_to
from tests.service.story import made
from web.render import TEMPLATES

Visits = Callable[..., Visitor]

PAYLOAD = "<img src=x onerror=alert(1)><script>alert(2)</script>{{7*7}}\"'"


def _poisoned(site: Site) -> None:
    """The payload in every field of words that the record has."""
    secretary, official = site.person("li"), site.person("zhao")
    person = {
        "community": "one",
        "name": PAYLOAD,
        "phone": PAYLOAD,
        "door": PAYLOAD,
        "health": PAYLOAD,
        "building": PAYLOAD,
        "grid": PAYLOAD,
        "place": {"lon_udeg": 120_150_000, "lat_udeg": 30_280_000},
    }
    resident = made(secretary.post("/residents", person))["id"]
    need = {"resident": resident, "service_type": "repair", "slots": ["mon-am"]}
    posted = made(secretary.post("/needs", need))
    note = {"visited_on": "2026-11-01", "visitor": PAYLOAD, "text": PAYLOAD}
    made(secretary.post(f"/residents/{resident}/notes", note))
    another = made(secretary.post("/needs", need))
    withdrawn = {"reason": PAYLOAD}
    made(secretary.put(f"/needs/{another['id']}/withdrawal", withdrawn, another["version"]), 200)
    body = {"area": "qj", "kind": "vendor", "name": PAYLOAD, "credit_code": "91110000600037341L"}
    official.post("/providers", body)
    money = {"area": "qj", "name": PAYLOAD, "budget_fen": 100_000, "most_fen": 10_000}
    made(official.post("/funds", money))
    decision = {"kind": "forbid", "need": site.city.needs["repair"][0], "reason": PAYLOAD}
    made(official.post(f"/rounds/{site.city.round}/decisions", decision))
    site.city.needs["poisoned"] = [posted["id"]]


def _looked_at(site: Site, someone: Visitor, role: str) -> None:
    for page in open_to(role):
        path = addressed(site, page)
        if not path.endswith(FILES):
            someone.go(path)
    if role == "secretary":
        need = site.city.needs["poisoned"][0]
        someone.go(f"/needs/{need}")
        someone.page.locator("dl a").first.click()
        someone.choose("why", "check")
        someone.send("看全部资料")
        assert PAYLOAD in someone.main()


@pytest.mark.parametrize(("role", "login"), list(LOGINS.items()))
def test_what_was_typed_is_shown_and_never_run(
    site: Site, visitor: Visits, role: str, login: str
) -> None:
    _poisoned(site)
    _looked_at(site, visitor(site, login), role)


def test_without_escaping_the_policy_would_be_broken(
    site: Site, visitor: Visits, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control."""
    _poisoned(site)
    someone = visitor(site, "zhao")
    monkeypatch.setattr(TEMPLATES, "autoescape", False)
    TEMPLATES.cache.clear()  # type: ignore[union-attr]  # there is one
    try:
        someone.go("/needs")
        complaints = list(someone.complaints)
    finally:
        monkeypatch.undo()
        TEMPLATES.cache.clear()  # type: ignore[union-attr]  # as above
    assert any("Content Security Policy" in said for said in complaints)
    someone.complaints.clear()
