"""Funds of a sheet, each with the row it came from."""

from collections.abc import Mapping, Sequence

from access.areas import areas_named
from access.tx import Tx
from district.taken import Record, SheetRow, fault, source_of
from funds.funds import FundRow
from matcher.faults import Fault
from store import new_id

PURPOSE = ("service_types", "communities", "groups")


def fund_faults(tx: Tx, rows: Sequence[SheetRow], headings: Mapping[str, str]) -> list[Fault]:
    """Areas that are not the actor's."""
    areas = areas_named(tx.session, tx.actor.area)
    return [
        fault("not_your_area", row, headings, "area", found=row.own["area"])
        for row in rows
        if row.own.get("area", "") not in areas
    ]


def take_funds(tx: Tx, rows: Sequence[SheetRow], source: Record) -> None:
    """The rows have passed ``fund_faults`` in this transaction."""
    areas = areas_named(tx.session, tx.actor.area)
    tx.session.add_all(
        FundRow(
            id=new_id(),
            area_id=areas[row.own.get("area", "")],
            name=row.said["name"],
            name_en=row.said.get("name_en", ""),
            budget_fen=row.said["amount_fen"],
            committed_fen=0,
            spent_fen=0,
            most_fen=row.said["most_fen"],
            purpose={name: row.said.get(name) for name in PURPOSE},
            source=source_of(row, source),
            version=1,
        )
        for row in rows
    )
