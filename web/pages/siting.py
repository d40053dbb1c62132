"""Where to open places for whom a round leaves unmet: candidates in, the answer beside them.

Nothing is kept on the service: what was handed in or typed goes back with the page, and comes again
with the form.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import TypeAdapter, ValidationError
from starlette.datastructures import FormData
from starlette.responses import Response

from access.areas import Area
from access.refusal import Invalid
from access.tx import Tx
from district.siting import budget_in
from district.standing import Checked, file_name
from intake import candidates
from intake.forms import candidates_template
from matcher.instance import Point
from matcher.sites import WALK_M, Candidate
from rounds import siting, unlocking
from rounds.rounds import Round
from rounds.siting import Found
from telling import siting as telling
from telling.figures import percent_up, yuan
from telling.teller import Speaker
from web import names
from web.pages.sheets import SHOWN, XLSX, marked
from web.routing import Pages
from web.typed import fen, point
from web.visit import Visit

pages = Pages()

PLACES = TypeAdapter(tuple[Candidate, ...])
TYPED = ("name", "community", "at", "cost", "visits", "services")
"""The fields of one place that is typed."""
FARTHEST_M, MOST_VISITS = 100_000, 10**6


@pages.get("/rounds/{id}/siting", "round.siting")
def ask(visit: Visit) -> Response:
    """Which places could open, and what may be spent."""
    return _shown(visit, _kept(visit))


@pages.get("/rounds/{id}/siting/template", "round.siting")
def empty(visit: Visit) -> Response:
    """An empty sheet of candidates."""
    there = visit.acting.gather(candidates.standing_for)
    headers = {"Content-Disposition": 'attachment; filename="candidates.xlsx"'}
    return Response(candidates_template("xlsx", there, visit.lang), 200, headers, XLSX)


@pages.post("/rounds/{id}/siting", "round.siting", again=ask, sheet=True)
def compare(visit: Visit) -> Response:
    """The candidates put together; then the answer, unless one more is to be added first."""
    visit.read(lambda tx: unlocking.plan_of(tx, visit.at("id")).id)
    checked = _handed_in(visit)
    if checked and checked.faults:
        visit.status = 422
        return _shown(visit, _kept(visit), checked)
    dropped = visit.several("drop")
    places = {one.id: one for one in _kept(visit) if one.id not in dropped}
    places |= {one.id: one for one in (candidates.places_of(checked) if checked else ())}
    _keep(visit, places)
    for one in _typed(visit):
        if one.id in places:
            raise Invalid("name", "repeated", value=one.id)
        places[one.id] = one
    # What was typed of a place is a place now: the form is for the next.
    _keep(visit, places, but=TYPED)
    if visit.text("add"):
        return _shown(visit, tuple(places.values()))
    budget, walk = _budget(visit), _whole(visit, "walk", FARTHEST_M)
    chosen = tuple(places.values())
    try:
        asked = visit.acting.gather(lambda tx: siting.of_round(tx, visit.at("id")))
        found = siting.found(asked, chosen, budget, walk)
    except Invalid as refusal:
        raise Invalid("sheet", refusal.code, **refusal.params) from None
    return _shown(visit, chosen, found=found)


def _keep(visit: Visit, places: Mapping[str, Candidate], but: Sequence[str] = ()) -> None:
    """Whatever is refused from here on, the places come again with the form."""
    rest = [(k, v) for k, v in visit.sent.multi_items() if k not in ("kept", "drop", *but)]
    kept = PLACES.dump_json(tuple(places.values())).decode()
    visit.sent = FormData([*rest, ("kept", kept)])


def _kept(visit: Visit) -> tuple[Candidate, ...]:
    """What came with the page before.

    Raises
    ------
    Invalid
        Somebody has changed it.
    """
    said = visit.text("kept")
    try:
        return PLACES.validate_json(said) if said else ()
    except ValidationError:
        raise Invalid("", "form_key") from None


def _handed_in(visit: Visit) -> Checked | None:
    """What the sheet says, where there is one."""
    file = visit.upload("sheet")
    data = file.file.read() if file else b""
    if file is None or not data:
        return None
    given = "".join(char for char in file.filename or "" if char.isprintable())[:200]
    return candidates.checked(visit.acting.gather, file_name(given, data), data)


def _typed(visit: Visit) -> Sequence[Candidate]:
    """The one place that was typed, if one was; it is called by its name.

    Raises
    ------
    Invalid
    """
    name = visit.text("name")
    if not any(visit.text(field) for field in ("name", "at", "cost", "visits")):
        return ()
    if not name:
        raise Invalid("name", "empty")
    if len(name) > candidates.LONGEST:
        raise Invalid("name", "too_long", most=candidates.LONGEST)
    services = visit.several("services")
    return (
        Candidate(
            id=name,
            name=name,
            point=_stands(visit),
            cost_fen=fen(visit, "cost"),
            places=_whole(visit, "visits", MOST_VISITS),
            service_types=tuple(services) or None,
        ),
    )


def _stands(visit: Visit) -> Point:
    """Where the place is: its own point, or its community's."""
    typed = point(visit, "at")
    if typed is not None:
        return Point(lon_udeg=typed[0], lat_udeg=typed[1])
    community = visit.text("community")
    if not community:
        raise Invalid("at", "candidate_nowhere")
    at = visit.read(lambda tx: candidates.point_of(tx, community))
    if at is None:
        raise Invalid("at", "candidate_nowhere")
    return at


