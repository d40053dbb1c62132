"""No silent lost update: of every kind that has a version, five stories (promise 4).

Two at once give 200 and 412; a stale version, a stranger and a wrong body change nothing at all;
without If-Match there is no change to speak of.
"""

import re
import threading
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from access.trail import Entry
from api.app import ROUTERS
from api.contract import routes_of, way
from tests.service.access.calls import tender_body
from tests.service.access.town import VENUE
from tests.service.story import District, Person, made

ROUTES = routes_of(ROUTERS)
Change = tuple[Person, str, str, Any, int, Person]
"""Who may, the method, the path, a lawful body, the version read, and who may not."""


def _need(here: District) -> Change:
    need = here.need(here.resident())
    body = {"service_type": "repair", "slots": ["tue-am"]}
    return here.secretary, "PUT", f"/needs/{need['id']}", body, need["version"], here.neighbour


def _withdrawal(here: District) -> Change:
    need = here.need(here.resident())
    path = f"/needs/{need['id']}/withdrawal"
    return here.secretary, "PUT", path, {"reason": "好了"}, need["version"], here.neighbour


def _resident(here: District) -> Change:
    path = f"/residents/{here.resident()}"
    return here.secretary, "PATCH", path, {"door": "1 单元 101"}, 1, here.neighbour


def _objection(here: District) -> Change:
    path = f"/residents/{here.resident()}/objection"
    return here.secretary, "PUT", path, {"objects": True}, 1, here.neighbour


def _offer(here: District) -> Change:
    listed = made(here.organisation.get(f"/providers/{here.provider}/offers"), 200)["items"]
    offer = next(one for one in listed if one["id"] == here.offer)
    body = {"definition": offer["definition"]}
    return (
        *(here.organisation, "PUT", f"/offers/{here.offer}"),
        *(body, offer["version"], here.neighbour),
    )


def _licences(here: District) -> Change:
    provider = made(here.official.get(f"/providers/{here.provider}"), 200)
    path = f"/providers/{here.provider}/licences"
    body = {"licences": [{"code": "medical"}]}
    return here.official, "PUT", path, body, provider["version"], here.organisation


def _venue(here: District) -> Change:
    venue = made(here.official.post("/venues", {"community": "one", "definition": VENUE}))
    body = {"licences": [{"code": "medical"}]}
    path = f"/venues/{venue['id']}/licences"
    return here.official, "PUT", path, body, venue["version"], here.neighbour


def _budget(here: District) -> Change:
    fund = made(here.official.get(f"/funds/{here.fund}"), 200)
    path = f"/funds/{here.fund}/budget"
    return here.official, "PUT", path, {"budget_fen": 90_000}, fund["version"], here.secretary


def _account(here: District) -> dict[str, Any]:
    body = {"login": uuid.uuid4().hex, "name": "x", "password": "correct horse 9"}
    made_ = made(here.admin.post("/accounts", body | {"role": "official", "area": "qj"}))
    return dict(made_)


def _disablement(here: District) -> Change:
    account = _account(here)
    path = f"/accounts/{account['id']}/disablement"
    return here.admin, "PUT", path, None, account["version"], here.official


def _enablement(here: District) -> Change:
    _, method, path, body, version, _ = _disablement(here)
    disabled = made(here.admin.put(path, body, version), 200)
    path = f"/accounts/{disabled['id']}/enablement"
    return here.admin, method, path, None, disabled["version"], here.official


def _password(here: District) -> Change:
    account = _account(here)
    path = f"/accounts/{account['id']}/password"
    body = {"password": "another horse 9"}
    return here.admin, "PUT", path, body, account["version"], here.official


def _second_factor(here: District) -> Change:
    account = _account(here)
    path = f"/accounts/{account['id']}/second-factor"
    return here.admin, "DELETE", path, None, account["version"], here.official


def _area(here: District) -> Change:
    id = uuid.uuid4().hex[:24]
    place = {"lon_udeg": 120_150_000, "lat_udeg": 30_280_000}
    body = {"id": id, "kind": "community", "name": "三号社区", "parent": "qj", "place": place}
    made_ = made(here.admin.post("/areas", body))
    said = {"name": "三号新村", "phone": "0571-88881234"}
    return here.admin, "PUT", f"/areas/{id}", said, made_["version"], here.official


