"""A small district told through the API: what the tests of the service start from."""

import itertools
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from fastapi.testclient import TestClient

from access import accounts
from access.actor import SYSTEM, Duty, Role
from access.notice import PARTS
from access.tx import Tx
from api import create_api
from door.acting import Service
from tests.service.once import once

PASSWORD = "correct horse 9"
CREDIT_CODE = "91330106673959654P"


@dataclass
class Clock:
    """Moves a little with every look."""

    at: datetime
    step: timedelta

    def __call__(self) -> datetime:
        self.at += self.step
        return self.at


@dataclass
class Person:
    """Somebody signed in, and how they speak to the API."""

    client: TestClient
    secret: str
    keys: Any = field(default_factory=lambda: itertools.count(1))

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(f"/api/v1{path}", params=query, headers=self._headers())

    def post(self, path: str, body: Any, key: str | None = None) -> Any:
        headers = self._headers() | {"Idempotency-Key": key or f"k{next(self.keys)}"}
        return self.client.post(f"/api/v1{path}", json=body, headers=headers)

    def put(self, path: str, body: Any, version: int) -> Any:
        headers = self._headers() | {"If-Match": f'"{version}"'}
        return self.client.put(f"/api/v1{path}", json=body, headers=headers)

    def patch(self, path: str, body: Any, version: int) -> Any:
        headers = self._headers() | {"If-Match": f'"{version}"'}
        return self.client.patch(f"/api/v1{path}", json=body, headers=headers)

    def delete(self, path: str, version: int | None = None) -> Any:
        headers = self._headers() | ({} if version is None else {"If-Match": f'"{version}"'})
        return self.client.delete(f"/api/v1{path}", headers=headers)

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.secret}"}


def made(response: Any, status: int = 201) -> Any:
    """The body of an answer that must have this status."""
    assert response.status_code == status, response.text
    return response.json() if response.content else None


@dataclass
class District:
    """Two communities of one district, with everybody in it signed in."""

    service: Service
    client: TestClient
    admin: Person
    secretary: Person
    neighbour: Person
    official: Person
    organisation: Person
    provider: str
    offer: str
    fund: str

    def resident(self, name: str = "陈秀英", **more: Any) -> str:
        """One of 一号社区, who has agreed to be matched."""
        body = {
            "community": "one",
            "name": name,
            "phone": "13812341234",
            "door": "3 单元 502",
            "health": "髋关节术后",
            "building": "8 幢",
            "grid": "2 网格",
            "place": {"lon_udeg": 120_150_000, "lat_udeg": 30_280_000},
            "born": "1948-05-06",
        }
        id = made(self.secretary.post("/residents", body | more))["id"]
        consent = {"purpose": "matching", "kinds": ["place"], "notice": 1, "method": "paper"}
        made(self.secretary.post(f"/residents/{id}/consents", consent))
        return str(id)

    def need(self, resident: str, **more: Any) -> Any:
        body = {"resident": resident, "service_type": "repair", "slots": ["mon-am", "tue-am"]}
        return made(self.secretary.post("/needs", body | more))

    def agreed(self, task: Any, **more: Any) -> Any:
        """The residents of 一号社区 whom a task serves agree to be known to its organisation."""
        body = {"contact": "0571-88000000", "notice": 1, "method": "telephone"}
        return made(self.secretary.post(f"/tasks/{task['id']}/consents", body | more))

    def round(self) -> Any:
        body = {"area": "qj", "name": "十一月", "period": "2026-11-09", "weeks": 4}
        return made(self.official.post("/rounds", body))


@once
def district(service: Service) -> District:
    """Everything a round needs, but residents and needs."""
    client = TestClient(create_api(service), raise_server_exceptions=True)
    _boss(service)
    admin = signed_in(client, "boss")
    areas = (
        {"id": "hz", "kind": "city", "name": "杭城"},
        {"id": "qj", "kind": "district", "name": "钱江区", "parent": "hz"},
        _community("one", "一号社区", 120_150_000),
        _community("two", "二号社区", 120_160_000),
    )
    for area in areas:
        made(admin.post("/areas", area))
    made(admin.post("/grid", {"slots": _slots()}))
    types = [
        {"id": "repair", "name": "维修"},
        {"id": "rehab", "name": "康复", "sensitive": True, "provider_licences": ["medical"]},
    ]
    made(admin.post("/catalogue", {"after": 0, "items": types}))
    made(admin.post("/notices", notice()))
    for login, role, area in (
        ("li", "secretary", "one"),
        ("wang", "secretary", "two"),
        ("zhao", "official", "qj"),
    ):
        made(admin.post("/accounts", _account(login, role, area)))
    official = signed_in(client, "zhao")
    body = {"area": "qj", "kind": "vendor", "name": "快修", "credit_code": CREDIT_CODE}
    provider = made(official.post("/providers", body))["id"]
    account = _account("kuai", "organisation", "qj") | {"provider": provider}
    made(admin.post("/accounts", account))
    organisation = signed_in(client, "kuai")
    definition = {
        "service_types": ["repair"],
        "point": {"lon_udeg": 120_155_000, "lat_udeg": 30_280_000},
        "catchment": {"radius_m": 5_000},
        "sessions": {"mon-am": 1, "tue-am": 1},
        "minutes_per_week": 600,
        "home": {"price_fen": 8_000},
    }
    offer = made(organisation.post(f"/providers/{provider}/offers", {"definition": definition}))
    money = {"area": "qj", "name": "便民资金", "budget_fen": 100_000, "most_fen": 10_000}
    fund = made(official.post("/funds", money))
    return District(
        service=service,
        client=client,
        admin=admin,
        secretary=signed_in(client, "li"),
        neighbour=signed_in(client, "wang"),
        official=official,
        organisation=organisation,
        provider=provider,
        offer=offer["id"],
        fund=fund["id"],
    )


def notice(said: str = "我们怎样使用您的资料。", **more: Any) -> dict[str, Any]:
    """What residents are told; ``said``: in each of its parts."""
    return dict.fromkeys(PARTS, said) | more


def signed_in(client: TestClient, login: str, password: str = PASSWORD) -> Person:
    body = {"login": login, "password": password}
    return Person(client, made(client.post("/api/v1/sessions", json=body))["secret"])


def _boss(service: Service) -> None:
    def work(session: Any) -> None:
        tx = Tx(session=session, actor=SYSTEM, now=service.now(), vault=service.vault)
        admin = {"role": Role.ADMINISTRATOR, "duty": Duty.ALL}
        accounts.create(tx, login="boss", name="管理员", password=PASSWORD, **admin)
        tx.close()

    service.database.write(work)


def _community(id: str, name: str, lon: int) -> dict[str, Any]:
    place = {"lon_udeg": lon, "lat_udeg": 30_280_000}
    return {"id": id, "kind": "community", "name": name, "parent": "qj", "place": place}


def _account(login: str, role: str, area: str) -> dict[str, Any]:
    return {"login": login, "name": login, "password": PASSWORD, "role": role, "area": area}


def _slots() -> list[dict[str, Any]]:
    from matcher.instance import standard_grid

    return [slot.model_dump(mode="json") for slot in standard_grid()]
