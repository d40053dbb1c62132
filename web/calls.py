"""A call for tenders as pages show it: where it stands, its lots by their names, who has won."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from funds.funds import FundRow
from providers.providers import NAMELESS, ProviderRow
from tenders import awards, questions
from tenders.awards import AwardRow
from tenders.calls import Tender, TenderLot, lots_of
from tenders.states import TenderStatus
from web import names
from words import in_yuan, say

POINTS = ("score", "winning_score")
"""Thousandths in what a reason is made with."""


@dataclass(frozen=True)
class Lot:
    """``communities``: none where it is all of the call's area."""

    row: TenderLot
    name: str
    services: Sequence[str]
    communities: Sequence[str]
    fund: str


@dataclass(frozen=True)
class Won:
    """An award: who, what, and what was asked of the fund."""

    row: AwardRow
    who: str
    lots: Sequence[str]


def stage(call: Tender, now: datetime) -> str:
    """Where it stands: its status, and while it is active which of its times comes next."""
    if call.status != TenderStatus.ACTIVE:
        return str(call.status)
    if now < call.questions_until:
        return "asking"
    if now < call.deadline:
        return "bidding"
    return "opening" if now < call.opening_until else "judging"


def next_time(call: Tender, now: datetime) -> datetime | None:
    """What it waits for; none where its times are over."""
    if call.status != TenderStatus.ACTIVE:
        return None
    times = (call.questions_until, call.deadline, call.opening_until)
    return next((at for at in times if now < at), None)


def shown(session: Session, call: Tender, lang: str, now: datetime) -> Mapping[str, Any]:
    """What everybody may read of a call. Who bids is no part of it."""
    lots = named_lots(session, call, lang)
    return {
        "call": call,
        "name": names.called(lang, call.title, call.title_en),
        "description": names.called(lang, call.description, call.description_en),
        "stage": stage(call, now),
        "next_time": next_time(call, now),
        "lots": lots,
        "criteria": [
            (names.called(lang, one.name, one.name_en), one.weight) for one in call.judged_by
        ],
        "questions": [one for one in questions.questions_of(session, call.id) if one.answered_at],
        "awards": won(session, call, lots, lang),
    }


def named_lots(session: Session, call: Tender, lang: str) -> list[Lot]:
    """In their order."""
    rows = lots_of(session, call.id)
    types = names.service_types(session, lang)
    areas = names.communities(session, lang, (id for row in rows for id in row.communities or ()))
    funds = {
        row.id: names.called(lang, row.name, row.name_en)
        for row in session.scalars(
            select(FundRow).where(FundRow.id.in_({lot.fund_id for lot in rows}))
        )
    }
    return [
        Lot(
            row=row,
            name=names.called(lang, row.title, row.title_en),
            services=[types.get(id, id) for id in row.service_types],
            communities=[areas.get(id, id) for id in row.communities or ()],
            fund=funds[row.fund_id],
        )
        for row in rows
    ]


def won(session: Session, call: Tender, lots: Sequence[Lot], lang: str) -> list[Won]:
    """The awards, cancelled ones too. A person who won is not named."""
    rows = awards.awards_of(session, call.id)
    ids = {row.provider_id for row in rows}
    persons = session.scalars(
        select(ProviderRow.id).where(ProviderRow.id.in_(ids), ProviderRow.kind.in_(NAMELESS))
    )
    somebody = say(lang, "calls.award.somebody")
    called = {**names.providers(session, lang, ids), **dict.fromkeys(persons, somebody)}
    of_lot = {lot.row.id: lot.name for lot in lots}
    return [
        Won(row, called.get(row.provider_id, ""), [of_lot[id] for id in row.lots]) for row in rows
    ]


def points(thousandths: int) -> str:
    """A score, cut to its hundredths: 83.5."""
    whole, rest = divmod(thousandths // 10, 100)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".")


def lost(lang: str, code: str, params: Mapping[str, Any]) -> str:
    """Why a bid was not awarded, in a sentence."""
    said = in_yuan(params)
    said |= {name: points(said[name]) for name in POINTS if name in said}
    return say(lang, f"tenders.lost.{code}", **said)
