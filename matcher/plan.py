"""What comes out of a round: who serves whom, when, where, paid by what, and the proof."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from matcher.instance import Floor, Id, Record

Figure = Annotated[int, Field(ge=-(2**62), le=2**62)]
Price = Annotated[int, Field(ge=0, le=2**62)]
Counted = Annotated[int, Field(ge=0, le=2**62)]
Seconds = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class Assignment(Record):
    """A need served at home.

    ``price_fen``, ``copay_fen`` and ``subsidy_fen`` are per session, ``public_fen`` is the
    subsidy over the period; ``minutes_per_week`` includes travel.
    """

    need: Id
    offer: Id
    slots: tuple[Id, ...]
    fund: Id | None = None
    distance_m: Figure
    minutes_per_week: Figure
    price_fen: Figure
    copay_fen: Figure
    subsidy_fen: Figure
    public_fen: Figure
    value: Figure


class Member(Record):
    """A need served in a series; ``fee_fen`` is per session, for all its people."""

    need: Id
    fee_fen: Figure
    distance_m: Figure
    value: Figure


class Series(Record):
    """A series of sessions at a venue; its members attend every one.

    ``cost_fen`` is price and rent, ``fees_fen`` what the members pay, both per session;
    ``public_fen`` is what the fund pays over the period; ``value`` is the members' less the money.
    """

    offer: Id
    venue: Id
    service_type: Id
    slots: tuple[Id, ...]
    fund: Id | None = None
    members: Annotated[tuple[Member, ...], Field(min_length=1)]
    people: Figure
    minutes_per_week: Figure
    cost_fen: Figure
    fees_fen: Figure
    public_fen: Figure
    value: Figure


class Award(Record):
    """A bid accepted: its offers serve so many needs.

    ``public_fen`` is its lump sum over the period, beside what the records of its offers cost;
    ``value`` is what its score is worth less that money, its needs' values not counted.
    """

    bid: Id
    served: Figure
    public_fen: Figure
    value: Figure


class Plan(Record):
    """One lawful way to spend the round. ``instance`` is the digest of what it answers."""

    format: Literal["linli-plan-1"] = "linli-plan-1"
    instance: str
    assignments: tuple[Assignment, ...] = ()
    series: tuple[Series, ...] = ()
    awards: tuple[Award, ...] = ()
    unmet: tuple[Id, ...] = ()
    served: Figure
    public_fen: Figure
    value: Figure


class Pricing(StrEnum):
    """How an offer's own subproblem is bounded once everything shared has its price."""

    PRICED = "priced"
    MINUTES = "minutes"
    EXACT = "exact"


COUNTED = 100_000
"""Milli-points: what a need served towards a floor counts in the prices of a certificate whose aim
is floors, so that they are of the usual size."""


class OfferPrices(Record):
    """``slots``: per session in a slot; ``minutes``: per minute a week; numerators.

    ``volume``: of a bid's offer, per need it serves; below zero where it must serve more.
    ``expected``: what it earns at these prices, or somewhat less: nothing is proved by it, but what
    can't pass it need not be looked at; where it says more, so does the bound.
    """

    kind: Pricing = Pricing.PRICED
    minutes: Price = 0
    slots: Mapping[Id, Price] = {}
    volume: Figure = 0
    expected: Price = 0


class Certificate(Record):
    """Prices that prove an upper bound on the value of every lawful plan, by weak duality.

    All prices are numerators over ``denominator``, in milli-points: per need, per fen of a fund,
    per venue and slot, per resident and slot, and each offer's own; per place among a lot's winners
    and among alternative bids, and per fen of a provider's share of a fund; per need that a
    community's floor asks for, and per milli-point that the first tier is owed. What is not named
    costs 0.
    ``bound`` is in milli-points, and in needs where the policy aims at floors: no plan is worth
    more.
    """

    format: Literal["linli-certificate-1"] = "linli-certificate-1"
    instance: str
    denominator: Annotated[int, Field(ge=1, le=10**6)]
    needs: Mapping[Id, Price] = {}
    funds: Mapping[Id, Price] = {}
    rooms: Mapping[Id, Mapping[Id, Price]] = {}
    residents: Mapping[Id, Mapping[Id, Price]] = {}
    offers: Mapping[Id, OfferPrices] = {}
    lots: Mapping[Id, Price] = {}
    alternatives: Mapping[Id, Price] = {}
    shares: Mapping[Id, Mapping[Id, Price]] = {}
    floors: Mapping[Id, Price] = {}
    first_tier: Price = 0
    bound: Figure


class Status(StrEnum):
    """``optimal``: the certificate closes the gap, and nothing else does: no solver's word.
    ``feasible``: a lawful plan, gap open. ``cancelled``: the same, stopped by a person."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    CANCELLED = "cancelled"


SolverClaim = Literal["", "optimal", "feasible"]
"""What a solver may say of a plan; nothing, where none was asked or what it said is of no plan."""


class Stage(Record):
    """What a stage before the plan's own found out, and how good that is.

    ``aim``: what it went for; ``asked``: the floors wished for; ``reached``: those that the plan
    keeps; ``kept``: the needs that stay just where they are; ``value``: what the stage's plan was
    worth, in milli-points for the first tier, else in needs; of those that stay, with those that a
    person pinned; ``certificate``: no plan is worth more than its bound.
    """

    aim: Literal["kept", "first_tier", "floors"]
    asked: tuple[Floor, ...] = ()
    reached: tuple[Floor, ...] = ()
    kept: tuple[Id, ...] = ()
    value: Figure
    certificate: Certificate

    @property
    def proved(self) -> bool:
        """Is more than this surely not to be had?"""
        return self.value == self.certificate.bound


class Result(Record):
    """The plan, the proof, and what it took.

    ``stages``: what was found out before, in its order, and holds in the plan.

    ``solver_claim``: what a solver said of its own answer: hearsay.
    ``work`` and ``work_limit`` are deterministic units; ``seconds`` is wall time. These, ``seed``
    and ``versions`` are stated: no plan shows whether they are true.
    """

    format: Literal["linli-result-1"] = "linli-result-1"
    plan: Plan
    certificate: Certificate
    stages: tuple[Stage, ...] = ()
    status: Status
    solver_claim: SolverClaim = ""
    seed: Counted = 0
    work: Counted = 0
    work_limit: Counted | None = None
    seconds: Seconds = 0.0
    versions: Mapping[str, str] = {}

    @property
    def gap(self) -> float:
        """(bound − value) / bound; 0 where both are 0."""
        bound = self.certificate.bound
        return (bound - self.plan.value) / bound if bound else 0.0
