"""What waits in calls for tenders, in words, on the first page of whoever it waits for."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from access.tx import Tx
from tenders.reminders import Reminder, reminders
from web import names
from web.render import moment
from words import say

PATHS: Mapping[str, str] = {
    "call": "/tenders/{id}#questions",
    "bid": "/bids/{id}",
    "award": "/awards/{id}",
    "evaluation": "/tenders/{id}/evaluation",
}
MOST_SHOWN = 10


class Waiting(NamedTuple):
    path: str
    said: str
    until: datetime | None


def waiting(tx: Tx, lang: str) -> list[Waiting]:
    """The most urgent first."""
    return [
        Waiting(PATHS[one.kind].format(id=one.id), _said(one, lang), one.until)
        for one in reminders(tx)[:MOST_SHOWN]
    ]


def _said(one: Reminder, lang: str) -> str:
    name = names.called(lang, one.call.title, one.call.title_en)
    at = moment(lang, one.until) if one.until else ""
    return say(lang, f"calls.remind.{one.code}", name=name, at=at, n=one.n)
