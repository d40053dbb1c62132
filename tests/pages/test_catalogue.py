"""The service catalogue on an administrator's pages, and the week."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from tests.pages.site import Site, Visitor, entered, fields
from tests.service.story import made

Visits = Callable[..., Visitor]


def test_a_changed_service_is_the_next_version_of_all(site: Site, visitor: Visits) -> None:
    before = made(site.person("boss").get("/catalogue"), 200)
    someone = visitor(site, "boss", scripts=False)
    someone.go("/catalogue/repair")
    someone.fill("minutes", "75")
    someone.fill("provider_licences", "电工、 管道")
    someone.send()
    assert "新的一版目录发布了" in someone.main()
    after = made(site.person("boss").get("/catalogue"), 200)
    assert after["version"] == before["version"] + 1
    for was, now in zip(before["items"], after["items"], strict=True):
        if was["id"] == "repair":
            assert (now["minutes"], now["provider_licences"]) == (75, ["电工", "管道"])
        else:
            assert now == was


def test_a_catalogue_that_moved_meanwhile_is_not_written_over(
    client: TestClient, record: Site
) -> None:
    entered(client, "boss")
    typed = {"name": "修理", "tier": "assist", "setting": "home", "channels": "market"}
    first, second = (
        fields(client.get("/catalogue/repair").text) | typed | {"minutes": minutes}
        for minutes in ("70", "80")
    )
    assert client.post("/catalogue/repair", data=first).status_code == 303
    assert client.post("/catalogue/repair", data=first).status_code == 303  # the same form again
    late = client.post("/catalogue/repair", data=second)
    assert late.status_code == 409
    assert 'value="80"' in late.text
    items = made(record.person("boss").get("/catalogue"), 200)["items"]
    assert next(one["minutes"] for one in items if one["id"] == "repair") == 70


def test_a_service_is_added_once_and_an_id_is_nobody_elses(site: Site, visitor: Visits) -> None:
    someone = visitor(site, "boss")
    someone.go("/catalogue/new")
    someone.fill("id", "repair")
    someone.fill("name", "理发")
    someone.send()
    assert someone.wrong("id")
    someone.fill("id", "haircut")
    someone.send()
    assert "理发" in someone.main()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_service_is_taken_out_once_it_is_said_who_speaks_of_it(
    site: Site, visitor: Visits, scripts: bool
) -> None:
    before = made(site.person("boss").get("/catalogue"), 200)
    someone = visitor(site, "boss", scripts=scripts)
    someone.go("/catalogue/rehab")
    someone.page.get_by_role("link", name="以后不再提供这项服务").click()
    assert "1 条没办的需求、1 项机构能做的" in someone.main()
    someone.fill("remark", "区里不再承办")
    someone.send("拿出目录")
    assert "已经拿出目录" in someone.main()
    assert "康复" not in someone.main()
    after = made(site.person("boss").get("/catalogue"), 200)
    assert after["version"] == before["version"] + 1
    assert after["items"] == [one for one in before["items"] if one["id"] != "rehab"]
    secretary = visitor(site, "li", scripts=scripts)
    secretary.go("/post")
    assert "康复" not in secretary.main()
    secretary.go("/needs?type=rehab")
    secretary.page.get_by_role("link", name="康复").click()
    assert "这项服务已经不在目录里" in secretary.main()
    offering = visitor(site, "shi", scripts=scripts)
    offering.go("/offers")
    assert "康复" in offering.main()
    offering.page.get_by_role("link", name="康复").click()
    assert offering.page.locator("[name=service_types][value=care]").is_checked()
    assert offering.page.locator("[name=service_types][value=rehab]").is_checked()
    assert "已不在目录里" in offering.main()
    offering.go("/offers/new")
    assert offering.page.locator("[name=service_types][value=rehab]").count() == 0


def test_the_last_service_stays_and_one_that_is_gone_is_gone(
    client: TestClient, record: Site
) -> None:
    entered(client, "boss")
    for id in ("care", "class", "rehab", "repair"):
        form = fields(client.get(f"/catalogue/{id}/removal").text) | {"remark": ""}
        answers = [client.post(f"/catalogue/{id}/removal", data=form) for _ in "12"]
        if id != "repair":
            assert [one.status_code for one in answers] == [303, 303]
            assert client.get(f"/catalogue/{id}/removal").status_code == 404
    assert [one.status_code for one in answers] == [409, 409]
    assert "目录里至少要留一项服务" in answers[0].text
    items = made(record.person("boss").get("/catalogue"), 200)["items"]
    assert [one["id"] for one in items] == ["repair"]
    stale = form | {"_version": "1"}
    assert client.post("/catalogue/repair/removal", data=stale).status_code == 409


def test_the_week_that_stands_is_shown_and_not_changed(client: TestClient, record: Site) -> None:
    entered(client, "boss")
    page = client.get("/grid").text
    assert "时段已经定了" in page
    assert 'name="days"' not in page


def test_an_hour_that_is_none_is_refused(client: TestClient, record: Site) -> None:
    entered(client, "boss")
    form = fields(client.get("/catalogue/new").text) | {"days": ["mon"]}
    for said in ("9" * 5_000, "24:00", "8:60", "八点", ""):
        answer = client.post("/grid", data=form | {"am_start": said})
        assert answer.status_code == 422, said
