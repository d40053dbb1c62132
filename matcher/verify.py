"""The verdict of somebody who trusts nothing that the solve says: plan, value, bound, gap."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from matcher.certify import InvalidCertificate, certify, guaranteed
from matcher.certify.siting import Covering
from matcher.check import Violation, check
from matcher.check.siting import check_siting
from matcher.faults import Fault, InvalidInstance
from matcher.instance import (
    Instance,
    first_tier_stage,
    fixed,
    floors_stage,
    keeping,
    kept_stage,
)
from matcher.plan import Result, Stage, Status
from matcher.sites import Sited, Siting


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """``bound``: the certificate's, where its own prices prove it; none where they don't.

    ``violations``: what the plan and its stated status break; ``faults``: what is wrong with the
    certificate; ``value`` and ``bound`` in milli-points; ``gap``: (bound − value) / bound.
    """

    violations: tuple[Violation, ...]
    faults: tuple[Fault, ...]
    value: int
    bound: int | None

    @property
    def gap(self) -> float | None:
        """None without a bound; 0 where both are 0."""
        if self.bound is None:
            return None
        return (self.bound - self.value) / self.bound if self.bound else 0.0

    @property
    def valid(self) -> bool:
        """A lawful plan, with a proof that holds."""
        return not self.violations and not self.faults


def verify(instance: Instance, result: Result) -> Verdict:
    """Check every rule and figure of the plan, and recompute the certificate's bound.

    Where stages went before, the plan is one of the round in which what they reached is fixed; each
    stage's own bound is recomputed too, and must be no less than what it reached.

    A stated bound below the recomputed one is a fault (``bound_not_proved``), as is whatever
    ``certify`` refuses; a plan worth more than the bound breaks ``certificate``, and a status
    that says otherwise than value and bound breaks ``figure``. What the search took (seconds,
    work, seed, versions) and what a solver said are stated, and not checked.
    """
    try:
        instance, staged = _followed(instance, result.stages)
    except InvalidInstance as invalid:  # a stage speaks of what the instance does not know
        staged = list(invalid.faults)
    violations = check(instance, result.plan)
    faults: tuple[Fault, ...] = ()
    bound: int | None = None
    stated = result.certificate.bound
    try:
        proved = certify(instance, result.certificate).bound
    except InvalidCertificate as invalid:
        faults = invalid.faults
    else:
        if stated < proved:
            figures = {"stated": stated, "found": proved}
            faults = (Fault("bound_not_proved", "certificate", "", "bound", figures),)
        else:
            bound = stated
    if bound is not None:
        if result.plan.value > bound:
            params = {"value": result.plan.value, "bound": bound}
            violations.append(Violation(rule="certificate", code="bound_passed", params=params))
        else:
            violations += _status(result, bound)
    return Verdict(
        violations=tuple(violations),
        faults=(*staged, *faults),
        value=result.plan.value,
        bound=bound,
    )


def answered(instance: Instance, result: Result) -> Instance:
    """The round that a result's plan answers: with what its stages reached fixed, if it has any.

    Raises
    ------
    InvalidInstance
        A stage's floors name what is not there, or something twice.
    """
    return _followed(instance, result.stages, prove=False)[0] if result.stages else instance


def _followed(
    instance: Instance, stages: Sequence[Stage], *, prove: bool = True
) -> tuple[Instance, list[Fault]]:
    """(The round in which what the stages reached is fixed, what is wrong with them).

    They are those that the policy wishes for, in their order. That what a stage reached can be
    reached, the plan shows, which keeps it; the certificate, that no more can be; ``prove``: it is
    held to that.

    Raises
    ------
    InvalidInstance
        A stage's floors name what is not there, or something twice.
    """
    policy = instance.policy
    least, floors, faults = policy.first_tier_least, policy.floors, list[Fault]()
    wished = ["kept"] * (policy.keep_in_place and bool(instance.in_force))
    wished += ["first_tier"] * policy.first_tier_absolute
    wished += ["floors"] * (policy.floor_share_percent is not None)
    if [stage.aim for stage in stages] != wished:
        found = {"stated": [stage.aim for stage in stages], "found": wished}
        return instance, [Fault("other_stages", "stages", "", "aim", found)]
    for stage in stages:
        if stage.aim == "kept":
            asked = kept_stage(instance)
            told = list(_misnamed(instance, stage))
            if told:
                return instance, [*faults, *told]
            instance = keeping(instance, stage.kept)
        elif stage.aim == "first_tier":
            asked = first_tier_stage(instance)
            least = stage.value if stage.value > 0 else None
        else:
            asked, floors = floors_stage(instance, stage.asked, least), stage.reached
            faults += _misstated(stage)
            faults += _misasked(instance, stage) if prove else ()
        faults += _unproved(asked, stage) if prove else ()
    return (fixed(instance, floors, least) if wished else instance), faults


def _misnamed(instance: Instance, stage: Stage) -> Iterator[Fault]:
    """Who stays is in force and not pinned, each is named once, and with the pinned they count."""
    pinned = {pin.need for pin in instance.policy.pins}
    stands = {one.need for one in instance.in_force}
    found, decided = set(stage.kept) & (stands - pinned), len(stands & pinned)
    if len(found) != len(stage.kept) or len(found) + decided != stage.value:
        figures = {"stated": stage.value, "found": len(found) + decided}
        yield Fault("other_kept", "stages", stage.aim, "kept", figures)


def _unproved(asked: Instance, stage: Stage) -> Iterator[Fault]:
    """What is wrong with the certificate of a stage."""
    try:
        proved = certify(asked, stage.certificate).bound
    except InvalidCertificate as invalid:
        yield from invalid.faults
        return
    stated = stage.certificate.bound
    if not max(proved, stage.value) <= stated:
        figures = {"stated": stated, "found": max(proved, stage.value)}
        yield Fault("bound_not_proved", "stages", stage.aim, "bound", figures)


def _misasked(instance: Instance, stage: Stage) -> Iterator[Fault]:
    """Floors asked for that are not the policy's share of what each community could have."""
    found = {floor.community: floor.needs for floor in guaranteed(instance)}
    stated = {floor.community: floor.needs for floor in stage.asked}
    for place in found | stated:
        if stated.get(place, 0) != found.get(place, 0):
            figures = {"stated": stated.get(place, 0), "found": found.get(place, 0)}
            yield Fault("other_share", "stages", place, "asked", figures)


