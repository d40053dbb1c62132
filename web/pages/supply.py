"""Who can give what, and where: organisations with their licences, and rooms."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy.orm import Session
from starlette.responses import Response

from access.tx import Tx
from providers import directory, offers, providers, venues
from rounds.agenda import counts_of
from store.columns import in_parts
from web import names, paging
from web.pages.offers import listed
from web.routing import Pages
from web.typed import licences
from web.visit import Visit

pages = Pages()

LISTED = 60
SOON = timedelta(days=60)


class Held(NamedTuple):
    """A licence; ``how``: lapsed, soon, or good."""

    code: str
    until: date | None
    how: str


@pages.get("/supply", "provider.list")
def list_(visit: Visit) -> Response:
    """The organisations of my area, by what they give and where they go."""
    kind, community, wanting = visit.query("type"), visit.query("community"), visit.query("lapsing")

    skip = paging.skipped(visit)

    def work(tx: Tx) -> Mapping[str, Any]:
        types = names.service_types(tx.session, visit.lang)
        areas = names.areas(tx.session, visit.lang, tx.actor.area)
        here = community if community in areas else ""
        today = tx.today
        narrowed = directory.Sought(
            service_type=kind, community=here, lapsing=today + SOON if wanting else None
        )
        rows, count = directory.sought(tx.session, tx.actor.area, narrowed, skip, LISTED + 1)
        given = _types_by_provider(tx.session, [row.id for row in rows[:LISTED]])
        return {
            "shown": [
                {
                    "id": row.id,
                    "name": names.called(visit.lang, row.name, row.name_en),
                    "kind": row.kind,
                    "types": [types.get(id, id) for id in given.get(row.id, ())],
                    "held": _held(row.licences, today),
                }
                for row in rows[:LISTED]
            ],
            "more": skip + LISTED if len(rows) > LISTED else 0,
            "count": count,
            "types": types,
            "areas": areas,
            "community": here,
        }

    return visit.show("supply/list.html", kind=kind, lapsing=wanting, **visit.read(work))


@pages.get("/supply/venues", "venue.list")
def list_venues(visit: Visit) -> Response:
    """The rooms of my area."""
    community, skip = visit.query("community"), paging.skipped(visit)

    def work(tx: Tx) -> Mapping[str, Any]:
        found, count = venues.sought(tx.session, tx.actor.area, community, skip, LISTED + 1)
        rows = found[:LISTED]
        return {
            "count": count,
            "more": skip + LISTED if len(found) > LISTED else 0,
            "shown": [
                {
                    "name": names.called(
                        visit.lang, row.definition["name"], row.definition.get("name_en", "")
                    ),
                    "community": row.area_id,
                    "seats": row.definition["seats"],
                    "rent_fen": row.definition.get("rent_fen", 0),
                    "slots": row.definition["slots"],
                    "held": _held(row.definition.get("licences", ()), tx.today),
                }
                for row in rows
            ],
            "areas": names.communities(tx.session, visit.lang, (row.area_id for row in rows)),
            "choices": names.areas(tx.session, visit.lang, tx.actor.area),
        }

    return visit.show("supply/venues.html", community=community, **visit.read(work))


@pages.get("/supply/{id}", "provider.read")
def open_(visit: Visit) -> Response:
    """One organisation: what it holds, what it offers, and what it has been given to do."""

    def work(tx: Tx) -> Mapping[str, Any]:
        row = providers.provider_of(tx, visit.at("id"))
        found = {
            "row": row,
            "name": names.called(visit.lang, row.name, row.name_en),
            "held": _held(row.licences, tx.today),
            "types": names.service_types(tx.session, visit.lang),
            "counts": counts_of(tx, row.id),
            **listed(tx, row.id),
        }
        tx.session.expunge_all()
        return found

    return visit.show("supply/one.html", **visit.read(work))


@pages.post("/supply/{id}/licences", "provider.license", again=open_)
def set_licences(visit: Visit) -> Response:
    """What it holds, whole, by whoever has seen the papers."""
    id = visit.at("id")
    held = licences(visit, "licences")
    visit.change(lambda tx, version: providers.set_licences(tx, id, version, held).id)
    return visit.go(f"/supply/{id}", done="licences_set")


def _held(licences: Iterable[Mapping[str, Any]], today: date) -> list[Held]:
    found = []
    for one in licences:
        until = date.fromisoformat(one["valid_until"]) if one.get("valid_until") else None
        if until is None or until > today + SOON:
            how = "good"
        else:
            how = "soon" if until >= today else "lapsed"
        found.append(Held(one["code"], until, how))
    return found


def _types_by_provider(session: Session, ids: list[str]) -> Mapping[str, Sequence[str]]:
    """The service types that each of them offers, each once."""
    found: dict[str, dict[str, None]] = {}
    for some in in_parts(ids):
        for row in offers.offers_of(session, list(some)):
            given = row.definition["service_types"]
            found.setdefault(row.provider_id, {}).update(dict.fromkeys(given))
    return {id: list(given) for id, given in found.items()}
