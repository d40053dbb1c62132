"""One's own account: password, second factor, signing out."""

import segno
from starlette.responses import Response

from access import accounts, second_factor, sessions, throttle
from access.refusal import Invalid
from access.tx import Tx
from web.routing import Pages
from web.visit import Visit

pages = Pages()


@pages.get("/me", "session.read")
def me(visit: Visit) -> Response:
    """Who I am here."""

    def work(tx: Tx) -> tuple[accounts.Account, bool]:
        account = accounts.account_of(tx.session, tx.actor.account)
        tx.session.expunge(account)
        return account, second_factor.has(tx.session, account.id)

    account, second = visit.read(work)
    return visit.show("me.html", account=account, second=second)


@pages.post("/me/password", "password.change", again=me)
def change_password(visit: Visit) -> Response:
    """Another password; every other session of mine ends."""
    current, password = (str(visit.sent.get(name, ""))[:1_000] for name in ("current", "password"))
    if password != str(visit.sent.get("repeated", "")):
        raise Invalid("repeated", "not_the_same")
    service, me_ = visit.service, visit.acting
    sessions.count_try(service.database, me_.actor.account, service.now())
    visit.change(
        lambda tx, version: sessions.change_password(tx, version, current, password, me_.sign_in)
    )
    return visit.go("/me", done="password_changed")


@pages.post("/me/second-factor", "second_factor.enrol", again=me)
def enrol(visit: Visit) -> Response:
    """A secret for an authenticator, shown on this page alone; it counts once it is confirmed."""
    code = visit.text("code") or None
    service, me_ = visit.service, visit.acting
    if code is not None:
        sessions.count_try(service.database, me_.actor.account, service.now())

    def work(tx: Tx) -> second_factor.Enrolment:
        login = accounts.account_of(tx.session, tx.actor.account).login
        made = second_factor.enrol(tx, login, code)
        if code is not None:
            throttle.forgive(tx.session, tx.actor.account)
        return made

    made = me_.write(work)
    picture = segno.make(made.uri, micro=False).svg_data_uri(scale=5)
    return visit.show("second_factor.html", made=made, picture=picture, codes=())


@pages.post("/me/second-factor/confirmation", "second_factor.confirm", again=me)
def confirm(visit: Visit) -> Response:
    """From now on signing in asks for a code; those to keep on paper are shown here, once."""
    service, me_ = visit.service, visit.acting

    def work(tx: Tx) -> str:
        codes = second_factor.confirm(tx, visit.text("code"))
        throttle.forgive(tx.session, tx.actor.account)
        return " ".join(codes)

    codes = visit.once_told(
        work,
        before=lambda: sessions.count_try(service.database, me_.actor.account, service.now()),
    )
    return visit.show("second_factor.html", made=None, codes=codes.split())
