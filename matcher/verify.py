"""The verdict of somebody who trusts nothing that the solve says: plan, value, bound, gap."""

from collections.abc import Iterator
from dataclasses import dataclass

from matcher.certify import InvalidCertificate, certify
from matcher.check import Violation, check
from matcher.faults import Fault
from matcher.instance import Instance
from matcher.plan import Result, Status


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

    A stated bound below the recomputed one is a fault (``bound_not_proved``), as is whatever
    ``certify`` refuses; a plan worth more than the bound breaks ``certificate``, and a status
    that says otherwise than value and bound breaks ``figure``. What the search took (seconds,
    work, seed, versions) and what a solver said are stated, and not checked.
    """
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
        violations=tuple(violations), faults=faults, value=result.plan.value, bound=bound
    )


def _status(result: Result, bound: int) -> Iterator[Violation]:
    """``optimal`` exactly where value and bound meet; that a person ended it is hearsay."""
    closed = result.plan.value == bound
    if closed != (result.status is Status.OPTIMAL):
        found = Status.OPTIMAL if closed else Status.FEASIBLE
        params = {"figure": "status", "stated": result.status.value, "found": found.value}
        yield Violation(rule="figure", code="figure_differs", params=params)