def _budget(visit: Visit) -> int:
    said = visit.text("budget")
    if not said:
        raise Invalid("budget", "empty")
    budget = budget_in(said)
    if budget is None:
        raise Invalid("budget", "not_yuan")
    return budget


def _whole(visit: Visit, name: str, most: int) -> int:
    """A number that is not 0.

    Raises
    ------
    Invalid
    """
    said = visit.text(name).replace(",", "").replace("，", "")
    if not said:
        raise Invalid(name, "empty")
    if not (said.isascii() and said.isdigit() and 0 < int(said[:9]) <= most and len(said) < 9):
        raise Invalid(name, "not_whole", most=most)
    return int(said)


def _shown(
    visit: Visit,
    places: Sequence[Candidate],
    checked: Checked | None = None,
    found: Found | None = None,
) -> Response:
    marks = [marked(visit, one) for one in checked.faults[:SHOWN]] if checked else []
    return visit.show(
        "official/siting.html",
        places=places,
        kept=PLACES.dump_json(tuple(places)).decode(),
        marks=marks,
        wrong=checked.wrong if checked else 0,
        walk=WALK_M,
        found=found,
        **visit.read(lambda tx: _round(tx, visit)),
        **(_told(visit, places, found) if found else {}),
    )


def _round(tx: Tx, visit: Visit) -> Mapping[str, Any]:
    round_ = tx.session.get_one(Round, unlocking.plan_of(tx, visit.at("id")).round_id)
    area = tx.session.get_one(Area, round_.area_id)
    own = area.path if tx.actor.may_see(area.path) else tx.actor.area
    shown = {
        "round": round_,
        "communities": names.areas(tx.session, visit.lang, own),
        "types": names.services_now(tx.session, visit.lang),
    }
    tx.session.expunge_all()
    return shown


def _told(visit: Visit, places: Sequence[Candidate], found: Found) -> Mapping[str, Any]:
    """What the page says of an answer."""
    told, speaker = found.story, Speaker(found.instance, visit.lang)
    opened = {one.candidate.id: one for one in told.opened}
    return {
        "told": told,
        "opened": opened,
        "outcome": telling.outcome(speaker, told),
        "proof": telling.proof(speaker, told) if told.counted else "",
        "gap": percent_up(told.bound - told.value, told.bound),
        "aside": list(telling.aside(speaker, told)),
        "waiting": list(telling.left(speaker, told)),
        "served": [(speaker.communities[one.community], one) for one in told.communities],
        "more": [telling.more(speaker, one) for one in told.next],
        "spent": yuan(told.cost_fen),
        "spots": json.dumps(_spots(speaker, places, found, opened), ensure_ascii=False),
    }


def _spots(
    speaker: Speaker, places: Sequence[Candidate], found: Found, opened: Mapping[str, Any]
) -> list[Mapping[str, Any]]:
    """The places by their numbers in the table, those opened with how far people walk there; and
    the communities."""
    drawn: list[Mapping[str, Any]] = [
        {
            **_at(one.point),
            "name": speaker.name(one),
            "number": number,
            "closed": one.id not in opened,
            "reach": found.story.walk_m if one.id in opened else 0,
        }
        for number, one in enumerate(places, 1)
    ]
    asked = {one.community for one in found.story.communities}
    for community in found.instance.communities:
        if community.id in asked:
            drawn.append({**_at(community.point), "name": speaker.communities[community.id]})
    return drawn


def _at(at: Point) -> Mapping[str, float]:
    return {"lat": at.lat_udeg / 1e6, "lon": at.lon_udeg / 1e6}