def _misstated(stage: Stage) -> Iterator[Fault]:
    """Floors reached that do not add up to what they are said to, or that nobody asked for."""
    asked = {floor.community: floor.needs for floor in stage.asked}
    found = sum(floor.needs for floor in stage.reached)
    beyond = [one.community for one in stage.reached if one.needs > asked.get(one.community, 0)]
    if found != stage.value or beyond:
        figures = {"stated": stage.value, "found": found}
        yield Fault("other_floors", "stages", stage.aim, "reached", figures)


def _status(result: Result, bound: int) -> Iterator[Violation]:
    """``optimal`` exactly where value and bound meet; that a person ended it is hearsay."""
    closed = result.plan.value == bound
    if closed != (result.status is Status.OPTIMAL):
        found = Status.OPTIMAL if closed else Status.FEASIBLE
        params = {"figure": "status", "stated": result.status.value, "found": found.value}
        yield Violation(rule="figure", code="figure_differs", params=params)


@dataclass(frozen=True, kw_only=True)
class SitingVerdict:
    """Of where to open places: ``faults``: all that is wrong with the answer or its proof;
    ``value`` and ``bound``, its own, in milli-points, the bound none where it is not proved."""

    faults: tuple[Fault, ...]
    value: int
    bound: int | None

    @property
    def valid(self) -> bool:
        """It keeps every rule, and its proof holds."""
        return not self.faults


def verify_siting(instance: Instance, siting: Siting, sited: Sited) -> SitingVerdict:
    """Check every rule and figure of an answer, and recompute its bound.

    A stated bound below the recomputed one is a fault (``bound_not_proved``), as is an answer worth
    more than its bound (``bound_passed``).
    """
    faults = check_siting(instance, siting, sited)
    stated: int | None = sited.certificate.bound
    try:
        proved = Covering(instance, siting).bound(sited.certificate)
    except InvalidCertificate as invalid:
        return SitingVerdict(faults=(*faults, *invalid.faults), value=sited.value, bound=None)
    if sited.certificate.bound < proved:
        figures = {"stated": stated, "found": proved}
        faults.append(Fault("bound_not_proved", "certificate", "", "bound", figures))
        stated = None
    elif sited.value > sited.certificate.bound:
        figures = {"value": sited.value, "bound": stated}
        faults.append(Fault("bound_passed", "certificate", "", "bound", figures))
    return SitingVerdict(faults=tuple(faults), value=sited.value, bound=stated)
