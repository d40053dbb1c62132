"""Whom to ask about an organisation: what they answer is what is kept."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator
from starlette.testclient import TestClient

from tests.pages.site import Site, Visitor, entered, fields
from tests.service.story import made
from web import paging

Visits = Callable[..., Visitor]


@pytest.fixture
def asking(published: Site, client: TestClient) -> Site:
    entered(client, "li")
    return published


def _waiting(site: Site) -> dict[str, list[str]]:
    """Task to the needs of those who have not answered."""
    found = made(site.person("li").get("/tasks", awaits="true"), 200)["items"]
    return {task["id"]: task["awaits"] for task in found}


def _section(someone: Visitor, task: str) -> Locator:
    return someone.page.locator("section").filter(has=someone.page.locator(f"#t-{task}"))


def _class(site: Site) -> str:
    return next(id for id, needs in _waiting(site).items() if len(needs) > 1)


@pytest.mark.parametrize("scripts", [True, False])
def test_what_was_answered_stands_after_a_mistake(
    published: Site, visitor: Visits, scripts: bool
) -> None:
    task = _class(published)
    someone = visitor(published, "li", scripts=scripts)
    someone.go("/asking")
    mine = _section(someone, task)
    boxes = mine.locator("[name=needs]")
    boxes.nth(1).check()
    mine.locator("[name=method]").select_option("paper")
    mine.locator("[name=guardian]").check()
    mine.get_by_role("button", name="记下：同意").click()
    assert someone.wrong(f"contact-{task}")
    mine = _section(someone, task)
    boxes = mine.locator("[name=needs]")
    ticked = [boxes.nth(at).is_checked() for at in range(boxes.count())]
    assert ticked == [at == 1 for at in range(boxes.count())]
    assert mine.locator("[name=method]").input_value() == "paper"
    assert mine.locator("[name=guardian]").is_checked()


def test_whoever_does_not_agree_is_known_to_nobody(published: Site, visitor: Visits) -> None:
    before = _waiting(published)
    task = next(id for id, needs in before.items() if len(needs) == 1)
    (need,) = before[task]
    secretary = published.person("li")
    someone = visitor(published, "li", scripts=False)
    someone.go("/asking")
    mine = _section(someone, task)
    assert "不再把这位居民配给它" in mine.inner_text()
    mine.locator("[name=method]").select_option("telephone")
    mine.get_by_role("button", name="记下：不同意").click()
    assert "记下了：居民不同意" in someone.main()
    assert someone.path.startswith(f"/tasks/{task}")
    assert task not in _waiting(published)
    resident = made(secretary.get(f"/needs/{need}"), 200)["resident"]
    held = made(secretary.get(f"/residents/{resident}/consents"), 200)
    provider = made(secretary.get(f"/tasks/{task}"), 200)["provider"]
    assert held["refused"] == [provider]
    assert provider not in [one["recipient"] for one in held["items"]]
    someone.go("/asking")
    assert _section(someone, task).count() == 0


def test_only_who_is_ticked_has_refused(asking: Site, client: TestClient) -> None:
    task = _class(asking)
    first, *rest = _waiting(asking)[task]
    path = f"/asking/{task}"

    def sent(**typed: Any) -> Any:
        form: dict[str, Any] = dict(fields(client.get("/asking").text, path))
        return client.post(path, data=form | {"answer": "refused"} | typed)

    assert sent().status_code == 422
    assert sent(needs=first).status_code == 303
    assert _waiting(asking)[task] == rest
    again = sent(needs=first)
    assert again.status_code == 409
    gone = sent(needs=["nowhere"])
    assert gone.status_code == 422
    assert f'href="#f-needs-{task}"' in gone.text


def test_how_it_is_reached_is_no_longer_than_may_be_kept(asking: Site, client: TestClient) -> None:
    task, needs = next(iter(_waiting(asking).items()))
    path = f"/asking/{task}"
    form: dict[str, Any] = dict(fields(client.get("/asking").text, path)) | {"needs": needs}
    answer = client.post(path, data=form | {"contact": "长" * 201})
    assert answer.status_code == 422
    assert f'id="e-contact-{task}"' in answer.text
    assert client.post(path, data=form | {"contact": "长" * 200}).status_code == 303


def test_those_who_have_not_answered_hide_nobody(
    asking: Site, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "LISTED", 1)
    path, seen = "/asking", []
    for _ in _waiting(asking):
        page = client.get(path).text
        seen += [task for task in _waiting(asking) if f'id="t-{task}"' in page]
        here = path
        path = "/asking?" + page.partition('href="/asking?')[2].partition('"')[0]
    assert sorted(seen) == sorted(_waiting(asking))
    query = here.removeprefix("/asking")
    action = f"/asking/{seen[-1]}{query}"
    form = fields(client.get(here).text, action)
    wrong = client.post(action, data=form)
    assert wrong.status_code == 422
    assert f'id="e-contact-{seen[-1]}"' in wrong.text
