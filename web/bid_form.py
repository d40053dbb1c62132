"""A bid as it is typed: for each of its lots sessions by slot, a price in yuan, what it takes."""

import re
from typing import Any

from access.areas import area_of
from access.refusal import Invalid
from access.tx import Tx
from catalogue.grid import grid
from tenders.content import Content
from web.typed import fen
from web.visit import Visit

LOT = re.compile(r"parts\.([0-9]{1,3})\.lot")
WHERE = {"home": "home.price_fen", "group": "group.price_fen", "": "home.price_fen"}
"""What is said of terms as a whole stands beside their price."""
GROUP = ("minutes", "smallest", "largest")


def field_of(place: str) -> str:
    """The field that a place of a bid is typed in."""
    head, *rest = place.split(".")
    if head != "parts" or not rest:
        return head
    within = ".".join(rest[1:])
    if within.startswith(("sessions", "venues", "staff")):
        within = within.split(".")[0]
    return f"parts.{rest[0]}.{WHERE.get(within, within)}"


def lots_in(visit: Visit) -> list[str]:
    """Of a form that was sent, those that it bids for; else those that were chosen."""
    if not visit.sent:
        return list(dict.fromkeys(visit.request.query_params.getlist("lot")))
    numbers = sorted(int(part[1]) for name in visit.sent if (part := LOT.fullmatch(name)))
    return [visit.text(f"parts.{n}.lot") for n in numbers]


def read(tx: Tx, visit: Visit) -> Content:
    """What was typed.

    Raises
    ------
    Invalid, ValidationError
    """
    slots = [slot.id for slot in grid(tx.session)]
    lots = lots_in(visit)
    if not lots:
        raise Invalid("parts", "empty")
    return Content.model_validate(
        {
            "parts": [_part(tx, visit, f"parts.{n}", lot, slots) for n, lot in enumerate(lots)],
            "lump_sum_fen": fen(visit, "lump_sum_fen") if visit.text("lump_sum_fen") else 0,
            "alternative": visit.text("alternative") or None,
        },
        strict=False,
    )


def _part(tx: Tx, visit: Visit, at: str, lot: str, slots: list[str]) -> dict[str, Any]:
    counted = {slot: visit.text(f"{at}.sessions.{slot}") for slot in slots}
    sessions = {slot: said for slot, said in counted.items() if said not in ("", "0")}
    if not sessions:
        raise Invalid(f"{at}.sessions", "no_session")
    terms: dict[str, Any] = {"home": None, "group": None}
    if visit.text(f"{at}.home.price_fen"):
        terms["home"] = {"price_fen": fen(visit, f"{at}.home.price_fen")}
    if visit.text(f"{at}.group.price_fen"):
        group: dict[str, Any] = {name: visit.text(f"{at}.group.{name}") for name in GROUP}
        group |= {name: fen(visit, f"{at}.group.{name}") for name in ("price_fen", "fee_fen")}
        terms["group"] = group
    return {
        "lot": lot,
        "point": _point(tx, visit, f"{at}.point"),
        "sessions": sessions,
        "minutes_per_week": visit.text(f"{at}.minutes_per_week"),
        **terms,
        "smallest": visit.text(f"{at}.smallest"),
        "largest": visit.text(f"{at}.largest"),
        "staff": [line.strip() for line in visit.text(f"{at}.staff").splitlines() if line.strip()],
        "venues": visit.several(f"{at}.venues"),
        "quality": visit.text(f"{at}.quality"),
    }


def _point(tx: Tx, visit: Visit, name: str) -> dict[str, int]:
    """The middle of the community that they start from."""
    base = visit.text(name)
    if not base:
        raise Invalid(name, "empty")
    area = area_of(tx.session, base, name)
    return {"lon_udeg": area.lon_udeg or 0, "lat_udeg": area.lat_udeg or 0}
