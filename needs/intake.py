"""A sheet's needs and their residents, many at once: sealed before the transaction, kept in one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from access.areas import Area, within
from access.consent import Basis, Consent, GivenBy, Purpose
from access.notice import latest_notice
from access.refusal import Invalid
from access.tx import Tx
from access.vault import Vault
from district.taken import Record, SheetRow, fault, source_of
from matcher.faults import Fault
from needs import lookup, notes
from needs.likeness import Newcomer
from needs.lookup import Token
from needs.needs import OWN, Asked, NeedRow, NeedState
from needs.numbers import new_numbers
from needs.residents import SEALED, Resident, ResidentKey, sealed
from store import Base, new_id
from store.columns import in_parts, insert_all

KINDS = {Purpose.MATCHING: ("place", "needs"), Purpose.HEALTH: ("health",)}
"""The kinds of data that a consent in a sheet speaks of."""
BY_SHEET = "sheet"
"""How consent was given, where the sheet does not say."""
OF_PERSON = ("name", "phone", "building", "door", "grid", "born", "health")
USUAL = Asked(service_type="", slots=())


@dataclass(frozen=True)
class Known:
    """A resident that a row may name by id; ``wrapped``: the key that a remark is sealed under."""

    community: str
    objects: bool
    wrapped: bytes


@dataclass
class Prepared:
    """Rows of each table, but for the moment and the source; ``faults``: none of it may be kept."""

    residents: list[dict[str, Any]] = field(default_factory=list)
    keys: list[dict[str, Any]] = field(default_factory=list)
    tokens: list[dict[str, Any]] = field(default_factory=list)
    needs: list[dict[str, Any]] = field(default_factory=list)
    consents: list[dict[str, Any]] = field(default_factory=list)
    notes: list[dict[str, Any]] = field(default_factory=list)
    newcomers: list[Newcomer] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        tables = ("needs", "residents", "consents", "notes")
        return {name: len(getattr(self, name)) for name in tables}


def known(tx: Tx, rows: Sequence[SheetRow]) -> dict[str, Known]:
    """The residents within the actor's area that rows name by id."""
    labels = sorted({str(row.own["resident"]) for row in rows if row.own["resident"]})
    found: dict[str, Known] = {}
    for some in in_parts(labels):
        there = tx.session.execute(
            select(Resident.id, Resident.area_id, Resident.objected_at, ResidentKey.wrapped)
            .join(Area, Area.id == Resident.area_id)
            .join(ResidentKey, ResidentKey.resident_id == Resident.id)
            .where(
                Resident.id.in_(some),
                Resident.forgotten_at.is_(None),
                within(Area.path, tx.actor.area),
            )
        )
        found |= {
            id: Known(area, objected is not None, wrapped) for id, area, objected, wrapped in there
        }
    return found


def prepared(
    vault: Vault, rows: Sequence[SheetRow], there: Mapping[str, Known], headings: Mapping[str, str]
) -> Prepared:
    """Everything sealed and hashed, with ids: what ``take`` has only to write.

    Rows that name one resident make one; who ``there`` is already gets the need, and its remark.
    """
    made = Prepared()
    people: dict[str, tuple[str, bytes]] = {}
    for group in _by_resident(rows):
        label = str(group[0].own["resident"])
        if label in there:
            made.faults += _of_known(group, there[label], headings)
            made.needs += [_need(row, label, there[label].objects) for row in group]
            made.notes += _notes(vault, group, label, there[label].wrapped)
            continue
        person = _merged(group)
        if not str(person.get("name", "")).strip():
            made.faults.append(fault("missing", group[0], headings, "name"))
            continue
        id, wrapped = _resident(vault, made, group[0], person)
        people[id] = (label, wrapped)
        made.needs += [_need(row, id, False) for row in group]
        made.consents += _consents(id, person)
        made.notes += _notes(vault, group, id, wrapped)
    return made


def take(tx: Tx, made: Prepared, source: Record) -> None:
    """Write it all. ``source``: of which sheet; each record's has its row besides.

    Raises
    ------
    Invalid
        Consents, and no notice yet that they could be to.
    """
    notice = latest_notice(tx.session)
    if made.consents and notice is None:
        raise Invalid("consent", "no_notice")
    now, account = tx.now, tx.actor.account

    def kept(table: type[Base], rows: list[dict[str, Any]], **all_: Any) -> None:
        insert_all(tx.session, table, [_sourced(row, source) | all_ for row in rows])

    kept(Resident, made.residents, created_at=now)
    kept(ResidentKey, made.keys)
    kept(Token, made.tokens)
    numbers = new_numbers(tx.session, len(made.needs))
    waiting = [
        row | {"queued_at": now - timedelta(days=row["waited"]), "number": number}
        for row, number in zip(made.needs, numbers, strict=True)
    ]
    for row in waiting:
        del row["waited"]
    kept(NeedRow, waiting, posted_by=account, posted_at=now)
    kept(Consent, made.consents, notice=notice and notice.version, given_at=now)
    kept(notes.VisitNote, made.notes, visited_on=None, visitor="", account=account, at=now)


