"""The demo's call for tenders: what the round left unmet is bought, through the API alone.

An official puts it out to bid, three organisations bid under seal and open their bids, two
reviewers' marks and one plan say who wins; a complaint is upheld, and its lot is awarded anew while
the rest stands. The hours are seconds here.
"""

import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from linli.demo.door import Answered, Person
from linli.demo.record import DISTRICT
from linli.demo.story import LOOK, Story
from matcher.instance import Need
from matcher.plan import Plan
from telling.figures import yuan

SERVICE = "康复"
"""What is bought: of all services the one with most needs unmet."""
BUDGET_FEN, MOST_FEN = 9_000_000, 20_000
LOTS = 2
OPEN_SECONDS, OPENING_SECONDS = 5, 4
STANDSTILL_DAYS = 7
WEIGHTS = {"price": 40, "plan": 60}
SOLVE_SECONDS = (2, 10, 60)
"""A machine that is too busy to find an award is asked again, with more time."""


@dataclass(frozen=True)
class Bidder:
    """``lots``: which it bids for, by number; ``mark``: what the reviewer gives its plan."""

    provider: str
    lots: tuple[int, ...]
    price_fen: int
    mark: int


BIDDERS = (
    Bidder("江畔康护", (0, 1), 13_000, 82),
    Bidder("拾步上门", (0,), 11_500, 78),
    Bidder("同行残康站", (1,), 15_500, 95),
)


