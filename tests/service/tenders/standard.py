"""What OCDS 1.1.5 with lots and bids says a package is: schemas, merged, and codelists."""

import csv
import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

STANDARD = Path(__file__).parents[4] / "shared" / "standards" / "ocds"
SCHEMES = ("itemClassificationScheme.csv",)
"""Open lists, to which a publisher's own schemes are added."""

Json = Any


class Standard:
    """Read once; skips where it is not there."""

    def __init__(self) -> None:
        if not STANDARD.is_dir():
            pytest.skip(f"the OCDS schemas are not beside this checkout: {STANDARD}")
        self.release = _read("release-schema.json")
        for extension in ("lots", "bid"):
            patch = _read(f"extensions/{extension}/release-schema.json")
            self.release = patched(self.release, patch)
        named = (self.release, _read("versioned-release-validation-schema.json"))
        self.registry: Registry[Any] = Registry().with_resources(
            (one["id"], Resource(contents=one, specification=DRAFT4)) for one in named
        )
        self.codes = {
            path.name: {row["Code"] for row in _rows(path)}
            for path in STANDARD.rglob("codelists/*.csv")
        }

    def faults(self, kind: str, package: Json) -> list[str]:
        """``kind``: ``release`` or ``record``."""
        schema = _read(f"{kind}-package-schema.json")
        found = Draft4Validator(schema, registry=self.registry).iter_errors(package)
        faults = [f"{one.json_path}: {one.message[:200]}" for one in found]
        for at, release in self._releases(kind, package):
            faults += self._unlike(release, self.release, at)
        return faults

    def _releases(self, kind: str, package: Json) -> Iterator[tuple[str, Json]]:
        for n, one in enumerate(package.get("releases", ())):
            yield f"$.releases[{n}]", one
        for record in package.get("records", ()):
            yield from self._releases(kind, record)
            yield "$.compiledRelease", record["compiledRelease"]

    def _unlike(self, said: Json, schema: Json, at: str) -> Iterator[str]:
        """Fields, codes and moments that the schema alone lets by."""
        schema = self._followed(schema)
        codes, form = schema.get("codelist"), schema.get("format")
        if isinstance(said, Mapping):
            fields = schema.get("properties", {})
            for name, one in said.items():
                known = fields.get(name) or fields.get(name.removesuffix("_en"))
                if known is None:
                    yield f"{at}.{name}: no field of the standard"
                else:
                    yield from self._unlike(one, known, f"{at}.{name}")
        elif isinstance(said, list):
            inside = schema.get("items", {}) | ({"codelist": codes} if codes else {})
            for n, one in enumerate(said):
                yield from self._unlike(one, inside, f"{at}[{n}]")
        elif codes and codes not in SCHEMES and said not in self.codes[codes]:
            yield f"{at}: {said!r} is no code of {codes}"
        elif form == "date-time" and not _is_moment(said):
            yield f"{at}: {said!r} is no moment"

    def _followed(self, schema: Json) -> Json:
        name = schema.get("$ref", "").removeprefix("#/definitions/")
        return {**self.release["definitions"][name], **schema} if name else schema


def patched(whole: Json, patch: Json) -> Json:
    """JSON merge patch (RFC 7396)."""
    if not isinstance(patch, dict):
        return patch
    whole = dict(whole) if isinstance(whole, dict) else {}
    for name, one in patch.items():
        whole[name] = patched(whole.get(name), one)
    return {name: one for name, one in whole.items() if patch.get(name, one) is not None}


def merged(releases: list[Json]) -> Json:
    """Releases as the standard merges them: objects field by field, lists by their members' ids."""
    whole: Json = {}
    for one in releases:
        whole = _merge(whole, one)
    return whole


def read(text: str) -> Json:
    """With numbers as they are written."""
    return json.loads(text, parse_float=Decimal)


def _merge(before: Json, after: Json) -> Json:
    if isinstance(before, dict) and isinstance(after, dict):
        return before | {name: _merge(before.get(name), one) for name, one in after.items()}
    lists = isinstance(before, list) and isinstance(after, list)
    if lists and all(isinstance(one, dict) and "id" in one for one in after):
        whole = {one["id"]: one for one in before}
        for one in after:
            whole[one["id"]] = _merge(whole.get(one["id"]), one)
        return list(whole.values())
    return after


def _is_moment(said: Any) -> bool:
    try:
        return "T" in said and datetime.fromisoformat(said).tzinfo is not None
    except (TypeError, ValueError):
        return False


def _read(name: str) -> Json:
    return json.loads((STANDARD / name).read_text("utf-8"))


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
