"""Bids handed in as a sheet: read by a child, sealed one by one, all of them or none.

Nothing of the sheet is kept, whole or in part: it is in memory until its bids are sealed, and no
longer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from sqlalchemy import select

from access.areas import Area
from access.refusal import Invalid, Refusal
from access.tx import Tx
from catalogue.grid import grid
from district.standing import BIDS, Checked, Row, Standing
from intake import process
from intake.reading import Gather
from intake.standing import community_record, venue_record
from matcher.faults import Fault
from matcher.files.validation import fault_of
from providers.venues import venues_in
from tenders import bids, calls
from tenders.bids import BidRow
from tenders.calls import communities_of
from tenders.content import Content
from words import fault, refusal_in_words

WHOLE = ("lump_sum_fen", "alternative")
"""What is said of a bid, not of one of its parts."""
_Loc = tuple[int | str, ...]


@dataclass(frozen=True)
class Wrong:
    """A mistake where the spreadsheet counts it: of the sheet itself, or a rule of tenders."""

    row: int
    column: str
    what: Fault | Refusal

    def said(self, lang: str) -> str:
        """In words, without its place."""
        if isinstance(self.what, Refusal):
            return refusal_in_words(lang, self.what.code, self.what.params, at_page=True)
        params = {k: v for k, v in self.what.params.items() if k not in ("file", "row", "column")}
        return fault(lang, Fault(self.what.code, params=params))


class Faulty(Exception):
    """Nothing of a sheet is sealed. ``readable``: it is such a sheet; ``count``: of its mistakes,
    of which some are told."""

    def __init__(self, wrong: Sequence[Wrong], count: int, *, readable: bool = True) -> None:
        self.wrong, self.count, self.readable = wrong, count, readable
        super().__init__(f"{count} mistake(s)")


@dataclass(frozen=True)
class Submitted:
    """``called``: the bid in the sheet; ``code``: told now and never again."""

    called: str
    row: BidRow
    code: str


def bids_standing(tx: Tx, tender: str) -> Standing:
    """What the bids of a call may name: the week, its lots, the communities and venues there.

    Raises
    ------
    Absent
    """
    call = calls.tender_of(tx, tender)
    inside = communities_of(tx.session, call)
    areas = tx.session.scalars(select(Area).where(Area.id.in_(inside)).order_by(Area.id)).all()
    path = tx.session.get_one(Area, call.area_id).path
    records: dict[str, list[dict[str, Any]]] = {
        "slots": [slot.model_dump(mode="json") for slot in grid(tx.session)],
        "communities": [community_record(area) for area in areas],
        "lots": [
            {"id": lot.id, "name": lot.title, "name_en": lot.title_en}
            for lot in calls.lots_of(tx.session, tender)
        ],
        "venues": [venue_record(row) for row in venues_in(tx.session, path)],
    }
    unplaced = [area.id for area in areas if area.lon_udeg is None]
    return Standing(records, unplaced, tx.today.isoformat())


def sheet_of(gather: Gather, tender: str, name: str, data: bytes) -> tuple[Checked, Standing]:
    """What a sheet says, against the call as it stands; before any transaction.

    Raises
    ------
    Absent
    Faulty
        Something in it is wrong by itself.
    Invalid, TooMany
        As ``intake.process.checked`` does.
    """
    against = gather(lambda tx: bids_standing(tx, tender))
    checked = process.checked(data, name, BIDS, against)
    if checked.wrong:
        told = [_of_sheet(one) for one in checked.faults]
        raise Faulty(told, checked.wrong, readable=checked.readable)
    return checked, against


def submit(tx: Tx, tender: str, checked: Checked, against: Standing) -> list[Submitted]:
    """Every bid of the sheet sealed, each with a code of its own; or none.

    Raises
    ------
    Absent, Conflict
        As ``tenders.bids.submit`` does, of what no row is to blame for.
    Faulty
        A bid that breaks a rule.
    """
    points = {one["id"]: one["point"] for one in against.records["communities"]}
    made: list[Submitted] = []
    wrong: list[Wrong] = []
    for called, rows in _by_bid(checked.rows).items():
        try:
            content = Content.model_validate(_content(rows, points), strict=False)
            made.append(Submitted(called, *bids.submit(tx, tender, content, None)))
        except ValidationError as refused:
            wrong += [_of_value(one, rows, checked) for one in _innermost(refused)]
        except Refusal as refusal:
            wrong.append(_of_rule(refusal, rows, checked))
    if wrong:
        raise Faulty(wrong, len(wrong))
    return made


def _by_bid(rows: Sequence[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(str(row.said["id"]), []).append(row)
    return found


def _content(rows: Sequence[Row], points: Mapping[str, Any]) -> dict[str, Any]:
    whole: dict[str, Any] = {}
    parts = []
    for row in rows:
        said = dict(row.said)
        whole |= {name: said.pop(name) for name in WHOLE if name in said}
        del said["id"]
        community = said.pop("community", None)
        parts.append({"point": points.get(community), **said})
    return {"parts": parts, **whole}


def _of_sheet(one: Fault) -> Wrong:
    return Wrong(int(one.params.get("row", 0)), str(one.params.get("column", "")), one)


def _innermost(refused: ValidationError) -> list[ErrorDetails]:
    """Without what only follows: a list lacks an item where one of them is refused."""
    details = refused.errors(include_url=False)
    within = {one["loc"][:n] for one in details for n in range(len(one["loc"]))}
    return [one for one in details if one["loc"] not in within]


def _of_value(detail: ErrorDetails, rows: Sequence[Row], checked: Checked) -> Wrong:
    row, field = _place(detail["loc"], rows)
    return Wrong(row, _heading(field, checked), fault_of(detail, BIDS, "", field, None))


def _of_rule(refusal: Refusal, rows: Sequence[Row], checked: Checked) -> Wrong:
    """Raises again what is no row's: that it is late, or who bids may not."""
    if isinstance(refusal, Invalid):
        steps = (int(step) if step.isdigit() else step for step in refusal.field.split("."))
        row, field = _place(tuple(steps), rows)
        if "lot" in refusal.params:
            row, field = _of_lot(refusal.params["lot"], rows), "lot"
        return Wrong(row, _heading(field, checked), refusal)
    if "lot" not in refusal.params:
        raise refusal
    return Wrong(_of_lot(refusal.params["lot"], rows), _heading("lot", checked), refusal)


def _of_lot(lot: str, rows: Sequence[Row]) -> int:
    """The last of them, for the one before may be repeated there."""
    return next((row.row for row in reversed(rows) if row.said["lot"] == lot), rows[0].row)


def _place(loc: _Loc, rows: Sequence[Row]) -> tuple[int, str]:
    """The row, and the field within it, of a place in a bid's content."""
    if loc[:1] == ("parts",) and len(loc) > 1 and isinstance(loc[1], int):
        return rows[loc[1]].row, ".".join(str(step) for step in loc[2:])
    field = ".".join(map(str, loc))
    return next((row.row for row in rows if field in row.said), rows[0].row), field


def _heading(field: str, checked: Checked) -> str:
    """Of the column that says a field, or what it is a part of; "" where it is a whole row."""
    found = next((one for one in checked.headings if _meet(field, one)), "")
    return checked.headings.get(found, "")


def _meet(one: str, other: str) -> bool:
    return bool(one) and (f"{one}.".startswith(f"{other}.") or f"{other}.".startswith(f"{one}."))