@dataclass
class Call:
    """``bids``: of each bidder its receipt; ``bidders``: of each bid its bidder."""

    story: Story
    needs: list[Need]
    tender: dict[str, Any] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    bids: dict[str, dict[str, Any]] = field(default_factory=dict)
    bidders: dict[str, str] = field(default_factory=dict)

    def published(self) -> None:
        """The needs left, in lots of communities, to be paid from money of their own."""
        official = self.story.signed_in("official")
        for bidder in BIDDERS:
            login = f"bidder-{len(self.people) + 1}"
            self.story.account("organisation", login=login, provider=bidder.provider)
            self.people[bidder.provider] = self.story.signed_in(login)
        fund = official.post(
            "/funds",
            {
                "area": DISTRICT,
                "name": self.story.desk.words("demo.tender.fund"),
                "budget_fen": BUDGET_FEN,
                "most_fen": MOST_FEN,
                "service_types": [SERVICE],
            },
        )
        now = datetime.now(UTC)
        deadline = now + timedelta(seconds=OPEN_SECONDS)
        weeks = self.story.teller.instance.period.weeks
        period = _monday_after(deadline + timedelta(days=STANDSTILL_DAYS + 1))
        for bidder in BIDDERS:
            self._renew(bidder.provider, period + timedelta(weeks=weeks))
        said = {
            "area": DISTRICT,
            "fund": fund["id"],
            "title": self.story.desk.words("demo.tender.title"),
            "period": period.isoformat(),
            "weeks": weeks,
            "questions_until": (now + timedelta(seconds=OPEN_SECONDS / 2)).isoformat(),
            "deadline": deadline.isoformat(),
            "opening_until": (deadline + timedelta(seconds=OPENING_SECONDS)).isoformat(),
            "standstill_days": STANDSTILL_DAYS,
            "criteria": [
                {"id": id, "name": self.story.desk.words(f"demo.tender.{id}"), "weight": weight}
                for id, weight in WEIGHTS.items()
            ],
            "lots": [self._lot(places) for places in self._places()],
        }
        drafted = official.post("/tenders", {"tender": said})
        self.tender = official.post(f"/tenders/{drafted['id']}/publication", None)
        self._tell("official", "published", needs=len(self.needs), lots=LOTS, fund=yuan(BUDGET_FEN))

    def _renew(self, provider: str, until: date) -> None:
        """The district's papers are of its own winter; the call is of today."""
        official, path = self.story.signed_in("official"), f"/providers/{provider}"
        row = official.get(path)
        licences = [
            one | {"valid_until": max(one["valid_until"], until.isoformat())}
            if one["valid_until"]
            else one
            for one in row["licences"]
        ]
        if licences != row["licences"]:
            official.put(f"{path}/licences", {"licences": licences}, row["version"])

    def bid_for(self) -> None:
        """Sealed, opened by their bidders, and marked."""
        for bidder in BIDDERS:
            body = {"bid": {"parts": [self._part(bidder, lot) for lot in bidder.lots]}}
            path = f"/tenders/{self.tender['id']}/bids"
            self.bids[bidder.provider] = self.people[bidder.provider].post(path, body)
            self.bidders[self.bids[bidder.provider]["id"]] = bidder.provider
        bundles = sum(len(bidder.lots) > 1 for bidder in BIDDERS)
        self._tell("organisation", "bid", bids=len(BIDDERS), bundles=bundles)
        self._wait("deadline")
        for bidder in BIDDERS:
            receipt = self.bids[bidder.provider]
            path = f"/bids/{receipt['id']}/opening"
            self.people[bidder.provider].post(path, {"code": receipt["code"]})
        self._wait("opening_until")
        official = self.story.signed_in("official")
        for bidder in BIDDERS:
            marks = {"marks": [{"criterion": "plan", "mark": bidder.mark}]}
            official.post(f"/bids/{self.bids[bidder.provider]['id']}/scores", marks)
        self._tell("official", "scored", bids=len(BIDDERS))

    def awarded(self) -> None:
        """As one plan proposes; a complaint is upheld, and its lot is awarded anew."""
        first = self._award()
        loser = next(id for id in self.bidders if id not in {one["bid"] for one in first})
        contested = max(first, key=lambda one: len(one["lots"]))
        text = self.story.desk.words("demo.tender.complaint")
        complaint = self.people[self.bidders[loser]].post(
            f"/awards/{contested['id']}/complaints", {"text": text}
        )
        self._tell("organisation", "complained", who=self._name(loser))
        decision = {
            "upheld": True,
            "reason": self.story.desk.words("demo.tender.upheld_reason"),
            "disqualifies": True,
        }
        official = self.story.signed_in("official")
        official.post(f"/complaints/{complaint['id']}/decision", decision)
        self._tell("official", "upheld", who=self._name(contested["bid"]))
        self._award()

    def package(self) -> bytes:
        """What anybody may read of it: an OCDS record package."""
        return self.story.signed_in("official").file(f"/tenders/{self.tender['id']}/ocds")

    def _award(self) -> list[Any]:
        """What a proposal says, awarded; what is told of it."""
        official, path = self.story.signed_in("official"), f"/tenders/{self.tender['id']}"
        held = {one["bid"] for one in official.get(f"{path}/awards")["items"] if _stands(one)}
        figures, new = {}, []
        for seconds in SOLVE_SECONDS:
            figures = self._proposal(seconds)
            new = [
                {"bid": one["bid"], "amount_fen": one["amount_fen"]}
                for one in figures["proposed"]
                if one["bid"] not in held
            ]
            if new:
                break
        made: list[Any] = official.post(f"{path}/awards", {"awards": new})["items"] if new else []
        for one in made:
            served = next(p["served"] for p in figures["proposed"] if p["bid"] == one["bid"])
            self._tell(
                "official",
                "awarded",
                who=self._name(one["bid"]),
                lots=len(one["lots"]),
                served=served,
                public=yuan(one["amount_fen"]),
            )
        more = figures["plan"]["served"] - figures["ranking"]["served"]
        if more > 0:
            self._tell("official", "beside", more=more)
        for one in figures["lost"]:
            if one["winning_fen"] is not None:
                name, price = self._name(one["bid"]), yuan(one["winning_fen"])
                self._tell("organisation", "lost", who=name, price=price)
        return made

    def _proposal(self, seconds: int) -> dict[str, Any]:
        """The figures of one that is asked for now."""
        official, path = self.story.signed_in("official"), f"/tenders/{self.tender['id']}/proposal"
        official.post(path, {"seconds": seconds})
        with self.story.desk.working("cli.doing.awards") as advance:
            while (said := official.get(f"{path}/progress"))["state"] != "done":
                if said["state"] not in ("queued", "running"):
                    raise Answered(said["error"])
                words = self.story.desk.words(f"cli.doing.{said['stage'] or 'prices'}")
                advance(words, said["progress"] / 100, "")
                time.sleep(LOOK)
        figures: dict[str, Any] = official.get(path)["figures"]
        return figures

    def _name(self, bid: str) -> str:
        return self.story.teller.providers[self.bidders[bid]]

    def _places(self) -> list[list[str]]:
        """The communities of each lot: the one with most needs left, and the others."""
        counted = [place for place, _ in Counter(n.community for n in self.needs).most_common()]
        return [counted[:1], counted[1:]]

    def _lot(self, places: list[str]) -> dict[str, Any]:
        names = self.story.teller.communities
        title = self.story.desk.words("reasons.comma").join(names[place] for place in places)
        here = [need for need in self.needs if need.community in places]
        weeks = self.story.teller.instance.period.weeks
        return {
            "title": title,
            "service_types": [SERVICE],
            "communities": places,
            "most_fen": BUDGET_FEN,
            "sessions": sum(one.sessions_per_week * min(one.weeks, weeks) for one in here),
        }

    def _part(self, bidder: Bidder, lot: int) -> dict[str, Any]:
        """Hours enough for all who wait in the lot, from among them."""
        said = self.tender["lots"][lot]
        here = [need for need in self.needs if need.community in said["communities"]]
        slots = sorted({slot for need in here for slot in need.slots})
        return {
            "lot": said["id"],
            "point": here[0].point.model_dump(),
            "sessions": dict.fromkeys(slots, 3),
            "minutes_per_week": 4_000,
            "home": {"price_fen": bidder.price_fen},
            "largest": len(here),
        }

    def _wait(self, until: str) -> None:
        moment = datetime.fromisoformat(self.tender[until])
        with self.story.desk.working(f"demo.tender.{until}"):
            while (left := (moment - datetime.now(UTC)).total_seconds()) > 0:
                time.sleep(min(left + 0.05, 1.0))

    def _tell(self, role: str, code: str, **params: Any) -> None:
        who = self.story.desk.words(f"demo.role.{role}")
        said = self.story.desk.words(f"demo.tender.{code}", **params)
        self.story.desk.tell("demo.line", who=who, said=said)


def played(story: Story, plan: Plan) -> bytes:
    """A whole call for what the plan leaves unmet of the service that is bought: what anybody may
    read of it."""
    unmet = set(plan.unmet)
    needs = story.teller.instance.needs
    call = Call(story, [one for one in needs if one.id in unmet and one.service_type == SERVICE])
    call.published()
    call.bid_for()
    call.awarded()
    return call.package()


def _monday_after(moment: datetime) -> date:
    """Services begin once contracts may be signed."""
    return moment.date() + timedelta(days=7 - moment.weekday())


def _stands(award: dict[str, Any]) -> bool:
    return award["status"] in ("pending", "active")
