"""The round that is supposed; what contradicts a person's decision, and what may be instead."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from itertools import islice

from pydantic import TypeAdapter

from matcher.changes import VenueLicensed
from matcher.faults import Fault, InvalidInstance
from matcher.instance import FAULTS_REPORTED, Instance, faults_in
from matcher.optimise import Limits, Progress, never, silent
from matcher.plan import Result
from matcher.solve import solve_anew
from matcher.suppose.kinds import Supposition, unknown

PERSONS = ("pins", "awards")
"""What persons have decided: a scenario keeps to it, or says what stands in its way."""

SEVERAL: TypeAdapter[tuple[Supposition, ...]] = TypeAdapter(tuple[Supposition, ...])


def several_from(data: str | bytes) -> tuple[Supposition, ...]:
    """What is supposed, as it was kept in JSON."""
    return SEVERAL.validate_json(data)


def supposed(instance: Instance, several: Iterable[Supposition]) -> Instance:
    """The round with all of this, in its order; the one given stays as it is.

    Raises
    ------
    InvalidInstance
        It speaks of what is not there, contradicts a pin or an accepted bid, or makes no round.
    """
    made = instance
    for one in several:
        faults = _against(made, one)
        if faults:
            raise InvalidInstance(instead(faults))
        made = one.applied(made)
    faults = list(islice(faults_in(made), FAULTS_REPORTED))
    if faults:
        raise InvalidInstance(instead(faults))
    return made


def answered_anew(
    instance: Instance,
    before: Result,
    limits: Limits,
    executor: Executor | None = None,
    *,
    progress: Progress = silent,
    cancelled: Callable[[], bool] = never,
) -> Result:
    """``solve_anew`` of a supposed round.

    Raises
    ------
    InvalidInstance
        A pin or an accepted bid that it leaves no lawful way: with what is possible instead.
    Broken
    """
    try:
        return solve_anew(
            instance, before, limits, executor, progress=progress, cancelled=cancelled
        )
    except InvalidInstance as invalid:
        raise InvalidInstance(instead(invalid.faults)) from invalid


def instead(faults: Sequence[Fault]) -> list[Fault]:
    """The same, and once what may be done where they stand against what persons decided."""
    told = list(faults)
    against = next((one for one in told if _is_persons(one)), None)
    if against is not None:
        told.append(Fault("supposed_instead", against.kind, "", ""))
    return told


def _is_persons(one: Fault) -> bool:
    return one.kind in PERSONS or one.code.startswith("lump_sums_")


def _against(instance: Instance, one: Supposition) -> list[Fault]:
    if not isinstance(one, VenueLicensed):
        return list(one.against(instance))
    venue = next((row for row in instance.venues if row.id == one.venue), None)
    if venue is None:
        return [unknown("venues", one.venue)]
    if any(held.code == one.licence and held.valid_until is None for held in venue.licences):
        params = {"value": one.licence}
        return [Fault("supposed_licensed_already", "venues", one.venue, "licences", params)]
    return []
