"""The demo's story: one round, through the API alone, by four people of four roles.

A secretary posts, an official freezes, solves, reviews and publishes, an organisation accepts and
completes; what it refuses goes back to the head of the queue.
"""

import time
from dataclasses import dataclass, field
from typing import Any

from linli.demo.door import Answered, Person
from linli.demo.record import ADMIN, DISTRICT, Standing
from linli.desk import Desk
from linli.stopping import stopping
from matcher.files import instance_from
from matcher.instance import Instance
from matcher.plan import Result
from telling.figures import yuan
from telling.teller import Teller

POSTED = "水管"
"""The service type that the secretary posts a need of."""
COMMUNITY = "石榴里"
LOOK = 0.3
"""Seconds between two looks at the solve."""
HINTED = 8
"""Characters of a digest that tell it from another."""
MARK = 5
PHONE = "13800000000"


@dataclass
class Story:
    """``need``: the one that was posted; ``number``: what its resident knows it by; ``round``: its
    path. ``roles``: who has an account."""

    desk: Desk
    standing: Standing
    teller: Teller
    need: str = ""
    number: str = ""
    round: str = ""
    roles: dict[str, str] = field(default_factory=dict)
    _people: dict[str, Person] = field(default_factory=dict)

    def posted_and_frozen(self) -> None:
        """Up to what the worker is given."""
        self.account("official", area=DISTRICT)
        self.account("secretary", area=COMMUNITY)
        self._post(self.signed_in("secretary"))
        official = self.signed_in("official")
        body = {
            "area": DISTRICT,
            "name": self.desk.words("demo.round"),
            "period": self.teller.instance.period.start.isoformat(),
            "weeks": self.teller.instance.period.weeks,
            "policy": self.teller.instance.policy.model_dump(mode="json"),
        }
        opened = official.post("/rounds", body)
        self.round = f"/rounds/{opened['id']}"
        frozen = official.put(f"{self.round}/instance", None, opened["version"])
        self._tell("official", "frozen", needs=frozen["needs"], digest=frozen["digest"][:HINTED])

    def solved(self, limits: dict[str, int]) -> tuple[Instance, Result]:
        """What the worker made of it, as anybody may fetch it to verify it; Ctrl-C takes the best
        so far."""
        official = self.signed_in("official")
        official.put(f"{self.round}/solve", limits, self._version(official))
        with self.desk.working("cli.doing.prices") as advance, stopping(self.desk) as pressed:
            asked = False
            while (said := official.get(f"{self.round}/solve"))["state"] in ("queued", "running"):
                stage = said["stage"] or "prices"
                advance(self.desk.words(f"cli.doing.{stage}"), said["progress"] / 100, "")
                if pressed() and not asked:
                    official.delete(f"{self.round}/solve")
                    asked = True
                time.sleep(LOOK)
        if said["state"] == "cancelled":
            raise KeyboardInterrupt
        if said["state"] != "done":
            raise Answered(said["error"])
        instance = instance_from(official.file(f"{self.round}/plan/instance"), "instance")
        return instance, Result.model_validate_json(official.file(f"{self.round}/plan/result"))

    def published(self) -> None:
        """The plan read, and put in force."""
        official = self.signed_in("official")
        official.put(f"{self.round}/review", None, self._version(official))
        plan = official.get(f"{self.round}/plan")
        said = {"plan": plan["digest"]}
        done = official.put(f"{self.round}/publication", said, self._version(official))
        self._tell("official", "published", tasks=done["tasks"], public=yuan(plan["public_fen"]))

    def carried_out(self) -> None:
        """One task accepted, agreed to, done and evaluated; another refused, and what could do."""
        official, secretary = self.signed_in("official"), self.signed_in("secretary")
        here, tasks = self._tasks(secretary), self._tasks(official)
        mine = next((task for task in here if self.need in task["needs"]), (here or tasks)[0])
        self.account("organisation", provider=mine["provider"])
        organisation = self.signed_in("organisation")
        version = self._accepted(organisation, mine)
        if mine in here:
            self._agreed(secretary, mine)
            self._done(organisation, mine, version)
        if mine in here:
            body = {"mark": MARK, "remark": self.desk.words("demo.remark")}
            secretary.post(f"/tasks/{mine['id']}/evaluations", body)
            self._tell("secretary", "evaluated", mark=MARK)
        others = [task for task in self._tasks(organisation) if task["state"] == "requested"]
        if others:
            self._refused(organisation, official, max(others, key=_money))

    def _accepted(self, organisation: Person, task: dict[str, Any]) -> int:
        path = f"/tasks/{task['id']}"
        masked = organisation.get(f"{path}/contacts")["items"][0]
        provider = self.teller.providers[task["provider"]]
        self._tell("organisation", "masked", provider=provider, **_contact(masked))
        body = {"state": "accepted"}
        return int(organisation.put(f"{path}/state", body, task["version"])["version"])

    def _agreed(self, secretary: Person, task: dict[str, Any]) -> None:
        body = {"contact": self.desk.words("demo.contact"), "notice": 1, "method": "telephone"}
        secretary.post(f"/tasks/{task['id']}/consents", body)
        self._tell("secretary", "agreed", provider=self.teller.providers[task["provider"]])

    def _done(self, organisation: Person, task: dict[str, Any], version: int) -> None:
        path = f"/tasks/{task['id']}"
        clear = organisation.get(f"{path}/contacts")["items"][0]
        self._tell("organisation", "known", **_contact(clear))
        for state in ("in-progress", "completed"):
            version = organisation.put(f"{path}/state", {"state": state}, version)["version"]
        self._tell("organisation", "completed", public=yuan(task["public_fen"]))

    def _refused(self, organisation: Person, official: Person, task: dict[str, Any]) -> None:
        reason = self.desk.words("demo.reason")
        body = {"state": "rejected", "reason": reason}
        organisation.put(f"/tasks/{task['id']}/state", body, task["version"])
        need = task["needs"][0]
        public = yuan(task["public_fen"])
        self._tell("organisation", "refused", need=need, reason=reason, public=public)
        found = official.get(f"/needs/{need}/replacements")["lawful"]
        providers = dict.fromkeys(self.teller.providers[way["provider"]] for way in found)
        said = self.desk.words("reasons.comma").join(providers)
        self._tell("official", "replaced" if found else "not_replaced", need=need, list=said)

    def _post(self, secretary: Person) -> None:
        """A resident who agrees to be matched, and what they need."""
        home = next(one for one in self.teller.instance.communities if one.id == COMMUNITY)
        alike = next(need for need in self.teller.instance.needs if need.service_type == POSTED)
        name = self.desk.words("demo.resident")
        resident = {
            "community": COMMUNITY,
            "name": name,
            "phone": PHONE,
            "door": self.desk.words("demo.door"),
            "building": self.desk.words("demo.building"),
            "place": home.point.model_dump(),
            "born": "1944-03-12",
            "group": alike.group,
        }
        id = secretary.post("/residents", resident)["id"]
        agreed = {"purpose": "matching", "kinds": ["place"], "notice": 1, "method": "paper"}
        secretary.post(f"/residents/{id}/consents", agreed)
        need = {
            "resident": id,
            "service_type": POSTED,
            "slots": list(alike.slots),
            "priority": 1,
            "weeks": alike.weeks,
            "travel_limit_m": alike.travel_limit_m,
        }
        posted = secretary.post("/needs", need)
        self.need, self.number = posted["id"], posted["number"]
        self._tell(
            "secretary",
            "posted",
            community=self.teller.communities[COMMUNITY],
            name=name,
            service_type=self.teller.service_types[POSTED],
        )

    def _tasks(self, who: Person) -> list[Any]:
        found: list[Any] = []
        cursor: str | None = ""
        while cursor is not None:
            page = who.get(f"/tasks?limit=200{cursor and f'&cursor={cursor}'}")
            found += page["items"]
            cursor = page["next"]
        return found

    def account(self, role: str, *, login: str = "", **of: str) -> None:
        """An account of a role; ``login``: the role's name where none is said."""
        body = {
            "login": login or role,
            "name": self.desk.words(f"demo.role.{role}"),
            "password": self.standing.password,
            "role": role,
        }
        if role == "organisation":
            body["area"] = DISTRICT
        self.signed_in(ADMIN).post("/accounts", body | of)

    def signed_in(self, login: str) -> Person:
        """Whoever has this account; once."""
        if login not in self._people:
            self._people[login] = self.standing.door.signed_in(login, self.standing.password)
            role = login.partition("-")[0].replace("bidder", "organisation")
            self.roles[login] = self.desk.words(f"demo.role.{role}")
        return self._people[login]

    def _version(self, official: Person) -> int:
        return int(official.get(self.round)["version"])

    def _tell(self, role: str, code: str, **params: Any) -> None:
        who = self.desk.words(f"demo.role.{role}")
        self.desk.tell("demo.line", who=who, said=self.desk.words(f"demo.{code}", **params))


def _money(task: dict[str, Any]) -> int:
    return int(task["public_fen"])


def _contact(said: dict[str, Any]) -> dict[str, str]:
    return {part: str(said[part]) for part in ("name", "phone", "door")}
