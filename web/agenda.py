"""What waits for an organisation today: what to answer, what to do this week, what is under way."""

from collections.abc import Mapping
from datetime import timedelta
from itertools import groupby
from typing import Any

from access.tx import Tx
from catalogue.grid import grid
from providers.providers import provider_of
from rounds.agenda import UNDER_WAY, counts, in_states, sittings
from rounds.tasks import TaskState
from web import names
from web.tasks import shown
from web.week import part, times

MOST_SHOWN, MOST_UNDER_WAY = 10, 2_000
DAYS = 7


def organisation(tx: Tx, lang: str) -> Mapping[str, Any]:
    """What the first page of an organisation shows."""
    here = provider_of(tx, tx.actor.provider or "")
    today = tx.today
    waiting = in_states(tx, [TaskState.REQUESTED], MOST_SHOWN)
    last = today + timedelta(days=DAYS - 1)
    under_way = in_states(tx, UNDER_WAY, MOST_UNDER_WAY)
    types = names.service_types(tx.session, lang)
    ahead = sittings(under_way, grid(tx.session), today, last)
    found = {
        "here": names.called(lang, here.name, here.name_en),
        "counts": counts(tx),
        "waiting": shown(tx, lang, waiting),
        "going": shown(tx, lang, under_way[:MOST_SHOWN]),
        "days": [
            (
                on,
                [
                    (
                        one.task.id,
                        types.get(one.task.service_type, ""),
                        part(lang, one.slot),
                        times(one.slot),
                    )
                    for one in of_day
                ],
            )
            for on, of_day in groupby(ahead, key=lambda one: one.on)
        ],
        "today": today,
    }
    tx.session.expunge_all()
    return found
