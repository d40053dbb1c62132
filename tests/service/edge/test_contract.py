"""The OpenAPI document says what each operation wants and answers, and the pages fetch nothing."""

import dataclasses
import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.exc import OperationalError

from access.permissions import MATRIX, OPEN, PUBLIC
from api import create_api
from api.app import ROUTERS
from api.contract import WAYS, routes_of
from api.examples import EXAMPLES
from tests.service.story import District, Person

ROUTES = routes_of(ROUTERS)
DOCUMENT: dict[str, Any] = create_api(None).openapi()  # type: ignore[arg-type]  # nothing is asked of it
OPERATIONS = {
    operation["operationId"]: (path, method, operation)
    for path, operations in DOCUMENT["paths"].items()
    for method, operation in operations.items()
}


def test_every_operation_has_an_id_and_the_ids_differ() -> None:
    count = sum(len(operations) for operations in DOCUMENT["paths"].values())
    assert set(OPERATIONS) == set(ROUTES) == set(MATRIX) | PUBLIC
    assert len(OPERATIONS) == count


@pytest.mark.parametrize("id", sorted(ROUTES))
def test_an_endpoint_takes_one_way_and_a_post_is_done_once(id: str) -> None:
    """The contract is read from the endpoint: one that takes two ways, or none, can't be."""
    endpoint, methods = ROUTES[id].endpoint, ROUTES[id].methods
    taken = [name for name in WAYS if _calls(endpoint, name)]
    if id in PUBLIC:
        return
    if id.endswith(".intake"):
        assert taken == ["look", "create"]
        return
    assert len(taken) == 1
    if methods & {"PUT", "PATCH"}:
        assert taken == ["change"]
    if "GET" in methods:
        assert taken[0] in ("read", "look", "download")


def _calls(endpoint: Any, name: str) -> bool:
    return name in endpoint.__code__.co_names


@pytest.mark.parametrize("id", sorted(id for id in ROUTES if ROUTES[id].body_field))
def test_a_body_has_an_example_that_is_one(id: str) -> None:
    body = OPERATIONS[id][2]["requestBody"]["content"]["application/json"]
    assert body["example"] == EXAMPLES[id]
    field = ROUTES[id].body_field
    assert field is not None
    field.field_info.annotation.model_validate_json(json.dumps(EXAMPLES[id]))


def test_an_example_belongs_to_an_operation() -> None:
    assert set(EXAMPLES) <= {id for id in ROUTES if ROUTES[id].body_field}


@pytest.mark.parametrize("id", sorted(OPERATIONS))
def test_refusals_are_problems_and_signing_in_is_said(id: str) -> None:
    operation = OPERATIONS[id][2]
    assert ("security" in operation) == (id not in PUBLIC)
    assert "503" in operation["responses"]
    assert ("401" in operation["responses"]) == (id not in OPEN)
    for status, answer in operation["responses"].items():
        if status >= "400":
            assert list(answer["content"]) == ["application/problem+json"]


def test_a_header_is_wanted_just_where_the_contract_says(here: District) -> None:
    """Without it: 400 or 428; a body that is its example; nothing is there to be changed."""
    for id, (path, method, operation) in OPERATIONS.items():
        if id in PUBLIC | {"session.close"}:
            continue
        wanted = {p["name"] for p in operation.get("parameters", ()) if p["in"] == "header"}
        who = _may(here, id)
        headers = {"Authorization": f"Bearer {who.secret}"}
        answered = here.client.request(
            method, path.replace("{id}", "absent"), json=EXAMPLES.get(id), headers=headers
        )
        missing = {400: {"Idempotency-Key"}, 428: {"If-Match"}}.get(answered.status_code, set())
        assert missing == wanted, (id, answered.text)


def _may(here: District, id: str) -> Person:
    roles = {role.value for role in MATRIX[id]}
    for role in ("official", "secretary", "organisation", "administrator"):
        if role in roles:
            return here.admin if role == "administrator" else getattr(here, role)
    raise AssertionError(id)


def test_the_pages_fetch_nothing_and_may_not(here: District) -> None:
    client = here.client
    answered = client.get("/api/v1/docs")
    assert answered.status_code == 200
    policy = answered.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    for word in ("script-src", "unsafe", "http", "*"):
        assert word not in policy
    page = _Fetched()
    page.feed(answered.text)
    assert page.fetched == []
    assert page.links
    assert all(link.startswith(("#", "/api/v1/")) for link in page.links)
    assert not re.search(r"@import|url\(", answered.text.partition("</style>")[0])
    assert all(f'id="{id}"' in answered.text for id in OPERATIONS)
    english = client.get("/api/v1/docs", headers={"Accept-Language": "en"}).text
    assert "For example:" in english
    assert "For example:" not in answered.text


class _Fetched(HTMLParser):
    """What a browser would fetch of a page, and where its links lead."""

    def __init__(self) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag in ("script", "link", "img", "iframe", "object", "embed", "video", "audio", "form"):
            self.fetched.append(tag)
        self.fetched += [str(value) for name, value in attrs if name in ("src", "srcset", "style")]
        if tag == "a":
            self.links.append(str(said["href"]))


def test_health_is_open_to_all_and_says_503_without_a_database(here: District) -> None:
    assert here.client.get("/api/v1/health").json() == {"database": True}
    gone = dataclasses.replace(here.service.database, reading=_gone)
    broken = dataclasses.replace(here.service, database=gone)
    answered = TestClient(create_api(broken)).get("/api/v1/health")
    assert (answered.status_code, answered.json()["code"]) == (503, "busy")


def _gone() -> Any:
    raise OperationalError("SELECT 1", {}, Exception("gone"))
