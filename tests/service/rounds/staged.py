"""Two districts of one city up to the moment their plans are under review, told once and copied.

钱江区 (communities ``one`` and ``two``) and 余杭区 (``three``) share an agency of the city, its
sessions and the city's fund.
"""

from dataclasses import dataclass
from typing import Any

from access.actor import SYSTEM
from access.tx import Tx
from door.acting import Service
from matcher.files import instance_from
from matcher.solve import Limits, solve
from rounds.describing import described
from rounds.frozen import Frozen
from rounds.lines import forget_lines, keep_lines
from rounds.plans import last_result, row_of
from rounds.solving import SOLVE, kept
from rounds.verdict import verified
from store.runs import claim
from tests.service.story import District, Person, _account, _community, district, made, signed_in

AGENCY_CODE = "91110000600037341L"
TYPES = [
    {"id": "repair", "name": "维修"},
    {"id": "rehab", "name": "康复", "sensitive": True, "provider_licences": ["medical"]},
    {"id": "care", "name": "照护"},
    {"id": "class", "name": "课堂", "setting": "venue", "group": True},
]
PERIOD = "2026-11-09"


@dataclass
class City:
    """``here``: 钱江区; what has been told of the rest. Plans are proposed and under review."""

    here: District
    city_official: Person
    there_official: Person
    there_secretary: Person
    agency_speaker: Person
    agency: str
    shared: str
    venue: str
    city_fund: str
    round: str
    there_round: str
    plan: str
    there_plan: str
    needs: dict[str, list[str]]
    residents: dict[str, str]

    def publish(self, official: Person | None = None, version: int | None = None) -> Any:
        """What an official of 钱江区 is answered who publishes the plan."""
        who = official or self.here.official
        seen = made(who.get(f"/rounds/{self.round}"), 200)["version"]
        body = {"plan": self.plan}
        return who.put(f"/rounds/{self.round}/publication", body, version or seen)

    def publish_there(self) -> Any:
        seen = made(self.there_official.get(f"/rounds/{self.there_round}"), 200)["version"]
        body = {"plan": self.there_plan}
        return self.there_official.put(f"/rounds/{self.there_round}/publication", body, seen)

    def tasks(self, who: Person | None = None) -> list[Any]:
        return list(made((who or self.here.official).get("/tasks"), 200)["items"])

    def task(self, service_type: str) -> Any:
        return next(one for one in self.tasks() if one["service_type"] == service_type)


def solved_here(service: Service, work: int = 2_000) -> None:
    """The oldest run, solved, verified and kept by this process: no child to wait for."""
    held = service.database.write(lambda session: claim(session, (SOLVE,), service.now()))
    assert held is not None
    with service.database.read() as session:
        frozen = session.get_one(Frozen, (held.asked["instance"], held.subject))
        digest, data = frozen.digest, frozen.instance
        before = last_result(session, held.subject)
    result = solve(instance_from(data, "frozen"), Limits(work=work)).model_dump_json().encode()
    found, instance, plan = verified(digest, data, result)
    row = row_of(held.subject, found, result)
    keep_lines(service.database, row.id, held.subject, described(instance, plan, before))

    def keep(session: Any) -> None:
        tx = Tx(session=session, actor=SYSTEM, now=service.now(), vault=service.vault)
        kept(tx, held, row)
        tx.close()

    service.database.write(keep)
    forget_lines(service.database, held.subject, row.id)


def frozen_round(official: Person, area: str) -> Any:
    body = {"area": area, "name": "十一月", "period": PERIOD, "weeks": 4}
    round_ = made(official.post("/rounds", body))
    made(official.put(f"/rounds/{round_['id']}/instance", None, round_["version"]), 200)
    return made(official.get(f"/rounds/{round_['id']}"), 200)


def reviewed_plan(service: Service, official: Person, round_: str) -> str:
    """Solve a frozen round and look at its plan; the plan's digest."""
    path = f"/rounds/{round_}"
    version = made(official.get(path), 200)["version"]
    made(official.put(f"{path}/solve", {"work": 2_000}, version), 200)
    solved_here(service)
    version = made(official.get(path), 200)["version"]
    made(official.put(f"{path}/review", None, version), 200)
    return str(made(official.get(f"{path}/plan"), 200)["digest"])


