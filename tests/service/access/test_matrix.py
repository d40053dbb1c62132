"""Who may ask for what, and of whom: made from the routes, so that a new one is asked about too.

Every request that is refused is one that is granted to somebody else, sent from the same set-up.
"""

import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from access.actor import Role
from access.permissions import MATRIX, PUBLIC, may
from api import create_api
from api.app import ROUTERS
from tests.service.access.calls import award_body, bid_body, scenario_body, tender_body
from tests.service.access.town import (
    CONSENT,
    OFFER,
    PLACES,
    VENUE,
    Town,
    need_body,
    rehearsal,
    resident_body,
)
from tests.service.story import PASSWORD, Person, notice

ROUTES = {
    str(route.operation_id): route
    for router in ROUTERS
    for route in router.routes
    if isinstance(route, APIRoute)
}
SIGNED = sorted(set(ROUTES) - PUBLIC)
ROLES = [role.value for role in Role]
BEYOND = {
    "secretary": ("two", "three"),
    "official": ("three",),
    "organisation": ("two", "three"),
    "administrator": (),
}
"""Whose records are not this role's: those of 一号 are."""
OPEN_TO = {"organisation": ("tender",)}
"""Kinds of which this role reads everybody's: a call that is published is published to all."""
KEYS = itertools.count(1)
NOWHERE = "0" * 24
Ids = dict[str, str]


@dataclass(frozen=True)
class Case:
    """``body``: of a place's things, for a role; ``status``: of what is granted.

    ``elsewhere``: what a body that names another's place is answered.
    """

    body: Callable[[str, Ids, str], Any] = lambda _place, _ids, _role: None
    status: int = 200
    elsewhere: int | None = None


def _said(body: Any, status: int = 200, elsewhere: int | None = None) -> Case:
    return Case(lambda _place, _ids, _role: body, status, elsewhere)


def _placed(body: Callable[[str], Any], status: int = 201) -> Case:
    return Case(lambda place, _ids, _role: body(place), status, 422)


def _move(_place: str, _ids: Ids, role: str) -> Any:
    if role == "organisation":
        return {"state": "accepted"}
    return {"state": "cancelled", "reason": "不用了"}


