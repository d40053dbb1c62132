"""From the record's rows to the matcher's instance: nothing private comes along.

Ids stand for persons, and the building for the door; what other rounds hold is not offered.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from access.areas import Area
from access.refusal import Conflict
from access.tx import Tx
from catalogue.grid import grid
from catalogue.services import items_of, latest
from funds.funds import FundRow
from matcher.instance import (
    Community,
    Forbid,
    Fund,
    Instance,
    Need,
    Offer,
    Period,
    Pin,
    Placement,
    Point,
    Policy,
    Provider,
    Slot,
    Venue,
)
from providers.offers import MINUTES, OfferRow, as_offer, taken
from providers.providers import ProviderRow
from providers.venues import VenueRow, rooms_taken
from rounds.decisions import standing_in
from rounds.record import Record, Waiting
from rounds.rounds import Round
from rounds.served import busy


def instance_of(tx: Tx, round_: Round, record: Record, *, pinned: bool = True) -> Instance:
    """What the matcher decides on; ``pinned``: under the round's pins as well as its forbids.

    Raises
    ------
    Conflict
        Of those who wait nobody can be matched in these weeks: what they ask for is in the
        catalogue no more, say.
    matcher.faults.InvalidInstance
    """
    area = tx.session.get_one(Area, round_.area_id)
    communities = {community.id for community in record.communities}
    types = items_of(tx.session, latest(tx.session))
    known = {item.id for item in types}
    above = _above(tx, record)
    taken_by = busy(tx.session, round_.period, {row.resident for row in record.needs})
    providers = {provider.id for provider in record.providers}
    needs = []
    week = {slot.id: slot for slot in grid(tx.session)}
    for row in record.needs:
        slots = [id for id in row.asked["slots"] if id not in taken_by.get(row.resident, ())]
        if not _fits(row.asked, [week[id] for id in slots]):
            continue  # the resident's week is taken up: for another round
        if row.service_type in known and row.area_id in communities:
            refused = providers.intersection(record.refused.get(row.resident, ()))
            may = providers - refused if refused else providers
            need = _need(row, slots, round_.period, tx.now, may)
            needs.append(_without(need, refused) if refused else need)
    if not needs:
        raise Conflict("nothing_waits")
    uses = taken(tx.session, round_.period, [offer.id for offer in record.offers])
    rooms = rooms_taken(tx.session, round_.period, [venue.id for venue in record.venues])
    left = (_offer(row, uses, communities, known) for row in record.offers)
    here = {row.id for row in record.venues if row.area_id in communities}
    offers = tuple(at_venues(offer, here) for offer in left if offer is not None)
    return Instance(
        name=f"{area.name} {round_.name}".strip(),
        period=Period(start=round_.period, weeks=round_.weeks),
        grid=tuple(week.values()),
        service_types=tuple(types),
        communities=tuple(_community(row, above) for row in record.communities),
        needs=tuple(needs),
        providers=tuple(map(provider_of, record.providers)),
        offers=offers,
        venues=tuple(_venue(row, rooms) for row in record.venues if row.area_id in communities),
        funds=tuple(_fund(row, communities, known) for row in record.funds),
        policy=policy_of(tx, round_, {need.id for need in needs}, pinned=pinned),
        in_force=tuple(_standing(record, {need.id for need in needs}, {one.id for one in offers})),
    )


def _fits(asked: Mapping[str, Any], left: list[Slot]) -> bool:
    """Whether a need still has the days and a slot as long as it wants."""
    days = {slot.day for slot in left}
    longest = max((slot.minutes for slot in left), default=-1)
    return bool(len(days) >= asked["sessions_per_week"] and longest >= asked["minutes"])


def _above(tx: Tx, record: Record) -> dict[str, Area]:
    """The sub-districts and districts of the communities, by id."""
    places = {id for row in record.communities for id in row.path.split("/")}
    kinds = ("district", "sub_district")
    rows = tx.session.scalars(select(Area).where(Area.kind.in_(kinds)))
    return {row.id: row for row in rows if row.id in places}


def _standing(record: Record, needs: set[str], offers: set[str]) -> Iterator[Placement]:
    """Where needs stood before, as far as what they stood in is still there."""
    venues = {None, *(row.id for row in record.venues)}
    funds = {None, *(row.id for row in record.funds)}
    for row in record.needs:
        stands = row.stands
        if stands is None or row.id not in needs or stands["offer"] not in offers:
            continue
        if stands.get("venue") in venues and stands.get("fund") in funds:
            yield Placement.model_validate({**stands, "need": row.id}, strict=False)


def policy_of(tx: Tx, round_: Round, needs: set[str], *, pinned: bool = True) -> Policy:
    """The round's policy, with the decisions that stand, and of each need its last pin; those of
    other needs wait for another round."""
    decisions = [one for one in standing_in(tx, round_.id) if one.said.get("need") in needs]
    pins = {
        one.said["need"]: Pin.model_validate({**one.said, "reason": one.reason}, strict=False)
        for one in decisions
        if one.kind == "pin" and pinned
    }
    forbids = [
        Forbid.model_validate({**one.said, "reason": one.reason}, strict=False)
        for one in decisions
        if one.kind == "forbid"
    ]
    return Policy.model_validate(
        {**round_.policy, "pins": tuple(pins.values()), "forbids": tuple(forbids)}, strict=False
    )


def _community(row: Area, above: dict[str, Area]) -> Community:
    names = {above[id].kind: above[id].name for id in row.path.split("/") if id in above}
    return Community(
        id=row.id,
        name=row.name,
        name_en=row.name_en,
        point=Point(lon_udeg=row.lon_udeg or 0, lat_udeg=row.lat_udeg or 0),
        population=row.population,
        sub_district=names.get("sub_district", ""),
        district=names.get("district", ""),
    )


def _need(
    row: Waiting,
    slots: list[str],
    period: date,
    now: datetime,
    providers: set[str],
) -> Need:
    """``slots``: those it asked for in which the resident is not served already."""
    asked = {**row.asked, "slots": slots}
    for field in ("preferred_providers", "excluded_providers"):
        asked[field] = tuple(id for id in asked[field] if id in providers)
    for field in ("language", "carer_gender", "accessibility"):
        if asked.get(field) is None:
            asked[field] = getattr(row, field)
    if asked.get("age") is None and row.born is not None:
        asked["age"] = _age(row.born, period)
    if asked.get("current_provider") not in providers:
        asked["current_provider"] = None
    return Need.model_validate(
        {
            **asked,
            "id": row.id,
            "resident": row.resident,
            "group": row.group,
            "community": row.area_id,
            "point": {"lon_udeg": row.lon_udeg, "lat_udeg": row.lat_udeg},
            "service_type": row.service_type,
            "priority": row.priority,
            "days_waiting": max(0, (now - row.queued_at).days),
        },
        strict=False,
    )


def _without(need: Need, refused: Collection[str]) -> Need:
    """A resident who refuses an organisation is not matched to it, as one who asked not to be."""
    excluded = tuple(sorted({*need.excluded_providers, *refused}))
    return need.model_copy(update={"excluded_providers": excluded})


def _age(born: date, day: date) -> int:
    """In whole years, 0 to 130: a mistyped birthday must not keep everybody from being matched."""
    years = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    return max(0, min(130, years))


def provider_of(row: ProviderRow) -> Provider:
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


def at_venues(offer: Offer, venues: Collection[str]) -> Offer:
    """Of those that an offer names, the ones that the round knows."""
    if offer.venues is None:
        return offer
    return offer.model_copy(update={"venues": tuple(id for id in offer.venues if id in venues)})


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
