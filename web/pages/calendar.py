"""The tasks in a telephone's own calendar, at an address that can be taken back."""

from typing import NamedTuple

from sqlalchemy import select
from starlette.responses import Response

from access import calendar_address
from access.accounts import account_of
from access.actor import Role
from access.refusal import Forbidden, SignedOut
from access.tx import Tx
from catalogue.grid import grid
from door.acting import Acting
from providers.providers import provider_of
from providers.venues import VenueRow
from rounds.agenda import in_states
from rounds.contacts import SERVING
from rounds.tasks import Task, TaskNeed
from web import errors, names
from web.ics import Told, calendar
from web.routing import ANYBODY, Pages
from web.visit import Visit
from words import say

pages = Pages()

MOST = 1_000


class Address(NamedTuple):
    """``days``: until it ends by itself."""

    word: str
    days: int


@pages.get("/calendar", "token.list")
def how(visit: Visit) -> Response:
    """Where the calendar is, and how a telephone is told; who is given no tasks has none."""
    if visit.role is not Role.ORGANISATION:
        return visit.go("/me")

    def work(tx: Tx) -> Address | None:
        found = calendar_address.standing(tx)
        if found is None:
            return None
        word = calendar_address.word_of(tx.vault, found.id)
        return Address(word, (found.expires_at - tx.now).days)

    address = visit.read(work)
    base = str(visit.request.base_url)
    link = f"{base}calendar/{address.word}.ics" if address else ""
    return visit.show("organisation/calendar.html", address=address, link=link)


@pages.post("/calendar", "token.create", again=how)
def renew(visit: Visit) -> Response:
    """An address, or another one: the one before shows nothing any more."""
    if visit.role is not Role.ORGANISATION:
        raise Forbidden("not_your_role", role=str(visit.role))

    def work(tx: Tx) -> str:
        calendar_address.renew(tx)
        return "/calendar?done=calendar_renewed"

    return visit.once(work)


@pages.post("/calendar/end", "token.revoke", again=how)
def end(visit: Visit) -> Response:
    """The address shows nothing any more."""
    visit.acting.write(calendar_address.end)
    return visit.go("/calendar", done="calendar_ended")


@pages.get("/calendar/{word}.ics", ANYBODY)
def show(visit: Visit) -> Response:
    """What has been taken on, for a telephone that asks every hour: service, place and link."""
    service = visit.service
    try:
        with service.database.read() as session:
            actor, sign_in = calendar_address.shown_to(
                session, service.vault, visit.at("word"), service.now()
            )
    except SignedOut:
        return errors.plain(visit, 404, "no_page")
    base = str(visit.request.base_url)

    def work(tx: Tx) -> bytes:
        lang = account_of(tx.session, tx.actor.account).language
        provider = provider_of(tx, tx.actor.provider or "")
        who = names.called(lang, provider.name, provider.name_en)
        name = say(lang, "organisation.calendar.name", who=who)
        return calendar(name, _told(tx, lang, base), grid(tx.session))

    return Response(
        Acting(service, actor, sign_in).read(work),
        media_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'inline; filename="linli.ics"'},
    )


def _told(tx: Tx, lang: str, base: str) -> list[Told]:
    tasks = in_states(tx, SERVING, MOST)
    types = names.service_types(tx.session, lang)
    places = _places(tx, lang)
    return [
        Told(
            one,
            types.get(one.service_type, one.service_type),
            places.get(one.id, ""),
            f"{base}tasks/{one.id}",
        )
        for one in tasks
    ]


def _places(tx: Tx, lang: str) -> dict[str, str]:
    """Task to its room, or to the communities of those whom it serves."""
    named = tx.session.execute(
        select(Task.id, VenueRow.definition)
        .join(VenueRow, VenueRow.id == Task.venue_id)
        .where(Task.provider_id == tx.actor.provider)
    )
    rooms = {
        task: names.called(lang, said["name"], said.get("name_en", "")) for task, said in named
    }
    inside: dict[str, set[str]] = {}
    for task, area in tx.session.execute(
        select(TaskNeed.task_id, TaskNeed.area_id)
        .join(Task, Task.id == TaskNeed.task_id)
        .where(Task.provider_id == tx.actor.provider, TaskNeed.left_at.is_(None))
    ):
        inside.setdefault(task, set()).add(area)
    areas = names.communities(tx.session, lang, set().union(*inside.values()))
    listing = say(lang, "pages.listing")
    there = {
        task: listing.join(sorted(areas.get(id, id) for id in ids)) for task, ids in inside.items()
    }
    return there | rooms