def _policy(here: District) -> Change:
    _, _, path, _, _, other = _area(here)
    asked = {"policy": {"volunteers_first": True}}
    first = made(here.admin.put(f"{path}/policy", {"policy": {}}, 0), 200)
    return here.admin, "PUT", f"{path}/policy", asked, first["version"], other


def _tender(here: District) -> Change:
    said = {"tender": tender_body("qj", {"fund": here.fund})}
    tender = made(here.official.post("/tenders", said))
    path = f"/tenders/{tender['id']}"
    return here.official, "PUT", path, said, tender["version"], here.organisation


KINDS: tuple[Callable[[District], Change], ...] = (
    *(_need, _withdrawal, _resident, _objection, _offer, _licences, _venue, _budget),
    *(_disablement, _enablement, _password, _second_factor, _area, _policy),
    _tender,
)


IN_ROUNDS = {
    *("round.freeze", "round.reopen", "round.solve", "round.review", "round.send_back"),
    *("round.publish", "round.close", "task.move", "task.leave"),
    "round.withdraw_decision",
    "scenario.rename",
}
"""See ``rounds/test_steps.py``."""
ITS_OWN = {"password.change"}
"""Ends the sessions of whoever sends it; see ``access/test_sessions.py``."""


def test_every_change_is_told_of(here: District) -> None:
    operations = {id for id, route in ROUTES.items() if way(route.endpoint) == "change"}
    paths = {re.sub(r"/[0-9a-f]{24}", "/{id}", kind(here)[2]) for kind in KINDS}
    told = {id for id in operations if ROUTES[id].path in paths}
    assert operations == told | IN_ROUNDS | ITS_OWN


@pytest.fixture(params=KINDS, ids=lambda kind: kind.__name__[1:])
def change(request: pytest.FixtureRequest, here: District) -> Change:
    made_: Change = request.param(here)
    return made_


def _send(who: Person, change: Change, version: str | None, body: Any = ...) -> Any:
    _, method, path, lawful, _, _ = change
    headers = {"Authorization": f"Bearer {who.secret}"}
    headers |= {} if version is None else {"If-Match": version}
    said = lawful if body is ... else body
    return who.client.request(method, f"/api/v1{path}", json=said, headers=headers)


def _entries(here: District) -> int:
    with here.service.database.read() as session:
        return len(session.scalars(select(Entry.seq)).all())


def test_of_two_at_once_one_comes_through(change: Change) -> None:
    who, version = change[0], f'"{change[4]}"'
    gate, answered = threading.Barrier(2), []

    def send() -> None:
        gate.wait()
        answered.append(_send(who, change, version).status_code)

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answered) == [200, 412]


def test_a_stale_version_changes_nothing(here: District, change: Change) -> None:
    assert _send(change[0], change, f'"{change[4]}"').status_code == 200
    before = _entries(here)
    assert _send(change[0], change, f'"{change[4]}"').status_code == 412
    assert _send(change[0], change, f'"{change[4] + 9}"').status_code == 412
    assert _entries(here) == before


def test_a_stranger_changes_nothing(here: District, change: Change) -> None:
    before = _entries(here)
    assert _send(change[5], change, f'"{change[4]}"').status_code in (403, 404)
    assert _entries(here) == before
    assert _send(change[0], change, f'"{change[4]}"').status_code == 200


def test_a_wrong_body_changes_nothing(here: District, change: Change) -> None:
    if change[3] is None:
        pytest.skip("it has no body")
    before = _entries(here)
    assert _send(change[0], change, f'"{change[4]}"', {"wrong": 1}).status_code == 422
    assert _entries(here) == before
    assert _send(change[0], change, f'"{change[4]}"').status_code == 200


def test_without_a_version_read_nothing_changes(here: District, change: Change) -> None:
    before = _entries(here)
    assert _send(change[0], change, None).status_code == 428
    for wrong in ("*", "1", '"x"', '""', f'"{"9" * 30}"'):
        assert _send(change[0], change, wrong).status_code == 422
    assert _entries(here) == before
    weak = _send(change[0], change, f'W/"{change[4]}"')
    assert weak.status_code == 200
    assert weak.headers["etag"] == f'"{change[4] + 1}"'
