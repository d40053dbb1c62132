"""What anybody may see: who gives what where, where one's own need stands, one's rights."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import update
from starlette.testclient import TestClient

from access import throttle
from access.areas import Area
from access.trail import Entry
from needs import numbers
from needs.needs import NeedRow
from providers.providers import ProviderRow
from rounds import status
from store import new_id
from tests.pages.site import Site, Visitor, fields
from tests.service.story import made

Visits = Callable[..., Visitor]


def _need(site: Site, phone: str = "13900001111") -> Any:
    """A need of somebody with a telephone."""
    li = site.person("li")
    resident = made(
        li.post(
            "/residents",
            {
                "community": "one",
                "name": "何晓梅",
                "phone": phone,
                "place": {"lon_udeg": 120_150_000, "lat_udeg": 30_280_000},
            },
            new_id(),
        )
    )
    body = {"resident": resident["id"], "service_type": "repair", "slots": ["mon-am"]}
    return made(li.post("/needs", body, new_id()))


def _asked(client: TestClient, number: str, tail: str) -> Any:
    form = fields(client.get("/status").text)
    return client.post("/status", data=form | {"number": number, "tail": tail})


def _main(page: str) -> str:
    """What it says, without the token that is another each time."""
    return re.sub(r'name="_token" value="[^"]+"', "", page)


def test_from_a_community_to_who_gives_a_service(site: Site, visitor: Visits) -> None:
    made(
        site.person("boss").put("/areas/one", {"name": "一号社区", "phone": "0000-5550-1"}, 1), 200
    )
    someone = visitor(site)
    someone.go("/directory")
    someone.fill("words", "一号")
    someone.send("查找")
    someone.page.get_by_role("link", name="一号社区").click()
    assert "0000-5550-1" in someone.main()
    someone.page.get_by_role("link", name="维修").click()
    assert "快修" in someone.main()
    assert "0000-5550-1" in someone.main()


def test_a_person_who_gives_their_time_is_counted_and_not_named(
    client: TestClient, record: Site
) -> None:
    page = "/directory/one/repair"
    assert "快修" in client.get(page).text
    record.service.database.write(
        lambda session: session.execute(
            update(ProviderRow).where(ProviderRow.name == "快修").values(kind="volunteer")
        )
    )
    said = client.get(page).text
    assert "快修" not in said
    assert "志愿者 1 位" in said


def test_a_service_no_longer_offered_or_offered_elsewhere_is_told_so(
    client: TestClient, record: Site
) -> None:
    """What the index says follows the offers."""
    official, id = record.person("zhao"), record.city.here.offer
    offers = made(official.get(f"/providers/{record.city.here.provider}/offers"), 200)["items"]
    offer = next(one for one in offers if one["id"] == id)
    for communities, told in ((["two"], ("two",)), (["one"], ("one",))):
        definition = offer["definition"] | {
            "service_types": ["repair"],
            "catchment": {"communities": communities},
        }
        version = made(official.get(f"/providers/{record.city.here.provider}/offers"), 200)
        now = next(one for one in version["items"] if one["id"] == id)["version"]
        made(official.put(f"/offers/{id}", {"definition": definition}, now), 200)
        seen = [
            place
            for place in ("one", "two")
            if "快修" in client.get(f"/directory/{place}/repair").text
        ]
        assert seen == list(told)


def test_who_reaches_a_new_community_is_known_at_once(client: TestClient, record: Site) -> None:
    body = {
        "id": "new",
        "parent": "qj",
        "kind": "community",
        "name": "新社区",
        "place": {"lon_udeg": 120_150_000, "lat_udeg": 30_280_000},
    }
    made(record.person("boss").post("/areas", body, new_id()))
    assert "快修" in client.get("/directory/new/repair").text


def test_nobody_signed_in_may_be_shown_what_was_made_before(
    client: TestClient, record: Site
) -> None:
    for path in ("/directory", "/directory/one", "/directory/one/repair", "/rights"):
        headers = client.get(path).headers
        assert headers["cache-control"].startswith("public, max-age="), path
        assert "cookie" in headers["vary"].lower(), path
    assert client.get("/status").headers["cache-control"] == "no-store"


def test_a_resident_sees_where_their_need_stands(site: Site, visitor: Visits) -> None:
    """And nothing else of it; the trail says that somebody asked."""
    need = _need(site)
    for scripts in (True, False):
        someone = visitor(site, scripts=scripts)
        someone.go("/status")
        someone.fill("number", numbers.spaced(need["number"]))
        someone.fill("tail", "1111")
        someone.send("查")
        said = someone.main()
        assert "在等安排" in said
        for private in ("何", "维修", "一号社区", need["id"]):
            assert private not in said
    with site.service.database.read() as session:
        assert session.query(Entry).filter_by(action="need.asked_after").count() == 2


def test_a_wrong_end_and_no_such_number_are_answered_alike(
    client: TestClient, record: Site
) -> None:
    need = _need(record)
    nobody = next(one for one in iter(numbers._drawn, "") if one != need["number"])
    wrong, absent = _asked(client, need["number"], "2222"), _asked(client, nobody, "1111")
    assert wrong.status_code == absent.status_code == 200
    typed = [_main(one.text) for one in (wrong, absent)]
    assert typed[0].replace(need["number"], "").replace("2222", "") == typed[1].replace(
        nobody, ""
    ).replace("1111", "")
    assert "没有查到" in typed[0]


@pytest.mark.parametrize(
    ("number", "tail", "field"), [("123", "1111", "number"), ("", "x", "tail")]
)
def test_what_is_no_number_stands_beside_its_field(
    site: Site, visitor: Visits, number: str, tail: str, field: str
) -> None:
    someone = visitor(site)
    someone.go("/status")
    someone.fill("number", number or "212 722 354")
    someone.fill("tail", tail)
    someone.send("查")
    assert someone.wrong(field)
    assert someone.value("tail") == tail


def test_guessing_has_to_wait_and_the_right_end_is_forgiven(
    client: TestClient, record: Site
) -> None:
    need = _need(record)
    for _ in range(throttle.FREE):
        assert "没有查到" in _asked(client, need["number"], "0000").text
    assert _asked(client, need["number"], "1111").status_code == 429
    other = _need(record, "13900002222")
    for _ in range(3 * throttle.FREE):
        assert "在等安排" in _asked(client, other["number"], "2222").text


def test_one_address_can_not_try_number_after_number(client: TestClient, record: Site) -> None:
    drawn = {numbers._drawn() for _ in range(status.OF_A_PLACE.free + 1)}
    said = [_asked(client, number, "1111").status_code for number in drawn]
    assert said == [200] * status.OF_A_PLACE.free + [429]


def test_every_need_has_a_number_of_its_own_that_a_slip_would_not_be(record: Site) -> None:
    with record.service.database.read() as session:
        kept = list(session.query(NeedRow.number))
        drawn = numbers.new_numbers(session, 2_000)
    assert len({*kept}) == len(kept) > 0
    assert len({*drawn}) == 2_000
    for number in drawn[:200]:
        assert numbers.bare(numbers.spaced(number)) == number
        for at in range(numbers.DIGITS):
            slip = str((int(number[at]) + 1) % 10)
            assert numbers.bare(number[:at] + slip + number[at + 1 :]) == ""


def test_the_secretary_finds_a_need_by_its_number(site: Site, visitor: Visits) -> None:
    need = _need(site)
    found = site.person("li").get("/needs", words=numbers.spaced(need["number"])).json()["items"]
    assert [one["id"] for one in found] == [need["id"]]
    assert site.person("wang").get("/needs", words=need["number"]).json()["items"] == []
    someone = visitor(site, "li")
    someone.go(f"/needs/{need['id']}")
    assert numbers.spaced(need["number"]) in someone.main()


def test_the_notice_in_force_and_how_to_object_are_there_for_all(
    client: TestClient, record: Site
) -> None:
    said = client.get("/rights").text
    for words in ("第 1 版", "不由计算机决定", "收回同意", "第二十四条"):
        assert words in said
    assert client.get("/directory/nowhere").status_code == 404
    with record.service.database.read() as session:
        assert session.get(Area, "one") is not None
