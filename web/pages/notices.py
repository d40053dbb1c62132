"""What residents are told, part by part: one version after another, none of which changes."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from starlette.responses import Response

from access.notice import PARTS, Duty, Notice, publish_notice
from access.refusal import Invalid
from access.tx import Tx
from catalogue.services import refuse_unknown
from web import names
from web.routing import Pages
from web.visit import Visit

pages = Pages()

LONGEST = 2_000
"""Characters of a part."""
MOST_DUTIES = 50


@pages.get("/notices", "notice.publish")
def list_(visit: Visit) -> Response:
    """Every version, the one in force first."""

    def work(tx: Tx) -> Mapping[str, Any]:
        rows = tx.session.scalars(select(Notice).order_by(Notice.version.desc())).all()
        tx.session.expunge_all()
        return {
            "notices": rows,
            "types": names.service_types(tx.session, visit.lang),
            "choices": names.services_now(tx.session, visit.lang),
        }

    return visit.show("admin/notices.html", parts=PARTS, **visit.read(work))


@pages.post("/notices", "notice.publish", again=list_)
def publish(visit: Visit) -> Response:
    """The next version: what residents are told from now on."""
    parts = {part: visit.text(part) for part in PARTS}
    for part, said in parts.items():
        if len(said) > LONGEST:
            raise Invalid(part, "too_long", most=LONGEST)
    duties = _duties(visit)

    def work(tx: Tx) -> str:
        for at, duty in duties:
            refuse_unknown(tx.session, duty.service_types, f"services_{at}")
        publish_notice(tx, parts, [duty for _, duty in duties])
        return "/notices?done=notice_published"

    return visit.once(work)


def _duties(visit: Visit) -> list[tuple[int, Duty]]:
    """Those of which anything is said, with their place on the form."""
    found = []
    for at in range(MOST_DUTIES):
        provision = visit.text(f"provision_{at}")
        services = tuple(visit.several(f"services_{at}"))
        if not provision and not services:
            continue
        if not provision or not services:
            raise Invalid(f"services_{at}" if provision else f"provision_{at}", "empty")
        found.append((at, Duty(provision, services)))
    return found
