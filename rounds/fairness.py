"""How fair a plan is, as it is kept among its figures: made beside the verifier, read by pages.

No database here.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from access.refusal import Conflict
from matcher.explain import Context
from matcher.fairness import Floored, Inversion, Shares, floored, inversions, shares
from matcher.plan import Stage

FIGURE = "fairness"
"""Where it stands among a plan's figures."""


@dataclass(frozen=True, kw_only=True)
class Fairness:
    """``days``: of every need that an inversion names, how long it has waited; ``floors``: what the
    communities were to have; none where the policy wished for nothing."""

    shares: Shares
    inversions: tuple[Inversion, ...]
    days: dict[str, int]
    floors: tuple[Floored, ...]


KEPT: TypeAdapter[Fairness] = TypeAdapter(Fairness)


def fairness_of(prepared: Context, stages: Sequence[Stage]) -> dict[str, Any]:
    """Of a verified plan, as JSON."""
    passed = inversions(prepared)
    named = {need for one in passed for need in (one.unmet, one.served)}
    found = Fairness(
        shares=shares(prepared.instance, prepared.plan),
        inversions=passed,
        days={need.id: need.days_waiting for need in prepared.instance.needs if need.id in named},
        floors=tuple(floored(stages)),
    )
    return {FIGURE: dataclasses.asdict(found)}


def fairness_in(figures: Mapping[str, Any] | None) -> Fairness:
    """What was kept among a plan's figures.

    Raises
    ------
    Conflict
        Nothing was: the plan is of before anything was kept, or there was no memory for it.
    """
    said = (figures or {}).get(FIGURE)
    if said is None:
        raise Conflict("fairness_untold")
    return KEPT.validate_python(said)
