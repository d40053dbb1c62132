"""What an organisation is given: answered on a phone, with a reason where it is refused."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from access.trail import Entry
from linli.app import Doors
from rounds.affected import affected
from tests.pages.site import Site, Visitor, entered, fields
from tests.service.story import made

Visits = Callable[..., Visitor]


def task(site: Site, kind: str = "repair", login: str = "zhao") -> Any:
    items = made(site.person(login).get("/tasks"), 200)["items"]
    return next(one for one in items if one["service_type"] == kind)


def now(site: Site, id: str) -> Any:
    return made(site.person("zhao").get(f"/tasks/{id}"), 200)


def moved(site: Site, login: str, id: str, *states: str) -> None:
    if states[0] == "accepted":
        agreed(site, id)
    for state in states:
        body = {"state": state, "reason": "天气不好"}
        made(site.person(login).put(f"/tasks/{id}/state", body, now(site, id)["version"]), 200)


def agreed(site: Site, id: str) -> None:
    """The residents agree to be known to the organisation."""
    body = {"contact": "0571-88881234", "notice": 1, "method": "spoken"}
    made(site.person("li").post(f"/tasks/{id}/consents", body, f"agreed{id}"))


def looks(site: Site, action: str) -> int:
    with site.service.database.read() as session:
        return len(list(session.scalars(select(Entry).where(Entry.action == action))))


@pytest.mark.parametrize("scripts", [True, False])
def test_a_task_is_taken_on_and_its_resident_called(
    published: Site, visitor: Visits, scripts: bool
) -> None:
    id = task(published, login="kuai")["id"]
    agreed(published, id)
    someone = visitor(published, "kuai", scripts=scripts)
    someone.go("/")
    assert "等您答复" in someone.main()
    someone.go(f"/tasks/{id}")
    before = someone.page.content()
    assert "13812341234" not in before
    assert "3 单元 502" not in before
    assert someone.page.get_by_role("link", name="看电话和门牌").count() == 0
    someone.send("接下")
    assert "接下了" in someone.main()
    assert now(published, id)["state"] == "accepted"
    someone.page.get_by_role("link", name="看电话和门牌").click()
    assert someone.path == f"/tasks/{id}/contacts"
    assert "13812341234" in someone.main()
    assert "3 单元 502" in someone.main()


def test_each_look_at_a_telephone_is_in_the_trail(published: Site, client: TestClient) -> None:
    id = task(published, login="kuai")["id"]
    entered(client, "kuai")
    masked = client.get(f"/tasks/{id}/contacts").text
    assert "13812341234" not in masked
    moved(published, "kuai", id, "accepted")
    before = looks(published, "resident.read") + looks(published, "task.contacts")
    client.get(f"/tasks/{id}/contacts")
    assert looks(published, "resident.read") + looks(published, "task.contacts") > before


def test_whoever_is_shown_in_a_list_is_told_of_after_a_leak(
    published: Site, client: TestClient
) -> None:
    entered(client, "kuai")
    before = looks(published, "task.members")
    assert "**" in client.get("/tasks").text
    assert looks(published, "task.members") == before + 1
    account = made(published.person("kuai").get("/session"), 200)["account"]
    with published.service.database.read() as session:
        times = session.scalars(select(Entry.at).order_by(Entry.seq)).all()
        until = published.service.now()
        shown = affected(session, account=account, since=times[0], until=until)
    assert {one.resident for one in shown} & set(published.city.residents.values())
    assert not any(one.clear for one in shown)


def test_a_list_shows_no_more_residents_than_may_be_read_in_a_day(published: Site) -> None:
    short = replace(published.service, most_read=2)
    with TestClient(Doors(short), "http://127.0.0.1", follow_redirects=False) as client:
        entered(client, "shi")
        answer = client.get(f"/tasks/{task(published, 'class')['id']}")
        assert answer.status_code == 429
        assert "**" not in answer.text


def test_refusing_wants_a_reason_and_keeps_what_was_typed(published: Site, visitor: Visits) -> None:
    id = task(published, login="kuai")["id"]
    for scripts in (True, False):
        someone = visitor(published, "kuai", scripts=scripts)
        someone.go(f"/tasks/{id}")
        someone.page.get_by_role("link", name="推掉").click()
        someone.fill("reason", "   ")
        someone.send("推掉")
        assert someone.wrong("reason") == "不能为空"
        assert now(published, id)["state"] == "requested"
    someone.fill("reason", "师傅请假")
    someone.send("推掉")
    assert "居民回去重新排队" in someone.main()
    assert (now(published, id)["state"], now(published, id)["reason"]) == ("rejected", "师傅请假")
    need = made(published.person("li").get("/needs", state="open"), 200)["items"]
    assert task(published)["needs"][0] in {one["id"] for one in need}


def test_of_two_answers_the_second_is_told_and_changes_nothing(
    published: Site, client: TestClient
) -> None:
    id = task(published, login="kuai")["id"]
    entered(client, "kuai")
    path = f"/tasks/{id}/to/rejected"
    form = fields(client.get(path).text, path) | {"reason": "师傅请假"}
    moved(published, "kuai", id, "accepted")
    late = client.post(path, data=form)
    assert late.status_code == 409
    assert "读过之后有人改了它" in late.text
    assert now(published, id)["state"] == "accepted"


def test_the_same_answer_sent_twice_is_one(published: Site, client: TestClient) -> None:
    id = task(published, login="kuai")["id"]
    entered(client, "kuai")
    agreed(published, id)
    form = fields(client.get(f"/tasks/{id}").text, f"/tasks/{id}/to/accepted")
    answers = [client.post(f"/tasks/{id}/to/accepted", data=form) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert now(published, id)["version"] == 2


def test_nobody_moves_a_task_that_is_not_theirs_to_move(
    published: Site, client: TestClient
) -> None:
    id = task(published, login="kuai")["id"]
    entered(client, "kuai")
    agreed(published, id)
    form = fields(client.get(f"/tasks/{id}").text, f"/tasks/{id}/to/accepted")
    assert client.post(f"/tasks/{id}/to/cancelled", data=form | {"reason": "不"}).status_code == 403
    assert client.post(f"/tasks/{id}/to/anything", data=form).status_code == 404
    entered(client, "shi")
    assert client.get(f"/tasks/{id}").status_code == 404
    assert client.get(f"/tasks/{id}/contacts").status_code == 404
    form = fields(client.get("/me").text, "/sign-out") | {"_version": "1"}
    assert client.post(f"/tasks/{id}/to/accepted", data=form).status_code == 404
    assert now(published, id)["state"] == "requested"


def test_what_was_done_is_evaluated_and_the_organisation_reads_the_mark_alone(
    published: Site, visitor: Visits
) -> None:
    id = task(published, login="kuai")["id"]
    moved(published, "kuai", id, "accepted", "in-progress")
    someone = visitor(published, "kuai", scripts=False)
    someone.go(f"/tasks/{id}")
    someone.page.get_by_role("link", name="做完了").click()
    someone.send("做完了")
    assert now(published, id)["state"] == "completed"
    secretary = visitor(published, "li", scripts=False)
    secretary.go(f"/tasks/{id}")
    secretary.fill("remark", "陈阿姨说修得好")
    secretary.send("交评价")
    assert secretary.wrong("mark")
    assert secretary.page.locator("[name=remark]").input_value() == "陈阿姨说修得好"
    secretary.choose("mark", "5")
    secretary.send("交评价")
    assert "陈阿姨说修得好" in secretary.main()
    assert secretary.page.locator("[name=mark]").count() == 0
    for path in (f"/tasks/{id}", "/evaluations"):
        someone.go(path)
        assert "5 分，很好" in someone.main()
        assert "陈阿姨" not in someone.page.content()
    assert "平均 5.0 分" in someone.main()


def test_who_else_could_do_it_is_said_in_words(published: Site, visitor: Visits) -> None:
    here = task(published, login="kuai")
    moved(published, "kuai", here["id"], "rejected")
    someone = visitor(published, "li")
    someone.go(f"/needs/{here['needs'][0]}")
    someone.page.get_by_role("link", name="还有谁能接").click()
    assert "没有哪一家现在就能接" in someone.main()
    other = task(published, "class")
    refused = someone.go(f"/needs/{other['needs'][0]}/replacements")
    assert refused.status == 409
    assert "不参加匹配" in someone.main()


@pytest.mark.parametrize("scripts", [True, False])
def test_residents_are_asked_before_the_organisation_knows_of_them(
    published: Site, visitor: Visits, scripts: bool
) -> None:
    id = task(published, login="kuai")["id"]
    organisation = visitor(published, "kuai", scripts=scripts)
    organisation.go(f"/tasks/{id}")
    organisation.send("接下")
    assert "社区正在问" in organisation.main()
    assert organisation.page.get_by_role("button", name="开始服务").count() == 0
    organisation.go(f"/tasks/{id}/contacts")
    assert "居民还没有同意" in organisation.main()
    assert "13812341234" not in organisation.page.content()
    secretary = visitor(published, "li", scripts=scripts)
    secretary.go("/tasks?awaits=1")
    secretary.page.locator(f"a[href='/tasks/{id}']").click()
    secretary.page.get_by_role("link", name="去问").click()
    assert secretary.path.startswith("/asking")
    agreed(published, id)
    organisation.go(f"/tasks/{id}")
    organisation.send("开始服务")
    assert now(published, id)["state"] == "in-progress"


def test_beginning_where_nobody_was_asked_is_refused_in_words(
    published: Site, client: TestClient
) -> None:
    id = task(published, login="kuai")["id"]
    entered(client, "kuai")
    form = fields(client.get(f"/tasks/{id}").text, f"/tasks/{id}/to/accepted")
    assert client.post(f"/tasks/{id}/to/accepted", data=form).status_code == 303
    path = f"/tasks/{id}/to/in-progress"
    form = fields(client.get(path).text, path)
    answer = client.post(path, data=form)
    assert answer.status_code == 409
    assert "居民还没有同意" in answer.text
    assert now(published, id)["state"] == "accepted"
    assert client.post(f"/asking/{id}", data=form).status_code == 403
