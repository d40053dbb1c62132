"""The names that a plan's lines speak of, found for those lines alone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue.grid import grid
from funds.funds import FundRow
from matcher.instance import Slot
from providers.offers import OfferRow
from providers.providers import ProviderRow
from providers.venues import VenueRow
from rounds.lines import PlanLine
from store.columns import in_parts
from telling.teller import Speaker


@dataclass(frozen=True)
class Called:
    id: str
    name: str = ""
    name_en: str = ""


@dataclass(frozen=True)
class Offered:
    id: str
    provider: str


@dataclass(frozen=True)
class Rows:
    """What ``telling`` has to know to speak."""

    grid: Sequence[Slot]
    providers: Sequence[Called]
    offers: Sequence[Offered]
    venues: Sequence[Called]
    funds: Sequence[Called]
    communities: Sequence[Called] = ()
    service_types: Sequence[Called] = ()


def speaker(
    session: Session, lines: Iterable[PlanLine], stories: Iterable[Any], lang: str
) -> Speaker:
    """Who can speak of these lines, and tell these stories of theirs."""
    wanted: dict[str, set[str]] = {"offer": set(), "venue": set(), "fund": set()}
    for line in lines:
        _mark(wanted, {"offer": line.offer_id, "venue": line.venue_id, "fund": line.fund_id})
    _look(wanted, list(stories))
    offers = _offers(session, wanted["offer"])
    providers = _providers(session, {one.provider for one in offers})
    venues = _venues(session, wanted["venue"])
    funds = _funds(session, wanted["fund"])
    return Speaker(Rows(grid(session), providers, offers, venues, funds), lang)


def _mark(wanted: Mapping[str, set[str]], said: Mapping[str, Any]) -> None:
    for kind, ids in wanted.items():
        if isinstance(id := said.get(kind), str):
            ids.add(id)


def _look(wanted: Mapping[str, set[str]], said: Any) -> None:
    """Every offer, venue and fund that a story names, wherever it does."""
    if isinstance(said, list):
        for one in said:
            _look(wanted, one)
    elif isinstance(said, Mapping):
        _mark(wanted, said)
        for one in said.values():
            _look(wanted, one)


def _offers(session: Session, ids: set[str]) -> list[Offered]:
    found = {
        id: provider
        for some in in_parts(sorted(ids))
        for id, provider in session.execute(
            select(OfferRow.id, OfferRow.provider_id).where(OfferRow.id.in_(some))
        )
    }
    return [Offered(id, found.get(id, id)) for id in sorted(ids)]


def _providers(session: Session, ids: set[str]) -> list[Called]:
    return _called(session, ProviderRow, ids)


def _funds(session: Session, ids: set[str]) -> list[Called]:
    return _called(session, FundRow, ids)


def _venues(session: Session, ids: set[str]) -> list[Called]:
    found = {
        id: Called(id, said.get("name", ""), said.get("name_en", ""))
        for some in in_parts(sorted(ids))
        for id, said in session.execute(
            select(VenueRow.id, VenueRow.definition).where(VenueRow.id.in_(some))
        )
    }
    return [found.get(id, Called(id)) for id in sorted(ids)]


def _called(session: Session, table: Any, ids: set[str]) -> list[Called]:
    found = {
        id: Called(id, name, name_en)
        for some in in_parts(sorted(ids))
        for id, name, name_en in session.execute(
            select(table.id, table.name, table.name_en).where(table.id.in_(some))
        )
    }
    return [found.get(id, Called(id)) for id in sorted(ids)]
