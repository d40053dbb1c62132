"""Whatever is changed in a lawful plan, the checker refuses it unless brute force knows it too."""

from functools import cache
from itertools import islice
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.check import check
from matcher.faults import InvalidInstance
from matcher.instance import Instance
from matcher.plan import Assignment, Member, Plan, Series
from tests.brute import is_lawful, lawful_plans
from tests.tiny import SLOTS, pinned, tiny

INSTANCES = 30
LEAST_PLANS, MOST_PLANS = 5, 5_000
"""Instances with fewer lawful plans, or more, are passed over: they teach little, or take long."""


@cache
def lawful(seed: int) -> tuple[Instance, list[Plan], set[Any]]:
    """An instance, its lawful plans, and these again with all order taken out."""
    instance = tiny(seed) if seed % 3 else pinned(tiny(seed), seed)
    plans = list(islice(lawful_plans(instance), MOST_PLANS))
    if not LEAST_PLANS <= len(plans) < MOST_PLANS:
        return lawful(seed + INSTANCES)
    return instance, plans, {unordered(plan) for plan in plans}


def unordered(value: Any) -> Any:
    """The plan as a value in which the order of slots, members, records and unmet is lost."""
    if isinstance(value, Plan | Series | Assignment | Member):
        return type(value), tuple((name, unordered(part)) for name, part in value)
    if isinstance(value, tuple):
        return tuple(sorted((unordered(part) for part in value), key=repr))
    return value


def corrupted(random: Random, instance: Instance, plan: Plan) -> Plan:
    """The plan with one or two things in it changed at random."""
    for _ in range(random.randint(1, 2)):
        plan = _changed(random, instance, plan)
    return plan


def _changed(random: Random, instance: Instance, record: Any) -> Any:
    """The record with one field changed: a number, an id, a slot, or something deeper down."""
    field = random.choice([name for name in type(record).model_fields if name != "format"])
    return record.model_copy(
        update={field: _other(random, instance, field, getattr(record, field))}
    )


def _other(random: Random, instance: Instance, field: str, value: Any) -> Any:
    needs = [need.id for need in instance.needs] + ["nobody"]
    ids = {
        "instance": [instance.digest, "0" * 64],
        "need": needs,
        "offer": [offer.id for offer in instance.offers] + ["nobody"],
        "venue": [venue.id for venue in instance.venues] + ["nowhere"],
        "service_type": [kind.id for kind in instance.service_types],
        "fund": [None, *(fund.id for fund in instance.funds), "nothing"],
    }
    if field in ids:
        return random.choice(ids[field])
    if isinstance(value, int):
        return value + random.choice((-1_000, -1, 1, 2, 40_000))
    choices = {"slots": [*SLOTS, "never"], "unmet": needs}.get(field, list(value))
    return _other_rows(random, instance, list(value), choices)


def _other_rows(random: Random, instance: Instance, rows: list[Any], choices: list[Any]) -> Any:
    """A row left out, repeated, added, put in another's place, or changed itself."""
    way = random.choice(("drop", "add", "change"))
    if way == "drop" and len(rows) > 1:
        rows.pop(random.randrange(len(rows)))
    elif way == "add" and choices:
        rows.insert(random.randint(0, len(rows)), random.choice(choices))
    elif rows:
        at = random.randrange(len(rows))
        known = isinstance(rows[at], str)
        rows[at] = random.choice(choices) if known else _changed(random, instance, rows[at])
    return tuple(rows)


@settings(max_examples=2_000, deadline=None)
@given(st.integers(0, INSTANCES - 1), st.integers(0, 2**32))
def test_a_corrupted_plan_is_refused_unless_it_is_another_lawful_one(seed: int, salt: int) -> None:
    instance, plans, known = lawful(seed)
    random = Random(salt)
    plan = corrupted(random, instance, random.choice(plans))
    assert (check(instance, plan) == []) == (unordered(plan) in known)


def altered(random: Random, instance: Instance) -> Instance:
    """The instance with one field of one record taken from a record of another district."""
    other = tiny(random.randint(0, 1_000))
    table = random.choice(("needs", "offers", "venues", "funds", "providers", "service_types"))
    rows, models = list(getattr(instance, table)), getattr(other, table)
    if not rows or not models:
        return instance
    at, model = random.randrange(len(rows)), random.choice(models)
    field = random.choice([name for name in type(model).model_fields if name != "id"])
    rows[at] = rows[at].model_copy(update={field: getattr(model, field)})
    fields = {name: getattr(instance, name) for name in Instance.model_fields}
    try:
        return Instance(**(fields | {table: tuple(rows)}))
    except InvalidInstance:
        return instance


@settings(max_examples=2_000, deadline=None)
@given(st.integers(0, INSTANCES - 1), st.integers(0, 2**32))
def test_a_plan_carried_into_an_altered_district_is_refused_unless_lawful_there(
    seed: int, salt: int
) -> None:
    before, plans, _ = lawful(seed)
    random = Random(salt)
    instance = altered(random, altered(random, altered(random, before)))
    plan = random.choice(plans).model_copy(update={"instance": instance.digest})
    assert (check(instance, plan) == []) == is_lawful(instance, plan)


@settings(max_examples=500, deadline=None)
@given(st.integers(0, INSTANCES - 1), st.integers(0, 2**32))
def test_every_lawful_plan_passes(seed: int, salt: int) -> None:
    instance, plans, _ = lawful(seed)
    assert check(instance, Random(salt).choice(plans)) == []


@settings(max_examples=500, deadline=None)
@given(st.integers(0, INSTANCES - 1), st.integers(0, INSTANCES - 1), st.integers(0, 2**32))
def test_another_instances_plan_is_refused(seed: int, other: int, salt: int) -> None:
    instance, _, _ = lawful(seed)
    strange, plans, _ = lawful(other)
    found = {violation.rule for violation in check(instance, Random(salt).choice(plans))}
    assert ("digest" in found) == (instance.digest != strange.digest)
