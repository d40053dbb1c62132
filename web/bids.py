"""A bid as pages show it: how it stands, what it says, what its reviewers gave, why it lost."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from access.actor import Role
from access.tx import Tx
from catalogue.grid import grid
from providers.venues import VenueRow
from tenders import awards, bids, calls, scores
from tenders.bids import BidRow
from tenders.calls import Tender
from tenders.content import PRICE, Content, Criterion, Part
from tenders.states import STANDING, BidStatus, TenderStatus
from web import names
from web.calls import Lot, lost, named_lots
from web.visit import Visit
from words import refusal_in_words, slot


@dataclass(frozen=True)
class Given:
    """A criterion that reviewers mark: what they gave, and what whoever looks gave."""

    criterion: Criterion
    name: str
    marks: Sequence[int]
    comments: Sequence[str]
    mine: int | None
    my_comment: str


@dataclass(frozen=True)
class Said:
    """What a bid says of one lot."""

    lot: Lot
    part: Part
    sessions: Sequence[tuple[str, int]]
    rooms: Sequence[str]


def one_bid(tx: Tx, visit: Visit) -> Mapping[str, Any]:
    """What the page of a bid shows whoever may see it."""
    row = bids.bid_of(tx, visit.at("id"))
    call = calls.tender_of(tx, row.tender_id)
    status, fault = bids.standing(row, call, tx.now)
    lots = {lot.row.id: lot for lot in named_lots(tx.session, call, visit.lang)}
    said = row.said if row.content else None
    found = {
        "bid": row,
        "call": call,
        "name": names.called(visit.lang, call.title, call.title_en),
        "who": _who(tx, row, visit.lang),
        "status": status,
        "fault": refusal_in_words(visit.lang, fault, row.fault_params, at_page=True)
        if fault
        else "",
        "lost": lost(visit.lang, row.lost, row.lost_params) if row.lost else "",
        "said": said,
        "parts": parts_of(tx.session, said, lots, visit.lang) if said else [],
        "award": _award(tx, row),
        "may": _may(tx, visit, row, call, status),
        "given": given(tx, visit, call, row) if visit.role is Role.OFFICIAL else [],
    }
    tx.session.expunge_all()
    return found


def parts_of(session: Session, said: Content, lots: Mapping[str, Lot], lang: str) -> list[Said]:
    """A bid's parts, everything by its name."""
    wanted = {id for part in said.parts for id in part.venues}
    rooms = {
        row.id: names.called(lang, row.definition["name"], row.definition.get("name_en", ""))
        for row in session.scalars(select(VenueRow).where(VenueRow.id.in_(wanted)))
    }
    order = [one.id for one in grid(session)]
    return [
        Said(
            lot=lots[part.lot],
            part=part,
            sessions=[(slot(lang, id), part.sessions[id]) for id in order if id in part.sessions],
            rooms=[rooms.get(id, "") for id in part.venues],
        )
        for part in said.parts
    ]


def given(tx: Tx, visit: Visit, call: Tender, row: BidRow) -> list[Given]:
    """By each criterion but the price."""
    marks: dict[str, list[scores.ScoreRow]] = defaultdict(list)
    for one in scores.scores_of(tx.session, [row.id]):
        marks[one.criterion].append(one)
    found = []
    for criterion in call.judged_by:
        if criterion.id == PRICE:
            continue
        of_it = marks[criterion.id]
        mine = next((one for one in of_it if one.reviewer == tx.actor.account), None)
        found.append(
            Given(
                criterion=criterion,
                name=names.called(visit.lang, criterion.name, criterion.name_en),
                marks=[one.mark for one in of_it],
                comments=[one.comment for one in of_it if one.comment and one is not mine],
                mine=mine.mark if mine else None,
                my_comment=mine.comment if mine else "",
            )
        )
    return found


def _who(tx: Tx, row: BidRow, lang: str) -> str:
    if row.provider_id is None:
        return ""
    return names.providers(tx.session, lang, [row.provider_id]).get(row.provider_id, "")


def _award(tx: Tx, row: BidRow) -> awards.AwardRow | None:
    made = awards.awards_of(tx.session, row.tender_id)
    return next((one for one in made if one.bid_id == row.id and one.status in STANDING), None)


def _may(tx: Tx, visit: Visit, row: BidRow, call: Tender, status: str) -> Mapping[str, bool]:
    """What can be done with it now, by whoever may ask for it."""
    active, sealed = call.status == TenderStatus.ACTIVE, status == BidStatus.PENDING
    early = active and sealed and tx.now < call.deadline
    won = {lot.id for lot in calls.lots_of(tx.session, call.id) if lot.won}
    return {
        "withdraw": early and visit.may("bid.withdraw"),
        "open": active and sealed and not early and visit.may("bid.open"),
        "score": active
        and status == BidStatus.VALID
        and visit.may("bid.score")
        and not won & set(row.said.lots),
    }
