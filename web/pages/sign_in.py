"""Coming in, going out, and the language of it all."""

from starlette.responses import RedirectResponse, Response

from access import sessions
from access.refusal import SignedOut
from door.acting import known
from web import errors, guard, resuming
from web.routing import ANYBODY, Pages
from web.visit import Visit
from words import LANGUAGES

pages = Pages()

KEPT = "kept."
YEAR = 365 * 24 * 3600
MOST_THEN = 4_000
"""Characters of the address that somebody came from."""


@pages.get("/sign-in", ANYBODY)
def ask(visit: Visit) -> Response:
    """Who are you?"""
    return _asked(visit, then=_then(visit))


def _ask_again(visit: Visit) -> Response:
    return _asked(visit, then=local(visit.text("_then")))


@pages.post("/sign-in", ANYBODY, again=_ask_again)
def sign_in(visit: Visit) -> Response:
    """A new session; on to where they wanted to go, with what they had typed."""
    then = local(visit.text("_then"))
    if not guard.private(visit.request):
        return errors.plain(visit, 403, "not_private")
    login, password = visit.text("login"), str(visit.sent.get("password", ""))
    if not login or not password:
        visit.errors = {
            name: visit.say("refusals.code.empty")
            for name, said in (("login", login), ("password", password))
            if not said
        }
        visit.status = 422
        return _asked(visit, then)
    said = sessions.Credentials(login, password[:1_000], visit.text("code") or None)
    service = visit.service
    try:
        secret, _ = sessions.sign_in(service.database, service.vault, service.now, said)
    except SignedOut as wrong:
        wanted = wrong.code in ("second_factor_wanted", "wrong_code")
        place = "code" if wanted else ""
        visit.errors, visit.status = {place: errors.sentence(visit, wrong)}, 401
        return _asked(visit, then, code_wanted=wanted)
    if visit.text("_form"):
        visit.known, _ = known(service, secret, ANYBODY)
        response = resuming.resumed(visit, then, _kept(visit))
    else:
        response = visit.go(then)
    guard.remember(visit.request, response, secret)
    return response


@pages.post("/sign-out", "session.close")
def sign_out(visit: Visit) -> Response:
    """The session holds no more."""
    visit.acting.write(lambda tx: sessions.revoke(tx, visit.acting.sign_in))
    response = visit.go("/sign-in", done="signed_out")
    guard.let_go(visit.request, response)
    return response


@pages.get("/language/{lang}", ANYBODY)
def language(visit: Visit) -> Response:
    """The same page in another language, from now on."""
    lang = visit.at("lang")
    response = RedirectResponse(_then(visit), 303)
    if lang in LANGUAGES:
        response.set_cookie("lang", lang, max_age=YEAR, path="/", samesite="lax", httponly=True)
    return response


def local(path: str) -> str:
    """A path of ours; the front page where it is something else, as of another site."""
    ours = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if ours else "/"


def _then(visit: Visit) -> str:
    return local(visit.request.query_params.get("then", "")[:MOST_THEN])


def _kept(visit: Visit) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in visit.sent.multi_items():
        if name.startswith(KEPT) and isinstance(value, str):
            found.setdefault(name.removeprefix(KEPT), []).append(value)
    return found


def _asked(visit: Visit, then: str, *, code_wanted: bool = False) -> Response:
    return visit.show(
        "sign_in.html",
        then=then,
        kept=_kept(visit),
        ended="kept" if visit.text("_form") else "",
        code_wanted=code_wanted,
        login=visit.text("login"),
    )
