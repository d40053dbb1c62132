"""The published schemas are the records, explain every field, and refuse what its rules refuse."""

import copy
import json
import tomllib
from collections.abc import Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from pydantic import ValidationError

from linli.cli import main
from linli.generate import generate
from matcher.faults import InvalidInstance
from matcher.files.schema import PUBLISHED, schema
from matcher.instance import (
    AwardDecision,
    Bid,
    BidPart,
    Catchment,
    Forbid,
    Instance,
    Licence,
    Lot,
    Period,
    Pin,
    Placement,
    Policy,
    Record,
    standard_grid,
)
from matcher.plan import Result
from matcher.solve import Limits, solve
from tests import builders as build

HOUSE = Path(__file__).parents[2]
Steps = tuple[str | int, ...]

JUNK = (None, True, -1, 0, 10**19, 1.5, "", "x" * 201, "2026-02-30", [], {}, ["x"], {"x": 1})


def validator(kind: str) -> Draft202012Validator:
    return Draft202012Validator(schema(kind), format_checker=FormatChecker())


def a_full_instance() -> Instance:
    """One of everything, every field given."""
    licences = (Licence(code="care", valid_until=date(2027, 1, 1)),)
    one = build.need(
        group="elder",
        language="zh",
        age=80,
        accessibility=("wheelchair",),
        preferred_providers=("p1",),
        excluded_providers=("p2",),
        current_provider="p1",
        earliest_start=build.MONDAY,
        latest_start=build.MONDAY,
    )
    pin = Pin(need="n1", offer="o1", setting="home", slots=("mon-am",), fund="f1")
    tendered = build.offer("o3", catchment=Catchment(communities=("c1",)))
    bid = Bid(
        id="b1",
        provider="p1",
        parts=(BidPart(lot="l1", offer="o3", smallest=1, largest=2),),
        lump_sum_fen=1,
        score=80,
        alternative="a",
    )
    forbid = Forbid(need="n1", offer="o2", setting="venue", venue="v1", slots=("mon-am",))
    return build.district(
        [one, build.pupil("n2")],
        [build.offer(), build.lessons("o2", provider="p2"), tendered],
        providers=[build.provider("p1", licences=licences), build.provider("p2")],
        venues=[build.venue(licences=licences)],
        funds=[build.fund(service_types=("visit",), communities=("c1",), groups=("elder",))],
        policy=Policy(
            pins=(pin,),
            forbids=(forbid,),
            copay_cap_fen=1,
            provider_share_percent=50,
            awards=(AwardDecision(bid="b1", accepted=True),),
        ),
        period=Period(start=build.MONDAY),
        grid=tuple(slot for slot in standard_grid() if slot.id in build.TWO_MORNINGS),
        in_force=(Placement(need="n1", offer="o1", slots=("mon-am",)),),
        lots=(Lot(id="l1", service_types=("visit",), communities=("c1",), fund="f1"),),
        bids=(bid,),
    )


@pytest.mark.parametrize("kind", PUBLISHED)
def test_the_published_schema_is_the_records(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Made anew by ``linli schema KIND > docs/schemas/KIND.schema.json``."""
    assert main(["schema", kind]) == 0
    published = HOUSE / "docs" / "schemas" / f"{kind}.schema.json"
    assert published.read_text("utf-8") == capsys.readouterr().out
    Draft202012Validator.check_schema(schema(kind))


def records(record: type[Record]) -> Iterator[type[Record]]:
    for one in record.__subclasses__():
        if one.__module__.startswith(("matcher.instance", "matcher.plan")):
            yield one
            yield from records(one)


def test_every_field_has_its_meaning_and_every_meaning_its_field() -> None:
    text = HOUSE / "matcher" / "files" / "meanings.toml"
    meanings = tomllib.loads(text.read_text("utf-8"))
    shared = meanings.pop("any")
    published = list(records(Record))
    bases = {base for one in published for base in one.__mro__[1:]}
    whole = [one for one in published if one not in bases]
    fields = {one.__name__: set(one.model_fields) for one in whole}
    used = set()
    for record, names in fields.items():
        own = set(meanings.pop(record, {}))
        assert names <= own | set(shared), record
        assert own <= names, record
        used |= names - own
    assert meanings == {}
    assert set(shared) == used


def test_what_is_generated_and_solved_is_valid() -> None:
    instance = generate(60)
    result = solve(instance, Limits(work=200))
    for kind, value in (
        ("instance", instance),
        ("result", result),
        ("plan", result.plan),
        ("certificate", result.certificate),
    ):
        assert not list(validator(kind).iter_errors(json.loads(value.model_dump_json()))), kind


# ── what a field's own rules refuse, the schema refuses


def places(value: Any, at: Steps = ()) -> Iterator[Steps]:
    """The path of everything inside, one row of each list."""
    inside = value.items() if isinstance(value, dict) else enumerate(value[:1])
    for key, one in inside:
        yield (*at, key)
        if isinstance(one, dict | list):
            yield from places(one, (*at, key))


def holder(value: Any, at: Steps) -> Any:
    for step in at[:-1]:
        value = value[step]
    return value


def mutations(value: Any) -> Iterator[tuple[str, Any]]:
    """(what was done, the value with one thing wrong or merely different)."""
    for at in places(value):
        for junk in JUNK:
            changed = copy.deepcopy(value)
            holder(changed, at)[at[-1]] = junk
            yield f"{at} = {junk!r}", changed
        changed = copy.deepcopy(value)
        del holder(changed, at)[at[-1]]
        yield f"without {at}", changed
        if isinstance(at[-1], str):
            changed = copy.deepcopy(value)
            holder(changed, at)["no_such_field"] = 1
            yield f"more beside {at}", changed


@pytest.mark.parametrize(
    ("kind", "record", "one_in"), [("instance", Instance, 4), ("result", Result, 1)]
)
def test_what_a_fields_rules_refuse_the_schema_refuses(
    kind: str, record: type[Record], one_in: int
) -> None:
    """One in so many mutations is tried: a validator takes milliseconds for each."""
    instance = a_full_instance()
    whole: Record = instance
    if record is Result:
        needs = [build.need(), build.pupil("n2")]
        district = build.district(needs, [build.offer(), build.lessons("o2")])
        whole = solve(district, Limits(work=100))
    value = json.loads(whole.model_dump_json())
    refuses = validator(kind)
    tried = refused = 0
    for done, changed in islice(mutations(value), 0, None, one_in):
        tried += 1
        try:
            record.model_validate_json(json.dumps(changed))
        except ValidationError:
            refused += 1
            assert not refuses.is_valid(changed), done
        except InvalidInstance:
            pass  # a reference or a combination: no schema's to say
        else:
            assert refuses.is_valid(changed), done
    assert tried > 500
    assert refused > tried // 2
