"""匹配规则: what a round of a place begins with, typed by its administrator."""

import re
from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from access.areas import Area
from matcher.instance import Policy
from rounds.policies import default_of
from tests.pages.site import Site, Visitor, entered, fields
from tests.service.story import made

Visits = Callable[..., Visitor]


def test_what_a_round_begins_with_is_its_districts(site: Site, visitor: Visits) -> None:
    someone = visitor(site, "boss", scripts=False)
    someone.go("/policy/qj")
    assert someone.value("priority_1") == "800"
    someone.fill("priority_1", "900.5")
    someone.fill("yuan", "15")
    someone.send()
    assert someone.wrong("yuan")
    assert someone.value("priority_1") == "900.5"
    someone.fill("yuan", "30")
    someone.page.locator("[name=volunteers_first]").check()
    someone.send()
    assert "记下了" in someone.main()
    with site.service.database.read() as session:
        qj, one = session.get_one(Area, "qj"), session.get_one(Area, "one")
        policy, version = default_of(session, qj)
        assert default_of(session, one) == (policy, 0)
        assert default_of(session, session.get_one(Area, "hz")) == (Policy(), 0)
    assert version == 1
    assert policy.weights.priority[0] == 900_500
    assert policy.weights.fen_per_millipoint == 3
    assert policy.volunteers_first


def test_a_policy_that_is_saved_as_it_stands_stays_as_it_was(
    client: TestClient, record: Site
) -> None:
    """To the last digit, and also where less than usual is wanted of somebody familiar."""
    weights = {"priority": [1_234_567, 400_000, 200_000, 100_001], "familiar_percent": 95}
    weights |= {"award_point": 2_500}
    policy = {"copay_cap_fen": 12_345, "weights": weights, "provider_share_percent": 60}
    policy |= {"prices": {"licences": {"medical": 77}, "licence_fen": 123_456, "asking_fen": 1}}
    policy |= {"floor_share_percent": 35, "first_tier_least": 7}
    policy |= {"floors": [{"community": "one", "needs": 1}]}  # the form does not show these two
    said = {"policy": policy}
    made(record.person("boss").put("/areas/qj/policy", said, 0), 200)
    before = made(record.person("boss").get("/areas/qj/policy"), 200)
    entered(client, "boss")
    page = client.get("/policy/qj").text
    typed = dict(
        re.findall(r'<input class="form-control"[^>]* name="([^"]+)"[^>]* value="([^"]*)"', page)
    )
    answer = client.post("/policy/qj", data=fields(page, "/policy/qj") | typed)
    assert answer.status_code == 303
    after = made(record.person("boss").get("/areas/qj/policy"), 200)
    assert after["policy"] == before["policy"]
    assert after["version"] == before["version"] + 1


@pytest.mark.parametrize(("code", "status"), [("fire", 303), ("", 422), ("x" * 300, 422)])
def test_a_licence_that_no_service_asks_for_has_a_price_if_it_is_one(
    client: TestClient, site: Site, code: str, status: int
) -> None:
    entered(client, "boss")
    page = client.get("/policy/qj").text
    typed = dict(
        re.findall(r'<input class="form-control"[^>]* name="([^"]+)"[^>]* value="([^"]*)"', page)
    )
    sent = fields(page, "/policy/qj") | typed | {f"licence_of.{code}": "12"}
    assert client.post("/policy/qj", data=sent).status_code == status


def test_what_changes_are_thought_to_cost_is_typed_in_yuan(site: Site, visitor: Visits) -> None:
    someone = visitor(site, "boss", scripts=False)
    someone.go("/policy/qj")
    assert someone.value("licence_fen") == "2000"
    someone.fill("licence_fen", "三千")
    someone.fill("hour_fen", "62.50")
    someone.send()
    assert "多少元" in someone.wrong("licence_fen")
    assert someone.value("hour_fen") == "62.50"
    someone.fill("licence_fen", "3,000")
    someone.fill("licence_of.medical", "4500")
    someone.fill("floor_share", "101")
    someone.send()
    assert someone.wrong("floor_share")
    someone.fill("floor_share", "40")
    someone.page.locator("[name=first_tier_absolute]").check()
    someone.page.locator("[name=keep_in_place]").check()
    someone.send()
    assert "记下了" in someone.main()
    with site.service.database.read() as session:
        policy, _ = default_of(session, session.get_one(Area, "qj"))
    assert (policy.prices.licence_fen, policy.prices.hour_fen) == (300_000, 6_250)
    assert policy.prices.licences == {"medical": 450_000}
    assert policy.prices.room_fen == Policy().prices.room_fen
    assert policy.floor_share_percent == 40
    assert policy.first_tier_absolute
    assert policy.keep_in_place
    someone.go("/policy/qj")
    someone.page.locator("[name=first_tier_absolute]").uncheck()
    someone.page.locator("[name=keep_in_place]").uncheck()
    someone.fill("floor_share", "")
    someone.send()
    with site.service.database.read() as session:
        policy, _ = default_of(session, session.get_one(Area, "qj"))
    assert policy.floor_share_percent is None
    assert not policy.first_tier_absolute
    assert not policy.keep_in_place


def test_a_round_begins_with_it_unless_its_official_says_otherwise(record: Site) -> None:
    """It may be the district's own, or of the place above."""
    boss, zhao = record.person("boss"), record.person("zhao")
    said = {"policy": {"volunteers_first": True, "weights": {"moved": 80_000}}}
    made(boss.put("/areas/hz/policy", said, 0), 200)
    assert made(zhao.get("/areas/qj/policy"), 200)["version"] == 0
    body = {"area": "one", "name": "三月", "period": "2027-03-01", "weeks": 1}
    opened = made(zhao.post("/rounds", body, "own"))
    assert opened["policy"]["volunteers_first"] is True
    assert opened["policy"]["weights"]["moved"] == 80_000
    other = body | {"area": "two", "policy": {}}
    assert made(zhao.post("/rounds", other, "other"))["policy"]["volunteers_first"] is False
