"""What becomes of a sheet's rows: looked through against the record, then kept whole or not at all.

``Sheet`` is what a child made of the file. ``looked_at`` says what would come of it; ``taken``
keeps it, unless something is wrong or somebody in it may be known already and nobody has said that
they are not.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from access.refusal import Conflict
from access.trail import Entry
from access.tx import Tx
from access.vault import Vault
from district.standing import Checked, Standing
from funds.intake import fund_faults, take_funds
from intake.standing import standing
from matcher.faults import Fault
from needs import intake as of_needs
from needs.likeness import Alike, among, known
from providers.intake import provider_faults, take_offers, take_providers, take_venues

NOBODY = of_needs.Prepared()


@dataclass(frozen=True)
class Sheet:
    """``digest``: SHA-256 of the file. ``people``: sealed and hashed, of a sheet of needs.

    ``alike``: rows of it that may be one person.
    """

    kind: str
    name: str
    digest: str
    checked: Checked
    against: Standing
    people: of_needs.Prepared
    alike: Sequence[Alike]

    @property
    def counts(self) -> dict[str, int]:
        """How many records of each kind it makes."""
        if self.kind == "needs":
            return self.people.counts
        return {self.kind: len(self.checked.rows)}


@dataclass(frozen=True)
class Looked:
    """``faults``: at most as many as ``checked`` tells, of ``wrong``. ``alike``: perhaps known."""

    faults: Sequence[Fault]
    wrong: int
    alike: Sequence[Alike]
    before: bool


def digest_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def sheet(
    vault: Vault,
    kind: str,
    name: str,
    digest: str,
    checked: Checked,
    against: Standing,
    there: Mapping[str, of_needs.Known],
) -> Sheet:
    """With its residents sealed and hashed: that takes long, and no transaction."""
    people = NOBODY
    if kind == "needs":
        people = of_needs.prepared(vault, checked.rows, there, checked.headings)
    return Sheet(kind, name, digest, checked, against, people, among(people.newcomers))


def looked_at(tx: Tx, sheet: Sheet) -> Looked:
    """What would come of it, and nothing kept but the trail's entry of who was compared."""
    faults = _faults(tx, sheet)
    alike: list[Alike] = []
    if sheet.people.newcomers:
        alike = [*sheet.alike, *known(tx, sheet.people.newcomers)]
        alike.sort(key=lambda one: (one.row, one.other_row, one.resident))
    wrong = max(sheet.checked.wrong, len(faults))
    return Looked(faults, wrong, alike, _before(tx, sheet))


def taken(tx: Tx, sheet: Sheet, *, keep_alike: bool) -> None:
    """Everything in it becomes part of the record; one entry in the trail, with counts.

    Raises
    ------
    Conflict
        It rests on what stands no longer; somebody or the whole sheet may be known already, and
        ``keep_alike`` does not say to keep it all the same.
    Faulty
        Something in it is wrong.
    """
    if standing(tx, sheet.kind) != sheet.against:
        raise Conflict("meanwhile")
    found = looked_at(tx, sheet)
    if found.faults:
        raise Faulty(found)
    if not keep_alike and found.before:
        raise Conflict("sheet_taken_before", sha256=sheet.digest)
    if not keep_alike and found.alike:
        raise Conflict("possible_duplicates", count=len(found.alike))
    source = {"how": "sheet", "file": sheet.name, "sha256": sheet.digest}
    rows = sheet.checked.rows
    match sheet.kind:
        case "needs":
            of_needs.take(tx, sheet.people, source)
        case "providers":
            take_providers(tx, rows, source)
        case "offers":
            take_offers(tx, rows, source)
        case "venues":
            take_venues(tx, rows, source)
        case _:
            take_funds(tx, rows, source)
    said = {"kind": sheet.kind, "rows": sheet.checked.count, **sheet.counts}
    tx.note("intake.taken", "sheet", sheet.digest, **said)


class Faulty(Exception):
    """Nothing of a sheet is kept: something in it is wrong."""

    def __init__(self, found: Looked) -> None:
        self.found = found
        super().__init__(f"{found.wrong} fault(s)")


def _faults(tx: Tx, sheet: Sheet) -> list[Fault]:
    """The child's, and what only the record shows of rows that are sound by themselves."""
    rows, headings = sheet.checked.rows, sheet.checked.headings
    faults = [*sheet.checked.faults, *sheet.people.faults]
    if sheet.kind == "providers":
        faults += provider_faults(tx, rows, headings)
    elif sheet.kind == "funds":
        faults += fund_faults(tx, rows, headings)
    return faults


def _before(tx: Tx, sheet: Sheet) -> bool:
    """Has a file of these very bytes been taken in before, by somebody of whatever area?"""
    query = select(Entry.detail).where(Entry.kind == "sheet", Entry.subject == sheet.digest)
    return any(detail["kind"] == sheet.kind for detail in tx.session.scalars(query))
