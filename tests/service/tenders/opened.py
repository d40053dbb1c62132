"""Bids of a call that its bidders have opened: what tests of awards start from."""

from typing import Any

from access.actor import Actor, Role
from access.tx import Tx
from tenders.reminders import reminders
from tests.service.story import made
from tests.service.tenders.market import DEADLINE, OPENING, Market, part

PEOPLE = ("first", "second", "third")


def opened(market: Market, tender: Any, *marks: int | None, price_fen: int = 4_000) -> list[str]:
    """One bid each of so many organisations for the first lot, marked so; their ids."""
    people = PEOPLE[: len(marks)]
    receipts = [
        market.bid(getattr(market, who), tender, part(tender, 0, price_fen)) for who in people
    ]
    market.at(DEADLINE)
    for who, receipt in zip(people, receipts, strict=True):
        market.opened(getattr(market, who), receipt)
    market.at(OPENING)
    for receipt, mark in zip(receipts, marks, strict=True):
        if mark is not None:
            market.scored(receipt["id"], mark)
    return [receipt["id"] for receipt in receipts]


def reminded(market: Market, who: str = "official") -> list[tuple[str, int]]:
    """What waits for somebody: codes, and how many."""
    account = made(getattr(market, who).get("/session"), 200)["account"]
    service = market.here.service
    role = Role.OFFICIAL if who == "official" else Role.ORGANISATION
    provider = None if who == "official" else market.providers[who]
    actor = Actor(account=account, role=role, area="/hz/qj/", provider=provider)
    with service.database.read() as session:
        tx = Tx(session=session, actor=actor, now=service.now(), vault=service.vault)
        return [(one.code, one.n) for one in reminders(tx)]


def code(answer: Any) -> str:
    return str(answer.json()["code"])
