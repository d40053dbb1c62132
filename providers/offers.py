"""Offers and venues: what can be given in a week, and where; and how much of it is taken.

What is taken is counted by period and slot, each in a row of its own that a guarded UPDATE moves,
so that no two plans can take the same hour.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, bindparam, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from access.areas import area_of
from access.refusal import Absent, Conflict, Invalid, Stale
from access.tx import Tx
from catalogue.grid import grid
from catalogue.services import service_type
from matcher.instance import Offer
from providers import reach
from providers.providers import provider_of
from providers.venues import VenueRow
from store import Base, Json, new_id
from store.columns import changed, in_parts, insert_or_pass

MINUTES = "minutes"
"""The counter beside those of the slots: minutes of the week, travel included."""


class OfferRow(Base):
    """``definition``: a ``matcher.instance.Offer`` without its id and provider."""

    __tablename__ = "offer"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    provider_id: Mapped[str] = mapped_column(ForeignKey("provider.id"), index=True)
    definition: Mapped[dict[str, Any]] = mapped_column(Json)
    source: Mapped[dict[str, Any]] = mapped_column(Json)
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class OfferUse(Base):
    """How many of an offer's sessions in a slot (or minutes of its week) a period has taken."""

    __tablename__ = "offer_use"
    __table_args__ = (CheckConstraint("taken BETWEEN 0 AND capacity", name="taken"),)

    offer_id: Mapped[str] = mapped_column(ForeignKey("offer.id"), primary_key=True)
    period: Mapped[date] = mapped_column(primary_key=True)
    slot: Mapped[str] = mapped_column(primary_key=True)
    capacity: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)


def add_offer(tx: Tx, provider: str, definition: Mapping[str, Any]) -> OfferRow:
    """Something a provider can give; ``definition`` has passed ``matcher.instance.Offer``.

    Raises
    ------
    Absent
        No such provider for this actor.
    Invalid
        A service type, slot or community that is not there.
    """
    giver = provider_of(tx, provider)
    _known(tx.session, definition, ())
    offer = OfferRow(
        id=new_id(),
        provider_id=giver.id,
        definition=dict(definition),
        source={"how": "typed"},
        created_at=tx.now,
        version=1,
    )
    tx.session.add(offer)
    relearn(tx.session, [giver.id])
    tx.note("offer.added", "offer", offer.id, provider=giver.id)
    return offer


def add_contracted(tx: Tx, offer: Offer, contract: str) -> OfferRow:
    """What a provider gives by a contract: its terms are the contract's, checked where it was bid,
    and so is who may add it. ``source`` says which contract it comes from."""
    row = OfferRow(
        id=new_id(),
        provider_id=offer.provider,
        definition=offer.model_dump(mode="json", exclude={"id", "provider"}),
        source={"how": "contract", "contract": contract},
        created_at=tx.now,
        version=1,
    )
    tx.session.add(row)
    relearn(tx.session, [offer.provider])
    tx.note("offer.added", "offer", row.id, provider=offer.provider, contract=contract)
    return row


def end_contracted(tx: Tx, provider: str, ids: Collection[str]) -> None:
    """No round uses these of a provider's any more; what was promised of them stands."""
    ended = update(OfferRow).where(OfferRow.id.in_(ids), OfferRow.ended_at.is_(None))
    tx.session.execute(ended.values(ended_at=tx.now, version=OfferRow.version + 1))
    relearn(tx.session, [provider])


def change_offer(tx: Tx, id: str, version: int, definition: Mapping[str, Any]) -> OfferRow:
    """From the next round on; what was promised stands, and what a contract says stays."""
    offer = offer_of(tx, id)
    if offer.version != version:
        raise Stale("offer", id)
    if "contract" in offer.source:
        raise Conflict("offer_of_contract")
    _known(tx.session, definition, offer.definition["service_types"])
    offer.definition = dict(definition)
    offer.version += 1
    relearn(tx.session, [offer.provider_id])
    tx.note("offer.changed", "offer", id)
    return offer


def offer_of(tx: Tx, id: str) -> OfferRow:
    """Raises Absent unless it is the actor's provider's."""
    offer = tx.session.get(OfferRow, id)
    if offer is None or offer.ended_at is not None:
        raise Absent("offer", id)
    try:
        provider_of(tx, offer.provider_id)
    except Absent:
        raise Absent("offer", id) from None  # naming its provider would say that it is there
    return offer


def offers_of(session: Session, providers: list[str]) -> list[OfferRow]:
    """The offers that stand of these providers, by id."""
    return list(
        session.scalars(
            select(OfferRow)
            .where(OfferRow.provider_id.in_(providers), OfferRow.ended_at.is_(None))
            .order_by(OfferRow.id)
        )
    )


def giving(session: Session, service_type: str) -> int:
    """How many offers that stand speak of a service."""
    standing = session.scalars(select(OfferRow.definition).where(OfferRow.ended_at.is_(None)))
    return sum(service_type in definition["service_types"] for definition in standing)


def relearn(session: Session, providers: Collection[str]) -> None:
    """Where these providers can be asked for what, of the offers that stand now."""
    session.flush()
    for some in in_parts(sorted(providers)):
        reach.learn(session, some, map(as_offer, offers_of(session, list(some))))


