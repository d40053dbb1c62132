"""Freezing: the record as it stands becomes an instance of the matcher, kept with its hash.

Whoever posts after it waits for the next round. Nothing private is in it: ids stand for persons,
and the building for the door.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, or_, select
from sqlalchemy.orm import Mapped, deferred, mapped_column

from access.areas import Area, within
from access.consent import Consent, Purpose
from access.refusal import Conflict
from access.tx import Tx
from catalogue.grid import grid
from catalogue.services import items_of, latest
from funds.funds import FundRow
from matcher.faults import InvalidInstance
from matcher.files import instance_bytes, instance_from
from matcher.instance import (
    Community,
    Forbid,
    Fund,
    Instance,
    Need,
    Offer,
    Period,
    Pin,
    Point,
    Policy,
    Provider,
    Venue,
)
from needs.needs import NeedRow, NeedState
from needs.residents import Resident
from providers.offers import (
    MINUTES,
    OfferRow,
    VenueRow,
    as_offer,
    offers_of,
    rooms_taken,
    taken,
    venues_in,
)
from providers.providers import ProviderRow
from rounds.rounds import Round, decisions_of
from store import Base, Json


class Frozen(Base):
    """``digest``: the instance's; ``instance``: its bytes; ``versions``: of each record in it,
    by kind and id, which publishing compares with what stands then."""

    __tablename__ = "frozen"

    digest: Mapped[str] = mapped_column(primary_key=True)
    round_id: Mapped[str] = mapped_column(ForeignKey("round.id"), primary_key=True)
    at: Mapped[datetime]
    catalogue: Mapped[int]
    needs: Mapped[int]
    versions: Mapped[dict[str, Any]] = deferred(mapped_column(Json))
    instance: Mapped[bytes] = deferred(mapped_column(LargeBinary))


@dataclass(frozen=True)
class _Record:
    """What a round can draw on."""

    communities: list[Area]
    needs: list[tuple[NeedRow, Resident]]
    providers: list[ProviderRow]
    offers: list[OfferRow]
    venues: list[VenueRow]
    funds: list[FundRow]


def freeze(tx: Tx, round_: Round) -> Frozen:
    """The instance of a round, from what stands now; one entry in the trail.

    Raises
    ------
    Conflict
        Nobody waits, or what stands makes no instance.
    """
    record = _record(tx, round_)
    if not record.needs:
        raise Conflict("nothing_waits")
    try:
        instance = _instance(tx, round_, record)
    except InvalidInstance as wrong:
        raise Conflict("not_an_instance", faults=[str(fault) for fault in wrong.faults]) from None
    rows: dict[str, Iterable[Any]] = {
        "need": [need for need, _ in record.needs],
        "resident": [resident for _, resident in record.needs],
        "provider": record.providers,
        "offer": record.offers,
        "venue": record.venues,
        "fund": record.funds,
    }
    versions = {kind: {row.id: row.version for row in of} for kind, of in rows.items()}
    return _keep(tx, round_, instance, versions)


def frozen_of(tx: Tx, round_: Round) -> Frozen:
    """The latest frozen instance of a round.

    Raises
    ------
    Conflict
        There is none.
    """
    found = tx.session.scalar(
        select(Frozen).where(Frozen.round_id == round_.id).order_by(Frozen.at.desc()).limit(1)
    )
    if found is None:
        raise Conflict("not_frozen")
    return found


def with_decisions(tx: Tx, round_: Round) -> Frozen:
    """The frozen instance with the round's pins and forbids in it, which is what is solved."""
    frozen = frozen_of(tx, round_)
    instance = unpacked(frozen.instance)
    policy = _policy(tx, round_, {need.id for need in instance.needs})
    if policy == instance.policy:
        return frozen
    try:
        decided = Instance.model_validate(
            {
                **{field: getattr(instance, field) for field in Instance.model_fields},
                "policy": policy,
            }
        )
    except InvalidInstance as wrong:
        raise Conflict("not_an_instance", faults=[str(fault) for fault in wrong.faults]) from None
    return _keep(tx, round_, decided, frozen.versions)


