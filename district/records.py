"""Entries of sheets as an instance's records: what a sheet may leave out is filled in."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from district.bids import Grouped, Loc, grouped
from matcher.instance import ServiceType, Weights
from sheets.columns import Column
from sheets.entries import Entries, Entry, Record
from sheets.settings import SETTINGS
from sheets.values import Choice, Clock, Number, Words
from sheets.week import Sessions, Slots

Tables = Mapping[str, Entries]
Place = tuple[Entries, Entry]

A_MONDAY = "2024-01-01"
"""Stands in for a start that can't be read, while the rest is looked at."""
NO_SETTINGS = Entries(SETTINGS, "", {}, (Entry(0, {}),), ())
NOWHERE = {"lon_udeg": 0, "lat_udeg": 0}
A_MINUTE = 1
SOMETHING = "?"


@dataclass(frozen=True)
class Draft:
    """An instance not yet judged. ``rows``: per table of the instance, where its rows stand.

    Of bids, whose rows are their parts, ``bids`` says which rows make one; ``floors``: which rows
    of communities have one.
    """

    record: Mapping[str, Any]
    rows: Mapping[str, tuple[Place, ...]]
    settings: Entries
    bids: Grouped
    floors: tuple[int, ...]

    def located(self, loc: Loc) -> Loc | None:
        """A place in the record as one in the sheets, table and row; None if told elsewhere."""
        if loc[:2] == ("policy", "floors") and len(loc) > 2 and isinstance(loc[2], int):
            return ("communities", self.floors[loc[2]], "floor")
        return self.bids.located(loc, [entry.record for _, entry in self.rows["bids"]])

    @cached_property
    def places(self) -> Mapping[str, Mapping[str, Place]]:
        """Per table of the instance, where each id stands."""
        return {
            table: {str(entry.record.get("id")): (sheet, entry) for sheet, entry in places}
            for table, places in self.rows.items()
        }

    def named(self, table: str, index: int) -> str:
        """What the model calls a row."""
        if table == "bids":
            return self.bids.of_row(index)
        holder = self.record["policy"] if table in DECISIONS else self.record
        row = holder[table][index]
        return str(row["id" if "id" in row else "need"])


DECISIONS = ("pins", "forbids")


def draft(tables: Tables) -> Draft:
    """What the sheets say as the JSON value of an instance.

    A cell that is not understood says nothing; where a record can't do without it, something
    lawful stands in, so that the rest of the record can be judged.
    """
    rows: dict[str, list[Place]] = {
        "service_types": [], "communities": [], "needs": [], "providers": [], "offers": [],
        "venues": [], "funds": [], "grid": [], "pins": [], "forbids": [], "in_force": [],
        "lots": [], "bids": [],
    }  # fmt: skip
    for name, table in tables.items():
        for entry in table.entries if name != "settings" else ():
            rows[_table(name, entry)].append((table, entry))
    filled = _Defaults(rows)
    parts = rows.pop("bids")
    said: dict[str, Any] = {
        name: _keyed(name, [filled.row(name, *place) for place in places], places)
        for name, places in rows.items()
    }
    bids = grouped([_completed(*part) for part in parts], [_row_of(*part) for part in parts])
    said["bids"], rows["bids"] = bids.bids, parts
    policy = {decided: said.pop(decided) for decided in DECISIONS}
    if not said["grid"]:
        del said["grid"]  # the standard one
    settings = tables.get("settings", NO_SETTINGS)
    record = settings.entries[0].record
    places = said["communities"]
    floored = tuple(n for n, place in enumerate(places) if "floor" in place)
    floors = [{"community": places[n]["id"], "needs": places[n].pop("floor")} for n in floored]
    policy |= _policy(record.get("policy", {})) | {"awards": bids.awards, "floors": floors}
    period = {"start": A_MONDAY, **record.get("period", {})}
    placed = {name: tuple(places) for name, places in rows.items()}
    whole = {**said, **record, "period": period, "policy": policy}
    return Draft(whole, placed, settings, bids, floored)


