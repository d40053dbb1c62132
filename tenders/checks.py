"""What every bid is held to, when it is submitted and again when it is opened; and whoever would
win, once more at the award and at the contract.

Each refusal's code is the name of its rule.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from access.refusal import Conflict, Invalid, Refusal
from catalogue.grid import grid
from catalogue.services import items_of, latest
from funds.funds import FundRow
from matcher.instance import ProviderKind, Setting
from providers.providers import ProviderRow
from providers.venues import VenueRow
from tenders.calls import Tender, TenderLot, communities_of, lots_of
from tenders.content import Content, Part
from tenders.exclusions import blacklistings_of, exclusions_of
from tenders.scoring import compared_in

Lots = Mapping[str, TenderLot]


def refuse_unfit(
    session: Session, tender: Tender, content: Content, bidder: ProviderRow, today: date
) -> None:
    """Raises the first refusal: of what the bid says (Invalid), or of who bids (Conflict)."""
    lots = {lot.id: lot for lot in lots_of(session, tender.id)}
    _lots(content, lots)
    _terms(session, content)
    _money(session, content, lots)
    _venues(session, tender, content, lots)
    refuse_barred(session, tender, content, bidder, today)


def fault_in(
    session: Session, tender: Tender, content: Content, bidder: ProviderRow, today: date
) -> tuple[str, dict[str, Any]] | None:
    """The same as a value: the rule's name and what its sentence is made with."""
    try:
        refuse_unfit(session, tender, content, bidder, today)
    except Refusal as refused:
        return refused.code, dict(refused.params)
    return None


def refuse_barred(
    session: Session, tender: Tender, content: Content, bidder: ProviderRow, today: date
) -> None:
    """Raises Conflict of who bids: listed, in conflict of interest, or not qualified."""
    lots = {lot.id: lot for lot in lots_of(session, tender.id)}
    _barred(session, tender, content, bidder, today)
    _qualified(session, tender, content, lots, bidder)


def _lots(content: Content, lots: Lots) -> None:
    for id, times in Counter(content.lots).items():
        if id not in lots:
            raise Invalid("parts", "lot_of_another_tender", lot=id)
        if times > 1:
            raise Invalid("parts", "lot_repeated", lot=id)
    if len({lots[id].fund_id for id in content.lots}) > 1:
        raise Invalid("parts", "bundle_of_several_funds")


def _terms(session: Session, content: Content) -> None:
    slots = {slot.id for slot in grid(session)}
    for at, part in enumerate(content.parts):
        where = f"parts.{at}"
        if (part.home is None) == (part.group is None):
            raise Invalid(f"{where}.home", "terms_one_of_two")
        if part.group is not None and part.group.largest < part.group.smallest:
            raise Invalid(f"{where}.group.largest", "largest_below_smallest")
        if part.smallest > part.largest:
            raise Invalid(f"{where}.smallest", "smallest_above_largest")
        if not any(part.sessions.values()):
            raise Invalid(f"{where}.sessions", "sessions_none")
        for id in part.sessions:
            if id not in slots:
                raise Invalid(f"{where}.sessions", "unknown", value=id)


def _money(session: Session, content: Content, lots: Lots) -> None:
    """A lump sum is within its lots' ceilings and the fund; a session's price, for each of those
    who may take part, within what the fund pays for one; what is compared, within each lot."""
    fund = session.get_one(FundRow, lots[content.lots[0]].fund_id)
    ceiling = min(sum(lots[id].most_fen for id in content.lots), fund.budget_fen)
    if content.lump_sum_fen > ceiling:
        raise Invalid("lump_sum_fen", "price_over_fund", most_fen=ceiling)
    for at, part in enumerate(content.parts):
        most = fund.most_fen * (part.group.largest if part.group else 1)
        if part.price_fen > most:
            raise Invalid(_price(at, part), "price_over_fund", most_fen=most)
    fen = compared_in(content, lots)
    for at, part in enumerate(content.parts):
        most = lots[part.lot].most_fen
        if fen[part.lot] > most:
            field = _price(at, part) if part.price_fen else "lump_sum_fen"
            raise Invalid(field, "price_over_lot", most_fen=most)


def _price(at: int, part: Part) -> str:
    return f"parts.{at}.{'group' if part.group else 'home'}.price_fen"


def _venues(session: Session, tender: Tender, content: Content, lots: Lots) -> None:
    """A room that is named stands, lies in the lot, and holds in date what its services ask of a
    room: for it is there alone that what is bid may be held."""
    types = {item.id: item for item in items_of(session, latest(session))}
    inside = communities_of(session, tender)
    for at, part in enumerate(content.parts):
        lot, where = lots[part.lot], f"parts.{at}.venues"
        asked = {
            licence
            for id in lot.service_types
            if id in types and types[id].setting is not Setting.HOME
            for licence in types[id].venue_licences
        }
        for id, times in Counter(part.venues).items():
            room = session.get(VenueRow, id)
            if times > 1:
                raise Invalid(where, "repeated", value=id)
            if room is None or room.ended_at is not None:
                raise Invalid(where, "venue_unknown", venue=id)
            called = room.definition.get("name") or id
            if room.area_id not in (inside if lot.communities is None else lot.communities):
                raise Invalid(where, "venue_outside_lot", venue=called)
            lacking = sorted(asked - _in_date(room.definition.get("licences", ()), tender))
            if lacking:
                raise Invalid(where, "venue_unlicensed", venue=called, licence=lacking[0])


def _in_date(licences: Iterable[Mapping[str, Any]], tender: Tender) -> set[str]:
    """Those held to the last day of the services."""
    return {
        one["code"]
        for one in licences
        if not one.get("valid_until") or date.fromisoformat(one["valid_until"]) >= tender.last_day
    }


def _barred(
    session: Session, tender: Tender, content: Content, bidder: ProviderRow, today: date
) -> None:
    for listed in blacklistings_of(session, bidder.id):
        if listed.since <= today and (listed.until is None or today <= listed.until):
            raise Conflict("bidder_blacklisted")
    for one in exclusions_of(session, tender.id):
        if one.provider_id == bidder.id and one.lot_id in (None, *content.lots):
            raise Conflict("bidder_conflicted")


def _qualified(
    session: Session, tender: Tender, content: Content, lots: Lots, bidder: ProviderRow
) -> None:
    """The licences that a lot's services ask for, in date to the last day; and of a kind that may
    give them."""
    types = {item.id: item for item in items_of(session, latest(session))}
    held = _in_date(bidder.licences, tender)
    channel = ProviderKind(bidder.kind).channel
    for part in content.parts:
        for id in lots[part.lot].service_types:
            wanted = types.get(id)
            if wanted is None:
                continue  # in the catalogue no more; a round asks again
            if channel not in wanted.channels:
                raise Conflict("bidder_of_wrong_kind", lot=part.lot)
            lacking = sorted(set(wanted.provider_licences) - held)
            if lacking:
                raise Conflict("bidder_unqualified", lot=part.lot, licence=lacking[0])
