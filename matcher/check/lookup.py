"""The instance by id, and the records of a plan with their ids resolved."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple

from matcher.check.violation import Violation
from matcher.instance import (
    Bid,
    Channel,
    Forbid,
    Fund,
    Instance,
    Lot,
    Need,
    Offer,
    Pin,
    Placement,
    Policy,
    Provider,
    ServiceType,
    Slot,
    Venue,
)
from matcher.plan import Assignment, Member, Series
from matcher.rules import Rule

NOTHING: Mapping[str, Any] = MappingProxyType({})


class Way(NamedTuple):
    """How one need is served; ``venue`` is none at home, ``fund`` where none is named."""

    need: Need
    offer: Offer
    provider: Provider
    venue: Venue | None
    slots: tuple[Slot, ...]
    fund: Fund | None

    @property
    def channel(self) -> Channel:
        return self.provider.kind.channel

    def breaks(
        self, rule: Rule, code: str, params: Mapping[str, Any] = NOTHING, slot: str = ""
    ) -> Violation:
        return Violation(
            rule=rule,
            code=code,
            need=self.need.id,
            offer=self.offer.id,
            venue=self.venue.id if self.venue else "",
            slot=slot,
            fund=self.fund.id if self.fund else "",
            params=params,
        )


@dataclass(frozen=True)
class Visit:
    """An assignment, its ids resolved."""

    stated: Assignment
    type: ServiceType
    way: Way


@dataclass(frozen=True)
class Group:
    """A series, its ids resolved; ``members`` in the order stated."""

    stated: Series
    type: ServiceType
    offer: Offer
    provider: Provider
    venue: Venue
    slots: tuple[Slot, ...]
    fund: Fund | None
    members: tuple[tuple[Member, Way], ...]

    @property
    def people(self) -> int:
        return sum(way.need.people for _, way in self.members)

    def breaks(
        self, rule: Rule, code: str, params: Mapping[str, Any] = NOTHING, slot: str = ""
    ) -> Violation:
        return Violation(
            rule=rule,
            code=code,
            offer=self.offer.id,
            venue=self.venue.id,
            slot=slot,
            fund=self.fund.id if self.fund else "",
            params=params,
        )


class Lookup:
    """What the instance says, by id."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.policy: Policy = instance.policy
        self.slots: dict[str, Slot] = {slot.id: slot for slot in instance.grid}
        self.types: dict[str, ServiceType] = {t.id: t for t in instance.service_types}
        self.needs: dict[str, Need] = {n.id: n for n in instance.needs}
        self.providers: dict[str, Provider] = {p.id: p for p in instance.providers}
        self.offers: dict[str, Offer] = {o.id: o for o in instance.offers}
        self.venues: dict[str, Venue] = {v.id: v for v in instance.venues}
        self.funds: dict[str, Fund] = {f.id: f for f in instance.funds}
        self.lots: dict[str, Lot] = {lot.id: lot for lot in instance.lots}
        self.bids: dict[str, Bid] = {bid.id: bid for bid in instance.bids}
        self.in_force: dict[str, Placement] = {p.need: p for p in instance.in_force}
        self.pins: dict[str, Pin] = {pin.need: pin for pin in instance.policy.pins}
        self.forbids: dict[str, list[Forbid]] = defaultdict(list)
        for forbid in instance.policy.forbids:
            self.forbids[forbid.need].append(forbid)

    def visit(self, stated: Assignment) -> Visit:
        """The assignment resolved; ``KeyError`` if an id is unknown."""
        need, offer = self.needs[stated.need], self.offers[stated.offer]
        slots = tuple(self.slots[slot] for slot in stated.slots)
        fund = None if stated.fund is None else self.funds[stated.fund]
        way = Way(need, offer, self.providers[offer.provider], None, slots, fund)
        return Visit(stated, self.types[need.service_type], way)

    def group(self, stated: Series) -> Group:
        """The series resolved; ``KeyError`` if an id is unknown."""
        offer, venue = self.offers[stated.offer], self.venues[stated.venue]
        provider = self.providers[offer.provider]
        slots = tuple(self.slots[slot] for slot in stated.slots)
        fund = None if stated.fund is None else self.funds[stated.fund]
        members = tuple(
            (member, Way(self.needs[member.need], offer, provider, venue, slots, fund))
            for member in stated.members
        )
        kind = self.types[stated.service_type]
        return Group(stated, kind, offer, provider, venue, slots, fund, members)


def unknown_ids(know: Lookup, stated: Assignment | Series) -> Iterator[Violation]:
    """Every id the record names that the instance does not know."""
    named: list[tuple[str, Mapping[str, object], str]] = [("offers", know.offers, stated.offer)]
    named += [("grid", know.slots, slot) for slot in stated.slots]
    if stated.fund is not None:
        named.append(("funds", know.funds, stated.fund))
    if isinstance(stated, Assignment):
        need, venue = stated.need, ""
        named.append(("needs", know.needs, need))
    else:
        need, venue = "", stated.venue
        named.append(("venues", know.venues, venue))
        named.append(("service_types", know.types, stated.service_type))
        named += [("needs", know.needs, member.need) for member in stated.members]
    for kind, table, value in named:
        if value not in table:
            yield Violation(
                rule="reference",
                code="unknown_id",
                need=need,
                offer=stated.offer,
                venue=venue,
                params={"kind": kind, "value": value},
            )
