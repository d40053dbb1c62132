"""Instances as columns: a zip with a JSON list per field of each table, for a million needs.

``head.json`` is the instance without its tables, with a format of its own. ``needs/minutes.json``
is the list of that field of all needs, as in the JSON form; where a value is often repeated, the
list has each distinct one once and ``needs/minutes.codes.json`` has a number per need, its place in
that list. A field that is at its default in every row has no member. All is checked by the types
the records are made of.
"""

import zipfile
from collections.abc import Iterator, Sequence
from functools import cache
from operator import attrgetter
from typing import Annotated, Any, BinaryIO, Literal, get_args

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError, create_model
from pydantic_core import ErrorDetails

from matcher.faults import Fault, InvalidInstance
from matcher.files import json_form
from matcher.files.members import Members
from matcher.files.validation import fault_of, faults_of
from matcher.instance import FAULTS_REPORTED, Instance, Record

MAGIC = b"PK\x03\x04"
HEAD = "head.json"

_STRICT = ConfigDict(strict=True)
_codes: TypeAdapter[list[int]] = TypeAdapter(list[Annotated[int, Field(ge=0)]], config=_STRICT)


def _tables() -> dict[str, type[Record]]:
    """The fields of an instance that are tables, with the record of a row."""
    found = {}
    for name, field in Instance.model_fields.items():
        row = (get_args(field.annotation) or (None,))[0]
        if isinstance(row, type) and issubclass(row, Record):
            found[name] = row
    return found


TABLES = _tables()


def _head() -> type[Record]:
    """An instance without its tables."""
    fields: dict[str, Any] = {
        name: (field.rebuild_annotation(), field)
        for name, field in Instance.model_fields.items()
        if name not in TABLES
    }
    fields["format"] = (Literal["linli-columns-1"], ...)
    return create_model("_Head", __base__=Record, **fields)


_Head = _head()


def write(instance: Instance, file: BinaryIO) -> None:
    """The instance to ``file``; equal instances give equal bytes."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        rest = {name: getattr(instance, name) for name in _Head.model_fields}
        head = _Head(**rest | {"format": "linli-columns-1"})
        _put(archive, HEAD, head.model_dump_json(exclude=instance.untold).encode())
        for table, record in TABLES.items():
            rows = getattr(instance, table)
            for field in record.model_fields:
                for name, content in _members(record, field, list(map(attrgetter(field), rows))):
                    _put(archive, f"{table}/{name}", content)


def read(data: bytes) -> Instance:
    """The instance in the bytes of such a file.

    Raises
    ------
    InvalidInstance
        Whatever ``data`` is, if it is no such file.
    """
    given: dict[str, Any] = {}
    faults: list[Fault] = []
    with Members(data) as members:
        head = json_form.read(members.read(HEAD) or b"", _Head)
        unknown = members.names - {HEAD, *_names()}
        faults += [Fault("unknown_member", params={"found": name}) for name in sorted(unknown)]
        for table, record in TABLES.items():
            try:
                rows = _rows(members, table, record)
            except InvalidInstance as invalid:
                faults += invalid.faults
            else:
                given |= {} if rows is None else {table: rows}
    if faults:
        raise InvalidInstance(faults[:FAULTS_REPORTED])
    rest = {name: getattr(head, name) for name in _Head.model_fields if name != "format"}
    try:
        return Instance(**given, **rest)
    except ValidationError as error:
        raise InvalidInstance(faults_of(error, given)) from None


def _put(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name)  # dated 1980, so that the bytes depend on the instance alone
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, content)


def _names() -> Iterator[str]:
    for table, record in TABLES.items():
        for field in record.model_fields:
            yield f"{table}/{field}.json"
            yield f"{table}/{field}.codes.json"


@cache
def _column(record: type[Record], field: str) -> TypeAdapter[list[Any]]:
    annotation: Any = record.model_fields[field].rebuild_annotation()
    return TypeAdapter(list[annotation], config=_STRICT)


def _key(record: type[Record]) -> str:
    """The field that every row gives: it says how many rows there are, and names them."""
    return "id" if "id" in record.model_fields else "need"


def _members(record: type[Record], field: str, values: list[Any]) -> Iterator[tuple[str, bytes]]:
    column, info = _column(record, field), record.model_fields[field]
    if not info.is_required() and all(value == info.default for value in values):
        return
    keys = values if dict not in set(map(type, values)) else list(map(_hashable, values))
    codes = {key: number for number, key in enumerate(dict.fromkeys(keys))}
    if 2 * len(codes) > len(values):
        yield f"{field}.json", column.dump_json(values)
    else:
        first = dict(zip(reversed(keys), reversed(values), strict=True))
        yield f"{field}.json", column.dump_json([first[key] for key in codes])
        yield f"{field}.codes.json", _codes.dump_json(list(map(codes.__getitem__, keys)))


def _hashable(value: Any) -> Any:
    return tuple(value.items()) if isinstance(value, dict) else value


def _rows(members: Members, table: str, record: type[Record]) -> tuple[dict[str, Any], ...] | None:
    """The rows of a table as what their record takes; None if it has no column of ids."""
    key = _key(record)
    ids = _values(members, table, record, key, ())
    if ids is None:
        return None
    columns: dict[str, list[Any]] = {key: ids}
    faults: list[Fault] = []
    for field, info in record.model_fields.items():
        if field == key:
            continue
        try:
            values = _values(members, table, record, field, ids)
        except InvalidInstance as invalid:
            faults += invalid.faults
            continue
        if values is None:
            if info.is_required():
                faults.append(Fault("missing", table, "", field))
        elif len(values) != len(ids):
            params = {"found": len(values), "expected": len(ids)}
            faults.append(Fault("uneven_column", table, "", field, params))
        else:
            columns[field] = values
    if faults:
        raise InvalidInstance(faults)
    return tuple(
        dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)
    )


def _values(
    members: Members, table: str, record: type[Record], field: str, ids: Sequence[str]
) -> list[Any] | None:
    """A column, checked; None if it is not there. ``ids`` name the rows in messages."""
    content = members.read(f"{table}/{field}.json")
    coded = members.read(f"{table}/{field}.codes.json")
    if content is None:
        return None
    codes = _checked(_codes, coded, table, field, ids, None) if coded is not None else None
    values = _checked(_column(record, field), content, table, field, ids, codes)
    if codes is None:
        return values
    if codes and max(codes) >= len(values):
        params = {"found": max(codes), "most": len(values) - 1}
        raise InvalidInstance([Fault("wrong_code", table, "", field, params)])
    return [values[code] for code in codes]


def _checked(
    column: TypeAdapter[list[Any]],
    content: bytes,
    table: str,
    field: str,
    ids: Sequence[str],
    codes: Sequence[int] | None,
) -> list[Any]:
    try:
        return column.validate_json(content)
    except ValidationError as error:
        details = error.errors(include_url=False)[:FAULTS_REPORTED]
        raise InvalidInstance(
            [_cell_fault(detail, table, field, ids, codes) for detail in details]
        ) from None


def _cell_fault(
    detail: ErrorDetails, table: str, field: str, ids: Sequence[str], codes: Sequence[int] | None
) -> Fault:
    steps = detail["loc"]
    row = steps[0] if steps and isinstance(steps[0], int) else None
    if codes is not None and row in codes:
        row = codes.index(row)
    record = ids[row] if row is not None and row < len(ids) else ""
    name = ".".join([field, *(step for step in steps[1:] if isinstance(step, str))])
    return fault_of(detail, table, record, name, row)
