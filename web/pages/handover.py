"""What a secretary who takes over has to know, on one page that prints."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from access.tx import Tx
from rounds import handover
from web import names
from web.routing import Pages
from web.visit import Visit

pages = Pages()


@pages.get("/handover", "handover.read")
def read(visit: Visit) -> Response:
    """What waits, what runs, who has not been answered."""

    def work(tx: Tx) -> Mapping[str, Any]:
        found = handover.handover(tx)
        return {
            "found": found,
            "types": names.service_types(tx.session, visit.lang),
            "providers": names.providers(
                tx.session, visit.lang, {one.provider for one in found.running}
            ),
        }

    return visit.show("handover.html", **visit.look(work))
