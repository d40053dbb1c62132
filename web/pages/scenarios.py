"""What if: what an official supposes of a round, and what comes of it beside the plan."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from access.refusal import Conflict, Invalid
from access.tx import Tx
from door.fields import Line, Shape
from matcher.faults import Fault
from matcher.suppose import Beside
from needs.numbers import numbers_of
from rounds import scenarios
from rounds.rounds import Round, round_of
from rounds.scenarios import ScenarioRow
from rounds.states import WITH_A_PLAN
from store.runs import ACTIVE, Run
from telling.figures import percent_up
from web import errors, names
from web.glance import percent
from web.routing import Pages
from web.supposing import chosen, field_of, fund_names, known
from web.visit import Visit
from words import fault

pages = Pages()

TIMES = (10, 30, 60)
"""Seconds that a scenario may be given."""
NAMED = 24
"""Needs named of who changes, and communities."""
MOST_BESIDE = 4
"""Scenarios side by side: more do not fit on a page."""


class NameForm(Shape):
    name: Line


WATCHED = "div#kept"
"""The part of the list that looks again by itself, as htmx calls it."""


@dataclass(frozen=True, kw_only=True)
class Shown:
    """``wrong``: why it came to nothing, a sentence each; ``of_another``: the round has another
    plan since. ``found``: none until it is done."""

    row: ScenarioRow
    said: str
    run: Run | None
    wrong: list[str]
    of_another: bool
    found: Beside | None

    @property
    def waits(self) -> bool:
        return self.run is not None and self.run.state in ACTIVE


@pages.get("/rounds/{id}/scenarios", "scenario.list")
def list_(visit: Visit) -> Response:
    """Those of a round, and the form of another where it has a plan.

    While one is worked out, the page asks for those alone.
    """

    def work(tx: Tx) -> Mapping[str, Any]:
        round_ = round_of(tx, visit.at("id"))
        polled = visit.request.headers.get("hx-target") == WATCHED
        formed = round_.state in WITH_A_PLAN and not polled
        shown = {
            "round": round_,
            "known": known(tx, round_, scenarios.plan_of(tx, round_), visit.lang)
            if formed
            else None,
            "scenarios": _shown(tx, visit, round_, scenarios.listed(tx, round_.id)),
        }
        tx.session.expunge_all()
        return shown

    return visit.show("scenarios/list.html", times=TIMES, **visit.read(work))


@pages.post("/rounds/{id}/scenarios", "scenario.ask", again=list_, field_of=field_of)
def ask(visit: Visit) -> Response:
    """A worker solves it."""
    name = NameForm(name=visit.text("name")).name
    several, seconds = chosen(visit), visit.text("seconds")
    if seconds not in map(str, TIMES):
        raise Invalid("seconds", "choose_one")

    def work(tx: Tx) -> str:
        row = scenarios.ask(tx, visit.at("id"), name, several, seconds=int(seconds))
        return f"/scenarios/{row.id}"

    return visit.once(work)


@pages.get("/scenarios/{id}", "scenario.read")
def one(visit: Visit) -> Response:
    """One beside the plan, and others of the round that are asked for with it."""
    ids = dict.fromkeys([visit.at("id"), *visit.request.query_params.getlist("with")])

    def work(tx: Tx) -> Mapping[str, Any]:
        first = scenarios.scenario_of(tx, visit.at("id"))
        round_ = round_of(tx, first.round_id)
        every = scenarios.listed(tx, round_.id)
        asked = [first, *(row for row in every if row.id in ids and row.id != first.id)]
        rows = asked[:MOST_BESIDE]
        several = _shown(tx, visit, round_, rows)
        done = [one.found for one in several if one.found]
        shown = {
            "round": round_,
            "several": several,
            "others": [row for row in every if row not in rows and row.verdict],
            "too_many": len(asked) > MOST_BESIDE,
            "funds": fund_names(
                tx, [id for one in done for id, *_ in one.before.funds], visit.lang
            ),
            "places": names.communities(tx.session, visit.lang, _places(done)),
            "numbers": numbers_of(tx.session, _named(done)),
        }
        tx.session.expunge_all()
        return shown

    helpers = {"gap": _gap, "share": percent, "named": NAMED, "most": MOST_BESIDE}
    try:
        shown = visit.read(work)
    except Conflict as refusal:  # it is not what was kept, and may be let go of
        visit.status = errors.status_of(refusal)
        said = errors.sentence(visit, refusal)
        return visit.show("scenarios/changed.html", id=visit.at("id"), said=said)
    return visit.show("scenarios/one.html", **helpers, **shown)


@pages.post("/scenarios/{id}/name", "scenario.rename", again=one)
def rename(visit: Visit) -> Response:
    """Give it another name."""
    name = NameForm(name=visit.text("name")).name
    visit.change(lambda tx, version: scenarios.rename(tx, visit.at("id"), version, name).id)
    return visit.go(f"/scenarios/{visit.at('id')}", done="renamed")


@pages.post("/scenarios/{id}/removal", "scenario.delete", again=one)
def delete(visit: Visit) -> Response:
    """Let go of it."""

    def work(tx: Tx) -> str:
        round_ = scenarios.found(tx, visit.at("id")).round_id
        scenarios.delete(tx, visit.at("id"))
        return round_

    return visit.go(f"/rounds/{visit.acting.write(work)}/scenarios", done="scenario_deleted")


def _shown(tx: Tx, visit: Visit, round_: Round, rows: list[ScenarioRow]) -> list[Shown]:
    runs = scenarios.runs_of(tx, rows)
    between = visit.say("reasons.semicolon")
    return [
        Shown(
            row=row,
            said=between.join(row.said.get(visit.lang, ())),
            run=runs.get(row.id),
            wrong=[fault(visit.lang, Fault(**one)) for one in runs[row.id].faults]
            if row.id in runs
            else [],
            of_another=row.plan_id != round_.proposal_id,
            found=Beside.model_validate(row.figures, strict=False)
            if row.verdict and scenarios.sound(tx, row)
            else None,
        )
        for row in rows
    ]


def _places(done: list[Beside]) -> set[str]:
    least = {side.least.community for one in done for side in (one.before, one.after) if side.least}
    return least | {place for one in done for place, _ in (*one.more, *one.fewer)}


def _named(done: list[Beside]) -> set[str]:
    """The first needs of each kind: those that are named."""
    return {
        need
        for one in done
        for needs in (one.gained, one.lost, one.moved)
        for need in needs[:NAMED]
    }


def _gap(value: int, bound: int) -> str:
    return percent_up(bound - value, bound)