CANDIDATE = {"id": "a", "point": {"lon_udeg": 1, "lat_udeg": 1}, "cost_fen": 1, "places": 1}
ACCOUNT = {"login": "neu", "name": "新", "password": PASSWORD, "role": "official", "area": "qj"}
CASES = {
    "session.close": Case(status=204),
    "password.change": _said({"current": PASSWORD, "password": "another long one"}, 204),
    "token.create": _said({"name": "导出"}, 201),
    "token.revoke": Case(status=204),
    "account.create": _said(ACCOUNT, 201),
    "account.allow_reading": _said({"more": 1, "reason": "核对"}, 201),
    "account.reset_password": _said({"password": "another long one"}),
    "second_factor.enrol": _said({}, 201),
    "second_factor.confirm": _said({"code": "123456"}, 409),
    "area.create": _said({"id": "new", "kind": "district", "name": "新区", "parent": "hz"}, 201),
    "area.change": _said({"name": "改名"}),
    "policy.set": _said({"policy": {"volunteers_first": True}}, 412),
    "catalogue.publish": _said({"after": 1, "items": [{"id": "walk", "name": "陪伴"}]}, 201),
    "grid.set": _said({"slots": []}, 409),
    "notice.publish": _said(notice("另一份告知书。"), 201),
    "resident.add": _placed(resident_body),
    "resident.correct": _said({"grid": "9 网格"}),
    "resident.object": _said({"objects": True}),
    "resident.forget": Case(status=204),
    "consent.give": _said(CONSENT, 201),
    "consent.withdraw": Case(status=204),
    "need.post": Case(lambda _place, ids, _role: need_body(ids["resident"]), 201, 404),
    "need.change": _said({"service_type": "repair", "slots": ["tue-am"]}),
    "need.withdraw": _said({"reason": "不用了"}),
    "resident.compare": _said({"name": "新"}),
    "note.add": _said({"visited_on": "2026-11-01", "visitor": "李", "text": "都好"}, 201),
    **{
        f"{kind}.intake": Case(status=422)
        for kind in ("need", "provider", "offer", "venue", "fund")
    },
    "evaluation.add": _said({"mark": 5}, 409),
    "need.replacements": Case(status=409),
    "need.unlocks": Case(status=409),
    **dict.fromkeys(("round.unlocks", "round.gaps", "round.fairness"), Case(status=404)),
    "scenario.ask": Case(lambda _place, ids, _role: scenario_body(ids), 404),
    "scenario.rename": _said({"name": "改名"}),
    "scenario.delete": Case(status=204),
    "provider.add": _placed(lambda place: {"area": place, "kind": "volunteer", "name": "新"}),
    "provider.license": _said({"licences": []}),
    "offer.add": _said({"definition": OFFER}, 201),
    "offer.change": _said({"definition": OFFER}),
    "venue.add": _placed(lambda place: {"community": place, "definition": VENUE}),
    "venue.license": _said({"licences": []}),
    "fund.add": _placed(
        lambda place: {"area": place, "name": "新", "budget_fen": 1, "most_fen": 1}
    ),
    "fund.set_budget": _said({"budget_fen": 1}),
    "round.open": _placed(
        lambda place: {"area": place, "name": "新", "period": "2026-11-09"}, status=409
    ),
    "round.reopen": Case(status=409),
    "round.solve": _said({"seconds": 5}, 409),
    "round.cancel": Case(status=409),
    "round.plan": Case(status=404),
    "round.plan_instance": Case(status=404),
    "round.plan_result": Case(status=404),
    "round.review": Case(status=409),
    "round.send_back": _said({"reason": "再算"}, 409),
    "round.decide": Case(
        lambda _place, ids, _role: {"kind": "pin", "need": ids["need"], "reason": "邻居"}, 201
    ),
    "round.withdraw_decision": _said({"reason": "说开了"}),
    "round.publish": _said({"plan": "0" * 64}, 404),
    "round.close": Case(status=409),
    "round.siting": _said({"candidates": [CANDIDATE], "budget_fen": 1}, 404),
    "task.move": Case(_move),
    "task.agree": _said({"contact": "0571", "notice": 1, "method": "电话"}, 201),
    "task.leave": _said({"reason": "不用了"}),
    "tender.draft": Case(
        lambda place, ids, _role: {"tender": tender_body(place, ids)}, 201, elsewhere=422
    ),
    "tender.change": Case(lambda _place, ids, _role: {"tender": tender_body("one", ids)}, 409),
    "tender.publish": Case(status=409),
    "tender.cancel": _said({"reason": "不办了"}, 409),
    "tender.close": _said({"reason": ""}, 409),
    "tender.ask": _said({"text": "？"}, 409),
    "tender.answer": _said({"text": "是"}, 409),
    "tender.exclude": Case(
        lambda _place, ids, _role: {"provider": ids["provider"], "reason": "回避"}, 201
    ),
    "provider.blacklist": _said({"since": "2026-01-01", "reason": "假", "authority": "局"}, 201),
    "bid.submit": Case(lambda _place, ids, _role: {"bid": bid_body(ids["lot"])}, 409),
    "bid.submit_sheet": Case(status=422),
    "bid.withdraw": Case(status=409),
    "bid.open": _said({"code": "0"}, 409),
    "bid.score": _said({"marks": [{"criterion": "quality", "mark": 1}]}, 409),
    "tender.propose": _said({"seconds": 1}, 202),
    "tender.proposal": Case(status=404),
    "tender.award": Case(lambda _place, ids, _role: award_body(ids), 409),
    "award.complain": _said({"text": "不服"}, 409),
    "complaint.decide": _said({"upheld": False, "reason": "查过"}, 201),
    "award.contract": Case(status=409),
    "contract.complete": _said({"note": "好"}, 201),
}
"""What is granted, where it is not 200 to a request without a body. A state that does not allow it
(409), a plan or proposal that is not there yet (404 of it, not of its round), or an empty sheet
(422) is granted too: it was looked at."""


def _path(route: APIRoute, kinds_to_ids: Ids) -> str:
    return re.sub(
        r"/([a-z]+)/\{(\w+)\}",
        lambda found: f"/{found[1]}/{({'intake': 'needs'} | kinds_to_ids)[_kind(found[1])]}",
        route.path,
    )


def _kind(part: str) -> str:
    return part.removesuffix("s")


def _kinds(route: APIRoute) -> list[str]:
    """Of what its ids are; a kind of sheet is no id."""
    return [_kind(part) for part in re.findall(r"/([a-z]+)/\{\w*id\}", route.path)]


