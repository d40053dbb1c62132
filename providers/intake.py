"""Providers, offers and venues of a sheet, each with the row it came from."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from access.areas import areas_named
from access.refusal import Invalid
from access.tx import Tx
from district.taken import Record, SheetRow, fault, source_of
from matcher.faults import Fault
from matcher.instance import Offer, ProviderKind, Venue
from providers.offers import OfferRow, relearn
from providers.providers import USUAL_QUALITY, ProviderRow, credit_code_of, held
from providers.venues import VenueRow
from store import new_id


def provider_faults(tx: Tx, rows: Sequence[SheetRow], headings: Mapping[str, str]) -> list[Fault]:
    """Credit codes missing, wrong, repeated or taken; areas that are not the actor's."""
    faults = []
    first: dict[str, int] = {}
    areas = areas_named(tx.session, tx.actor.area)
    taken = set(tx.session.scalars(select(ProviderRow.credit_code)))
    for row in rows:
        if row.own.get("area", "") not in areas:
            faults.append(fault("not_your_area", row, headings, "area", found=row.own["area"]))
        try:
            code = credit_code_of(ProviderKind(row.said["kind"]), row.own.get("credit_code"))
        except Invalid as wrong:
            name = "missing" if wrong.code == "empty" else wrong.code
            found = row.own.get("credit_code", "")
            faults.append(fault(name, row, headings, "credit_code", found=found))
            continue
        if code is None:
            continue
        if code in first:
            params = {"value": code, "first": first[code]}
            faults.append(fault("used_before", row, headings, "credit_code", **params))
        elif code in taken:
            faults.append(fault("credit_code_taken", row, headings, "credit_code", found=code))
        first.setdefault(code, row.row)
    return faults


def take_providers(tx: Tx, rows: Sequence[SheetRow], source: Record) -> None:
    """The rows have passed ``provider_faults`` in this transaction."""
    areas = areas_named(tx.session, tx.actor.area)
    tx.session.add_all(
        ProviderRow(
            id=new_id(),
            area_id=areas[row.own.get("area", "")],
            credit_code=credit_code_of(ProviderKind(row.said["kind"]), row.own.get("credit_code")),
            kind=row.said["kind"],
            name=row.said["name"],
            name_en=row.said.get("name_en", ""),
            **held(row.said.get("licences", ())),
            languages=[*row.said.get("languages", ())],
            quality=USUAL_QUALITY,
            source=source_of(row, source),
            created_at=tx.now,
            version=1,
        )
        for row in rows
    )


def take_offers(tx: Tx, rows: Sequence[SheetRow], source: Record) -> None:
    """Of providers that stood, when the sheet was read, within the actor's area."""
    tx.session.add_all(
        OfferRow(
            id=new_id(),
            provider_id=row.said["provider"],
            definition=_definition(Offer, row.said, {"id", "provider"}),
            source=source_of(row, source),
            created_at=tx.now,
            version=1,
        )
        for row in rows
    )
    relearn(tx.session, {row.said["provider"] for row in rows})


def take_venues(tx: Tx, rows: Sequence[SheetRow], source: Record) -> None:
    """Of communities within the actor's area."""
    tx.session.add_all(
        VenueRow(
            id=new_id(),
            area_id=row.said["community"],
            definition=_definition(Venue, row.said, {"id", "community"}),
            source=source_of(row, source),
            created_at=tx.now,
            version=1,
        )
        for row in rows
    )


def _definition(kind: type[Offer] | type[Venue], said: Record, apart: set[str]) -> dict[str, Any]:
    return kind.model_validate(said, strict=False).model_dump(mode="json", exclude=apart)