def _sourced(row: dict[str, Any], sheet: Record) -> dict[str, Any]:
    """A table's row with the source of the sheet's row it came from, if the table keeps one."""
    if "source" not in row:
        return row
    return row | {"source": source_of(row["source"], sheet)}


def _by_resident(rows: Sequence[SheetRow]) -> list[list[SheetRow]]:
    """The rows of each resident: those with one label, and every row without by itself."""
    groups: dict[object, list[SheetRow]] = {}
    for row in rows:
        groups.setdefault(row.own["resident"] or row.row, []).append(row)
    return [*groups.values()]


def _merged(group: Sequence[SheetRow]) -> dict[str, Any]:
    """What the rows of a resident say together; a field of one row is said for all."""
    said: dict[str, Any] = {}
    for row in group:
        of_need = ("group", "language", "carer_gender", "accessibility", "community", "point")
        for name, value in {**row.own, **{one: row.said.get(one) for one in of_need}}.items():
            if value is not None and value != "" and name not in said:
                said[name] = value
    for name in ("consent", "health_consent"):
        said[name] = any(row.own.get(name) for row in group)
    return said


def _resident(
    vault: Vault, made: Prepared, row: SheetRow, person: Mapping[str, Any]
) -> tuple[str, bytes]:
    id = new_id()
    wrapped = vault.new_key(id)
    private = {column: str(person.get(column, "")) for column in SEALED}
    born = date.fromisoformat(person["born"]) if "born" in person else None
    made.residents.append(
        {
            "id": id,
            "area_id": person["community"],
            "building": person.get("building", ""),
            "grid": person.get("grid", ""),
            "lon_udeg": person["point"]["lon_udeg"],
            "lat_udeg": person["point"]["lat_udeg"],
            **sealed(vault, id, wrapped, private),
            "born": born,
            "group": person.get("group"),
            "language": person.get("language"),
            "carer_gender": person.get("carer_gender"),
            "accessibility": person.get("accessibility", []),
            "version": 1,
            "source": row,
        }
    )
    made.keys.append({"resident_id": id, "wrapped": wrapped})
    hashes = lookup.hashes(vault, private["name"], private["phone"])
    made.tokens += [{"resident_id": id, "hash": one, "of": sort} for one, sort in hashes.items()]
    made.newcomers.append(
        Newcomer(
            row.row, private["name"], private["phone"], person.get("building", ""), born, hashes
        )
    )
    return id, wrapped


def _need(row: SheetRow, resident: str, objects: bool) -> dict[str, Any]:
    said = row.said
    preferred = [*said.get("preferred_providers", ())]
    if said.get("current_provider") and said["current_provider"] not in preferred:
        preferred.append(said["current_provider"])
    return {
        "id": new_id(),
        "resident_id": resident,
        "area_id": said["community"],
        "service_type": said["service_type"],
        "state": (NeedState.MANUAL if objects else NeedState.OPEN).value,
        "priority": said.get("priority", USUAL.priority),
        "asked": {
            **{name: said.get(name, getattr(USUAL, name)) for name in OWN},
            "minutes": said["minutes"],
            "slots": said["slots"],
            "preferred_providers": preferred,
            "excluded_providers": [*said.get("excluded_providers", ())],
            "earliest_start": said.get("earliest_start"),
            "latest_start": said.get("latest_start"),
        },
        "version": 1,
        "waited": said.get("days_waiting", 0),
        "source": row,
    }


def _notes(
    vault: Vault, group: Sequence[SheetRow], resident: str, wrapped: bytes
) -> list[dict[str, Any]]:
    """What is remarked of a resident, row by row."""
    found = []
    for row in group:
        if text := row.said.get("note"):
            id = new_id()
            kept = notes.sealed(vault, id, resident, wrapped, text)
            found.append({"id": id, "resident_id": resident, "text": kept, "source": row})
    return found


def _consents(resident: str, person: Mapping[str, Any]) -> list[dict[str, Any]]:
    said = {Purpose.MATCHING: person["consent"], Purpose.HEALTH: person["health_consent"]}
    return [
        {
            "id": new_id(),
            "resident_id": resident,
            "purpose": purpose.value,
            "basis": Basis.CONSENT.value,
            "provision": None,
            "kinds": [*KINDS[purpose]],
            "recipient": None,
            "contact": None,
            "method": person.get("consent_method", BY_SHEET),
            "given_by": GivenBy.SELF.value,
            "withdrawn_at": None,
        }
        for purpose, given in said.items()
        if given
    ]


def _of_known(group: Sequence[SheetRow], there: Known, headings: Mapping[str, str]) -> list[Fault]:
    """What a row may not say of a resident who is known: that is corrected with them."""
    faults = []
    for row in group:
        for name in (*OF_PERSON, "consent", "health_consent"):
            if row.own.get(name):
                faults.append(fault("known_resident", row, headings, name))
        if row.said["community"] != there.community:
            faults.append(fault("other_community", row, headings, "community"))
    return faults