def _sent(person: Person, route: APIRoute, path: str, body: Any) -> Any:
    (method,) = route.methods
    headers = {"If-Match": '"1"', "Idempotency-Key": f"m{next(KEYS)}", **person._headers()}
    return person.client.request(method, f"/api/v1{path}", json=body, headers=headers)


@pytest.fixture(scope="module")
def client(standing: Town) -> TestClient:
    return rehearsal(standing.service)


def test_every_route_has_its_line_and_every_line_its_route() -> None:
    assert set(ROUTES) - PUBLIC == set(MATRIX)
    assert not PUBLIC & set(MATRIX)
    assert all(operation for operation in ROUTES)


def test_a_route_without_a_line_is_refused_to_everybody() -> None:
    assert not any(may(role, "something.new") for role in Role)


def test_the_contract_has_no_route_that_is_not_asked_about_here(standing: Town) -> None:
    spec = create_api(standing.service).openapi()
    told = {verb["operationId"] for path in spec["paths"].values() for verb in path.values()}
    assert told == set(ROUTES)


def test_a_case_is_of_a_route() -> None:
    assert set(CASES) <= set(ROUTES)


@pytest.mark.parametrize("operation", SIGNED)
def test_nobody_and_the_disabled_are_sent_to_the_door(
    operation: str, standing: Town, client: TestClient
) -> None:
    route = ROUTES[operation]
    path = _path(route, dict(standing.things["one"]))
    disabled = Person(client, standing.disabled.secret)
    for person in (Person(client, ""), Person(client, "wrong"), disabled):
        answer = _sent(person, route, path, {})
        assert (answer.status_code, answer.json()["code"]) == (401, "signed_out")


@pytest.mark.parametrize("operation", SIGNED)
def test_a_role_may_what_the_matrix_says_and_of_its_own_alone(
    operation: str, standing: Town, client: TestClient
) -> None:
    route, case = ROUTES[operation], CASES.get(operation, Case())
    for role in ROLES:
        person = standing.rehearsing(client, role)
        own = dict(standing.things["one"])
        if operation == "token.revoke":
            own["token"] = _own_token(standing, role)
        answer = _sent(person, route, _path(route, own), case.body("one", own, role))
        if not may(Role(role), operation):
            assert (answer.status_code, answer.json()["code"]) == (403, "not_your_role"), role
            continue
        assert answer.status_code == case.status, (role, answer.text)
        if case.status == 404:
            assert answer.json()["params"]["kind"] in ("plan", "proposal"), role
        for ids, strange in _others(standing, operation, role, own):
            answer = _sent(person, route, _path(route, ids), case.body("one", own, role))
            said = answer.json()
            assert (answer.status_code, said["code"]) == (404, "absent"), (role, answer.text)
            assert said["params"]["id"] == strange, (role, said)
        if case.elsewhere is not None:
            for place in BEYOND[role]:
                body = case.body(place, dict(standing.things[place]), role)
                answer = _sent(person, route, _path(route, own), body)
                assert answer.status_code == case.elsewhere, (role, answer.text)


def _others(standing: Town, operation: str, role: str, own: Ids) -> Iterator[tuple[Ids, str]]:
    """The ids of a path with each of them another's in turn, and which one that is."""
    for kind in _kinds(ROUTES[operation]):
        yield own | {kind: NOWHERE}, NOWHERE
        beyond = BEYOND[role]
        if kind == "token":
            beyond = tuple(place for place in PLACES if place != "one")
        if kind in OPEN_TO.get(role, ()):
            beyond = ()
        for place in beyond:
            strange = standing.things[place][kind]
            yield own | {kind: strange}, strange


def _own_token(standing: Town, role: str, somebody: Person | None = None) -> str:
    person = somebody or standing.people[role]
    held = person.get("/tokens").json()["items"]
    if not held:
        return str(person.post("/tokens", {"name": "导出"}).json()["id"])
    return str(held[0]["id"])


def test_an_area_below_an_official_is_theirs_and_one_beside_is_not(standing: Town) -> None:
    official = standing.people["official"]
    for place, status in (("one", 200), ("two", 200), ("three", 404)):
        id = standing.things[place]["resident"]
        assert official.get(f"/residents/{id}").status_code == status
