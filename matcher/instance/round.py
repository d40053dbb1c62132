"""The whole round, and what makes it sound."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice
from typing import Annotated, Any, Literal

from pydantic import Field

from matcher.faults import Fault, InvalidInstance
from matcher.instance.demand import Community, Need
from matcher.instance.policy import Placement, Policy, Weights
from matcher.instance.record import Record
from matcher.instance.services import ServiceType
from matcher.instance.supply import Fund, Offer, Provider, Venue
from matcher.instance.tender import Bid, Lot
from matcher.instance.week import MOST_SLOTS, Period, Slot, standard_grid

FAULTS_REPORTED = 50


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

        What is said of tenders is left out where nothing is: an instance of before there were any
        has the text and the digest it had.
        """
        return self.model_dump_json(exclude=self.untold)

    @property
    def untold(self) -> dict[str, Any]:
        """The fields of tenders that say nothing here, as pydantic's ``exclude`` takes them."""
        found: dict[str, Any] = {name: True for name in ("lots", "bids") if not getattr(self, name)}
        policy: dict[str, Any] = {
            name: True
            for name in ("awards", "provider_share_percent")
            if not getattr(self.policy, name)
        }
        if not self.lots and self.policy.weights.award_point == Weights().award_point:
            policy["weights"] = {"award_point": True}
        return found | ({"policy": policy} if policy else {})


class _Known:
    """The ids each field may refer to."""

    def __init__(self, instance: Instance) -> None:
        self.slots = {slot.id: slot for slot in instance.grid}
        self.service_types = {t.id for t in instance.service_types}
        self.communities = {c.id for c in instance.communities}
        self.needs = {n.id for n in instance.needs}
        self.providers = {p.id for p in instance.providers}
        self.offers = {o.id for o in instance.offers}
        self.venues = {v.id for v in instance.venues}
        self.funds = {f.id for f in instance.funds}
        self.lots = {lot.id for lot in instance.lots}
        self.bids = {bid.id for bid in instance.bids}


def _unknown(
    kind: str, record: str, field: str, ids: Iterable[str | None], known: Any
) -> Iterator[Fault]:
    for value in ids:
        if value is not None and value not in known:
            yield Fault("unknown_reference", kind, record, field, {"value": value})


def _repeated(values: Sequence[str]) -> Iterator[tuple[str, int]]:
    """The values that stand there more than once, and how often."""
    if len(set(values)) != len(values):
        yield from ((value, times) for value, times in Counter(values).items() if times > 1)


def _repeats(kind: str, record: str, field: str, values: Sequence[str]) -> Iterator[Fault]:
    for value, _ in _repeated(values):
        yield Fault("repeated_value", kind, record, field, {"value": value})


def faults_in(instance: Instance) -> Iterator[Fault]:
    """What no single field can show: broken references, repeated ids, impossible combinations."""
    known = _Known(instance)
    yield from _repeated_ids(instance)
    yield from _grid_faults(instance)
    yield from _need_faults(instance, known)
    yield from _supply_faults(instance, known)
    yield from _tender_faults(instance, known)
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
        for value, times in _repeated([row.id for row in rows]):
            yield Fault("repeated_id", kind, value, "id", {"times": times})
    for bid, times in _repeated([one.bid for one in instance.policy.awards]):
        yield Fault("repeated_id", "awards", bid, "bid", {"times": times})
    for kind, said in (("pins", instance.policy.pins), ("in_force", instance.in_force)):
        for need, times in _repeated([one.need for one in said]):
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


def _need_faults(instance: Instance, known: _Known) -> Iterator[Fault]:
    for need in instance.needs:
        where = ("needs", need.id)
        if need.community not in known.communities:
            yield from _unknown(*where, "community", [need.community], known.communities)
        if need.service_type not in known.service_types:
            yield from _unknown(*where, "service_type", [need.service_type], known.service_types)
        yield from _unknown(*where, "slots", need.slots, known.slots)
        yield from _repeats(*where, "slots", need.slots)
        if need.preferred_providers or need.excluded_providers or need.current_provider:
            yield from _unknown(
                *where, "preferred_providers", need.preferred_providers, known.providers
            )
            yield from _unknown(
                *where, "excluded_providers", need.excluded_providers, known.providers
            )
            yield from _unknown(
                *where, "current_provider", [need.current_provider], known.providers
            )
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


