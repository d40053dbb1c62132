"""What a round can draw on: the rows that stand, of its area and of those above it."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import or_, select

from access.areas import Area, within
from access.consent import Basis, Consent, Purpose, by_duty, refusals
from access.tx import Tx
from catalogue.services import sensitive_types
from funds.funds import FundRow
from needs.needs import NeedRow, NeedState
from needs.residents import Resident
from providers.offers import OfferRow, offers_of
from providers.providers import ProviderRow
from providers.venues import VenueRow, venues_in
from rounds.rounds import Round


class Waiting(NamedTuple):
    """What a round may know of a need and its resident, in the order of ``_ASKED``; no object of
    the session's, of which a hundred thousand take as long as all the rest of freezing."""

    id: str
    area_id: str
    service_type: str
    priority: int
    asked: dict[str, Any]
    stands: dict[str, Any] | None
    queued_at: datetime
    version: int
    resident: str
    resident_version: int
    lon_udeg: int
    lat_udeg: int
    born: date | None
    group: str | None
    language: str | None
    carer_gender: str | None
    accessibility: list[str]


_ASKED = (
    NeedRow.id,
    NeedRow.area_id,
    NeedRow.service_type,
    NeedRow.priority,
    NeedRow.asked,
    NeedRow.stands,
    NeedRow.queued_at,
    NeedRow.version,
    Resident.id,
    Resident.version,
    Resident.lon_udeg,
    Resident.lat_udeg,
    Resident.born,
    Resident.group,
    Resident.language,
    Resident.carer_gender,
    Resident.accessibility,
)


@dataclass(frozen=True)
class Record:
    """What a round can draw on; ``refused``: resident to organisations not to know of them."""

    communities: list[Area]
    needs: list[Waiting]
    providers: list[ProviderRow]
    offers: list[OfferRow]
    venues: list[VenueRow]
    funds: list[FundRow]
    refused: Mapping[str, Collection[str]] = field(default_factory=dict)


def record_of(tx: Tx, round_: Round, service_type: str | None = None) -> Record:
    """What a round can draw on; ``service_type``: of the needs, those that ask for it."""
    area = tx.session.get_one(Area, round_.area_id)
    inside = within(Area.path, area.path)
    above = or_(inside, Area.id.in_([part for part in area.path.split("/") if part]))
    communities = tx.session.scalars(
        select(Area)
        .where(inside, Area.kind == "community", Area.lon_udeg.is_not(None))
        .order_by(Area.id)
    )
    providers = list(
        tx.session.scalars(
            select(ProviderRow)
            .join(Area, Area.id == ProviderRow.area_id)
            .where(above)
            .order_by(ProviderRow.id)
        )
    )
    funds = tx.session.scalars(
        select(FundRow).join(Area, Area.id == FundRow.area_id).where(above).order_by(FundRow.id)
    )
    return Record(
        list(communities),
        list(waiting(tx, area, service_type)),
        providers,
        offers_of(tx.session, [provider.id for provider in providers]),
        venues_in(tx.session, area.path),
        list(funds),
        refusals(tx.session),
    )


def waiting(tx: Tx, area: Area, service_type: str | None = None) -> Iterator[Waiting]:
    """The open needs of residents who refuse no automatic decision, and who have agreed to be
    matched or were told that this service is given by duty; one that is sensitive, of those who
    have agreed to the use of what is said of their health."""
    agreed = _agreed(tx, Purpose.MATCHING)
    healthy = _agreed(tx, Purpose.HEALTH)
    owed = by_duty(tx.session)
    sensitive = sensitive_types(tx.session)
    query = (
        select(*_ASKED)
        .join(Resident, Resident.id == NeedRow.resident_id)
        .join(Area, Area.id == NeedRow.area_id)
        .where(
            NeedRow.state == NeedState.OPEN,
            within(Area.path, area.path),
            Resident.objected_at.is_(None),
            Resident.forgotten_at.is_(None),
        )
        .order_by(NeedRow.queued_at, NeedRow.id)
    )
    if service_type is not None:
        query = query.where(NeedRow.service_type == service_type)
    for one in map(Waiting._make, tx.session.execute(query)):
        if one.resident not in agreed and one.service_type not in owed.get(one.resident, ()):
            continue
        if one.service_type not in sensitive or one.resident in healthy:
            yield one


def _agreed(tx: Tx, purpose: Purpose) -> set[str]:
    """The residents whose consent stands: a set of our own, for a database that has not counted
    its rows of late takes hours to join them."""
    return set(
        tx.session.scalars(
            select(Consent.resident_id).where(
                Consent.purpose == purpose,
                Consent.basis == Basis.CONSENT,
                Consent.withdrawn_at.is_(None),
            )
        )
    )