def as_offer(row: OfferRow) -> Offer:
    """The matcher's record of an offer."""
    said = {**row.definition, "id": row.id, "provider": row.provider_id}
    return Offer.model_validate(said, strict=False)


def taken(session: Session, period: date, offers: list[str]) -> dict[tuple[str, str], int]:
    """(offer, slot or ``minutes``) to what the period has taken of it."""
    found = session.scalars(
        select(OfferUse).where(OfferUse.period == period, OfferUse.offer_id.in_(offers))
    )
    return {(use.offer_id, use.slot): use.taken for use in found}


def take(session: Session, period: date, wanted: Mapping[tuple[str, str], int]) -> None:
    """Take what is wanted of each (offer, slot or ``minutes``), or nothing.

    In the order of the keys, so that no two transactions wait for each other.

    Raises
    ------
    Conflict
        There is not so much left.
    """
    uses = _uses(session, period, wanted)
    if not uses:
        return
    insert_or_pass(
        session,
        OfferUse,
        [{**_key(use), "period": period, "capacity": 0, "taken": 0} for use in uses],
    )
    with session.begin_nested() as nested:
        if changed(session, _TAKE, uses) == len(uses):
            return
        nested.rollback()
    for use in uses:  # one after the other, to say which it is
        if changed(session, _TAKE, use) != 1:
            raise Conflict("capacity_gone", **_key(use, "offer"))


def _uses(
    session: Session, period: date, wanted: Mapping[tuple[str, str], int]
) -> list[dict[str, Any]]:
    """What ``_TAKE`` is told of each (offer, slot), in the order of the keys."""
    ids = sorted({offer for offer, _ in wanted})
    offers: dict[str, Offer] = {}
    for some in in_parts(ids):
        standing = select(OfferRow).where(OfferRow.id.in_(some), OfferRow.ended_at.is_(None))
        offers |= {row.id: as_offer(row) for row in session.scalars(standing)}

    def capacity(id: str, slot: str) -> int:
        offer = offers.get(id)
        if offer is None:
            return 0
        return offer.minutes_per_week if slot == MINUTES else offer.sessions.get(slot, 0)

    return [
        {
            "of_offer": offer,
            "of_period": period,
            "of_slot": slot,
            "amount": amount,
            "most": capacity(offer, slot),
        }
        for (offer, slot), amount in sorted(wanted.items())
    ]


def _key(use: Mapping[str, Any], offer: str = "offer_id") -> dict[str, Any]:
    return {offer: use["of_offer"], "slot": use["of_slot"]}


_COUNTERS = OfferUse.metadata.tables[OfferUse.__tablename__]
_TAKE = (
    update(_COUNTERS)
    .where(
        _COUNTERS.c.offer_id == bindparam("of_offer"),
        _COUNTERS.c.period == bindparam("of_period"),
        _COUNTERS.c.slot == bindparam("of_slot"),
        _COUNTERS.c.taken + bindparam("amount") <= bindparam("most"),
    )
    .values(taken=_COUNTERS.c.taken + bindparam("amount"), capacity=bindparam("most"))
)
"""The guarded counter: it moves as far as there is room, whoever else moves it."""


def give_back(session: Session, period: date, held: Mapping[tuple[str, str], int]) -> None:
    """What a task that will not be done held.

    Raises
    ------
    Conflict
        So much was not taken.
    """
    for (offer_id, slot), amount in sorted(held.items()):
        moved = changed(
            session,
            update(OfferUse)
            .where(
                OfferUse.offer_id == offer_id,
                OfferUse.period == period,
                OfferUse.slot == slot,
                OfferUse.taken >= amount,
            )
            .values(taken=OfferUse.taken - amount),
        )
        if moved != 1:
            raise Conflict("capacity_not_taken", offer=offer_id, slot=slot)


def _known(session: Session, definition: Mapping[str, Any], before: Collection[str]) -> None:
    """Raises Invalid for what would make no round: one such offer stops everybody's. ``before``:
    services that it gave; those that are in the catalogue no more stay until they are back."""
    for id, times in Counter(definition["service_types"]).items():
        if times > 1:
            raise Invalid("service_types", "repeated", value=id)
    reach, group = definition["catchment"], definition["group"]
    if (reach["radius_m"] is None) == (reach["communities"] is None):
        raise Invalid("catchment", "catchment_one_of_two")
    if definition["home"] is None and group is None:
        raise Invalid("home", "no_terms")
    if group is not None and group["largest"] < group["smallest"]:
        raise Invalid("group.largest", "largest_below_smallest")
    if definition["age_max"] < definition["age_min"]:
        raise Invalid("age_max", "ages_crossed")
    for id in definition["service_types"]:
        if id not in before:
            service_type(session, id, "service_types")
    slots = {slot.id for slot in grid(session)}
    for id in definition["sessions"]:
        if id not in slots:
            raise Invalid("sessions", "unknown", value=id)
    for id in definition["catchment"].get("communities") or ():
        area_of(session, id, "catchment.communities")
    for id, times in Counter(definition.get("venues") or ()).items():
        if times > 1:
            raise Invalid("venues", "repeated", value=id)
        if session.get(VenueRow, id) is None:
            raise Invalid("venues", "unknown", value=id)
