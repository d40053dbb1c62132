"""What a resident agrees to at the doorstep, or later, is what a round looks for."""

from collections.abc import Callable
from typing import Any

from starlette.testclient import TestClient

from access.actor import SYSTEM
from access.areas import Area
from access.tx import Tx
from rounds.record import waiting
from tests.pages.site import Site, Visitor, entered, fields
from tests.service.story import made, notice

Visits = Callable[..., Visitor]


def waits(site: Site, need: str) -> bool:
    """Whether a round of 钱江区 that is frozen now would hold the need."""
    service = site.service
    with service.database.read() as session:
        tx = Tx(session=session, actor=SYSTEM, now=service.now(), vault=service.vault)
        area = session.get_one(Area, "qj")
        return need in {one.id for one in waiting(tx, area)}


def consents(site: Site, resident: str) -> list[dict[str, Any]]:
    path = f"/residents/{resident}/consents"
    return list(made(site.person("li").get(path), 200)["items"])


def _posted(client: TestClient, service: str, **typed: Any) -> tuple[str, str]:
    """The need's id, and what was said of it."""
    path = f"/post/{service}"
    form: dict[str, Any] = dict(fields(client.get(path).text, path)) | {"slots": "mon-am"}
    answer = client.post(path, data=form | typed)
    assert answer.status_code == 303, answer.text
    place, _, done = answer.headers["location"].partition("?done=")
    return place.removeprefix("/needs/"), done


def test_a_sensitive_need_of_somebody_new_is_matched(site: Site, visitor: Visits) -> None:
    someone = visitor(site, "li", scripts=False)
    someone.go("/post/rehab")
    someone.page.locator("summary").first.click()
    someone.fill("name", "何晓梅")
    someone.choose("agreed", "matching")
    someone.choose("agreed", "health")
    someone.choose("slots", "mon-am")
    someone.send("报上去")
    assert "下一轮匹配会排它" in someone.main()
    need = someone.path.removeprefix("/needs/").partition("?")[0]
    assert waits(site, need)


def test_what_is_lacking_is_said_and_can_be_noted_later(site: Site, visitor: Visits) -> None:
    someone = visitor(site, "li", scripts=False)
    someone.go("/post/rehab")
    someone.page.locator("summary").first.click()
    someone.fill("name", "何晓梅")
    someone.choose("agreed", "matching")
    someone.choose("slots", "mon-am")
    someone.send("报上去")
    assert "匹配先不排它" in someone.main()
    assert "缺的是：同意用健康情况安排服务" in someone.main()
    need = someone.path.removeprefix("/needs/").partition("?")[0]
    assert not waits(site, need)
    someone.page.get_by_role("link", name="到这一页记下来").click()
    someone.page.locator("summary", has_text="记下居民的同意").click()
    assert someone.page.locator("input[name=agreed]").count() == 1
    someone.send("记下同意")
    assert someone.wrong("agreed")
    someone.choose("agreed", "health")
    someone.page.select_option("[name=method]", "paper")
    someone.page.locator("[name=guardian]").check()
    someone.send("记下同意")
    assert "记下了" in someone.main()
    assert someone.page.locator("#agree").count() == 0
    resident = someone.path.removeprefix("/residents/").partition("?")[0]
    (last,) = (one for one in consents(site, resident) if one["purpose"] == "health")
    assert (last["method"], last["given_by"]) == ("paper", "guardian")
    assert last["kinds"] == ["health"]
    assert waits(site, need)


def test_a_known_resident_agrees_to_what_is_missing_and_once_only(
    record: Site, client: TestClient
) -> None:
    entered(client, "li")
    resident = record.city.residents["王小明"]
    before = consents(record, resident)
    need, done = _posted(client, "rehab", resident=resident)
    assert (waits(record, need), done) == (False, "need_kept")
    more = {"resident": resident, "agreed": ["matching", "health"]}
    other, done = _posted(client, "rehab", **more)
    assert (waits(record, need), waits(record, other), done) == (True, True, "need_posted")
    (new,) = (one for one in consents(record, resident) if one not in before)
    assert (new["purpose"], new["method"], new["notice"]) == ("health", "spoken", 1)
    _posted(client, "rehab", **more)
    assert len(consents(record, resident)) == len(before) + 1


