"""The sheet of bids: a row is one part, and the rows of one id are one bid.

What is the whole bid's (lump sum, score, alternative, decision) may stand in any of its rows, in
several if they agree.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from matcher.instance import Bid, Instance
from sheets.entries import Entries, Record
from sheets.flaws import Flaw

PART = ("lot", "offer", "smallest", "largest")
ONCE = ("provider", "lump_sum_fen", "score", "alternative")
DECIDED = ("accepted", "reason")

Loc = tuple[int | str, ...]


@dataclass(frozen=True)
class Grouped:
    """``bids`` and what is decided of them (``awards``) as the model takes them.

    ``rows``: for each bid, which rows of the sheet, counted from 0, are its parts.
    """

    bids: Sequence[Record]
    awards: Sequence[Record]
    rows: Sequence[Sequence[int]]

    def of_row(self, row: int) -> str:
        """The id of the bid that a row is a part of."""
        return self._of_row[row]

    @cached_property
    def _of_row(self) -> Mapping[int, str]:
        named = zip(self.bids, self.rows, strict=True)
        return {row: str(bid["id"]) for bid, rows in named for row in rows}

    def located(self, loc: Loc, said: Sequence[Record]) -> Loc | None:
        """A place in the instance as one in the sheet: ("bids", row, column).

        None for a place that only repeats what a row says; another table's as it is. ``said``: the
        rows' own records.
        """
        if loc[:2] == ("policy", "awards"):
            return None  # all that can be wrong there is the bid's id
        if loc[:1] != ("bids",) or len(loc) < 2 or not isinstance(loc[1], int):
            return loc
        mine = self.rows[loc[1]]
        if loc[2:3] == ("parts",):
            part = loc[3] if len(loc) > 3 and isinstance(loc[3], int) else 0
            return ("bids", mine[part], *loc[4:])
        row = next((n for n in mine if loc[2:] and loc[2] in said[n]), mine[0])
        return ("bids", row, *loc[2:])


def grouped(rows: Sequence[Record], keys: Sequence[str]) -> Grouped:
    """The bids in rows that are complete; ``keys``: of each row, if it has no id."""
    of: dict[str, list[int]] = {}
    for number, (row, key) in enumerate(zip(rows, keys, strict=True)):
        of.setdefault(str(row.get("id", key)), []).append(number)
    bids, awards = [], []
    for name, numbers in of.items():
        mine = [rows[number] for number in numbers]
        parts = [{field: row[field] for field in PART if field in row} for row in mine]
        bids.append({"id": name, "parts": parts, **_once(ONCE, mine)})
        decided = _once(DECIDED, mine)
        if "accepted" in decided:
            awards.append({"bid": name, **decided})
    return Grouped(bids, awards, list(of.values()))


def _once(fields: Sequence[str], rows: Sequence[Record]) -> Record:
    """What is said of these fields, by the first row that says it."""
    found: Record = {}
    for row in reversed(rows):
        found |= {field: row[field] for field in fields if field in row}
    return found


def flaws(table: Entries) -> Iterator[Flaw]:
    """A lot named twice in a bid, an offer in two rows, rows of one bid that don't agree; and a
    reason for a decision that is not there.
    """
    decided = {entry.record.get("id") for entry in table.entries if "accepted" in entry.record}
    used: dict[tuple[str, ...], int] = {}
    said: dict[tuple[str, str], tuple[Any, int]] = {}
    for entry in table.entries:
        record, name = entry.record, str(entry.record.get("id", entry.row))
        for field, key in (("lot", ("lot", name)), ("offer", ("offer",))):
            if field not in record:
                continue
            first = used.setdefault((*key, record[field]), entry.row)
            if first != entry.row:
                row, heading = table.place(entry, field)
                params = {"value": record[field], "first": first}
                yield Flaw("used_before", table.file, row, heading, params)
        doubtful = table.doubtful(entry.row, "accepted") or table.doubtful(entry.row, "id")
        if "reason" in record and record.get("id") not in decided and not doubtful:
            row, heading = table.place(entry, "accepted")
            yield Flaw("missing", table.file, row, heading)
        for field in (*ONCE, *DECIDED):
            if field in record:
                value, first_row = said.setdefault((name, field), (record[field], entry.row))
                if value != record[field]:
                    row, heading = table.place(entry, field)
                    params = {"bid": name, "first": first_row}
                    yield Flaw("bid_differs", table.file, row, heading, params)


def rows_of(instance: Instance) -> Iterator[Record]:
    """A row for each part of every bid; the first has what is the whole bid's."""
    decided: Mapping[str, Record] = {
        one.bid: {"accepted": one.accepted, "reason": one.reason} for one in instance.policy.awards
    }
    for bid in instance.bids:
        yield from _rows(bid, decided.get(bid.id, {}))


def _rows(bid: Bid, decided: Record) -> Iterator[Record]:
    whole = {field: getattr(bid, field) for field in ONCE} | decided
    for part in bid.parts:
        yield {"id": bid.id, **part.model_dump(mode="json"), **whole}
        whole = {"provider": bid.provider}
