"""What anybody reads of a call, held to the standard at every look; and a call to read of."""

from dataclasses import dataclass, field
from typing import Any

from tests.service.story import made
from tests.service.tenders.market import DEADLINE, OPENING, Market, part
from tests.service.tenders.standard import Standard, merged, read

WORDS = "方案里的话"


@dataclass
class Reader:
    """Anybody, who is not signed in; every package they read is held to the standard."""

    market: Market
    standard: Standard
    texts: list[str] = field(default_factory=list)

    def text(self, tender: Any, *more: str) -> str:
        path = "/".join((f"/api/v1/tenders/{tender['id']}/ocds", *more))
        answered = self.market.here.client.get(path)
        assert answered.status_code == 200, answered.text
        self.texts.append(answered.text)
        return str(answered.text)

    def record(self, tender: Any) -> Any:
        """The record, with its releases; sound, and so is the package of the releases alone."""
        record, releases = read(self.text(tender)), read(self.text(tender, "releases"))
        assert self.standard.faults("record", record) == []
        assert self.standard.faults("release", releases) == []
        (one,) = record["records"]
        assert one["releases"] == releases["releases"]
        told = [release["id"] for release in one["releases"]]
        assert len(set(told)) == len(told)
        own = {"id": one["compiledRelease"]["id"], "tag": ["compiled"]}
        assert one["compiledRelease"] == merged(one["releases"]) | own
        return one

    def now(self, tender: Any) -> Any:
        return self.record(tender)["compiledRelease"]


@dataclass
class Bids:
    """Of the first over one lot, of the second over both as a bundle; the third's stays sealed."""

    first: str
    second: str
    sealed: str


def bid_for(market: Market, tender: Any) -> dict[str, Any]:
    said = {"quality": WORDS, "staff": ["赵六"]}
    third = market.bid(market.third, tender, part(tender, 1, 6_661))
    made(market.third.post(f"/bids/{third['id']}/withdrawal", None))
    return {
        "first": market.bid(market.first, tender, part(tender, 0, 3_001, **said)),
        "second": market.bid(
            market.second,
            tender,
            part(tender, 0, 2_003),
            part(tender, 1, 2_007),
            lump_sum_fen=1_235,
        ),
        "sealed": market.bid(market.third, tender, part(tender, 1, 6_667)),
        "withdrawn": third,
    }


def opened(market: Market, told: dict[str, Any]) -> Bids:
    market.at(DEADLINE)
    market.opened(market.first, told["first"])
    market.opened(market.second, told["second"])
    market.at(OPENING)
    for who in ("first", "second"):
        market.scored(told[who]["id"], 80)
    return Bids(*(told[name]["id"] for name in ("first", "second", "sealed")))


def uphold(market: Market, award: str, **more: Any) -> None:
    complaint = made(market.first.post(f"/awards/{award}/complaints", {"text": "不服，李四"}))
    body = {"upheld": True, "reason": "属实，李四", **more}
    made(market.official.post(f"/complaints/{complaint['id']}/decision", body))
