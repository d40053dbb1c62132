"""The whole round, and what makes it sound."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice
from typing import Annotated, Any, Literal

from pydantic import Field

from matcher.faults import Fault, InvalidInstance
from matcher.instance.demand import Community, Need
from matcher.instance.known import Known, repeated, repeats, unknown
from matcher.instance.policy import Placement, Policy, Weights
from matcher.instance.price_list import PriceList
from matcher.instance.record import Record
from matcher.instance.services import ServiceType
from matcher.instance.supply import Fund, Offer, Provider, Venue
from matcher.instance.tender import Bid, Lot
from matcher.instance.tendering import tender_faults
from matcher.instance.week import MOST_SLOTS, Period, Slot, standard_grid

FAULTS_REPORTED = 50

FAIRNESS = (
    "keep_in_place",
    "first_tier_absolute",
    "floor_share_percent",
    "first_tier_least",
    "floors",
    "aim",
)
"""The fields of a policy that floors and stages brought."""


class Instance(Record):
    """Everything one round decides on. ``in_force``: the plan that stands today, if any."""

    format: Literal["linli-instance-1"] = "linli-instance-1"
    name: str = ""
    period: Period
    grid: Annotated[tuple[Slot, ...], Field(min_length=1)] = standard_grid()
    service_types: tuple[ServiceType, ...]
    communities: tuple[Community, ...]
    needs: Annotated[tuple[Need, ...], Field(min_length=1)]
    providers: tuple[Provider, ...]
    offers: tuple[Offer, ...]
    venues: tuple[Venue, ...] = ()
    funds: tuple[Fund, ...] = ()
    policy: Policy = Policy()
    in_force: tuple[Placement, ...] = ()
    lots: tuple[Lot, ...] = ()
    bids: tuple[Bid, ...] = ()

    def model_post_init(self, context: Any) -> None:
        """Refuse what no single field can show.

        Raises
        ------
        InvalidInstance
            With every broken reference, repeated id and impossible combination found.
        """
        faults = list(islice(faults_in(self), FAULTS_REPORTED))
        if faults:
            raise InvalidInstance(faults)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of ``canonical``: the same for every file form."""
        return hashlib.sha256(self.canonical.encode()).hexdigest()

    @property
    def canonical(self) -> str:
        """The JSON form.

        What is said of tenders, of the venues of offers and of floors is left out where nothing is:
        an instance of before there were any has the text and the digest it had.
        """
        return self.model_dump_json(exclude=self.untold)

    @property
    def untold(self) -> dict[str, Any]:
        """The fields of these that say nothing here, as pydantic's ``exclude`` takes them."""
        found: dict[str, Any] = {name: True for name in ("lots", "bids") if not getattr(self, name)}
        policy: dict[str, Any] = {
            name: True
            for name in ("awards", "provider_share_percent", *FAIRNESS)
            if getattr(self.policy, name) == Policy.model_fields[name].default
        }
        if self.policy.prices == PriceList():
            policy["prices"] = True
        if all(offer.venues is None for offer in self.offers):
            found["offers"] = {"__all__": {"venues": True}}
        if not self.lots and self.policy.weights.award_point == Weights().award_point:
            policy["weights"] = {"award_point": True}
        return found | ({"policy": policy} if policy else {})


def faults_in(instance: Instance) -> Iterator[Fault]:
    """What no single field can show: broken references, repeated ids, impossible combinations."""
    known = Known(instance)
    yield from _repeated_ids(instance)
    yield from _grid_faults(instance)
    yield from _need_faults(instance, known)
    yield from _supply_faults(instance, known)
    yield from tender_faults(instance, known)
    yield from _policy_faults(instance, known)


def _repeated_ids(instance: Instance) -> Iterator[Fault]:
    tables: Mapping[str, Sequence[Any]] = {
        "grid": instance.grid,
        "service_types": instance.service_types,
        "communities": instance.communities,
        "needs": instance.needs,
        "providers": instance.providers,
        "offers": instance.offers,
        "venues": instance.venues,
        "funds": instance.funds,
        "lots": instance.lots,
        "bids": instance.bids,
    }
    for kind, rows in tables.items():
        for value, times in repeated([row.id for row in rows]):
            yield Fault("repeated_id", kind, value, "id", {"times": times})
    for bid, times in repeated([one.bid for one in instance.policy.awards]):
        yield Fault("repeated_id", "awards", bid, "bid", {"times": times})
    for kind, said in (("pins", instance.policy.pins), ("in_force", instance.in_force)):
        for need, times in repeated([one.need for one in said]):
            yield Fault("repeated_id", kind, need, "need", {"times": times})