def unpacked(data: bytes) -> Instance:
    """The instance in what was kept of it."""
    return instance_from(data, "frozen")


def _keep(tx: Tx, round_: Round, instance: Instance, versions: dict[str, Any]) -> Frozen:
    frozen = Frozen(
        digest=instance.digest,
        round_id=round_.id,
        at=tx.now,
        catalogue=latest(tx.session),
        needs=len(instance.needs),
        versions=versions,
        instance=instance_bytes(instance),
    )
    frozen = tx.session.merge(frozen)  # the same data frozen again are the same row
    tx.note("round.instance", "round", round_.id, digest=instance.digest, needs=len(instance.needs))
    return frozen


def _record(tx: Tx, round_: Round) -> _Record:
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
    return _Record(
        list(communities),
        list(_waiting(tx, area)),
        providers,
        offers_of(tx.session, [provider.id for provider in providers]),
        venues_in(tx.session, area.path),
        list(funds),
    )


def _waiting(tx: Tx, area: Area) -> Iterator[tuple[NeedRow, Resident]]:
    """The open needs of residents who have agreed to be matched and refuse no automatic decision;
    one that is sensitive, of those who have agreed to the use of what is said of their health."""
    agreed = (
        select(Consent.resident_id)
        .where(Consent.purpose == Purpose.MATCHING, Consent.withdrawn_at.is_(None))
        .distinct()
    )
    healthy = set(
        tx.session.scalars(
            select(Consent.resident_id).where(
                Consent.purpose == Purpose.HEALTH, Consent.withdrawn_at.is_(None)
            )
        )
    )
    sensitive = {item.id for item in items_of(tx.session, latest(tx.session)) if item.sensitive}
    rows = tx.session.execute(
        select(NeedRow, Resident)
        .join(Resident, Resident.id == NeedRow.resident_id)
        .join(Area, Area.id == NeedRow.area_id)
        .where(
            NeedRow.state == NeedState.OPEN,
            within(Area.path, area.path),
            Resident.objected_at.is_(None),
            Resident.forgotten_at.is_(None),
            Resident.id.in_(agreed),
        )
        .order_by(NeedRow.queued_at, NeedRow.id)
    )
    for need, resident in rows:
        if need.service_type not in sensitive or resident.id in healthy:
            yield need, resident


def _instance(tx: Tx, round_: Round, record: _Record) -> Instance:
    area = tx.session.get_one(Area, round_.area_id)
    communities = {community.id for community in record.communities}
    types = items_of(tx.session, latest(tx.session))
    known = {item.id for item in types}
    needs = [
        _need(need, resident, round_.period, tx.now, {provider.id for provider in record.providers})
        for need, resident in record.needs
        if need.service_type in known and need.area_id in communities
    ]
    uses = taken(tx.session, round_.period, [offer.id for offer in record.offers])
    rooms = rooms_taken(tx.session, round_.period, [venue.id for venue in record.venues])
    offers = [_offer(row, uses, communities, known) for row in record.offers]
    return Instance(
        name=f"{area.name} {round_.name}".strip(),
        period=Period(start=round_.period, weeks=round_.weeks),
        grid=tuple(grid(tx.session)),
        service_types=tuple(types),
        communities=tuple(map(_community, record.communities)),
        needs=tuple(needs),
        providers=tuple(map(_provider, record.providers)),
        offers=tuple(offer for offer in offers if offer is not None),
        venues=tuple(_venue(row, rooms) for row in record.venues if row.area_id in communities),
        funds=tuple(_fund(row, communities, known) for row in record.funds),
        policy=_policy(tx, round_, {need.id for need in needs}),
    )


