"""Tasks as people speak of them: what, when, where, whose money."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from access.tx import Tx
from funds.funds import FundRow
from providers.providers import ProviderRow
from providers.venues import VenueRow
from rounds.members import Served, members_of
from rounds.tasks import Task
from web import names


@dataclass(frozen=True, kw_only=True)
class Shown:
    """``task``: as it is kept; the rest in words. ``price_fen``: of one session, all who pay."""

    task: Task
    service: str
    provider: str
    venue: str
    fund: str
    places: list[str]
    served: Served
    price_fen: int
    last: date


def shown(tx: Tx, lang: str, tasks: Sequence[Task]) -> list[Shown]:
    """In the order given; whom they serve is masked, and noted in the trail."""
    types = names.service_types(tx.session, lang)
    served = members_of(tx, tasks)
    areas = names.communities(
        tx.session, lang, (id for one in served.values() for id in one.communities)
    )
    providers = {
        row.id: names.called(lang, row.name, row.name_en)
        for row in tx.session.scalars(
            select(ProviderRow).where(ProviderRow.id.in_({one.provider_id for one in tasks}))
        )
    }
    funds = {
        row.id: names.called(lang, row.name, row.name_en)
        for row in tx.session.scalars(
            select(FundRow).where(FundRow.id.in_({one.fund_id for one in tasks if one.fund_id}))
        )
    }
    venues = {
        row.id: names.called(lang, row.definition["name"], row.definition.get("name_en", ""))
        for row in tx.session.scalars(
            select(VenueRow).where(VenueRow.id.in_({one.venue_id for one in tasks if one.venue_id}))
        )
    }
    return [
        Shown(
            task=one,
            service=types.get(one.service_type, one.service_type),
            provider=providers[one.provider_id],
            venue=venues.get(one.venue_id or "", ""),
            fund=funds.get(one.fund_id or "", ""),
            places=[areas.get(id, id) for id in served[one.id].communities],
            served=served[one.id],
            price_fen=(one.public_fen + one.copay_fen) // max(1, len(one.slots) * one.weeks),
            last=one.period + timedelta(weeks=one.weeks, days=-1),
        )
        for one in tasks
    ]