def _grid_faults(instance: Instance) -> Iterator[Fault]:
    if len(instance.grid) > MOST_SLOTS:
        yield Fault("too_many_slots", "grid", "", "grid", {"most": MOST_SLOTS})
    for slot in instance.grid:
        if slot.end <= slot.start:
            yield Fault("slot_ends_before_it_starts", "grid", slot.id, "end", {})
    if instance.period.start.weekday() != 0:
        value = instance.period.start.isoformat()
        yield Fault("period_not_monday", "period", "", "start", {"value": value})


def _need_faults(instance: Instance, known: Known) -> Iterator[Fault]:
    for need in instance.needs:
        where = ("needs", need.id)
        if need.community not in known.communities:
            yield from unknown(*where, "community", [need.community], known.communities)
        if need.service_type not in known.service_types:
            yield from unknown(*where, "service_type", [need.service_type], known.service_types)
        yield from unknown(*where, "slots", need.slots, known.slots)
        yield from repeats(*where, "slots", need.slots)
        if need.preferred_providers or need.excluded_providers or need.current_provider:
            yield from unknown(
                *where, "preferred_providers", need.preferred_providers, known.providers
            )
            yield from unknown(
                *where, "excluded_providers", need.excluded_providers, known.providers
            )
            yield from unknown(*where, "current_provider", [need.current_provider], known.providers)
        if need.sessions_per_week > 1:
            days = {known.slots[s].day for s in need.slots if s in known.slots}
            if len(days) < need.sessions_per_week:
                found = {"days": len(days), "sessions": need.sessions_per_week}
                yield Fault("too_few_days", *where, "slots", found)
        longest = max((known.slots[s].minutes for s in need.slots if s in known.slots), default=0)
        if longest and need.minutes > longest:
            found = {"minutes": need.minutes, "longest": longest}
            yield Fault("session_longer_than_slots", *where, "minutes", found)
        if need.earliest_start and need.latest_start and need.latest_start < need.earliest_start:
            yield Fault("starts_crossed", *where, "latest_start", {})


def _supply_faults(instance: Instance, known: Known) -> Iterator[Fault]:
    for offer in instance.offers:
        where = ("offers", offer.id)
        yield from unknown(*where, "provider", [offer.provider], known.providers)
        yield from unknown(*where, "service_types", offer.service_types, known.service_types)
        yield from repeats(*where, "service_types", offer.service_types)
        yield from unknown(*where, "sessions", offer.sessions, known.slots)
        yield from unknown(
            *where, "catchment", offer.catchment.communities or (), known.communities
        )
        yield from unknown(*where, "venues", offer.venues or (), known.venues)
        yield from repeats(*where, "venues", offer.venues or ())
        if (offer.catchment.radius_m is None) == (offer.catchment.communities is None):
            yield Fault("catchment_one_of_two", *where, "catchment", {})
        if offer.home is None and offer.group is None:
            yield Fault("no_terms", *where, "home", {})
        if offer.group and offer.group.largest < offer.group.smallest:
            yield Fault("largest_below_smallest", *where, "group.largest", {})
        if offer.age_max < offer.age_min:
            yield Fault("ages_crossed", *where, "age_max", {})
    for venue in instance.venues:
        yield from unknown("venues", venue.id, "community", [venue.community], known.communities)
        yield from unknown("venues", venue.id, "slots", venue.slots, known.slots)
        yield from repeats("venues", venue.id, "slots", venue.slots)
    for fund in instance.funds:
        where = ("funds", fund.id)
        yield from unknown(*where, "service_types", fund.service_types or (), known.service_types)
        yield from unknown(*where, "communities", fund.communities or (), known.communities)


def _policy_faults(instance: Instance, known: Known) -> Iterator[Fault]:
    for kind, decisions in (("pins", instance.policy.pins), ("forbids", instance.policy.forbids)):
        for decision in decisions:
            where = (kind, decision.need)
            yield from unknown(*where, "need", [decision.need], known.needs)
            yield from unknown(*where, "offer", [decision.offer], known.offers)
            yield from unknown(*where, "venue", [decision.venue], known.venues)
            yield from unknown(*where, "slots", decision.slots or (), known.slots)
            yield from unknown(*where, "fund", [decision.fund], known.funds)
            if decision.venue is not None and decision.setting == "home":
                yield Fault("home_and_venue", *where, "venue", {})
    floors = [floor.community for floor in instance.policy.floors]
    yield from unknown("floors", "", "community", floors, known.communities)
    yield from repeats("floors", "", "community", floors)
    if floors and instance.policy.floor_share_percent is not None:
        yield Fault("floors_and_share", "policy", "", "floor_share_percent", {})
    if instance.policy.first_tier_absolute and instance.policy.first_tier_least is not None:
        yield Fault("least_and_absolute", "policy", "", "first_tier_absolute", {})
