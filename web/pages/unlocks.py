"""What would serve a need that a round left unmet, or several, cheapest first: two pages."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from access.areas import Area
from access.refusal import Conflict
from access.tx import Tx
from matcher.unlock import Trade, Unlock
from needs import needs
from needs.numbers import numbers_of, spaced
from rounds import unlocking
from rounds.rounds import Round
from rounds.unlocking import Asked, Found
from telling.figures import yuan
from telling.teller import Speaker
from telling.unlocks import assumed, done, traded
from web import errors, names
from web.routing import Pages
from web.visit import Visit

pages = Pages()

NAMED = 12
"""Needs named of one unlock."""


@dataclass(frozen=True, kw_only=True)
class Way:
    """One unlock. ``gained`` and ``moved``: those needs that the reader may know, by id and number;
    ``gained_in_all`` and ``moved_in_all`` count the others too."""

    done: str
    price: str
    each: str
    public_fen: int
    gained: list[tuple[str, str]]
    gained_in_all: int
    moved: list[tuple[str, str]]
    moved_in_all: int
    cheapest: bool


@pages.get("/needs/{id}/unlocks", "need.unlocks")
def of_need(visit: Visit) -> Response:
    """Of one need, of the round asked for or of the last that has a plan for it."""
    id, round_ = visit.at("id"), visit.query("round") or None
    service = visit.read(lambda tx: _service(tx, visit, id))
    shown = _looked(visit, lambda tx: unlocking.of_need(tx, id, round_))
    return visit.show("unlocks/need.html", id=id, service=service, in_round=round_, **shown)


@pages.get("/rounds/{id}/unlocks", "round.unlocks")
def of_round(visit: Visit) -> Response:
    """Of a round: of all its unmet needs that the reader may know, of a community, of a service."""
    id = visit.at("id")
    community, type_ = visit.query("community"), visit.query("type")
    known = visit.read(lambda tx: _narrowing(tx, visit, id))
    shown = _looked(visit, lambda tx: unlocking.of_round(tx, id, community, type_))
    asked = {"community": community, "type": type_}
    return visit.show("unlocks/round.html", asked=asked, **known, **shown)


def _service(tx: Tx, visit: Visit, id: str) -> str:
    kind = needs.need_of(tx, id).service_type
    return names.service_types(tx.session, visit.lang).get(kind, kind)


def _narrowing(tx: Tx, visit: Visit, id: str) -> Mapping[str, Any]:
    """The round, and by what its needs are narrowed."""
    round_ = tx.session.get_one(Round, unlocking.plan_of(tx, id).round_id)
    area = tx.session.get_one(Area, round_.area_id)
    own = area.path if tx.actor.may_see(area.path) else tx.actor.area
    shown = {
        "round": round_,
        "whole": own == area.path,
        "areas": names.areas(tx.session, visit.lang, own),
        "types": names.service_types(tx.session, visit.lang),
    }
    tx.session.expunge_all()
    return shown


def _looked(visit: Visit, read: Callable[[Tx], Asked]) -> Mapping[str, Any]:
    """What a page shows of what was found; of a state that allows no answer, its sentence."""
    try:
        found = unlocking.found(visit.acting.gather(read))
    except Conflict as refusal:
        visit.status = errors.status_of(refusal)
        return {"found": None, "refused": errors.sentence(visit, refusal)}
    return {"refused": "", **_told(visit, found)}


def _told(visit: Visit, found: Found) -> Mapping[str, Any]:
    unlocks, speaker = found.unlocks, Speaker(found.instance, visit.lang)
    mentioned = {need for one in unlocks.unlocks for need in mentioned_in(one)}
    trade = unlocks.trade
    lost = [one.need for one in trade.lost] if trade else []
    known = found.visible(sorted({*unlocks.needs, *mentioned, *lost}))
    called = called_by(visit, known)
    return {
        "found": found,
        "ways": [
            way(speaker, one, called, done(speaker, one.changes, lambda need: called.get(need, "")))
            for one in unlocks.unlocks
        ],
        "trade": _trade(speaker, trade, called) if trade else "",
        "assumed": assumed(speaker, found.instance.policy.prices, unlocks.unlocks),
        "why": speaker.why_not(found.story) if found.story else "",
    }


def _unbroken(number: str) -> str:
    """As people read it out, on one line."""
    return spaced(number).replace(" ", "\u00a0")


def called_by(visit: Visit, known: Iterable[str]) -> dict[str, str]:
    """Needs that the reader may know, by the numbers that people read out."""
    ids = list(known)
    numbers = visit.read(lambda tx: numbers_of(tx.session, ids))
    return {need: _unbroken(numbers.get(need, "")) or need for need in ids}


def mentioned_in(one: Unlock) -> tuple[str, ...]:
    """Whom it serves and moves."""
    return (*one.gained, *(moved.need for moved in one.moved))


def way(speaker: Speaker, one: Unlock, called: Mapping[str, str], said: str) -> Way:
    """One unlock as a page shows it; ``said``: what is done."""
    moved = [moved.need for moved in one.moved]
    return Way(
        done=said,
        price=yuan(one.price_fen) if one.price_fen else "",
        each=yuan(one.price_each_fen) if len(one.gained) > 1 else "",
        public_fen=one.public_fen,
        gained=[(need, called[need]) for need in one.gained if need in called][:NAMED],
        gained_in_all=len(one.gained),
        moved=[(need, called[need]) for need in moved if need in called][:NAMED],
        moved_in_all=len(moved),
        cheapest=one.cheapest,
    )


def _trade(speaker: Speaker, trade: Trade, called: Mapping[str, str]) -> str:
    return traded(speaker, trade, lambda need: called.get(need, ""))
