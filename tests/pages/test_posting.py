"""A need posted at the doorstep, on a phone."""

from collections.abc import Callable

from starlette.testclient import TestClient

from tests.pages.site import Site, Visitor, entered, fields

Visits = Callable[..., Visitor]


def _typed(someone: Visitor, name: str = "何晓梅") -> None:
    someone.go("/post")
    someone.page.get_by_role("link", name="维修").click()
    someone.page.locator("summary").first.click()
    someone.fill("name", name)
    someone.fill("phone", "13900001111")
    someone.fill("building", "3 幢")
    someone.page.locator("input[name=agreed]").check()
    someone.choose("slots", "mon-am")
    someone.choose("slots", "tue-am")


def test_somebody_new_is_kept_with_their_need(site: Site, visitor: Visits) -> None:
    someone = visitor(site, "li")
    _typed(someone)
    someone.send("报上去")
    assert "报好了" in someone.main()
    assert "何**" in someone.main()
    assert "139****1111" in someone.main()
    assert "何晓梅" not in someone.page.content()
    listed = site.person("li").get("/needs", words="何晓梅").json()["items"]
    assert [one["service_type"] for one in listed] == ["repair"]


def test_a_double_press_posts_it_once(site: Site, visitor: Visits) -> None:
    someone = visitor(site, "li")
    _typed(someone)
    someone.page.locator("main button[type=submit]").dblclick()
    someone.page.wait_for_url("**/needs/*")
    assert len(site.person("li").get("/needs", words="何晓梅").json()["items"]) == 1


def test_the_same_form_sent_twice_posts_it_once(client: TestClient) -> None:
    """Where no script stops the second press."""
    entered(client, "li")
    form = fields(client.get("/post/repair").text, "/post/repair")
    form |= {"name": "何晓梅", "slots": "mon-am"}
    answers = [client.post("/post/repair", data=form) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert len({answer.headers["location"] for answer in answers}) == 1
    again = client.post("/post/repair", data=form | {"name": "何小梅"})
    assert again.status_code == 422
    assert "何小梅" in again.text


def test_what_is_missing_stands_beside_its_field_and_the_rest_is_kept(
    site: Site, visitor: Visits
) -> None:
    for scripts in (True, False):
        someone = visitor(site, "li", scripts=scripts)
        someone.go("/post/repair")
        someone.page.locator("summary").first.click()
        someone.fill("name", "何晓梅")
        someone.fill("weeks", "很多")
        someone.send("报上去")
        assert someone.wrong("weeks")
        assert someone.wrong("slots")
        assert someone.value("name") == "何晓梅"
        assert someone.value("weeks") == "很多"


def test_who_may_be_known_is_asked_about_first(site: Site, visitor: Visits) -> None:
    someone = visitor(site, "li")
    _typed(someone, "陈秀英")
    someone.fill("phone", "13812341234")
    someone.send("报上去")
    assert "可能已经登记过" in someone.main()
    assert someone.value("name") == "陈秀英"
    someone.page.locator("input[name=resident]").first.check()
    someone.send("报上去")
    assert "报好了" in someone.main()


def test_a_resident_is_found_by_initials_while_typing(site: Site, visitor: Visits) -> None:
    someone = visitor(site, "li")
    someone.go("/post/repair")
    someone.page.locator("#f-words").press_sequentially("cxy")
    someone.page.locator("#people input[name=resident]").first.check()
    someone.choose("slots", "mon-am")
    someone.send("报上去")
    assert "报好了" in someone.main()


def test_a_secretary_of_another_community_finds_nobody_there(site: Site, visitor: Visits) -> None:
    someone = visitor(site, "wang")
    someone.go("/found?words=cxy")
    assert "没有找到" in someone.main()
    mine = site.person("li").get("/needs").json()["items"][0]["id"]
    assert someone.go(f"/needs/{mine}").status == 404
