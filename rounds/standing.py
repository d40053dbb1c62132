"""Whether what a plan rests on is still as it was frozen; held so until the transaction ends.

Rows are locked in one order, kind after kind and by id, so that two that look at the same wait for
each other instead of ending each other.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import select

from access.consent import Basis, Consent, Purpose, by_duty, refusals
from access.refusal import Conflict
from access.tx import Tx
from catalogue.services import items_of, latest
from funds.funds import FundRow
from matcher.instance import Instance
from matcher.plan import Plan
from needs.needs import NeedRow
from needs.residents import Resident
from providers.offers import OfferRow
from providers.providers import ProviderRow
from providers.venues import VenueRow
from rounds.frozen import Frozen
from rounds.instance import policy_of
from rounds.rounds import Round
from rounds.served import busy
from store.columns import in_parts

TABLES: Mapping[str, tuple[Any, bool]] = {
    "need": (NeedRow, True),
    "resident": (Resident, True),
    "offer": (OfferRow, False),
    "provider": (ProviderRow, False),
    "venue": (VenueRow, False),
    "fund": (FundRow, True),
}
"""By kind: the table, and whether publishing is alone with a row or only holds it as it is."""


def refuse_if_moved(tx: Tx, round_: Round, frozen: Frozen, instance: Instance, plan: Plan) -> None:
    """Raises Conflict where anything that the plan rests on is not as it was frozen."""
    slots = dict(_slots(plan))
    needs = {need.id: need for need in instance.needs}
    residents = {id: needs[id].resident for id in slots}
    for kind, ids in _rests_on(instance, plan, slots, residents).items():
        _refuse_other_versions(tx, kind, sorted(ids), frozen.versions[kind])
    _refuse_other_catalogue(tx, instance, {needs[id].service_type for id in slots})
    if policy_of(tx, round_, set(needs)) != instance.policy:
        raise Conflict("decided_since")
    sensitive = {item.id for item in instance.service_types if item.sensitive}
    owed: dict[str, set[str]] = {}
    for some in in_parts(sorted(set(residents.values()))):
        owed |= by_duty(tx.session, some, held=True)
    _refuse_without(
        tx,
        Purpose.MATCHING,
        {
            resident
            for id, resident in residents.items()
            if needs[id].service_type not in owed.get(resident, ())
        },
    )
    _refuse_without(
        tx,
        Purpose.HEALTH,
        {residents[id] for id in slots if needs[id].service_type in sensitive},
    )
    _refuse_refused(tx, instance, plan, residents)
    taken = busy(tx.session, round_.period, set(residents.values()))
    for id, wanted in slots.items():
        if taken.get(residents[id], set()) & set(wanted):
            raise Conflict("frozen_moved", kind="resident", id=residents[id])


def _slots(plan: Plan) -> Iterator[tuple[str, tuple[str, ...]]]:
    for one in plan.assignments:
        yield one.need, one.slots
    for series in plan.series:
        for member in series.members:
            yield member.need, series.slots


def _rests_on(
    instance: Instance, plan: Plan, served: Iterable[str], residents: Mapping[str, str]
) -> dict[str, set[str]]:
    offers = {one.offer for one in plan.assignments} | {one.offer for one in plan.series}
    payers = {one.fund for one in plan.assignments} | {one.fund for one in plan.series}
    giving = {offer.id: offer.provider for offer in instance.offers}
    return {
        "need": set(served),
        "resident": set(residents.values()),
        "offer": offers,
        "provider": {giving[offer] for offer in offers},
        "venue": {series.venue for series in plan.series},
        "fund": {fund for fund in payers if fund is not None},
    }


def _refuse_other_versions(tx: Tx, kind: str, ids: list[str], versions: Mapping[str, int]) -> None:
    table, alone = TABLES[kind]
    for some in in_parts(ids):
        rows = tx.session.execute(
            select(table.id, table.version)
            .where(table.id.in_(some))
            .order_by(table.id)
            .with_for_update(read=not alone, key_share=alone)
        )
        standing: dict[str, int] = {row[0]: row[1] for row in rows}
        for id in some:
            if standing.get(id) != versions.get(id):
                raise Conflict("frozen_moved", kind=kind, id=id)


def _refuse_other_catalogue(tx: Tx, instance: Instance, used: set[str]) -> None:
    """Of the service types that the plan gives, what they ask for must be what it was."""
    standing = {item.id: item for item in items_of(tx.session, latest(tx.session))}
    for item in instance.service_types:
        if item.id in used and standing.get(item.id) != item:
            raise Conflict("frozen_moved", kind="service_type", id=item.id)


def _refuse_without(tx: Tx, purpose: Purpose, residents: set[str]) -> None:
    for some in in_parts(sorted(residents)):
        agreed = set(
            tx.session.scalars(
                select(Consent.resident_id)
                .where(
                    Consent.resident_id.in_(some),
                    Consent.purpose == purpose,
                    Consent.basis == Basis.CONSENT,
                    Consent.withdrawn_at.is_(None),
                )
                .order_by(Consent.id)
                .with_for_update(read=True)
            )
        )
        for id in some:
            if id not in agreed:
                raise Conflict("frozen_moved", kind="consent", id=id)


def _refuse_refused(tx: Tx, instance: Instance, plan: Plan, residents: Mapping[str, str]) -> None:
    """Nobody is awarded to an organisation that they have refused since."""
    refused = refusals(tx.session)
    giving = {offer.id: offer.provider for offer in instance.offers}
    served = [(one.need, one.offer) for one in plan.assignments]
    served += [(member.need, one.offer) for one in plan.series for member in one.members]
    for need, offer in sorted(served):
        resident = residents[need]
        if giving[offer] in refused.get(resident, ()):
            raise Conflict("frozen_moved", kind="consent", id=resident)