def _table(sheet: str, entry: Entry) -> str:
    if sheet == "decisions":
        return "pins" if entry.record.get("decision") == "pin" else "forbids"
    return "grid" if sheet == "slots" else sheet


def _keyed(table: str, records: list[Record], places: list[Place]) -> list[Record]:
    """The same, each with a key of its own: its row, where it has none or an earlier row's."""
    key = "need" if table in (*DECISIONS, "in_force") else "id"
    taken: set[str] = set()
    for record, (sheet, entry) in zip(records, places, strict=True):
        if key not in record or (record[key] in taken and table != "forbids"):
            record[key] = _row_of(sheet, entry)
        taken.add(record[key])
    return records


def _row_of(table: Entries, entry: Entry) -> str:
    return f"{table.file} {entry.row}"


class _Defaults:
    """What an empty cell means where another sheet says it."""

    def __init__(self, rows: Mapping[str, list[Place]]) -> None:
        self._minutes: dict[str, int] = {}
        for table, entry in rows["service_types"]:
            if not table.doubtful(entry.row, "minutes"):
                minutes = entry.record.get("minutes", USUAL_MINUTES)
                self._minutes.setdefault(entry.record.get("id", ""), minutes)
        self._points: dict[str, Any] = {}
        for table, entry in rows["communities"]:
            point = _completed(table, entry)["point"]
            self._points.setdefault(entry.record.get("id", ""), point)

    def row(self, name: str, table: Entries, entry: Entry) -> Record:
        record = _completed(table, entry)
        if name in ("needs", "venues"):
            record.setdefault("point", self._points.get(record["community"], NOWHERE))
        if name == "needs":
            record.setdefault("resident", record.get("id", SOMETHING))
            record.setdefault("minutes", self._minutes.get(record["service_type"], A_MINUTE))
        elif name == "offers":
            record.setdefault("catchment", {})
            if "group" in record:
                record["group"] = {**self._usual_group(record), **record["group"]}
        elif name in DECISIONS:
            del record["decision"]
        return record

    def _usual_group(self, offer: Mapping[str, Any]) -> dict[str, Any]:
        """A group's minutes, where all the offer's types have the same."""
        types = offer["service_types"]
        if not all(one in self._minutes for one in types):
            return {"minutes": A_MINUTE}
        minutes = {self._minutes[one] for one in types}
        return {"minutes": minutes.pop()} if len(minutes) == 1 else {}


USUAL_MINUTES: int = ServiceType.model_fields["minutes"].default
"""A service type's, where its own cell is empty."""


def _completed(table: Entries, entry: Entry) -> Record:
    """The record with stand-ins for cells that were not understood and can't be left out.

    An offer without a price is one, and so is half a point, where the other half was said.
    """
    record = dict(entry.record)
    if not table.unsure and entry.row not in table.flawed:
        return record
    for column in table.kind.columns:
        *path, last = column.field.split(".")
        begun = not path or path[0] in record
        if column.required or (path and begun and table.doubtful(entry.row, column.field)):
            inside = record
            for step in path:
                inside[step] = {**inside.get(step, {})}
                inside = inside[step]
            if last != "id" and column.field != "need":
                inside.setdefault(last, _stand_in(column))
    return record


def _stand_in(column: Column) -> Any:
    """Something a column may say."""
    match column.codec:
        case Choice():
            return next(iter(column.codec.words))
        case Number():
            return 1
        case Clock():
            return 0
        case Words() | Slots():
            return [SOMETHING]
        case Sessions():
            return {}
        case _:
            return SOMETHING


def _policy(said: Mapping[str, Any]) -> dict[str, Any]:
    """The policy's settings; the four tiers' points, each an item of its own, as a list."""
    if "priority" not in said.get("weights", {}):
        return dict(said)
    weights = said["weights"]
    usual = {str(tier): points for tier, points in enumerate(Weights().priority)}
    priority = [*{**usual, **weights["priority"]}.values()]
    return {**said, "weights": {**weights, "priority": priority}}
