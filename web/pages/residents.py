"""Residents: found masked, opened with a reason, corrected, and their rights."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import select
from starlette.responses import Response

from access import consent
from access.refusal import Conflict, Invalid, TooMany
from access.tx import Tx
from door.fields import Calendar, Line, Prose, Shape, Words
from needs import notes, residents, rights
from needs.needs import NeedRow
from rounds import served
from web import agreeing, names, people
from web.routing import Pages
from web.visit import Visit

pages = Pages()

MOST_FOUND = 50
REASONS = ("visit", "call", "check", "asked")
"""Why somebody's data are looked at in the clear."""
STALE = 409
"""The status of a form that somebody else was quicker than."""


class Corrected(Shape):
    """What is typed of somebody who is known."""

    name: Line
    phone: Words = ""
    building: Words = ""
    door: Words = ""
    health: Prose = ""
    born: Calendar | None = None


class Seen(Shape):
    """What is typed of a visit."""

    visited_on: Calendar
    visitor: Line
    text: Annotated[str, Field(min_length=1, max_length=5_000)]


@pages.get("/residents", "resident.compare")
def list_(visit: Visit) -> Response:
    """Whom do you look for?"""
    words, found = people.sought(visit, MOST_FOUND)
    return visit.show("residents/list.html", people=found, words=words)


@pages.get("/residents/{id}", "resident.open")
def read(visit: Visit) -> Response:
    """Masked: their needs, their consents, what can be done."""
    return _shown(visit, None)


@pages.post("/residents/{id}/opened", "resident.open", again=read)
def open_(visit: Visit) -> Response:
    """In the clear, for a reason that the trail keeps."""
    reason = visit.text("why")
    if reason not in REASONS:
        raise Invalid("why", "empty")
    return _shown(visit, reason)


def correcting(visit: Visit) -> Response:
    """The correction once more, as it was typed; where somebody else was quicker, with what stands
    now, opened for the reason it was opened for before."""
    reason = visit.text("why") if visit.status == STALE else ""
    try:
        return _shown(visit, reason if reason in REASONS else None)
    except TooMany:
        return _shown(visit, None)


@pages.post("/residents/{id}/correction", "resident.correct", again=correcting)
def correct(visit: Visit) -> Response:
    """Put right what is said of a resident."""
    typed = {name: visit.text(name) for name in Corrected.model_fields}
    said = Corrected.model_validate({**typed, "born": typed["born"] or None}, strict=False)
    private = {column: getattr(said, column) for column in residents.SEALED}
    plain = {"building": said.building, "born": said.born}
    id = visit.at("id")
    visit.change(lambda tx, version: residents.change(tx, id, version, private, plain).id)
    return visit.go(f"/residents/{id}", done="resident_corrected")


@pages.post("/residents/{id}/notes", "note.add", again=read)
def note(visit: Visit) -> Response:
    """What was seen at a resident's."""
    typed = {name: visit.text(name) for name in Seen.model_fields}
    said = Seen.model_validate(typed, strict=False)
    id = visit.at("id")

    def work(tx: Tx) -> str:
        notes.add(tx, id, visited_on=said.visited_on, visitor=said.visitor, text=said.text)
        return f"/residents/{id}?done=note_added"

    return visit.once(work)


@pages.post("/residents/{id}/objection", "resident.object", again=read)
def objection(visit: Visit) -> Response:
    """They want no automatic decision, or want them again."""
    id, objects = visit.at("id"), visit.text("objects") == "yes"
    visit.change(lambda tx, version: rights.object_to_automation(tx, id, version, objects).id)
    return visit.go(f"/residents/{id}", done="objection_kept" if objects else "objection_ended")


@pages.post("/residents/{id}/consents", "consent.give", again=read)
def agree(visit: Visit) -> Response:
    """They agree to be matched, or to the use of what is said of their health; what they agreed
    to before stands as it was."""
    id, said = visit.at("id"), agreeing.ticked(visit)
    if not said:
        raise Invalid("agreed", "empty")

    def work(tx: Tx) -> str:
        who = residents.resident_of(tx, id)
        if who.forgotten_at is not None:
            raise Conflict("resident_forgotten")
        new = said & {*agreeing.open_to(tx, who)}
        agreeing.agree(tx, id, new, agreeing.method_of(visit), by=agreeing.given_by(visit))
        return f"/residents/{id}?done=consent_given"

    return visit.once(work)


