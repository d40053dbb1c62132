"""Entries of sheets as an instance's records: what a sheet may leave out is filled in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from matcher.instance import ServiceType, Weights
from sheets.entries import Entries, Entry

Tables = Mapping[str, Entries]
Place = tuple[Entries, Entry]

A_MONDAY = "2024-01-01"
"""Stands in for a start that can't be read, while the rest is looked at."""


@dataclass(frozen=True)
class Draft:
    """An instance not yet checked. ``rows``: per table of the instance, where its rows stand."""

    record: Mapping[str, Any]
    rows: Mapping[str, tuple[Place, ...]]
    settings: Entries

    def without(self, bad: Iterable[tuple[str, int]]) -> "Draft":
        """The same without these rows (table, index)."""
        left_out = frozenset(bad)
        record: dict[str, Any] = {**self.record, "policy": {**self.record.get("policy", {})}}
        rows = dict(self.rows)
        for table in {table for table, _ in left_out}:
            kept = [n for n in range(len(rows[table])) if (table, n) not in left_out]
            holder = record["policy"] if table in ("pins", "forbids") else record
            holder[table] = [holder[table][n] for n in kept]
            rows[table] = tuple(rows[table][n] for n in kept)
        return Draft(record, rows, self.settings)

    def settled(self) -> "Draft":
        """The same with the usual settings."""
        decided = {key: self.record["policy"][key] for key in ("pins", "forbids")}
        usual = {"name": "", "period": {"start": A_MONDAY}, "policy": decided}
        return Draft({**self.record, **usual}, self.rows, self.settings)


def draft(tables: Tables, flawed: frozenset[tuple[str, int]]) -> Draft:
    """What the sheets say as the JSON value of an instance, without the rows known to be wrong.

    ``flawed``: (file, row) of those.
    """
    rows: dict[str, list[Place]] = {
        "service_types": [], "communities": [], "needs": [], "providers": [], "offers": [],
        "venues": [], "funds": [], "grid": [], "pins": [], "forbids": [], "in_force": [],
    }  # fmt: skip
    for name, table in tables.items():
        for entry in table.entries:
            if name != "settings" and (table.file, entry.row) not in flawed:
                rows[_table(name, entry)].append((table, entry))
    filled = _Defaults(tables)
    said: dict[str, Any] = {
        name: [filled.row(name, entry) for _, entry in places] for name, places in rows.items()
    }
    policy = {"pins": said.pop("pins"), "forbids": said.pop("forbids")}
    if not said["grid"]:
        del said["grid"]  # the standard one
    settings = tables["settings"].entries[0].record
    policy |= _policy(settings.get("policy", {}))
    record = {**said, **settings, "policy": policy}
    return Draft(record, {name: tuple(places) for name, places in rows.items()}, tables["settings"])


def _table(sheet: str, entry: Entry) -> str:
    if sheet == "decisions":
        return "pins" if entry.record.get("decision") == "pin" else "forbids"
    return "grid" if sheet == "slots" else sheet


class _Defaults:
    """What an empty cell means where another sheet says it."""

    def __init__(self, tables: Tables) -> None:
        self._types = _by_id(tables, "service_types")
        self._communities = _by_id(tables, "communities")

    def row(self, table: str, entry: Entry) -> dict[str, Any]:
        record = dict(entry.record)
        if table in ("needs", "venues") and "point" not in record:
            community = self._communities.get(record.get("community", ""), {})
            if "point" in community:
                record["point"] = community["point"]
        if table == "needs":
            record.setdefault("resident", record.get("id"))
            service_type = self._types.get(record.get("service_type", ""), {})
            record.setdefault("minutes", service_type.get("minutes", USUAL_MINUTES))
        elif table == "offers":
            record.setdefault("catchment", {})
            if "group" in record:
                record["group"] = {**self._usual_group(record), **record["group"]}
        elif table in ("pins", "forbids"):
            del record["decision"]
        return record

    def _usual_group(self, offer: Mapping[str, Any]) -> dict[str, Any]:
        """A group's minutes, where all the offer's types have the same."""
        types = [self._types.get(one, {}) for one in offer.get("service_types", ())]
        minutes = {one.get("minutes", USUAL_MINUTES) for one in types}
        return {"minutes": minutes.pop()} if len(minutes) == 1 else {}


USUAL_MINUTES: int = ServiceType.model_fields["minutes"].default
"""A service type's, where its own cell is empty."""


def _by_id(tables: Tables, name: str) -> dict[str, dict[str, Any]]:
    records = [entry.record for entry in tables[name].entries] if name in tables else []
    return {record["id"]: record for record in records if "id" in record}


def _policy(said: Mapping[str, Any]) -> dict[str, Any]:
    """The policy's settings; the four tiers' points, each an item of its own, as a list."""
    if "priority" not in said.get("weights", {}):
        return dict(said)
    weights = said["weights"]
    usual = {str(tier): points for tier, points in enumerate(Weights().priority)}
    priority = [*{**usual, **weights["priority"]}.values()]
    return {**said, "weights": {**weights, "priority": priority}}
