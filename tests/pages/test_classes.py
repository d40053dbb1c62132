"""Classes: several residents in one task, of one community or of more."""

from collections.abc import Callable

from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from rounds.tasks import TaskNeed
from tests.pages.site import Site, Visitor, entered
from tests.pages.test_tasks import now, task
from tests.service.story import made

Visits = Callable[..., Visitor]


def test_a_class_shows_a_secretary_those_of_their_own_community_alone(
    published: Site, client: TestClient
) -> None:
    here = task(published, "class")

    def move_one(session: Session) -> None:
        place = session.get_one(TaskNeed, (here["id"], here["needs"][0]))
        place.area_id = "two"

    published.service.database.write(move_one)
    for login, shown, others in (("li", 2, 1), ("wang", 1, 2), ("kuai", 0, 0), ("shi", 3, 0)):
        entered(client, login)
        answer = client.get(f"/tasks/{here['id']}")
        assert answer.text.count('figure">138****1234<') == shown
        assert (f"另有 {others} 位在别的社区" in answer.text) == bool(others)


def test_one_community_does_not_call_off_the_class_of_another(
    published: Site, client: TestClient
) -> None:
    here = task(published, "class")

    def move(session: Session) -> None:
        for need in here["needs"][1:]:
            session.get_one(TaskNeed, (here["id"], need)).area_id = "two"

    published.service.database.write(move)
    refused = published.person("li").put(
        f"/tasks/{here['id']}/state", {"state": "cancelled", "reason": "不办了"}, here["version"]
    )
    assert (refused.status_code, refused.json()["code"]) == (403, "task_serves_others")
    for login, offered in (("li", False), ("wang", False), ("zhao", True)):
        entered(client, login)
        page = client.get(f"/tasks/{here['id']}").text
        assert (f"/tasks/{here['id']}/to/cancelled" in page) == offered, login
    place = f"/tasks/{here['id']}/places/{here['needs'][0]}/departure"
    made(published.person("li").put(place, {"reason": "搬走"}, here["version"]), 200)
    version = now(published, here["id"])["version"]
    again = published.person("li").put(
        f"/tasks/{here['id']}/state", {"state": "cancelled", "reason": "不办了"}, version
    )
    assert again.status_code == 403  # nobody of theirs is left in it
    assert now(published, here["id"])["state"] == "requested"


def test_a_place_in_a_class_is_given_up_and_the_class_goes_on(
    published: Site, visitor: Visits
) -> None:
    here = task(published, "class")
    need = here["needs"][0]
    someone = visitor(published, "li", scripts=False)
    someone.go(f"/tasks/{here['id']}")
    assert someone.page.get_by_role("link", name="退出这个班").count() == len(here["needs"])
    someone.page.locator(f"a[href='/tasks/{here['id']}/leave/{need}']").click()
    someone.send("退出")
    assert someone.wrong("reason") == "不能为空"
    someone.fill("reason", "搬到女儿家去了")
    someone.choose("waits", "")
    someone.send("退出")
    assert "已经退出" in someone.main()
    assert need not in now(published, here["id"])["needs"]
    assert now(published, here["id"])["state"] == "requested"
    assert made(published.person("li").get(f"/needs/{need}"), 200)["state"] == "withdrawn"
