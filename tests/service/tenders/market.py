"""A call told through the API: what the tests of tenders start from."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.service.once import once
from tests.service.story import PASSWORD, Clock, District, Person, district, made, signed_in

QUESTIONS = datetime(2026, 11, 10, 1, tzinfo=UTC)
DEADLINE = datetime(2026, 11, 20, 1, tzinfo=UTC)
OPENING = datetime(2026, 11, 20, 3, tzinfo=UTC)
STANDSTILL = timedelta(days=7)
CRITERIA = [
    {"id": "price", "name": "价格", "weight": 40},
    {"id": "quality", "name": "方案", "weight": 60},
]
POINT = {"lon_udeg": 120_155_000, "lat_udeg": 30_280_000}


@dataclass
class Market:
    """A district, two more organisations in it, and a clock that tests move."""

    here: District
    clock: Clock
    second: Person
    third: Person
    providers: Mapping[str, str]

    @property
    def first(self) -> Person:
        return self.here.organisation

    @property
    def official(self) -> Person:
        return self.here.official

    def at(self, moment: datetime) -> None:
        """It is so late now; sessions are signed in anew."""
        self.clock.at = moment
        logins = {"official": "zhao", "organisation": "kuai", "secretary": "li", "admin": "boss"}
        for name, login in logins.items():
            setattr(self.here, name, self._again(getattr(self.here, name), login))
        self.second = self._again(self.second, "second")
        self.third = self._again(self.third, "third")

    def _again(self, person: Person, login: str) -> Person:
        return replace(signed_in(self.here.client, login), keys=person.keys)

    def draft(self, **more: Any) -> dict[str, Any]:
        said = {
            "area": "qj",
            "fund": self.here.fund,
            "title": "上门维修",
            "period": "2027-01-04",
            "weeks": 4,
            "questions_until": QUESTIONS.isoformat(),
            "deadline": DEADLINE.isoformat(),
            "opening_until": OPENING.isoformat(),
            "standstill_days": STANDSTILL.days,
            "criteria": CRITERIA,
            "lots": [lot("one"), lot("two")],
        }
        return {"tender": said | more}

    def published(self, **more: Any) -> Any:
        tender = made(self.official.post("/tenders", self.draft(**more)))
        return made(self.official.post(f"/tenders/{tender['id']}/publication", None))

    def bid(self, who: Person, tender: Any, *parts: Mapping[str, Any], **more: Any) -> Any:
        """The receipt of a bid, with its code."""
        body = {"bid": {"parts": list(parts), **more}}
        return made(who.post(f"/tenders/{tender['id']}/bids", body))

    def opened(self, who: Person, receipt: Any) -> Any:
        return made(who.post(f"/bids/{receipt['id']}/opening", {"code": receipt["code"]}))

    def scored(self, bid: str, mark: int) -> None:
        marks = {"marks": [{"criterion": "quality", "mark": mark}]}
        made(self.official.post(f"/bids/{bid}/scores", marks))

    def award(self, tender: Any, *awards: tuple[str, int], reason: str = "") -> Any:
        said = [{"bid": bid, "amount_fen": fen, "reason": reason} for bid, fen in awards]
        return self.official.post(f"/tenders/{tender['id']}/awards", {"awards": said})

    def fund(self) -> Any:
        return made(self.official.get(f"/funds/{self.here.fund}"), 200)


def lot(community: str, **more: Any) -> dict[str, Any]:
    said = {
        "title": community,
        "service_types": ["repair"],
        "communities": [community],
        "most_fen": 100_000,
        "sessions": 10,
    }
    return said | more


def part(tender: Any, number: int = 0, price_fen: int = 7_000, **more: Any) -> dict[str, Any]:
    said = {
        "lot": tender["lots"][number]["id"],
        "point": POINT,
        "sessions": {"mon-am": 2},
        "minutes_per_week": 600,
        "home": {"price_fen": price_fen},
        "largest": 20,
    }
    return said | more


@once
def market(service: Any, clock: Clock) -> Market:
    here = district(service)
    providers = {"first": here.provider}
    people = {}
    for login in ("second", "third"):
        body = {"area": "qj", "kind": "social_organisation", "name": login}
        code = {"second": "91330106673959655T", "third": "91330106673959656X"}[login]
        provider = made(here.official.post("/providers", body | {"credit_code": code}))
        providers[login] = provider["id"]
        account = {"login": login, "name": login, "password": PASSWORD, "role": "organisation"}
        account |= {"area": "qj", "provider": providers[login]}
        made(here.admin.post("/accounts", account))
        people[login] = signed_in(here.client, login)
    return Market(here, clock, people["second"], people["third"], providers)