def _policy(tx: Tx, round_: Round, needs: set[str]) -> Policy:
    """The round's policy, with the last decision of each need; others wait for another round."""
    decisions = [one for one in decisions_of(tx, round_.id) if one.said.get("need") in needs]
    pins = {
        one.said["need"]: Pin.model_validate({**one.said, "reason": one.reason}, strict=False)
        for one in decisions
        if one.kind == "pin"
    }
    forbids = [
        Forbid.model_validate({**one.said, "reason": one.reason}, strict=False)
        for one in decisions
        if one.kind == "forbid"
    ]
    return Policy.model_validate(
        {**round_.policy, "pins": tuple(pins.values()), "forbids": tuple(forbids)}, strict=False
    )


def _community(row: Area) -> Community:
    return Community(
        id=row.id,
        name=row.name,
        name_en=row.name_en,
        point=Point(lon_udeg=row.lon_udeg or 0, lat_udeg=row.lat_udeg or 0),
        population=row.population,
    )


def _need(
    row: NeedRow, resident: Resident, period: date, now: datetime, providers: set[str]
) -> Need:
    asked = dict(row.asked)
    for field in ("preferred_providers", "excluded_providers"):
        asked[field] = tuple(id for id in asked[field] if id in providers)
    born = resident.born
    return Need.model_validate(
        {
            **asked,
            "id": row.id,
            "resident": resident.id,
            "group": resident.group,
            "community": row.area_id,
            "point": {"lon_udeg": resident.lon_udeg, "lat_udeg": resident.lat_udeg},
            "service_type": row.service_type,
            "priority": row.priority,
            "days_waiting": max(0, (now - row.queued_at).days),
            "language": resident.language,
            "carer_gender": resident.carer_gender,
            "age": _age(born, period) if born else None,
            "accessibility": tuple(resident.accessibility),
        },
        strict=False,
    )


def _age(born: date, day: date) -> int:
    """In whole years, 0 to 130: a mistyped birthday must not keep everybody from being matched."""
    years = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    return max(0, min(130, years))


def _provider(row: ProviderRow) -> Provider:
    return Provider.model_validate(
        {
            "id": row.id,
            "name": row.name,
            "name_en": row.name_en,
            "kind": row.kind,
            "licences": row.licences,
            "languages": row.languages,
            "quality": row.quality,
        },
        strict=False,
    )


def _offer(
    row: OfferRow, uses: dict[tuple[str, str], int], communities: set[str], types: set[str]
) -> Offer | None:
    """What is left of an offer in the round's weeks and places; none where nothing of it is."""
    offer = as_offer(row)
    left = {
        slot: sessions - uses.get((row.id, slot), 0) for slot, sessions in offer.sessions.items()
    }
    given = tuple(id for id in offer.service_types if id in types)
    catchment = offer.catchment
    if catchment.communities is not None:
        near = tuple(id for id in catchment.communities if id in communities)
        catchment = catchment.model_copy(update={"communities": near})
    if not given:
        return None
    return offer.model_copy(
        update={
            "service_types": given,
            "catchment": catchment,
            "sessions": {slot: max(0, sessions) for slot, sessions in left.items()},
            "minutes_per_week": max(0, offer.minutes_per_week - uses.get((row.id, MINUTES), 0)),
        }
    )


def _venue(row: VenueRow, rooms: set[tuple[str, str]]) -> Venue:
    said = {**row.definition, "id": row.id, "community": row.area_id}
    said["slots"] = [slot for slot in said["slots"] if (row.id, slot) not in rooms]
    return Venue.model_validate(said, strict=False)


def _fund(row: FundRow, communities: set[str], types: set[str]) -> Fund:
    purpose = row.purpose
    for_types, for_places = purpose.get("service_types"), purpose.get("communities")
    return Fund(
        id=row.id,
        name=row.name,
        name_en=row.name_en,
        amount_fen=row.left_fen,
        service_types=None if for_types is None else tuple(id for id in for_types if id in types),
        communities=None
        if for_places is None
        else tuple(id for id in for_places if id in communities),
        groups=None if purpose.get("groups") is None else tuple(purpose["groups"]),
        most_fen=row.most_fen,
    )
