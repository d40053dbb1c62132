"""What residents are told: one version after another, none of which changes."""

from sqlalchemy import select
from starlette.responses import Response

from access.consent import Notice, publish_notice
from access.refusal import Invalid
from access.tx import Tx
from web.routing import Pages
from web.visit import Visit

pages = Pages()

LONGEST = 5_000


@pages.get("/notices", "notice.publish")
def list_(visit: Visit) -> Response:
    """Every version, the one in force first."""

    def work(tx: Tx) -> list[Notice]:
        rows = tx.session.scalars(select(Notice).order_by(Notice.version.desc())).all()
        tx.session.expunge_all()
        return list(rows)

    return visit.show("admin/notices.html", notices=visit.read(work))


@pages.post("/notices", "notice.publish", again=list_)
def publish(visit: Visit) -> Response:
    """The next version: what residents are told from now on."""
    text = visit.text("text")
    if not text:
        raise Invalid("text", "empty")
    if len(text) > LONGEST:
        raise Invalid("text", "too_long", most=LONGEST)

    def work(tx: Tx) -> str:
        publish_notice(tx, text)
        return "/notices?done=notice_published"

    return visit.once(work)