def told(service: Service) -> City:
    """All of it, from an empty database."""
    here = district(service)
    admin, client = here.admin, here.client
    made(admin.post("/areas", {"id": "yh", "kind": "district", "name": "余杭区", "parent": "hz"}))
    made(admin.post("/areas", _community("three", "三号社区", 120_170_000) | {"parent": "yh"}))
    made(admin.post("/catalogue", {"after": 1, "items": TYPES}))
    for login, role, area in (
        ("sun", "official", "hz"),
        ("qian", "official", "yh"),
        ("zhou", "secretary", "three"),
    ):
        made(admin.post("/accounts", _account(login, role, area)))
    sun, qian, zhou = (signed_in(client, login) for login in ("sun", "qian", "zhou"))
    agency = _agency(sun)
    made(admin.post("/accounts", _account("shi", "organisation", "hz") | {"provider": agency}))
    shi = signed_in(client, "shi")
    shared = made(shi.post(f"/providers/{agency}/offers", {"definition": SHARED}))["id"]
    room = {"name": "活动室", "seats": 10, "slots": ["wed-am", "thu-am"], "rent_fen": 1_000}
    room["point"] = {"lon_udeg": 120_151_000, "lat_udeg": 30_280_000}
    venue = made(here.official.post("/venues", {"community": "one", "definition": room}))["id"]
    money = {"area": "hz", "name": "市级资金", "budget_fen": 400_000, "most_fen": 10_000}
    city_fund = made(sun.post("/funds", money))["id"]

    residents = {name: here.resident(name) for name in ("陈秀英", "王小明", "李桂兰", "何阿姨")}
    consent = {"purpose": "health", "kinds": ["health"], "notice": 1, "method": "paper"}
    made(here.secretary.post(f"/residents/{residents['陈秀英']}/consents", consent))
    needs: dict[str, list[str]] = {"repair": [], "class": [], "rehab": [], "there": []}
    for name in ("陈秀英", "王小明", "李桂兰"):
        needs["repair"].append(here.need(residents[name])["id"])
    for name in ("王小明", "李桂兰", "何阿姨"):
        more = {"service_type": "class", "slots": ["wed-am"], "travel_limit_m": 3_000}
        more |= {"copay_limit_fen": 500}
        needs["class"].append(here.need(residents[name], **more)["id"])
    more = {"service_type": "rehab", "slots": ["wed-am", "thu-am"]}
    needs["rehab"].append(here.need(residents["陈秀英"], **more)["id"])
    for name in ("孙大爷", "吴大妈"):
        needs["there"].append(_need_there(zhou, name))
    mine = frozen_round(here.official, "qj")["id"]
    theirs = frozen_round(qian, "yh")["id"]
    plan = reviewed_plan(service, here.official, mine)
    there_plan = reviewed_plan(service, qian, theirs)
    return City(
        here=here,
        city_official=sun,
        there_official=qian,
        there_secretary=zhou,
        agency_speaker=shi,
        agency=agency,
        shared=shared,
        venue=venue,
        city_fund=city_fund,
        round=mine,
        there_round=theirs,
        plan=plan,
        there_plan=there_plan,
        needs=needs,
        residents=residents,
    )


SHARED = {
    "service_types": ["care", "class", "rehab"],
    "point": {"lon_udeg": 120_160_000, "lat_udeg": 30_280_000},
    "catchment": {"radius_m": 8_000},
    "sessions": {"mon-am": 1, "wed-am": 2, "thu-am": 1},
    "minutes_per_week": 900,
    "home": {"price_fen": 8_000},
    "group": {"price_fen": 8_000, "minutes": 60, "fee_fen": 500, "smallest": 2, "largest": 6},
}


def _agency(official: Person) -> str:
    body = {
        "area": "hz",
        "kind": "agency",
        "name": "市康",
        "credit_code": AGENCY_CODE,
        "licences": [{"code": "medical"}],
    }
    return str(made(official.post("/providers", body))["id"])


def _need_there(secretary: Person, name: str) -> str:
    body = {
        "community": "three",
        "name": name,
        "phone": "13900001111",
        "door": "1 单元 101",
        "building": "1 幢",
        "grid": "1 网格",
        "place": {"lon_udeg": 120_170_000, "lat_udeg": 30_280_000},
    }
    resident = made(secretary.post("/residents", body))["id"]
    consent = {"purpose": "matching", "kinds": ["place"], "notice": 1, "method": "paper"}
    made(secretary.post(f"/residents/{resident}/consents", consent))
    need = {"resident": resident, "service_type": "care", "slots": ["wed-am", "mon-am"]}
    return str(made(secretary.post("/needs", need))["id"])
