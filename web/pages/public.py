"""For residents, without signing in: where their need stands, and what their rights are."""

from sqlalchemy.orm import Session
from starlette.responses import Response

from access.actor import SYSTEM
from access.notice import PARTS, latest_notice
from access.tx import Tx
from needs import numbers
from rounds import status
from rounds.status import Told
from web import names
from web.pages.directory import kept
from web.routing import ANYBODY, Pages
from web.visit import Visit

pages = Pages()

TAIL = 4


@pages.get("/status", ANYBODY)
def ask(visit: Visit) -> Response:
    """Which need is it?"""
    return visit.show("public/status.html", told=None, unknown=False)


@pages.post("/status", ANYBODY, again=ask)
def look(visit: Visit) -> Response:
    """Where it stands; of a number and digits that do not go together, no more than that."""
    number = numbers.bare(visit.text("number"))
    tail = "".join(visit.text("tail").split())
    wrong = {
        "number": "" if number else "number_wrong",
        "tail": "" if tail.isascii() and tail.isdigit() and len(tail) == TAIL else "tail_wrong",
    }
    visit.errors = {
        field: visit.say(f"public.status.{code}") for field, code in wrong.items() if code
    }
    if visit.errors:
        visit.status = 422
        return ask(visit)
    client = visit.request.client
    told = visit.service.database.write(
        lambda session: _told(visit, session, number, tail, client.host if client else "")
    )
    return visit.show("public/status.html", told=told, unknown=told is None)


@pages.get("/rights", ANYBODY)
def rights(visit: Visit) -> Response:
    """What may be asked for, of whom; and the notice in force."""
    with visit.service.database.read() as session:
        notice = latest_notice(session)
        types = names.service_types(session, visit.lang)
        session.expunge_all()
    return kept(visit, visit.show("public/rights.html", notice=notice, parts=PARTS, types=types))


def _told(visit: Visit, session: Session, number: str, tail: str, address: str) -> Told | None:
    service = visit.service
    tx = Tx(session=session, actor=SYSTEM, now=service.now(), vault=service.vault)
    found = status.asked_after(tx, number, tail, address)
    tx.close()
    return found
