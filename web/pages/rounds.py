"""Rounds of matching: which there are, how each stands, and what may be done with it now."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import select
from starlette.responses import Response

from access.areas import Area, within
from access.refusal import Absent, Invalid
from access.tx import Tx
from door.fields import Calendar, Line, Prose, Ref, Shape
from matcher.faults import Fault
from needs.listing import waiting_in
from rounds import decisions, frozen, plans, rounds, solving
from rounds.frozen import Frozen
from rounds.plans import PlanRow
from rounds.rounds import Round
from rounds.states import TRANSITIONS, WITH_A_PLAN, RoundState, Step
from store.columns import CHINA
from store.runs import Run
from web import names
from web.glance import glance
from web.routing import Pages
from web.visit import Visit
from words import fault

pages = Pages()

TIMES = (60, 300, 1_200)
"""Seconds that a solve may be given."""
MOST_PLACES = 40
"""Communities in the table until more are asked for: those served least."""
MOST_LISTED = 200
"""Rounds on one page, the latest: of a district some ten years."""


class RoundForm(Shape):
    area: Ref
    name: Line
    period: Calendar
    weeks: Annotated[int, Field(ge=1, le=520)] = 4


class SolveForm(Shape):
    seconds: Annotated[int, Field(ge=1, le=solving.LONGEST)]


class ReturnForm(Shape):
    reason: Prose


@pages.get("/rounds", "round.list")
def list_(visit: Visit) -> Response:
    """The rounds within my area, the latest first."""
    return visit.show("official/rounds.html", **visit.read(lambda tx: overview(tx, visit.lang)))


@pages.get("/rounds/new", "round.open")
def new(visit: Visit) -> Response:
    """Which area, and which weeks?"""

    def work(tx: Tx) -> list[tuple[str, str]]:
        rows = tx.session.execute(
            select(Area.id, Area.name, Area.name_en)
            .where(within(Area.path, tx.actor.area))
            .order_by(Area.path)
        )
        return [(id, names.called(visit.lang, name, name_en)) for id, name, name_en in rows]

    monday = next_monday(_today(visit))
    return visit.show("official/new.html", areas=visit.read(work), monday=monday)


@pages.post("/rounds/new", "round.open", again=new)
def open_(visit: Visit) -> Response:
    """A round, that nothing has been frozen for yet."""
    typed = {name: visit.text(name) for name in RoundForm.model_fields if visit.text(name)}
    said = RoundForm.model_validate(typed, strict=False)
    if said.period + timedelta(weeks=said.weeks) <= _today(visit):
        raise Invalid("period", "over", value=said.period)

    def work(tx: Tx) -> str:
        row = rounds.open_round(tx, **said.model_dump())
        return f"/rounds/{row.id}?done=round_opened"

    return visit.once(work)


@pages.get("/rounds/{id}", "round.read")
def one(visit: Visit) -> Response:
    """A round at a glance; how far it is while it is solved."""

    def work(tx: Tx) -> Mapping[str, Any]:
        round_ = rounds.round_of(tx, visit.at("id"))
        found = _standing(tx, visit, round_)
        tx.session.expunge_all()
        return found

    return visit.show("official/round.html", times=TIMES, most=MOST_PLACES, **visit.read(work))


@pages.post("/rounds/{id}/freeze", "round.freeze", again=one)
def freeze(visit: Visit) -> Response:
    """What stands now is what the round decides on."""

    def work(tx: Tx, version: int) -> None:
        row = rounds.round_of(tx, visit.at("id"))
        rounds.step(tx, row, Step.FREEZE, version)
        frozen.freeze(tx, row)

    visit.change(work)
    return _there(visit, "round_frozen")


@pages.post("/rounds/{id}/reopen", "round.reopen", again=one)
def reopen(visit: Visit) -> Response:
    """What was frozen is let go."""
    _step(visit, Step.REOPEN)
    return _there(visit, "round_reopened")


@pages.post("/rounds/{id}/solve", "round.solve", again=one)
def solve(visit: Visit) -> Response:
    """A worker does it; a plan that is there is sent back first."""
    typed = {"seconds": visit.text("seconds")} if visit.text("seconds") else {}
    said = SolveForm.model_validate(typed, strict=False)

    def work(tx: Tx, version: int) -> None:
        row = rounds.round_of(tx, visit.at("id"))
        if row.state in (RoundState.PROPOSED, RoundState.UNDER_REVIEW):
            rounds.step(tx, row, Step.SEND_BACK, version)
            tx.note("round.sent_back", "round", row.id, reason="solved again")
            version = row.version
        solving.solve(tx, row, version, seconds=said.seconds, work=None, seed=0)

    visit.change(work)
    return visit.go(f"/rounds/{visit.at('id')}")


@pages.post("/rounds/{id}/cancel", "round.cancel", again=one)
def cancel(visit: Visit) -> Response:
    """The best so far, or nothing."""
    visit.acting.write(lambda tx: solving.cancel(tx, rounds.round_of(tx, visit.at("id"))).id)
    return _there(visit, "round_cancelled")


@pages.post("/rounds/{id}/review", "round.review", again=one)
def review(visit: Visit) -> Response:
    """I am looking at the plan."""
    _step(visit, Step.REVIEW)
    return visit.go(f"/rounds/{visit.at('id')}/review")


@pages.post("/rounds/{id}/return", "round.send_back", again=one)
def send_back(visit: Visit) -> Response:
    """Not this plan."""
    reason = ReturnForm(reason=visit.text("reason")).reason
    if not reason:
        raise Invalid("reason", "empty")
    _step(visit, Step.SEND_BACK, reason)
    return _there(visit, "round_sent_back")


@pages.post("/rounds/{id}/close", "round.close", again=one)
def close(visit: Visit) -> Response:
    """The round is over."""
    _step(visit, Step.CLOSE)
    return _there(visit, "round_closed")


def overview(tx: Tx, lang: str) -> Mapping[str, Any]:
    """Rounds, where they are and how many needs wait: also where an official's day begins."""
    listed = rounds.listed(tx, MOST_LISTED)
    ids = {row.area_id for row in listed}
    places = {
        id: names.called(lang, name, name_en)
        for id, name, name_en in tx.session.execute(
            select(Area.id, Area.name, Area.name_en).where(Area.id.in_(ids))
        )
    }
    here = names.here(tx, lang)
    tx.session.expunge_all()
    return {
        "rounds": listed,
        "places": places,
        "waiting": waiting_in(tx.session, tx.actor.area),
        "here": here,
        "states": {state.value: sum(row.state == state for row in listed) for state in RoundState},
    }


