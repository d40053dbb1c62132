"""Tasks in a telephone's own calendar: what stands in it, and who can take it back."""

from icalendar import Calendar
from starlette.testclient import TestClient

from access.calendar_address import NAME, word_of
from tests.pages.site import Site, entered, fields
from tests.pages.test_tasks import moved, now, task
from tests.service.story import PASSWORD, made


def address(client: TestClient) -> str:
    """The path that the page shows."""
    page = client.get("/calendar").text
    start = page.index("/calendar/", page.index('id="f-address"'))
    return page[start : page.index('"', start)]


def subscribed(client: TestClient) -> str:
    entered(client, "kuai")
    form = fields(client.get("/calendar").text, "/calendar")
    assert client.post("/calendar", data=form).status_code == 303
    return address(client)


def alone(client: TestClient) -> TestClient:
    """A telephone's calendar: it has no cookie."""
    return TestClient(client.app, "http://127.0.0.1", follow_redirects=False)


def test_what_is_taken_on_stands_there_each_week_and_names_nobody(
    published: Site, client: TestClient
) -> None:
    id = task(published, login="kuai")["id"]
    path = subscribed(client)
    phone = alone(client)
    assert b"BEGIN:VEVENT" not in phone.get(path).content
    moved(published, "kuai", id, "accepted")
    answer = phone.get(path)
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    taken = now(published, id)
    assert event["rrule"]["COUNT"] == [taken["weeks"]]
    assert str(event["dtstart"].dt.tzinfo) == "Asia/Shanghai"
    day = event["dtstart"].dt
    assert (day.weekday(), f"{day:%H:%M}") in ((0, "08:30"), (1, "08:30"))
    assert day.date().isoformat() in ("2026-11-09", "2026-11-10")
    assert event["summary"] == "维修 · 一号社区"
    assert event["url"].endswith(f"/tasks/{id}")
    for private in (*published.city.residents, "13812341234", "8 幢", "3 单元"):
        assert private not in answer.text
    moved(published, "kuai", id, "failed")
    assert b"BEGIN:VEVENT" not in phone.get(path).content


def test_an_address_is_taken_back(published: Site, client: TestClient) -> None:
    first = subscribed(client)
    phone = alone(client)
    assert phone.get(first).status_code == 200
    second = subscribed(client)
    assert phone.get(first).status_code == 404
    assert phone.get(second).status_code == 200
    form = fields(client.get("/calendar").text, "/calendar/end")
    client.post("/calendar/end", data=form)
    assert phone.get(second).status_code == 404
    assert "开一个日历地址" in client.get("/calendar").text


def test_the_same_press_twice_leaves_the_address_that_was_made(
    published: Site, client: TestClient
) -> None:
    entered(client, "kuai")
    form = fields(client.get("/calendar").text, "/calendar")
    client.post("/calendar", data=form)
    path = address(client)
    client.post("/calendar", data=form)
    assert address(client) == path


def test_it_ends_with_the_password_and_with_the_account(
    published: Site, client: TestClient
) -> None:
    phone = alone(client)
    path = subscribed(client)
    form = fields(client.get("/me").text, "/me/password")
    form |= {"current": PASSWORD, "password": "another password", "repeated": "another password"}
    assert client.post("/me/password", data=form).status_code == 303
    assert phone.get(path).status_code == 404


def test_an_address_opens_the_calendar_alone_and_nobody_guesses_one(
    published: Site, client: TestClient
) -> None:
    path = subscribed(client)
    phone = alone(client)
    word = path.removeprefix("/calendar/").removesuffix(".ics")
    api = published.person("kuai").client
    answer = api.get("/api/v1/tasks", headers={"Authorization": f"Bearer {word}"})
    assert answer.status_code == 401
    id, _, proof = word.partition("-")
    for wrong in (id, f"{id}-", f"{id}-{'0' * len(proof)}", f"{id}-{proof}0", proof, "-", "é-é"):
        assert phone.get(f"/calendar/{wrong}.ics").status_code == 404, wrong


def test_a_session_or_a_token_of_another_name_is_no_address(
    published: Site, client: TestClient
) -> None:
    """Its id stands in lists; only what was made for a calendar shows one."""
    made_ = made(published.person("kuai").post("/tokens", {"name": "mine", "days": 9}, "t1"))
    phone = alone(client)
    word = word_of(published.service.vault, made_["id"])
    assert phone.get(f"/calendar/{word}.ics").status_code == 404
    named = made(published.person("li").post("/tokens", {"name": NAME, "days": 9}, "t2"))
    word = word_of(published.service.vault, named["id"])
    assert phone.get(f"/calendar/{word}.ics").status_code == 404


def test_who_is_given_no_tasks_has_no_calendar(published: Site, client: TestClient) -> None:
    entered(client, "li")
    assert client.get("/calendar").headers["location"] == "/me"
    form = fields(client.get("/me").text, "/sign-out") | {"_once": "a"}
    assert client.post("/calendar", data=form).status_code == 403
