"""What persons have decided: what a served need is worth, pins and forbids; and what stands."""

from typing import Annotated, Literal

from pydantic import Field

from matcher.instance.price_list import PriceList
from matcher.instance.record import Count, Fen, Id, Percent, Record, Weight


class Weights(Record):
    """What a served need is worth, in milli-points; shown to whoever signs the plan.

    ``fen_per_millipoint``: public money, over the period, that outweighs one milli-point.
    ``award_point``: an accepted bid is worth so much for every point of its score, in every lot.
    """

    priority: tuple[Weight, Weight, Weight, Weight] = (800_000, 400_000, 200_000, 100_000)
    waiting_most_percent: Percent = 20
    days_per_percent: Annotated[int, Field(ge=1, le=36_500)] = 7
    familiar_percent: Percent = 105
    volunteer_percent: Percent = 110
    per_km: Weight = 1_000
    moved: Weight = 50_000
    fen_per_millipoint: Annotated[int, Field(ge=1, le=10**9)] = 2
    award_point: Weight = 1_000


class Decision(Record):
    """What a person has said of ways to serve a need; a field that is none speaks of any."""

    need: Id
    offer: Id | None = None
    setting: Literal["home", "venue"] | None = None
    venue: Id | None = None
    slots: tuple[Id, ...] | None = None
    fund: Id | None = None
    reason: str = ""


class Pin(Decision):
    """A person's decision that stands: the need is served, and just so, in the fields given."""


class Forbid(Decision):
    """A person's decision: the need is not served in a way that matches every field given.

    ``slots`` matches a way that uses any of them; a forbid with the need alone matches all.
    """


class AwardDecision(Record):
    """A person's decision that a bid is accepted, or that it is not."""

    bid: Id
    accepted: bool
    reason: str = ""


class Floor(Record):
    """So many needs of a community are served at least."""

    community: Id
    needs: Annotated[Count, Field(ge=1)]


Aim = Literal["value", "first_tier", "floors", "kept"]
"""What a plan's ``value`` counts: all it is worth; what its needs of priority 1 are; how many needs
it serves towards the floors, which then are asked for and bind nobody; or of those how many are in
force."""


class Policy(Record):
    """``copay_cap_fen``: the most any resident is asked, per session and person; none: no cap.
    ``prices``: what changes are thought to cost; no plan depends on them.

    ``provider_share_percent``: the most of a fund's amount that one provider takes; none: no limit.

    Three wishes, each found out by a stage of the solve: ``keep_in_place``: as many as can be of
    those served today stay just where they are; ``first_tier_absolute``: as much as can be for the
    needs of priority 1, whatever it costs the others; ``floor_share_percent``: of each community's
    needs that have a lawful option so many are served, or as near to it as can be. A stage leaves
    its answer fixed: pins, ``first_tier_least``, in milli-points, and ``floors``; these hold for
    every plan. ``aim`` is a stage's own.
    """

    weights: Weights = Weights()
    copay_cap_fen: Fen | None = None
    volunteers_first: bool = False
    pins: tuple[Pin, ...] = ()
    forbids: tuple[Forbid, ...] = ()
    provider_share_percent: Annotated[int, Field(ge=1, le=100)] | None = None
    awards: tuple[AwardDecision, ...] = ()
    prices: PriceList = PriceList()
    keep_in_place: bool = False
    first_tier_absolute: bool = False
    floor_share_percent: Annotated[int, Field(ge=1, le=100)] | None = None
    first_tier_least: Annotated[int, Field(ge=0, le=2**53)] | None = None
    floors: tuple[Floor, ...] = ()
    aim: Aim = "value"


class Placement(Record):
    """Where a need stands in the plan in force; ``venue`` is none at home."""

    need: Id
    offer: Id
    venue: Id | None = None
    slots: tuple[Id, ...]
    fund: Id | None = None
