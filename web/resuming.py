"""A form that comes late: its session is over, or another one has begun in the same browser.

What was typed is shown to be sent by one more press; nothing is done of it before.
"""

from urllib.parse import urlencode

from starlette.datastructures import FormData
from starlette.responses import Response

from access import sessions
from web import guard, whence
from web.routing import ANYBODY
from web.visit import OWN, Visit

WATCHED = frozenset({"div#round", "div#proposing", "div#kept", "div#scenario"})
"""Parts of pages that look again by themselves, as htmx calls them."""


def signed_out(visit: Visit) -> Response:
    """On to signing in, and back here; what was typed goes along."""
    page, url = visit.page, visit.request.url
    if page.method == "GET":
        return _in_place(visit) or visit.go("/sign-in", then=whence.here(visit))
    if page.operation == "session.close":
        return visit.go("/sign-in", done="signed_out")
    visit.status = 401
    ended, then, kept = "kept", url.path, visit.kept()
    if _to_be_typed_again(visit):
        ended, then, kept = "again", whence.here(visit), {}
    visit.sent = FormData()  # its fields are none of those that signing in asks for
    return visit.show(
        "sign_in.html", then=then, kept=kept, ended=ended, code_wanted=False, login=""
    )


def of_another_session(visit: Visit) -> Response | None:
    """A form of ours that was shown before they signed in, or in a session before this one; none
    where it is not known to be that. It is from here, as far as the browser says."""
    if visit.page.operation == ANYBODY:
        if visit.page.again is None:
            return None
        visit.errors, visit.status = {"": visit.say("refusals.code.form_older")}, 409
        return visit.page.again(visit)
    if not _is_of_theirs(visit):
        return None
    if _to_be_typed_again(visit):
        return visit.go(whence.above(visit), done="send_again")
    visit.status = 409
    return resumed(visit, visit.request.url.path, visit.kept())


def resumed(visit: Visit, then: str, kept: dict[str, list[str]]) -> Response:
    """What was typed, to be sent by one press."""
    typed = any(name not in OWN for name in kept)
    return visit.show("resume.html", then=then, kept=kept, how="typed" if typed else "pressed")


def _in_place(visit: Visit) -> Response | None:
    """To a script that asks for a part of a page. A part that is only looked at leads to signing
    in; where somebody types, the page stays, for what is typed goes along once it is sent."""
    headers = visit.request.headers
    if "hx-request" not in headers:
        return None
    if headers.get("hx-target") not in WATCHED:
        return Response(status_code=204)
    there = urlencode({"then": whence.here(visit)})
    return Response(status_code=204, headers={"HX-Redirect": f"/sign-in?{there}"})


def _is_of_theirs(visit: Visit) -> bool:
    said = visit.sent.get("_token", "")
    before = visit.acting.read(lambda tx: sessions.lately(tx.session, tx.actor.account))
    vault = visit.service.vault
    return isinstance(said, str) and any(guard.is_token(vault, one, said) for one in before)


def _to_be_typed_again(visit: Visit) -> bool:
    """Whether all that was sent is what no page holds: a file, or a password."""
    kept = visit.kept()
    sent = [name for name in visit.sent if name not in OWN]
    return visit.page.sheet or (bool(sent) and not any(name in kept for name in sent))
