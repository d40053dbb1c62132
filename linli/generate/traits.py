"""What a round is like, in the figures that the generator is held to; each is defined here only."""

from collections import defaultdict
from dataclasses import dataclass
from statistics import median

import numpy as np

from matcher.compile import compiled
from matcher.instance import Instance
from matcher.problem import members_by_need


@dataclass(frozen=True, kw_only=True)
class Traits:
    """Means, medians and shares (of all needs, from 0 to 1).

    A need's lawful **ways** are the offers that may serve it at home, and the (offer, venue) whose
    series it may join, whatever is free: pins and forbids count, the plan in force does not.
    ``weekly_sessions``: fewest, median and most that an offer can take in a week.
    ``several_share``: of needs with more than one session a week. ``joining_share``: that may join
    a series at some venue. ``subsidy_share``: whose resident would pay less than the usual price
    (see ``usual_prices``). ``impossible_share``: that have no lawful way.
    """

    needs: int
    needs_per_community: float
    needs_per_offer: float
    weekly_sessions: tuple[int, float, int]
    several_share: float
    joining_share: float
    subsidy_share: float
    median_ways: float
    impossible_share: float
    venues_per_thousand: float
    funds_per_district: float


def traits(instance: Instance) -> Traits:
    """The figures of an instance with offers; it is compiled for its lawful ways."""
    needs = len(instance.needs)
    problem = compiled(instance).problem
    series = np.diff(members_by_need(problem)[0])
    ways = np.diff(problem.home_start) + series
    sessions = [sum(offer.sessions.values()) for offer in instance.offers]
    districts = {community.district for community in instance.communities}
    return Traits(
        needs=needs,
        needs_per_community=needs / len(instance.communities),
        needs_per_offer=needs / len(instance.offers),
        weekly_sessions=(min(sessions), median(sessions), max(sessions)),
        several_share=sum(need.sessions_per_week > 1 for need in instance.needs) / needs,
        joining_share=float(np.mean(series > 0)),
        subsidy_share=_short_of_the_price(instance) / needs,
        median_ways=float(np.median(ways)),
        impossible_share=float(np.mean(ways == 0)),
        venues_per_thousand=1_000 * len(instance.venues) / needs,
        funds_per_district=len(instance.funds) / len(districts),
    )


def usual_prices(instance: Instance) -> dict[str, float]:
    """Fen per session and person, by service type: the median of the offers that ask for money.

    Its price at homes or, of what is given at venues only, the group's price by its largest size.
    """
    homes: dict[str, list[float]] = defaultdict(list)
    groups: dict[str, list[float]] = defaultdict(list)
    for offer in instance.offers:
        for type_ in offer.service_types:
            if offer.home and offer.home.price_fen:
                homes[type_].append(offer.home.price_fen)
            if offer.group and offer.group.price_fen:
                groups[type_].append(offer.group.price_fen / offer.group.largest)
    return {type_: median(prices) for type_, prices in (groups | homes).items()}


def _short_of_the_price(instance: Instance) -> int:
    usual = usual_prices(instance)
    cap = instance.policy.copay_cap_fen
    return sum(
        min(need.copay_limit_fen, need.copay_limit_fen if cap is None else cap)
        < usual.get(need.service_type, 0)
        for need in instance.needs
    )