@pages.post("/residents/{id}/organisations/{provider}", "consent.give", again=read)
def agree_by_name(visit: Visit) -> Response:
    """They would not be known to an organisation, and now agree to it."""
    id, named = visit.at("id"), visit.at("provider")
    field = f"contact-{named}"
    contact = agreeing.contact_of(visit, field)
    method, by = agreeing.method_of(visit), agreeing.given_by(visit)

    def work(tx: Tx) -> str:
        who = residents.resident_of(tx, id)
        if who.forgotten_at is not None:
            raise Conflict("resident_forgotten")
        if named in consent.refusals(tx.session, id).get(id, ()):
            agreeing.known_to(tx, id, named, contact, method, by)
        return f"/residents/{id}?done=consent_given"

    return visit.once(work)


@pages.post("/residents/{id}/consents/{consent}/withdrawal", "consent.withdraw", again=read)
def withdraw(visit: Visit) -> Response:
    """A resident takes a consent back."""
    id, which = visit.at("id"), visit.at("consent")
    visit.acting.write(lambda tx: rights.withdraw_consent(tx, id, which).id)
    return visit.go(f"/residents/{id}", done="consent_withdrawn")


@pages.post("/residents/{id}/copy", "resident.export")
def copy(visit: Visit) -> Response:
    """All that is held on a resident, as a file for them to have (PIPL art. 45)."""
    id = visit.at("id")

    def work(tx: Tx) -> Mapping[str, Any]:
        held = rights.everything(tx, id)
        return {
            **held,
            "tasks": served.tasks_of(tx.session, id),
            "exported_at": tx.now.isoformat(),
            "exported_by": tx.actor.account,
        }

    data = json.dumps(visit.look(work), ensure_ascii=False, indent=2, default=str)
    headers = {"Content-Disposition": f'attachment; filename="{id}.json"'}
    return Response(data, 200, headers, "application/json")


@pages.post("/residents/{id}/forgotten", "resident.forget", again=read)
def forget(visit: Visit) -> Response:
    """Nobody can read what was held on them again."""
    if visit.text("sure") != "yes":
        raise Invalid("sure", "not_sure")
    id = visit.at("id")
    visit.acting.write(lambda tx: rights.forget(tx, id))
    visit.service.database.settle()
    return visit.go("/residents", done="resident_forgotten")


def _shown(visit: Visit, reason: str | None) -> Response:
    id = visit.at("id")

    def work(tx: Tx) -> Mapping[str, Any]:
        who = residents.resident_of(tx, id)
        key = tx.session.get(residents.ResidentKey, id)
        clear: Mapping[str, str] = {}
        told: list[notes.Read] = []
        if reason is not None:
            clear = residents.opened(tx, who, why=reason)
            told = list(notes.listed(tx, id)) if visit.may("note.list") else []
        else:
            tx.note("resident.shown", "resident", "", residents=[id])
        standing = consent.standing(tx.session, id)
        refused = sorted(consent.refusals(tx.session, id).get(id, ()))
        named = {one.recipient for one in standing if one.recipient} | {*refused}
        asked = select(NeedRow).where(NeedRow.resident_id == id)
        found = {
            "who": who,
            "masked": residents.masked(tx, who, key),
            "clear": clear,
            "notes": told,
            "needs": list(tx.session.scalars(asked.order_by(NeedRow.posted_at.desc()))),
            "consents": standing,
            "refused": refused,
            "providers": names.providers(tx.session, visit.lang, named),
            "open_to": [
                (one.value, visit.say(f"residents.purpose.{one.value}"))
                for one in agreeing.open_to(tx, who)
            ],
            "types": names.service_types(tx.session, visit.lang),
            "areas": names.areas(tx.session, visit.lang, tx.actor.area),
            "today": tx.today,
        }
        tx.session.flush()
        tx.session.expunge_all()
        return found

    shown = visit.look(work)
    corrects = visit.page.run is correct
    stands = _stands(shown["who"], shown["clear"])
    sent = visit.text("_version") if corrects and visit.status != STALE else ""
    today: date = shown["today"]
    return visit.show(
        "residents/one.html",
        methods=agreeing.METHODS,
        why=reason or "",
        corrects=corrects,
        stands=stands,
        moved=_moved(visit, stands) if corrects and shown["clear"] else {},
        version=sent or shown["who"].version,
        on=today.isoformat(),
        **shown,
    )


def _stands(who: residents.Resident, clear: Mapping[str, str]) -> Mapping[str, str]:
    """What the correction's fields hold, as far as it is shown."""
    born = who.born.isoformat() if who.born else ""
    return {**dict.fromkeys(residents.SEALED, ""), **clear, "building": who.building, "born": born}


def _moved(visit: Visit, stands: Mapping[str, str]) -> Mapping[str, str]:
    """Of what is kept, what is otherwise than was typed."""
    return {name: said for name, said in stands.items() if visit.text(name) != said}
