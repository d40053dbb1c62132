"""A need's form that is shown again: who was chosen and what was typed are still there."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.pages.site import Site, Visitor, entered, fields
from tests.service.rounds.staged import TYPES
from tests.service.story import made

Visits = Callable[..., Visitor]


def _needs(site: Site, words: str) -> list[str]:
    found = made(site.person("li").get("/needs", words=words), 200)["items"]
    return [one["service_type"] for one in found]


def _catalogue(site: Site, *items: dict[str, Any], after: int = 2) -> None:
    made(site.person("boss").post("/catalogue", {"after": after, "items": items}))


def test_who_was_found_is_still_chosen_after_a_mistake(site: Site, visitor: Visits) -> None:
    before = _needs(site, "王小明")
    someone = visitor(site, "li")
    someone.go("/post/rehab")
    someone.page.locator("#f-words").press_sequentially("wxm")
    someone.page.locator("#people input[name=resident]").first.check()
    someone.choose("agreed", "health")
    someone.send("报上去")
    assert someone.wrong("slots")
    assert "王**" in someone.main()
    boxes = someone.page.locator("input[name=agreed]")
    assert [box.get_attribute("value") for box in boxes.all()] == ["health"]
    assert boxes.first.is_checked()
    someone.choose("slots", "mon-am")
    someone.send("报上去")
    assert "下一轮匹配会排它" in someone.main()
    assert sorted(_needs(site, "王小明")) == sorted([*before, "rehab"])


def test_without_scripts_a_known_resident_is_posted_for_from_their_page(
    site: Site, visitor: Visits
) -> None:
    before = _needs(site, "王小明")
    someone = visitor(site, "li", scripts=False)
    someone.go("/post/repair")
    assert not someone.page.locator("#f-words").is_visible()
    someone.page.get_by_role("link", name="找已登记的居民").click()
    someone.fill("words", "王小明")
    someone.send("查找")
    someone.page.get_by_role("link", name="王**").click()
    someone.page.get_by_role("link", name="报一条需求").click()
    someone.page.get_by_role("link", name="维修").click()
    assert "王**" in someone.main()
    assert "都同意过了" in someone.main()
    assert someone.page.locator("input[name=agreed], input[name=name]").count() == 0
    someone.choose("slots", "mon-am")
    someone.send("报上去")
    assert "下一轮匹配会排它" in someone.main()
    assert sorted(_needs(site, "王小明")) == sorted([*before, "repair"])


@pytest.mark.parametrize("scripts", [True, False])
def test_whether_it_is_one_of_these_wants_an_answer(
    site: Site, visitor: Visits, scripts: bool
) -> None:
    before = _needs(site, "陈秀英")
    someone = visitor(site, "li", scripts=scripts)
    someone.go("/post/repair")
    someone.page.locator("summary").first.click()
    someone.fill("name", "陈秀英")
    someone.fill("phone", "13812341234")
    someone.choose("slots", "mon-am")
    someone.send("报上去")
    assert "可能已经登记过" in someone.main()
    someone.send("报上去")
    assert someone.wrong("resident")
    assert someone.value("name") == "陈秀英"
    assert _needs(site, "陈秀英") == before
    someone.choose("resident", "new")
    someone.send("报上去")
    assert "报好了" in someone.main()
    assert len(_needs(site, "陈秀英")) == len(before) + 1


def test_none_of_these_stands_after_a_mistake_and_is_asked_anew_of_another(
    record: Site, client: TestClient
) -> None:
    entered(client, "li")
    path = "/post/repair"
    form = fields(client.get(path).text, path)
    form |= {"name": "陈秀英", "building": "8 幢", "slots": "mon-am"}
    asked = client.post(path, data=form).text
    form |= fields(asked, path) | {"resident": "new"}
    again = client.post(path, data=form | {"sessions_per_week": "2"})
    assert again.status_code == 422
    assert re.search('value="new" checked', again.text)
    other = form | fields(again.text, path) | {"name": "李桂兰"}
    assert "可能已经登记过" in client.post(path, data=other).text
    form |= fields(again.text, path)
    assert client.post(path, data=form).status_code == 303


@pytest.mark.parametrize("scripts", [True, False])
def test_what_was_typed_of_a_service_that_is_gone_goes_on_to_another(
    site: Site, visitor: Visits, scripts: bool
) -> None:
    someone = visitor(site, "li", scripts=scripts)
    someone.go("/post/rehab")
    someone.page.locator("summary").first.click()
    someone.fill("name", "何晓梅")
    someone.fill("health", "膝盖疼\n走不远")
    someone.choose("agreed", "matching")
    someone.choose("slots", "mon-am")
    _catalogue(site, *(one for one in TYPES if one["id"] != "rehab"))
    someone.send("报上去")
    assert "已经不在目录里" in someone.main()
    assert "什么也没有报上" in someone.main()
    assert _needs(site, "何晓梅") == []
    someone.page.get_by_role("button", name="照护").click()
    someone.page.wait_for_load_state()
    assert someone.value("name") == "何晓梅"
    assert someone.page.locator("input[name=slots][value=mon-am]").is_checked()
    assert someone.page.locator(".wrong-all").count() == 0
    someone.send("报上去")
    assert "报好了" in someone.main()
    assert _needs(site, "何晓梅") == ["care"]


def test_a_service_that_is_gone_says_so_and_keeps_for_whom(
    record: Site, client: TestClient
) -> None:
    entered(client, "li")
    resident = record.city.residents["王小明"]
    answer = client.get("/post/gone", params={"resident": resident})
    assert answer.status_code == 404
    assert "已经不在目录里" in answer.text
    assert f'name="resident" value="{resident}"' in answer.text


def test_every_mistake_stands_beside_a_field(
    record: Site, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    entered(client, "li")
    _catalogue(record, {"id": "repair", "name": "维修", "minutes": 600})
    path = "/post/repair"
    form = fields(client.get(path).text, path) | {"name": "何晓梅", "slots": "mon-am"}
    long = client.post(path, data=form)
    assert long.status_code == 422
    assert 'href="#f-slots"' in long.text
    assert 'id="e-slots"' in long.text
    monkeypatch.setattr("web.agreeing.latest_notice", lambda _session: None)
    path = "/post/care"
    _catalogue(record, *TYPES, after=3)
    form = fields(client.get(path).text, path) | {"name": "何晓梅", "slots": "mon-am"}
    unread = client.post(path, data=form | {"agreed": "matching"})
    assert unread.status_code == 422
    for place in ('href="#f-agreed"', 'id="f-agreed"', 'id="e-agreed"'):
        assert place in unread.text
