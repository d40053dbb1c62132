"""A call as it is typed: yuan, days and times of the clock; its criteria and lots in rows."""

import re
from collections.abc import Mapping
from typing import Any

from starlette.datastructures import FormData

from tenders.calls import Tender, TenderLot
from tenders.content import PRICE, TenderDraft
from web.typed import at_home, fen, moment, yuan
from web.visit import Visit
from words import say

ROW = re.compile(r"(criteria|lots)\.([0-9]{1,3})\.([a-z_]+)")
ALWAYS = ("winners", "sessions", "weight")
"""Of a row, what stands there before anything is typed."""
PLAIN = ("area", "fund", "title", "title_en", "description", "description_en", "period", "weeks")
TIMES = ("questions_until", "deadline", "opening_until")
CRITERIA, LOTS = 3, 1
"""Rows of a form that nothing is typed in yet."""


def field_of(place: str) -> str:
    """A field is called by its place, but for what stands in several."""
    return ".".join(place.split(".")[:3])


def packed(sent: FormData) -> FormData:
    """The same without empty rows: those that follow move up."""
    used: dict[str, set[int]] = {"criteria": {0}, "lots": {0}}
    for name, value in sent.multi_items():
        if (row := ROW.fullmatch(name)) and row[3] not in ALWAYS and str(value).strip():
            used[row[1]].add(int(row[2]))
    places = {kind: {n: at for at, n in enumerate(sorted(rows))} for kind, rows in used.items()}
    kept = []
    for name, value in sent.multi_items():
        row = ROW.fullmatch(name)
        if row is None:
            kept.append((name, value))
        elif (at := places[row[1]].get(int(row[2]))) is not None:
            kept.append((f"{row[1]}.{at}.{row[3]}", value))
    return FormData(kept)


def rows(visit: Visit, kind: str, least: int) -> int:
    """How many rows of a kind there are to show."""
    found = [int(row[2]) for name in visit.sent if (row := ROW.fullmatch(name)) and row[1] == kind]
    return max(least, 1 + max(found, default=-1))


def read(visit: Visit) -> TenderDraft:
    """What was typed.

    Raises
    ------
    Invalid, ValidationError
    """
    times = {name: moment(visit, name) for name in TIMES}
    criteria = [_criterion(visit, n) for n in range(rows(visit, "criteria", 1))]
    lots = [_lot(visit, n) for n in range(rows(visit, "lots", 1))]
    said: dict[str, Any] = {name: visit.text(name) for name in PLAIN}
    said |= times | {"standstill_days": visit.text("standstill_days")}
    return TenderDraft.model_validate({**said, "criteria": criteria, "lots": lots}, strict=False)


def form_of(call: Tender, lots: list[TenderLot]) -> Mapping[str, Any]:
    """The fields of a call that was drafted, by their names."""
    said: dict[str, Any] = {
        "area": call.area_id,
        "fund": call.fund_id,
        "title": call.title,
        "title_en": call.title_en,
        "description": call.description,
        "description_en": call.description_en,
        "period": call.period.isoformat(),
        "weeks": call.weeks,
        "standstill_days": call.standstill_days,
        **{name: at_home(getattr(call, name)) for name in TIMES},
    }
    for n, one in enumerate(_price_first(call)):
        said |= {f"criteria.{n}.{name}": one[name] for name in ("name", "name_en", "weight")}
    for n, lot in enumerate(lots):
        said |= {
            f"lots.{n}.{name}": getattr(lot, name)
            for name in ("title", "title_en", "service_types", "winners", "sessions")
        }
        said[f"lots.{n}.communities"] = lot.communities or []
        said[f"lots.{n}.fund"] = "" if lot.fund_id == call.fund_id else lot.fund_id
        said[f"lots.{n}.most_fen"] = yuan(lot.most_fen)
    return said


def _price_first(call: Tender) -> list[dict[str, Any]]:
    return sorted(call.criteria, key=lambda one: one["id"] != PRICE)


def _criterion(visit: Visit, n: int) -> dict[str, Any]:
    """The first is the price, which nobody names."""
    said = {name: visit.text(f"criteria.{n}.{name}") for name in ("name", "name_en", "weight")}
    if n:
        return {"id": f"c{n}", **said}
    zh, en = (say(lang, "calls.criteria.price") for lang in ("zh", "en"))
    return {"id": PRICE, "name": zh, "name_en": en, "weight": said["weight"]}


def _lot(visit: Visit, n: int) -> dict[str, Any]:
    at = f"lots.{n}"
    return {
        "title": visit.text(f"{at}.title"),
        "title_en": visit.text(f"{at}.title_en"),
        "service_types": visit.several(f"{at}.service_types"),
        "communities": visit.several(f"{at}.communities") or None,
        "fund": visit.text(f"{at}.fund") or None,
        "winners": visit.text(f"{at}.winners") or 1,
        "most_fen": fen(visit, f"{at}.most_fen"),
        "sessions": visit.text(f"{at}.sessions") or 0,
    }
