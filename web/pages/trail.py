"""What was done in the service, for whoever watches over it: read and verified, never changed."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from starlette.responses import Response

from access import trail
from access.accounts import Account
from access.trail import Broken
from access.tx import Tx
from web.routing import Pages
from web.visit import Visit

pages = Pages()

LISTED = 50


@pages.get("/trail", "trail.list")
def list_(visit: Visit) -> Response:
    """Who did what to what, the latest first."""
    login, said = visit.query("login"), visit.query("before")
    before = int(said) if said.isascii() and said.isdigit() and len(said) < 16 else None

    def work(tx: Tx) -> Mapping[str, Any]:
        whose = tx.session.scalar(select(Account.id).where(Account.login == login))
        account = (whose or login) if login else None
        rows = trail.listed(tx.session, account=account, before=before, limit=LISTED)
        ids = {row.account for row in rows}
        named = tx.session.execute(select(Account.id, Account.name).where(Account.id.in_(ids)))
        found = {
            "rows": [(row, sorted(set(row.detail) - trail.TYPED)) for row in rows],
            "names": {row.id: row.name for row in named},
            "more": rows[-1].seq if len(rows) == LISTED else None,
        }
        tx.session.expunge_all()
        return found

    return visit.show("admin/trail.html", login=login, **visit.read(work))


@pages.get("/trail/verification", "trail.verify")
def verify(visit: Visit) -> Response:
    """Whether it is as it was written."""
    found = visit.read(lambda tx: trail.verify(tx.session))
    broken = found.seq if isinstance(found, Broken) else None
    head = None if isinstance(found, Broken) else found
    return visit.show("admin/verified.html", broken=broken, head=head)
