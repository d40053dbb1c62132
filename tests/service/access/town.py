"""Three communities in two districts, each with one of everything, and one account of each role
and of each administrator's duty.

一号 and 二号 lie in 钱江区, 三号 in 西湖区. Whatever may be read of a person is spelt with the name
of the community, so that a search of an answer finds where it came from.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from api import create_api
from door.acting import Service
from providers.offers import take
from rounds.plans import PlanRow
from rounds.rounds import Round
from rounds.scenarios import ScenarioRow
from rounds.tasks import Task, TaskNeed, use_of
from store import Database
from tests.service.access.calls import call_of
from tests.service.once import once
from tests.service.story import PASSWORD, Person, district, made, signed_in

PLACES = ("one", "two", "three")
PHONES = {"one": "13100000001", "two": "13200000002", "three": "13300000003"}
NAMES = {"one": "赵甲", "two": "钱乙", "three": "孙丙"}
OFFER = {
    "service_types": ["repair"],
    "point": {"lon_udeg": 120_155_000, "lat_udeg": 30_280_000},
    "catchment": {"radius_m": 5_000},
    "sessions": {"mon-am": 1},
    "minutes_per_week": 600,
    "home": {"price_fen": 8_000},
}
VENUE = {
    "name": "活动室",
    "point": {"lon_udeg": 120_155_000, "lat_udeg": 30_280_000},
    "seats": 10,
    "slots": ["mon-am"],
    "rent_fen": 0,
}


@dataclass(frozen=True)
class Town:
    """``things``: ids by place and kind. ``people``: by role; ``disabled`` may not sign in.

    ``watchers``: administrators by their duty.
    """

    service: Service
    things: Mapping[str, Mapping[str, str]]
    people: Mapping[str, Person]
    neighbour: Person
    disabled: Person
    watchers: Mapping[str, Person]

    def rehearsing(self, client: TestClient, role: str) -> Person:
        """The same person before a client whose every change is undone."""
        return replace(self.people[role], client=client)

    def private(self, place: str) -> tuple[str, ...]:
        """What may be read of the residents of a place, as it was typed."""
        return (NAMES[place], PHONES[place], *(f"{part}-{place}" for part in ("door", "health")))


@dataclass(frozen=True)
class Rehearsed(Database):
    """A database whose every write is undone once it is known to work."""

    def write(self, work: Callable[[Session], Any]) -> Any:
        with self.writing() as session:
            try:
                return work(session)
            finally:
                session.rollback()


def rehearsal(service: Service) -> TestClient:
    real = service.database
    undone = Rehearsed(real.engine, real.reading, real.writing)
    return TestClient(create_api(replace(service, database=undone)))


@once
def town(service: Service) -> Town:
    here = district(service)
    admin = here.admin
    three = {"id": "three", "kind": "community", "name": "三号社区", "parent": "xh"}
    for area in (
        {"id": "xh", "kind": "district", "name": "西湖区", "parent": "hz"},
        three | {"place": {"lon_udeg": 120_100_000, "lat_udeg": 30_200_000}},
    ):
        made(admin.post("/areas", area))
    far_official = _somebody(here.client, admin, "qian", "official", "xh")
    secretaries = {
        "one": here.secretary,
        "two": here.neighbour,
        "three": _somebody(here.client, admin, "sun", "secretary", "three"),
    }
    things = {}
    for place, secretary in secretaries.items():
        official = far_official if place == "three" else here.official
        things[place] = _records(service, place, secretary, official)
    organisation = _somebody(
        here.client, admin, "org", "organisation", "one", things["one"]["provider"]
    )
    for login in ("li", "zhao", "boss", "org"):
        assert made(signed_in(here.client, login).get("/session"), 200)
    _give_tokens(things, here.secretary, here.neighbour, secretaries["three"])
    gone = _somebody(here.client, admin, "gone", "secretary", "one")
    account = made(gone.get("/session"), 200)
    made(admin.put(f"/accounts/{account['account']}/disablement", None, account["version"]), 200)
    for place, person in secretaries.items():
        things[place]["area"] = place
        things[place]["account"] = made(person.get("/session"), 200)["account"]
    people = {
        "secretary": here.secretary,
        "official": here.official,
        "organisation": organisation,
        "administrator": admin,
    }
    watchers = {"all": admin}
    for duty in ("system", "security", "audit"):
        body = {"login": duty, "name": duty, "password": PASSWORD, "role": "administrator"}
        made(admin.post("/accounts", body | {"duty": duty}))
        watchers[duty] = signed_in(here.client, duty)
    return Town(service, things, people, here.neighbour, gone, watchers)


def _give_tokens(things: dict[str, dict[str, str]], *secretaries: Person) -> None:
    for place, person in zip(PLACES, secretaries, strict=True):
        things[place]["token"] = made(person.post("/tokens", {"name": "导出"}))["id"]


def _somebody(
    client: TestClient, admin: Person, login: str, role: str, area: str, provider: str | None = None
) -> Person:
    body = {"login": login, "name": login, "password": PASSWORD, "role": role, "area": area}
    made(admin.post("/accounts", body | {"provider": provider}))
    return signed_in(client, login)


def resident_body(place: str) -> dict[str, Any]:
    return {
        "community": place,
        "name": NAMES[place],
        "phone": PHONES[place],
        "door": f"door-{place}",
        "health": f"health-{place}",
        "building": f"building-{place}",
        "grid": f"grid-{place}",
        "place": {"lon_udeg": 120_150_000, "lat_udeg": 30_280_000},
    }


def need_body(resident: str) -> dict[str, Any]:
    return {"resident": resident, "service_type": "repair", "slots": ["mon-am"]}


CONSENT = {"purpose": "matching", "kinds": ["place"], "notice": 1, "method": "paper"}


def _records(service: Service, place: str, secretary: Person, official: Person) -> dict[str, str]:
    ids: dict[str, str] = {}
    ids["resident"] = made(secretary.post("/residents", resident_body(place)))["id"]
    consents = f"/residents/{ids['resident']}/consents"
    ids["consent"] = made(secretary.post(consents, CONSENT))["id"]
    ids["need"] = made(secretary.post("/needs", need_body(ids["resident"])))["id"]
    other = made(secretary.post("/residents", resident_body(place)))["id"]
    ids["place"] = made(secretary.post("/needs", need_body(other)))["id"]
    provider = {"area": place, "kind": "volunteer", "name": f"provider-{place}"}
    ids["provider"] = made(secretary.post("/providers", provider))["id"]
    offers = f"/providers/{ids['provider']}/offers"
    ids["offer"] = made(secretary.post(offers, {"definition": OFFER}))["id"]
    venue = {"community": place, "definition": VENUE}
    ids["venue"] = made(secretary.post("/venues", venue))["id"]
    fund = {"area": place, "name": f"fund-{place}", "budget_fen": 9, "most_fen": 9}
    ids["fund"] = made(official.post("/funds", fund))["id"]
    round_ = {"area": place, "name": f"round-{place}", "period": "2026-11-09"}
    ids["round"] = made(official.post("/rounds", round_))["id"]
    decision = {"kind": "pin", "need": ids["need"], "reason": "急"}
    ids["decision"] = made(official.post(f"/rounds/{ids['round']}/decisions", decision))["id"]
    ids["task"] = service.database.write(lambda session: _task(session, service, ids))
    ids["scenario"] = service.database.write(lambda session: _scenario(session, service, ids))
    ids |= service.database.write(lambda session: call_of(session, service, place, ids))
    return ids


def _task(session: Session, service: Service, ids: dict[str, str]) -> str:
    """A task as a publication leaves it, of a round of its own long over."""
    now, round_ = service.now(), session.get_one(Round, ids["round"])
    figures = dict.fromkeys(("value", "bound", "served", "unmet", "public_fen"), 0)
    plan = PlanRow(
        round_id=round_.id,
        instance="0" * 64,
        digest="0" * 64,
        result_digest="0" * 64,
        verdict="0" * 64,
        status="optimal",
        at=now,
        result=b"{}",
        **figures,
    )
    session.add(plan)
    session.flush()
    task = Task(
        round_id=round_.id,
        plan_id=plan.id,
        provider_id=ids["provider"],
        offer_id=ids["offer"],
        service_type="repair",
        period=round_.period,
        weeks=4,
        slots=["mon-am"],
        minutes=60,
        public_fen=0,
        copay_fen=0,
        state="requested",
        reason="",
        sent_at=now,
        moved_at=now,
    )
    session.add(task)
    session.flush()
    take(session, round_.period, use_of(task))
    session.add(TaskNeed(task_id=task.id, need_id=ids["place"], area_id=round_.area_id))
    return task.id


def _scenario(session: Session, service: Service, ids: dict[str, str]) -> str:
    """One that is asked for, of the plan that the task is of."""
    row = ScenarioRow(
        round_id=ids["round"],
        plan_id=session.get_one(Task, ids["task"]).plan_id,
        name="多一成",
        supposed=[],
        said={},
        asked_at=service.now(),
        asked_by="",
        figures={},
        result=None,
    )
    session.add(row)
    session.flush()
    return row.id
