"""What a sheet may refer to, as it stands for whoever hands the sheet in."""

from typing import Any

from sqlalchemy import Select, select

from access.areas import Area, within
from access.tx import Tx
from catalogue.grid import grid
from catalogue.services import items_of, latest
from district.standing import Standing
from providers.providers import ProviderRow
from providers.venues import VenueRow, venues_in

REFERS = {
    "needs": ("service_types", "communities", "providers"),
    "providers": (),
    "offers": ("service_types", "communities", "providers", "venues"),
    "venues": ("communities",),
    "funds": ("service_types", "communities"),
    "candidates": ("service_types", "communities"),
}
"""The kinds that each kind's cells may name."""
NOWHERE = {"lon_udeg": 0, "lat_udeg": 0}


def standing(tx: Tx, kind: str) -> Standing:
    """The week, and of each kind that this one may name what the actor may name."""
    communities = _communities(tx)
    records: dict[str, list[dict[str, Any]]] = {
        "slots": [slot.model_dump(mode="json") for slot in grid(tx.session)],
        "communities": [community_record(area) for area in communities],
    }
    if "service_types" in REFERS[kind]:
        version = latest(tx.session)
        records["service_types"] = [
            item.model_dump(mode="json") for item in items_of(tx.session, version)
        ]
    if "providers" in REFERS[kind]:
        records["providers"] = [_provider(row) for row in tx.session.scalars(_providers(tx, kind))]
    if "venues" in REFERS[kind]:
        rooms = venues_in(tx.session, tx.actor.area)
        records["venues"] = [venue_record(row) for row in rooms]
    unplaced = [area.id for area in communities if area.lon_udeg is None]
    return Standing(records, unplaced, tx.today.isoformat())


def _communities(tx: Tx) -> list[Area]:
    found = tx.session.scalars(
        select(Area)
        .where(within(Area.path, tx.actor.area), Area.kind == "community")
        .order_by(Area.id)
    )
    return list(found)


def _providers(tx: Tx, kind: str) -> Select[ProviderRow]:
    """A need may prefer whoever may serve its community; an offer is made for one's own."""
    query = select(ProviderRow).join(Area, Area.id == ProviderRow.area_id).order_by(ProviderRow.id)
    inside = within(Area.path, tx.actor.area)
    if kind != "needs":
        return query.where(inside)
    above = [part for part in tx.actor.area.split("/") if part]
    return query.where(inside | Area.id.in_(above))


def venue_record(row: VenueRow) -> dict[str, Any]:
    """As a sheet may name it."""
    return {"id": row.id, **{name: row.definition.get(name, "") for name in ("name", "name_en")}}


def community_record(area: Area) -> dict[str, Any]:
    """As a sheet may name it."""
    point = NOWHERE
    if area.lon_udeg is not None and area.lat_udeg is not None:
        point = {"lon_udeg": area.lon_udeg, "lat_udeg": area.lat_udeg}
    return {"id": area.id, "name": area.name, "name_en": area.name_en, "point": point}


def _provider(row: ProviderRow) -> dict[str, Any]:
    """With what else it is known by: its credit code, its number in the sheet it came from."""
    also = [one for one in (row.credit_code, row.source.get("number")) if one]
    names = {"id": row.id, "name": row.name, "name_en": row.name_en}
    return {**names, "kind": row.kind, "also": also}
