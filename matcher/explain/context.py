"""An instance and a plan, prepared once for every question asked of them."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from matcher.eligibility import EVERY
from matcher.explain.company import Company, room_for_company
from matcher.explain.decisions import Decisions, decisions
from matcher.explain.owed import Owed, owed
from matcher.explain.row import Columns
from matcher.explain.standing import Standing, check_references, records_of, standing
from matcher.explain.ways import any_way, ways_of
from matcher.instance import (
    Fund,
    Instance,
    Need,
    Offer,
    Placement,
    Provider,
    ServiceType,
    Venue,
)
from matcher.packed import Ints
from matcher.plan import Assignment, Plan, Series
from matcher.tables import Tables, columns


@dataclass(frozen=True)
class Context:
    """``held[need number]``: the assignment or the series that serves the need.

    ``by_fund``: whom a fund pays, those first who earn least for the public's money; ``stands``:
    where a need stands in the plan in force; ``spare``: how many needs fewer an awarded bid's offer
    may serve; ``owed``: what floors keep.
    """

    instance: Instance
    plan: Plan
    tables: Tables
    columns: Columns
    decisions: Decisions
    standing: Standing
    company: Company
    home_start: Ints
    home_offers: Ints
    group_start: Ints
    group_offers: Ints
    held: dict[int, Assignment | Series]
    by_offer: dict[str, list[Assignment | Series]]
    by_fund: dict[str, list[Assignment | Series]]
    by_room: dict[tuple[str, str], list[Series]]
    by_resident: dict[str, list[Assignment | Series]]
    stands: dict[str, Placement]
    spare: dict[str, int]
    owed: Owed

    def ways(self, need: int, mendable: bool = False) -> Ints:
        """The rows of every way of the need; see ``ways_of`` and ``matcher.explain.row``."""
        rows: Ints = ways_of(
            self.columns,
            self.decisions,
            self.standing,
            need,
            self.home_start,
            self.home_offers,
            self.group_start,
            self.group_offers,
            mendable,
            self.company,
        )
        return rows

    def may_be_served(self, need: int, counted: int) -> bool:
        """Has the need a way that breaks none of these rules (bits), whatever else it breaks?"""
        return bool(
            any_way(
                self.columns._replace(counted=counted),
                self.decisions,
                self.standing,
                need,
                self.home_start,
                self.home_offers,
                self.group_start,
                self.group_offers,
                self.company,
            )
        )

    def need(self, number: int) -> Need:
        return self.instance.needs[number]

    def offer(self, number: int) -> Offer:
        return self.instance.offers[number]

    def provider(self, offer: int) -> Provider:
        return self.instance.providers[int(self.columns.offers.provider[offer])]

    def venue(self, number: int) -> Venue:
        return self.instance.venues[number]

    def fund(self, number: int) -> Fund:
        return self.instance.funds[number]

    def service_type(self, need: int) -> ServiceType:
        return self.instance.service_types[int(self.columns.needs.type[need])]

    def slot_ids(self, slots: int) -> tuple[str, ...]:
        return tuple(s.id for n, s in enumerate(self.instance.grid) if (slots >> n) & 1)


def context(instance: Instance, plan: Plan) -> Context:
    """Prepare.

    Raises
    ------
    InvalidInstance
        The plan speaks of what the instance does not know.
    """
    check_references(instance, plan)
    tables = columns(instance)
    home_start, home_offers = tables.offers_at_home()
    group_start, group_offers = tables.offers_at_venues()
    held: dict[int, Assignment | Series] = {}
    by_offer: dict[str, list[Assignment | Series]] = defaultdict(list)
    by_fund: dict[str, list[Assignment | Series]] = defaultdict(list)
    by_room: dict[tuple[str, str], list[Series]] = defaultdict(list)
    by_resident: dict[str, list[Assignment | Series]] = defaultdict(list)
    for done in records_of(plan):
        by_offer[done.offer].append(done)
        if done.fund is not None:
            by_fund[done.fund].append(done)
        if isinstance(done, Series):
            for slot in done.slots:
                by_room[done.venue, slot].append(done)
        for need in served_by(done):
            number = tables.numbers.needs[need]
            held[number] = done
            by_resident[instance.needs[number].resident].append(done)
    percent = instance.policy.provider_share_percent
    all_columns = Columns(
        tables.round,
        tables.types,
        tables.needs,
        tables.offers,
        tables.venues,
        tables.funds,
        _payers(instance, tables),
        -1 if percent is None else percent,
        EVERY,
    )
    stands = standing(instance, tables, plan)
    return Context(
        instance=instance,
        plan=plan,
        tables=tables,
        columns=all_columns,
        decisions=decisions(instance, tables),
        standing=stands,
        company=room_for_company(all_columns, stands.waiting_start),
        home_start=home_start,
        home_offers=home_offers,
        group_start=group_start,
        group_offers=group_offers,
        held=held,
        by_offer=dict(by_offer),
        by_fund={
            fund: sorted(paid, key=lambda one: one.value / max(1, one.public_fen))
            for fund, paid in by_fund.items()
        },
        by_room=dict(by_room),
        by_resident=dict(by_resident),
        stands={placement.need: placement for placement in instance.in_force},
        spare=_spare(instance, plan, by_offer),
        owed=owed(instance, plan),
    )


def _spare(
    instance: Instance, plan: Plan, by_offer: Mapping[str, list[Assignment | Series]]
) -> dict[str, int]:
    awarded = {award.bid for award in plan.awards}
    return {
        part.offer: sum(len(served_by(one)) for one in by_offer.get(part.offer, ())) - part.smallest
        for bid in instance.bids
        if bid.id in awarded
        for part in bid.parts
    }


def _payers(instance: Instance, tables: Tables) -> Ints:
    """Of every offer the only fund that pays it, -1: any may."""
    funds = {lot.id: tables.numbers.funds[lot.fund] for lot in instance.lots}
    payer = np.full(len(instance.offers), -1, dtype=np.int64)
    for bid in instance.bids:
        for part in bid.parts:
            payer[tables.numbers.offers[part.offer]] = funds[part.lot]
    return payer


def served_by(done: Assignment | Series) -> tuple[str, ...]:
    """The needs an assignment or a series serves."""
    if isinstance(done, Assignment):
        return (done.need,)
    return tuple(member.need for member in done.members)
