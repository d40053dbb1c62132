"""A letter to each resident whom a round leaves out or moves, to be printed: two pages."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from access.refusal import Conflict
from access.tx import Tx
from needs.numbers import numbers_of, spaced
from rounds import lettering, unlocking
from rounds.rounds import Round
from rounds.states import RoundState
from rounds.unlocking import Asked
from telling.letters import Letter, letter, signed
from telling.teller import Speaker
from web import errors, names
from web.routing import Pages
from web.visit import Visit

pages = Pages()

DRAFT = (RoundState.PROPOSED.value, RoundState.UNDER_REVIEW.value)

WRITING = 6.0
"""Seconds after which the letters that are left are for the next page."""


@dataclass(frozen=True)
class Written:
    """``number``: the need's, as people read it out; ``signed``: the last lines."""

    number: str
    letter: Letter
    signed: tuple[str, ...]


@pages.get("/needs/{id}/letter", "need.unlocks")
def of_need(visit: Visit) -> Response:
    """Of one need, of the round asked for or of the last that has a plan for it."""
    id, round_ = visit.at("id"), visit.query("round") or None
    shown = _written(visit, lambda tx: lettering.of_need(tx, id, round_))
    back = f"/rounds/{round_}/needs/{id}" if round_ and visit.may("round.plan") else f"/needs/{id}"
    return visit.show("letters.html", back=back, of=None, **shown)


@pages.get("/rounds/{id}/letters", "round.unlocks")
def of_round(visit: Visit) -> Response:
    """Of a round: to all that the reader may know, or of a community; so many a page."""
    id, community, after = visit.at("id"), visit.query("community"), visit.query("after")
    areas = visit.read(lambda tx: names.areas(tx.session, visit.lang, tx.actor.area))
    own = visit.read(lambda tx: unlocking.is_own(tx, id))
    shown = _written(visit, lambda tx: lettering.of_round(tx, id, community, after))
    of = {"round": id, "community": community, "areas": areas}
    back = f"/rounds/{id}" if own and visit.may("round.plan") else f"/rounds/{id}/unlocks"
    return visit.show("letters.html", back=back, of=of, **shown)


def _written(visit: Visit, read: Callable[[Tx], Asked]) -> Mapping[str, Any]:
    """The letters; of a state that allows none, its sentence."""
    try:
        asked = visit.acting.gather(read)
        with unlocking.at_hand(asked) as prepared:
            speaker = Speaker(prepared.instance, visit.lang)
            until, told, last = time.monotonic() + WRITING, list[Letter](), ""
            for need in asked.needs[: lettering.AT_ONCE]:
                one, last = letter(speaker, prepared, need), need
                if one is not None:
                    told.append(one)
                if time.monotonic() > until:
                    break
        if not told and asked.single:
            raise Conflict("no_letter")
    except Conflict as refusal:
        visit.status = errors.status_of(refusal)
        return {
            "letters": [],
            "more": "",
            "draft": False,
            "refused": errors.sentence(visit, refusal),
        }
    numbers = visit.read(lambda tx: numbers_of(tx.session, [one.need.id for one in told]))
    written = [
        Written(spaced(numbers.get(one.need.id, "")), one, tuple(signed(speaker, one.need)))
        for one in told
    ]
    left = last != asked.needs[-1]
    draft = visit.read(lambda tx: tx.session.get_one(Round, asked.round).state) in DRAFT
    return {"letters": written, "refused": "", "draft": draft, "more": last if left else ""}
