"""What floors cost: the same round with what is owed and without, each with its proof."""

from concurrent.futures import Executor
from dataclasses import dataclass

from matcher.instance import Instance, keeping, without_floors
from matcher.optimise import Limits
from matcher.plan import Result
from matcher.solve import solve


@dataclass(frozen=True, kw_only=True)
class Price:
    """``fair``: the best plan found under the policy's wishes and floors; ``free``: without."""

    fair: Result
    free: Result

    @property
    def found(self) -> int:
        """Milli-points: what the plan found under the floors is worth less than the one without."""
        return self.free.plan.value - self.fair.plan.value

    @property
    def least(self) -> int:
        """Milli-points that the floors cost for sure, of the best that could be found at all."""
        return max(0, self.free.plan.value - self.fair.certificate.bound)

    @property
    def most(self) -> int:
        """Milli-points that they cost at the most."""
        return max(0, self.free.certificate.bound - self.fair.plan.value)


def price_of_fairness(
    instance: Instance, limits: Limits, executor: Executor | None = None
) -> Price:
    """Both solves, one after the other, each within these limits.

    The price is the best value without what is owed less the best value with it (Bertsimas, Farias
    and Trichakis 2011, here not as a share). Neither best is known, but bounds of both are: it is
    between ``Price.least`` and ``Price.most``. Whoever is kept in place in one is so in the other.

    Raises
    ------
    InvalidInstance
        As ``solve``.
    """
    fair = solve(instance, limits, executor)
    stayed = next((stage.kept for stage in fair.stages if stage.aim == "kept"), None)
    same = instance if stayed is None else keeping(instance, stayed)
    return Price(fair=fair, free=solve(without_floors(same), limits, executor))