def _today(visit: Visit) -> date:
    return visit.service.now().astimezone(CHINA).date()


def next_monday(today: date) -> date:
    return today + timedelta(days=7 - today.weekday())


def plan_of(tx: Tx, round_: Round) -> PlanRow | None:
    """The plan that a round shows, where it has one."""
    if round_.state not in WITH_A_PLAN:
        return None
    try:
        return plans.proposal_of(tx.session, round_)
    except Absent:
        return None


def _standing(tx: Tx, visit: Visit, round_: Round) -> Mapping[str, Any]:
    place = tx.session.get(Area, round_.area_id)
    row = plan_of(tx, round_) if visit.may("round.plan") else None
    kept = tx.session.execute(
        select(Frozen.needs, Frozen.at)
        .where(Frozen.round_id == round_.id)
        .order_by(Frozen.at.desc())
        .limit(1)
    ).first()
    run = solving.progress_of(tx, round_)
    return {
        "round": round_,
        "place": "" if place is None else names.called(visit.lang, place.name, place.name_en),
        "may": {one.step.value for one in TRANSITIONS if one.before == round_.state},
        "frozen": kept if round_.state != RoundState.OPEN else None,
        "run": run,
        "wrong": _wrong(run, visit.lang) if round_.state == RoundState.FROZEN else [],
        "plan": row,
        "glance": glance(tx, row, visit.lang) if row else None,
        "decisions": decisions.decisions_of(tx, round_.id) if visit.may("round.decisions") else [],
        "deciding": round_.state in decisions.DECIDING,
    }


def _wrong(run: Run | None, lang: str) -> list[str]:
    """What keeps it from being solved, a sentence each."""
    return [fault(lang, Fault(**one)) for one in run.faults] if run else []


def _step(visit: Visit, which: Step, reason: str = "") -> None:
    def work(tx: Tx, version: int) -> None:
        row = rounds.round_of(tx, visit.at("id"))
        rounds.step(tx, row, which, version)
        if reason:
            tx.note("round.sent_back", "round", row.id, reason=reason)

    visit.change(work)


def _there(visit: Visit, done: str) -> Response:
    return visit.go(f"/rounds/{visit.at('id')}", done=done)
