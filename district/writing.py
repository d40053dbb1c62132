"""An instance as sheets: what ``reading`` makes the same instance of again."""

import secrets
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from district.bids import rows_of
from district.gather import KINDS
from matcher.files.atomic import in_place
from matcher.instance import Instance, Record, standard_grid
from sheets import csv_form, entries, xlsx_form
from sheets.kinds import SLOTS, kinds
from sheets.settings import SETTINGS
from sheets.sheet import Page
from sheets.week import Week

WORKBOOK = ".xlsx"


def write(pages: Sequence[Page], path: Path) -> None:
    """As a workbook where the name ends in ``.xlsx``, else as a new folder of CSV files.

    Raises
    ------
    OSError
        Where it can't be written, or the folder exists and is not empty; ``filename`` is ``path``.
    UnreadableSheet
        Where a worksheet can't hold it.
    """
    if path.suffix.lower() == WORKBOOK:
        workbook = xlsx_form.write(pages)
        with in_place(path) as file:
            file.write(workbook)
        return
    beside = path.absolute().with_name(f".{secrets.token_hex(8)}.tmp")
    try:
        beside.mkdir()
        for page in pages:
            (beside / f"{page.title}.csv").write_bytes(csv_form.write(page))
        beside.replace(path)
    except OSError as error:
        error.filename = str(path)  # not what lies beside it
        raise
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def pages_of(instance: Instance, lang: str) -> list[Page]:
    """A page per kind that has anything in it; columns that go without saying are left out."""
    week = Week(tuple((slot.id, slot.day, slot.start) for slot in instance.grid))
    titles = {kind.name: kind.title(lang) for kind in KINDS}
    settings = entries.write_settings(SETTINGS, _settings(instance), lang)
    rows = [row for row in settings.rows if row[1] != ""]
    pages = [Page(settings.title, rows)]
    for kind in (SLOTS, *kinds(week)):
        if kind.name == "bids":
            if instance.bids:
                parts = list(rows_of(instance))
                unusual = [_unusual_bid(part) for part in parts]
                pages.append(entries.write(kind, parts, lang, unusual=unusual, titles=titles))
            continue
        records = _records(instance, kind.name)
        if records or kind.required:
            usual = [_plain(record, exclude_defaults=True) for record in records]
            said = [_plain(record) for record in records]
            if kind.name == "communities":
                said, usual = _with_floors(instance, said), _with_floors(instance, usual)
            if kind.name == "decisions":
                decided = [{"decision": type(record).__name__.lower()} for record in records]
                said = [a | b for a, b in zip(decided, said, strict=True)]
            pages.append(entries.write(kind, said, lang, unusual=usual, titles=titles))
    return pages


def _with_floors(instance: Instance, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The communities' rows, each with what the policy guarantees it."""
    floors = {floor.community: {"floor": floor.needs} for floor in instance.policy.floors}
    return [row | floors.get(row["id"], {}) for row in rows]


def _unusual_bid(row: Mapping[str, Any]) -> dict[str, Any]:
    """The row without what goes without saying."""
    usual = {"smallest": 1, "largest": 10**6, "lump_sum_fen": 0, "score": 0, "reason": ""}
    return {field: said for field, said in row.items() if usual.get(field) != said}


def _plain(record: Record, *, exclude_defaults: bool = False) -> dict[str, Any]:
    return record.model_dump(mode="json", exclude_defaults=exclude_defaults)


def _records(instance: Instance, kind: str) -> Sequence[Record]:
    if kind == "slots":
        return () if instance.grid == standard_grid() else instance.grid
    if kind == "decisions":
        return (*instance.policy.pins, *instance.policy.forbids)
    records: Sequence[Record] = getattr(instance, kind)
    return records


def _settings(instance: Instance) -> dict[str, Any]:
    """The settings, each of the four tiers' points under its number."""
    policy = _plain(instance.policy)
    policy["weights"]["priority"] = _numbered(policy["weights"]["priority"])
    return {"name": instance.name, "period": _plain(instance.period), "policy": policy}


def _numbered(values: Iterable[int]) -> Mapping[str, int]:
    return {str(n): value for n, value in enumerate(values)}
