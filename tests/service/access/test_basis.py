"""On what a resident's data are used: a notice that says it all, a consent, or a duty told of."""

import hashlib
import json
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from access.notice import PARTS
from door.acting import Service
from tests.service.access.test_rights import _frozen
from tests.service.story import District, district, made, notice

PROVISION = "《社会救助暂行办法》第十四条"
DUTY = {"provision": PROVISION, "service_types": ["repair"]}
TOLD = {
    "basis": "duty",
    "purpose": "matching",
    "kinds": ["place"],
    "notice": 2,
    "method": "read out",
}


@pytest.fixture
def here(service: Service) -> District:
    return district(service)


def declared(here: District, *duties: Any) -> int:
    """The next notice, with these duties; its version."""
    said = f"告知 {len(duties)} {[one['service_types'] for one in duties]}"
    return int(made(here.admin.post("/notices", notice(said, duties=duties)))["version"])


def alone(here: District, **need: Any) -> tuple[str, str]:
    """A resident who agreed to nothing and has a need; the path of their consents."""
    id = here.resident("甲")
    path = f"/residents/{id}/consents"
    (given,) = made(here.secretary.get(path), 200)["items"]
    made(here.secretary.delete(f"{path}/{given['id']}"), 204)
    here.need(id, **need)
    return id, path


# The notice


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("said", ["", "  \n", None])
def test_a_notice_with_a_part_unsaid_is_refused_with_its_name(
    here: District, part: str, said: str | None
) -> None:
    body = notice("另一份") | {part: said}
    if said is None:
        del body[part]
    answer = here.admin.post("/notices", body)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, part)
    assert made(here.secretary.get("/notice"), 200)["version"] == 1


@pytest.mark.parametrize(
    ("duties", "field"),
    [
        ([{"provision": " ", "service_types": ["repair"]}], "duties.0.provision"),
        ([{"provision": PROVISION, "service_types": []}], "duties.0.service_types"),
        ([{"provision": PROVISION, "service_types": ["absent"]}], "duties.0.service_types"),
        ([DUTY, DUTY | {"provision": "另一条"}], "duties.1.service_types"),
    ],
)
def test_a_duty_says_by_which_article_and_of_which_services(
    here: District, duties: Any, field: str
) -> None:
    answer = here.admin.post("/notices", notice("另一份", duties=duties))
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)


def test_the_digest_is_of_all_that_a_notice_says(here: District) -> None:
    first = made(here.secretary.get("/notice"), 200)
    whole = {key: first[key] for key in (*PARTS, "duties")}
    plain = json.dumps(whole, ensure_ascii=False, sort_keys=True)
    assert first["digest"] == hashlib.sha256(plain.encode()).hexdigest()
    again = here.admin.post("/notices", notice())
    assert (again.status_code, again.json()["code"]) == (409, "notice_unchanged")
    digests = {first["digest"]}
    for change in (*({part: "改过"} for part in PARTS), {"duties": [DUTY]}):
        digests.add(made(here.admin.post("/notices", notice() | change))["digest"])
    assert len(digests) == len(PARTS) + 2


# The duty


def test_a_service_by_duty_needs_no_consent_but_that_its_resident_was_told(here: District) -> None:
    id, path = alone(here)
    round_ = here.round()
    declared(here, DUTY)
    assert _frozen(here, round_) == set()  # a duty, of which nobody has told them
    told = made(here.secretary.post(path, TOLD))
    assert (told["basis"], told["provision"]) == ("duty", PROVISION)
    assert _frozen(here, round_) == {id}
    held = made(here.secretary.get(f"/residents/{id}/export"), 200)["consents"]
    assert [one["provision"] for one in held] == [None, PROVISION]

    made(here.secretary.put(f"/residents/{id}/objection", {"objects": True}, 1), 200)
    assert _frozen(here, round_) == set()  # by hand
    made(here.secretary.put(f"/residents/{id}/objection", {"objects": False}, 2), 200)
    assert _frozen(here, round_) == {id}
    declared(here)
    assert _frozen(here, round_) == set()  # the notice that stands names it no more
    declared(here, DUTY)
    assert _frozen(here, round_) == {id}
    made(here.secretary.delete(f"{path}/{told['id']}"), 204)
    assert _frozen(here, round_) == set()


def test_of_another_service_and_of_health_the_consent_is_still_asked(here: District) -> None:
    id, path = alone(here, service_type="rehab")
    round_ = here.round()
    agreed = {"purpose": "health", "kinds": ["health"], "notice": 1, "method": "paper"}
    health = made(here.secretary.post(path, agreed))
    declared(here, DUTY)
    made(here.secretary.post(path, TOLD))
    assert _frozen(here, round_) == set()  # the duty is of repairs
    version = declared(here, DUTY | {"service_types": ["repair", "rehab"]})
    made(here.secretary.post(path, TOLD | {"notice": version}))
    assert _frozen(here, round_) == {id}
    made(here.secretary.delete(f"{path}/{health['id']}"), 204)
    assert _frozen(here, round_) == set()  # health has a consent of its own


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"notice": 1}, "notice"),  # it names no duty
        ({"notice": 9}, "notice"),
        ({"purpose": "health"}, "basis"),
        ({"refused": True}, "basis"),
    ],
)
def test_a_duty_is_of_a_notice_that_names_it_and_to_be_matched_alone(
    here: District, more: Any, field: str
) -> None:
    declared(here, DUTY)
    answer = here.secretary.post(alone(here)[1], TOLD | more)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)


@pytest.mark.parametrize(
    "change",
    ["basis = 'duty'", "provision = 'x'", "basis = 'duty', provision = 'x', purpose = 'y'"],
)
def test_the_database_keeps_no_duty_without_its_provision(here: District, change: str) -> None:
    here.resident()
    with pytest.raises(IntegrityError), here.service.database.writing.begin() as session:
        session.execute(text(f"UPDATE consent SET {change}"))