def test_who_took_it_back_may_agree_again(record: Site, client: TestClient) -> None:
    entered(client, "li")
    resident = record.city.residents["王小明"]
    path = f"/residents/{resident}"
    (given,) = consents(record, resident)
    made(record.person("li").delete(f"{path}/consents/{given['id']}"), 204)
    need, done = _posted(client, "repair", resident=resident)
    assert (waits(record, need), done) == (False, "need_kept")
    form = fields(client.get(path).text, f"{path}/consents") | {"agreed": "matching"}
    answers = [client.post(f"{path}/consents", data=form) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert len(consents(record, resident)) == 1
    assert waits(record, need)


def _owed_repairs(record: Site) -> str:
    """A resident who has taken their consent back, where the notice says that repairs are owed."""
    duty = {"provision": "《社会救助暂行办法》第十四条", "service_types": ["repair"]}
    made(record.person("boss").post("/notices", notice("第二版", duties=[duty])))
    resident = record.city.residents["王小明"]
    (given,) = consents(record, resident)
    made(record.person("li").delete(f"/residents/{resident}/consents/{given['id']}"), 204)
    return resident


def test_who_was_told_of_a_duty_may_agree_to_the_rest(record: Site, client: TestClient) -> None:
    resident = _owed_repairs(record)
    entered(client, "li")
    path = f"/residents/{resident}"
    need, done = _posted(client, "repair", resident=resident, agreed="matching")
    assert (waits(record, need), done) == (True, "need_posted")
    assert [one["basis"] for one in consents(record, resident)] == ["duty"]
    other, done = _posted(client, "care", resident=resident)
    assert (waits(record, other), done) == (False, "need_kept")
    form = fields(client.get(path).text, f"{path}/consents") | {"agreed": "matching"}
    assert client.post(f"{path}/consents", data=form).status_code == 303
    assert waits(record, other)


def test_nobody_forgotten_agrees_to_anything(record: Site, client: TestClient) -> None:
    entered(client, "li")
    resident = record.city.residents["何阿姨"]
    made(record.person("li").delete(f"/residents/{resident}"), 204)
    path = f"/residents/{resident}"
    assert f"{path}/consents" not in client.get(path).text
    form = fields(client.get("/me").text, "/sign-out") | {"_once": "a", "agreed": "health"}
    assert client.post(f"{path}/consents", data=form).status_code == 409


def test_consents_to_organisations_say_which_and_a_refusal_may_be_thought_better_of(
    site: Site, visitor: Visits
) -> None:
    resident, secretary = site.city.residents["王小明"], site.person("li")
    mine, other = site.city.here.provider, site.city.agency
    path = f"/residents/{resident}/consents"
    said = {"purpose": "provider", "kinds": ["name"], "notice": 1, "method": "paper"}
    made(secretary.post(path, said | {"recipient": mine, "contact": "0571-88881234"}))
    made(secretary.post(path, said | {"recipient": other, "refused": True}))
    someone = visitor(site, "li", scripts=False)
    someone.go(f"/residents/{resident}")
    assert "同意让“快修”知道自己是谁" in someone.main()
    assert "不让“市康”知道自己是谁" in someone.main()
    someone.page.locator("summary", has_text="现在同意了").click()
    form = someone.page.locator(f"form[action$='/organisations/{other}']")
    form.locator("[name=method]").select_option("telephone")
    form.get_by_role("button").click()
    assert someone.wrong(f"contact-{other}")
    assert form.locator("[name=method]").input_value() == "telephone"
    form.locator(f"[name=contact-{other}]").fill("0571-88885678")
    form.get_by_role("button").click()
    assert "同意让“市康”知道自己是谁" in someone.main()
    (given,) = (one for one in consents(site, resident) if one["recipient"] == other)
    assert (given["contact"], given["method"]) == ("0571-88885678", "telephone")
    assert made(secretary.get(path), 200)["refused"] == []


def test_what_was_told_as_a_duty_is_not_said_to_be_agreed(record: Site, client: TestClient) -> None:
    resident = _owed_repairs(record)
    entered(client, "li")
    path = f"/residents/{resident}"
    _posted(client, "repair", resident=resident, agreed="matching")
    page = client.get(path).text
    assert "听过告知书" in page
    assert page.count("同意用资料安排服务") == 1  # what may be asked, below


def test_who_wants_no_automatic_decision_is_told_nothing_of_a_round(
    record: Site, client: TestClient
) -> None:
    entered(client, "li")
    resident = record.city.residents["王小明"]
    path = f"/residents/{resident}"
    form = fields(client.get(path).text, f"{path}/objection")
    assert client.post(f"{path}/objection", data=form).status_code == 303
    need, done = _posted(client, "repair", resident=resident)
    assert (waits(record, need), done) == (False, "need_by_hand")
