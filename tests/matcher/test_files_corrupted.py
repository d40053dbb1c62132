"""Corrupted files, by the thousand: faults that name file, record and field, and nothing else."""

import io
import json
import random
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from matcher.faults import Fault, InvalidInstance
from matcher.files import columns, instance_from, json_form, members
from matcher.instance import FAULTS_REPORTED, Instance
from matcher.plan import Result
from matcher.solve import Limits, solve
from tests import builders as build
from tests.matcher.test_files_schema import JUNK, a_full_instance, holder, places
from words import LANGUAGES, fault

TRIES = 1_000
PIECES = (b"", b"\0", b"\xff", b'"', b"{", b"]", b"-", b"9" * 30, b"null", b"\\ud800", b"1e999")


def columns_of(instance: Instance) -> bytes:
    file = io.BytesIO()
    columns.write(instance, file)
    return file.getvalue()


def json_of(instance: Instance) -> bytes:
    return instance.model_dump_json().encode()


def corrupted(data: bytes, chance: random.Random) -> bytes:
    """A few bytes overwritten, cut out, put in or doubled, or the end cut off."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(changed) + 1)
        match chance.randrange(5):
            case 0:
                changed[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del changed[at : at + chance.randint(1, 40)]
            case 2:
                changed[at:at] = chance.choice(PIECES)
            case 3:
                changed[at:at] = changed[at : at + chance.randint(1, 40)]
            case _:
                del changed[max(at, len(changed) - 200) :]
    return bytes(changed)


def faults_in(data: bytes, file: str = "round") -> tuple[Fault, ...]:
    """What reading the bytes says; nothing but an instance or faults may come of it."""
    try:
        read = instance_from(data, file)
    except InvalidInstance as invalid:
        told = invalid.faults
    else:
        assert isinstance(read, Instance)
        return ()
    assert 1 <= len(told) <= FAULTS_REPORTED
    for one in told:
        assert one.params.get("file", file) == file
        assert all(fault(lang, one) for lang in LANGUAGES)
    return told


@pytest.mark.parametrize("form", [json_of, columns_of])
def test_corrupted_bytes(form: Callable[[Instance], bytes]) -> None:
    data, chance = form(a_full_instance()), random.Random(1)
    told = [bool(faults_in(corrupted(data, chance))) for _ in range(TRIES)]
    assert sum(told) > TRIES * 0.7


def test_corrupted_bytes_within_a_member() -> None:
    """Past the zip's own sums: what a wrong hand packed, not what a wire lost."""
    data, chance = columns_of(a_full_instance()), random.Random(2)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        whole = {name: archive.read(name) for name in archive.namelist()}
    told = 0
    for _ in range(TRIES // 2):
        name = chance.choice(sorted(whole))
        told += bool(faults_in(packed(whole | {name: corrupted(whole[name], chance)})))
    assert told > TRIES // 4


def packed(content: dict[str, bytes], how: int = zipfile.ZIP_STORED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", how) as archive:
        for name, one in content.items():
            archive.writestr(name, one)
    return file.getvalue()


APART = ("offer_beyond_lot", "offer_of_another")
"""What two rows say that don't go together."""


def test_corrupted_fields_are_named() -> None:
    """A wrong value deep in a row is told with the row's table and id, and the field.

    A lot or an offer that no longer goes with a bid is told where the bid names it, a fund of which
    a provider's lump sums are more than its share where the provider stands, and one that no longer
    pays for a lot where the lot stands.
    """
    value = json.loads(json_of(a_full_instance()))
    tables = [name for name in columns.TABLES if value[name]]
    tried = 0
    for table in tables:
        record = value[table][0].get("id", value[table][0].get("need"))
        for at in places(value[table][0]):
            if at == ("id",) or at == ("need",):
                continue
            for junk in JUNK:
                changed = json.loads(json.dumps(value))
                holder(changed[table][0], at)[at[-1]] = junk
                for one in faults_in(json.dumps(changed).encode()):
                    tried += 1
                    if table in ("lots", "offers") and one.code in APART:
                        assert (one.kind, one.record) == ("bids", "b1"), (at, junk, one)
                    elif one.code == "lot_not_of_fund":
                        assert (one.kind, one.record) == ("lots", "l1"), (at, junk, one)
                    elif one.code == "lump_sums_above_share":
                        assert (one.kind, one.record) == ("providers", "p1"), (at, junk, one)
                    else:
                        assert (one.kind, one.record) == (table, record), (at, junk, one)
                    assert one.field, (at, junk, one)
                    assert one.params["file"] == "round"
    assert tried > 500


def test_corrupted_results() -> None:
    result = solve(build.district(), Limits(work=100))
    data, chance = result.model_dump_json().encode(), random.Random(3)
    refused = []
    for _ in range(TRIES):
        try:
            read = json_form.read(corrupted(data, chance), Result)
        except InvalidInstance as invalid:
            refused.append(invalid.faults)
        else:
            assert isinstance(read, Result)
    assert len(refused) > TRIES * 0.7
    assert all(fault(lang, one) for lang in LANGUAGES for faults in refused for one in faults)


# ── each guard by itself


def codes(data: bytes) -> set[str]:
    return {one.code for one in faults_in(data)}


def full_columns() -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(columns_of(a_full_instance()))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def replaced(name: str, value: Any) -> dict[str, bytes]:
    return full_columns() | {name: json.dumps(value).encode()}


def a_bomb() -> bytes:
    """A hundred kilobytes that unpack to a hundred megabytes, and say so."""
    return packed({"head.json": b" " * (100 << 20)}, zipfile.ZIP_DEFLATED)


def cases() -> Iterator[tuple[str, bytes, str]]:
    text = json_of(a_full_instance())
    yield "a key twice", text.replace(b'{"', b'{"name":"x","', 1), "repeated_key"
    yield "no number", text.replace(b'"weeks":4', b'"weeks":NaN', 1), "not_finite"
    yield (
        "a long number",
        text.replace(b'"weeks":4', b'"weeks":' + b"9" * 5000, 1),
        ("number_too_long"),
    )
    yield "deep", b"[" * 100_000, "too_deep"
    yield "a cut", text[:-1], "not_json"
    yield "no UTF-8", text.replace(b"visit", b"vis\xffit", 1), "not_utf8"
    yield "an unknown field", text.replace(b'"weeks"', b'"weaks"', 1), "unknown_field"
    yield (
        "another format",
        text.replace(b"linli-instance-1", b"linli-instance-9", 1),
        ("wrong_format"),
    )
    yield "no zip", b"PK\x03\x04", "not_a_zip"
    yield "no head", packed({"needs/id.json": b"[]"}), "not_json"
    yield (
        "an unknown member",
        packed(full_columns() | {"needs/wish.json": b"[]"}),
        ("unknown_member"),
    )
    yield "a short column", packed(replaced("needs/resident.json", ["r"])), "uneven_column"
    yield (
        "no column",
        packed({k: v for k, v in full_columns().items() if "minutes" not in k}),
        ("missing"),
    )
    codes_of_it = replaced("needs/minutes.json", [60]) | {"needs/minutes.codes.json": b"[0,7]"}
    yield "a code too high", packed(codes_of_it), "wrong_code"
    yield "a bomb", a_bomb(), "unpacks_too_large"
    yield (
        "too many members",
        packed({f"{n}": b"" for n in range(members.MOST_MEMBERS + 1)}),
        ("unpacks_too_large"),
    )


@pytest.mark.parametrize(
    ("data", "code"), [pytest.param(data, code, id=name) for name, data, code in cases()]
)
def test_a_guard_has_its_code(data: bytes, code: str) -> None:
    assert code in codes(data)


def test_a_member_that_unpacks_to_more_than_it_says_is_cut_short() -> None:
    """The size in the directory is a claim; no more than that is ever unpacked."""
    size, claimed = 50 << 20, 64
    data = packed({"head.json": b" " * size}, zipfile.ZIP_DEFLATED)
    data = data.replace(size.to_bytes(4, "little"), claimed.to_bytes(4, "little"))
    tracemalloc.start()
    try:
        assert codes(data) == {"broken_member"}
        assert tracemalloc.get_traced_memory()[1] < size // 10
    finally:
        tracemalloc.stop()


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_member_twice_is_no_choice_of_ours() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for _ in range(2):
            archive.writestr("head.json", b"{}")
    assert codes(file.getvalue()) == {"not_a_zip"}