def _supply_faults(instance: Instance, known: _Known) -> Iterator[Fault]:
    for offer in instance.offers:
        where = ("offers", offer.id)
        yield from _unknown(*where, "provider", [offer.provider], known.providers)
        yield from _unknown(*where, "service_types", offer.service_types, known.service_types)
        yield from _repeats(*where, "service_types", offer.service_types)
        yield from _unknown(*where, "sessions", offer.sessions, known.slots)
        yield from _unknown(
            *where, "catchment", offer.catchment.communities or (), known.communities
        )
        if (offer.catchment.radius_m is None) == (offer.catchment.communities is None):
            yield Fault("catchment_one_of_two", *where, "catchment", {})
        if offer.home is None and offer.group is None:
            yield Fault("no_terms", *where, "home", {})
        if offer.group and offer.group.largest < offer.group.smallest:
            yield Fault("largest_below_smallest", *where, "group.largest", {})
        if offer.age_max < offer.age_min:
            yield Fault("ages_crossed", *where, "age_max", {})
    for venue in instance.venues:
        yield from _unknown("venues", venue.id, "community", [venue.community], known.communities)
        yield from _unknown("venues", venue.id, "slots", venue.slots, known.slots)
        yield from _repeats("venues", venue.id, "slots", venue.slots)
    for fund in instance.funds:
        where = ("funds", fund.id)
        yield from _unknown(*where, "service_types", fund.service_types or (), known.service_types)
        yield from _unknown(*where, "communities", fund.communities or (), known.communities)


def _tender_faults(instance: Instance, known: _Known) -> Iterator[Fault]:
    for lot in instance.lots:
        where = ("lots", lot.id)
        yield from _unknown(*where, "service_types", lot.service_types, known.service_types)
        yield from _unknown(*where, "communities", lot.communities or (), known.communities)
        yield from _unknown(*where, "fund", [lot.fund], known.funds)
    lots = {lot.id: lot for lot in instance.lots}
    offers = {offer.id: offer for offer in instance.offers}
    bidders: dict[str, str] = {}
    for bid in instance.bids:
        where = ("bids", bid.id)
        yield from _unknown(*where, "provider", [bid.provider], known.providers)
        yield from _unknown(*where, "lot", [part.lot for part in bid.parts], known.lots)
        yield from _unknown(*where, "offer", [part.offer for part in bid.parts], known.offers)
        yield from _repeats(*where, "lot", [part.lot for part in bid.parts])
        if len({lots[part.lot].fund for part in bid.parts if part.lot in lots}) > 1:
            yield Fault("bundle_of_several_funds", *where, "parts", {})
        if bid.alternative and bidders.setdefault(bid.alternative, bid.provider) != bid.provider:
            yield Fault("alternative_of_another", *where, "alternative", {"value": bid.alternative})
        for part in bid.parts:
            if part.largest < part.smallest:
                yield Fault("largest_below_smallest", *where, "largest", {})
            if part.lot in lots and part.offer in offers:
                yield from _part_faults(bid, lots[part.lot], offers[part.offer])
    yield from _repeats(
        "bids", "", "offer", [part.offer for bid in instance.bids for part in bid.parts]
    )
    yield from _unknown("awards", "", "bid", [a.bid for a in instance.policy.awards], known.bids)


def _part_faults(bid: Bid, lot: Lot, offer: Offer) -> Iterator[Fault]:
    """An offer made for a lot is the bidder's, and goes no further than the lot."""
    where = ("bids", bid.id, "offer")
    if offer.provider != bid.provider:
        yield Fault("offer_of_another", *where, {"value": offer.id})
    beyond = sorted(set(offer.service_types) - set(lot.service_types))
    if lot.communities is not None:
        places = offer.catchment.communities
        beyond += sorted(set(places) - set(lot.communities)) if places else ["radius_m"]
    for value in beyond:
        yield Fault("offer_beyond_lot", *where, {"value": value, "lot": lot.id})


def _policy_faults(instance: Instance, known: _Known) -> Iterator[Fault]:
    for kind, decisions in (("pins", instance.policy.pins), ("forbids", instance.policy.forbids)):
        for decision in decisions:
            where = (kind, decision.need)
            yield from _unknown(*where, "need", [decision.need], known.needs)
            yield from _unknown(*where, "offer", [decision.offer], known.offers)
            yield from _unknown(*where, "venue", [decision.venue], known.venues)
            yield from _unknown(*where, "slots", decision.slots or (), known.slots)
            yield from _unknown(*where, "fund", [decision.fund], known.funds)
            if decision.venue is not None and decision.setting == "home":
                yield Fault("home_and_venue", *where, "venue", {})
