"""What an organisation can do in a week, changed on a phone."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.pages.site import Site, Visitor, entered, fields
from tests.service.rounds.staged import SHARED
from tests.service.story import made

Visits = Callable[..., Visitor]


def offers(site: Site, login: str = "kuai") -> Any:
    provider = site.city.here.provider if login == "kuai" else site.city.agency
    return made(site.person(login).get(f"/providers/{provider}/offers"), 200)["items"]


@pytest.mark.parametrize("scripts", [True, False])
def test_a_week_is_changed(published: Site, visitor: Visits, scripts: bool) -> None:
    someone = visitor(published, "kuai", scripts=scripts)
    someone.go("/offers")
    assert "一周已排" in someone.main()
    someone.page.get_by_role("link", name="维修").click()
    assert "已排 1" in someone.main()
    someone.fill("n-mon-am", "3")
    someone.fill("n-tue-am", "")
    someone.fill("n-fri-pm", "2")
    someone.fill("home_yuan", "85.5")
    someone.send("保存")
    assert "保存好了" in someone.main()
    found = offers(published)[0]["definition"]
    assert found["sessions"] == {"mon-am": 3, "fri-pm": 2}
    assert found["home"] == {"price_fen": 8_550}
    assert found["catchment"] == {"radius_m": 5_000, "communities": None}
    assert found["point"] == {"lon_udeg": 120_155_000, "lat_udeg": 30_280_000}


def test_what_is_wrong_stands_beside_its_field_and_the_rest_is_kept(
    site: Site, visitor: Visits
) -> None:
    for scripts in (True, False):
        someone = visitor(site, "kuai", scripts=scripts)
        someone.go(f"/offers/{site.city.here.offer}")
        before = offers(site)
        someone.fill("home_yuan", "八十")
        someone.fill("minutes_per_week", "很多")
        someone.fill("n-mon-am", "4")
        someone.send("保存")
        assert someone.wrong("home_yuan")
        assert someone.wrong("minutes_per_week")
        assert someone.value("home_yuan") == "八十"
        assert someone.value("n-mon-am") == "4"
        assert offers(site) == before


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"home_yuan": ""}, "home_yuan"),
        ({"n-mon-am": "0", "n-tue-am": ""}, "sessions"),
        ({"reach": "communities"}, "communities"),
        ({"radius_m": ""}, "radius_m"),
        ({"age_min": "90", "age_max": "60"}, "age_max"),
        ({"group_yuan": "100", "group_smallest": "9", "group_largest": "2"}, "group_largest"),
        ({"service_types": ["repair", "repair"]}, "service_types"),
        ({"service_types": ["no-such"]}, "service_types"),
        ({"n-mon-am": "100"}, "sessions"),
    ],
)
def test_what_would_make_no_round_is_refused(
    client: TestClient, site: Site, changed: dict[str, Any], field: str
) -> None:
    entered(client, "kuai")
    path = f"/offers/{site.city.here.offer}"
    form = fields(client.get(path).text, path) | {
        "service_types": ["repair"],
        "n-mon-am": "1",
        "minutes_per_week": "600",
        "home_yuan": "80",
        "reach": "radius",
        "radius_m": "5000",
        "carer_genders": ["female", "male"],
    }
    before = offers(site)
    answer = client.post(path, data=form | changed)
    assert answer.status_code == 422
    assert f'id="e-{field}"' in answer.text
    assert offers(site) == before
    assert client.post(path, data=form).status_code == 303


def test_one_offer_can_not_stop_the_round_of_everybody(site: Site) -> None:
    """At the API too: a round is made of all offers, and one unlawful one stands in its way."""
    offer = offers(site)[0]
    for wrong in (
        {"catchment": {"radius_m": 5_000, "communities": ["one"]}},
        {"catchment": {}},
        {"home": None},
        {"age_min": 90, "age_max": 60},
        {"service_types": ["repair", "repair"]},
    ):
        body = {"definition": offer["definition"] | wrong}
        answer = site.person("kuai").put(f"/offers/{offer['id']}", body, offer["version"])
        assert answer.status_code == 422, wrong


def test_something_new_is_added_once(site: Site, client: TestClient) -> None:
    entered(client, "kuai")
    form = fields(client.get("/offers/new").text, "/offers/new") | {
        "service_types": ["care"],
        "n-sat-am": "2",
        "minutes_per_week": "300",
        "home_yuan": "0",
        "base": "one",
        "reach": "communities",
        "communities": ["one", "two"],
        "carer_genders": ["female"],
    }
    missing = client.post("/offers/new", data=form | {"base": ""})
    assert 'id="e-base"' in missing.text
    assert len(offers(site)) == 1
    answers = [client.post("/offers/new", data=form) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert len(offers(site)) == 2
    made_ = next(
        one["definition"] for one in offers(site) if "care" in one["definition"]["service_types"]
    )
    assert made_["catchment"] == {"radius_m": None, "communities": ["one", "two"]}
    assert made_["point"] == {"lon_udeg": 120_150_000, "lat_udeg": 30_280_000}


def test_two_at_once_are_told_and_others_are_kept_out(site: Site, client: TestClient) -> None:
    entered(client, "kuai")
    path = f"/offers/{site.city.here.offer}"
    form = fields(client.get(path).text, path) | {"service_types": ["repair"], "n-mon-am": "1"}
    form |= {"minutes_per_week": "600", "home_yuan": "80", "radius_m": "5000"}
    form |= {"carer_genders": ["female"]}
    assert client.post(path, data=form).status_code == 303
    late = client.post(path, data=form | {"home_yuan": "99"})
    assert late.status_code == 409
    assert "读过之后有人改了它" in late.text
    assert f'<a href="{path}">看看它现在是什么样' in late.text
    again = fields(late.text, path)
    assert again["_version"] == form["_version"]  # pressed again it is as late as before
    assert client.post(path, data=form | again | {"home_yuan": "99"}).status_code == 409
    assert offers(site)[0]["definition"]["home"] == {"price_fen": 8_000}
    entered(client, "shi")
    assert client.get(path).status_code == 404
    assert client.post(path, data=form).status_code in (403, 404)


def test_what_an_offer_says_beyond_the_readers_own_stays_when_it_is_saved(
    site: Site, visitor: Visits
) -> None:
    """Communities of others, and a service that is in the catalogue no more."""
    official = site.person("zhao")
    here = made(official.post("/providers", {"area": "one", "kind": "volunteer", "name": "老吴"}))
    said = SHARED | {"service_types": ["repair", "care"], "home": {"price_fen": 0}}
    said |= {"catchment": {"communities": ["one", "two"]}, "group": None}
    path = f"/providers/{here['id']}/offers"
    id = made(official.post(path, {"definition": said}))["id"]
    admin = site.person("boss")
    standing = made(admin.get("/catalogue"), 200)
    kept = [one for one in standing["items"] if one["id"] != "care"]
    made(admin.post("/catalogue", {"after": standing["version"], "items": kept}))
    someone = visitor(site, "li", scripts=False)
    someone.go(f"/offers/{id}")
    assert "已不在目录里" in someone.main()
    someone.fill("minutes_per_week", "120")
    someone.send("保存")
    assert "保存好了" in someone.main()
    (found,) = made(official.get(path), 200)["items"]
    assert found["definition"]["minutes_per_week"] == 120
    assert found["definition"]["service_types"] == ["repair", "care"]
    assert found["definition"]["catchment"] == said["catchment"] | {"radius_m": None}
