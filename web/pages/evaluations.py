"""What communities say of what was done: the marks, and for who works with residents the words."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from access.tx import Tx
from rounds import evaluations
from rounds.evaluations import USUAL_MARK
from web import names
from web.routing import Pages
from web.visit import Visit

pages = Pages()

LISTED = 100
MARKS = (5, 4, 3, 2, 1)


@pages.get("/evaluations", "evaluation.list")
def list_(visit: Visit) -> Response:
    """How often each mark, what that comes to in words, and the latest ones."""

    def work(tx: Tx) -> Mapping[str, Any]:
        given = evaluations.received(tx, LISTED)
        areas = names.communities(tx.session, visit.lang, (one.area_id for one, _ in given))
        types = names.service_types(tx.session, visit.lang)
        return {
            "marks": evaluations.marks_of(tx),
            "given": [
                {
                    "mark": one.mark,
                    "remark": evaluations.remark_for(tx, one),
                    "at": one.at,
                    "place": areas.get(one.area_id, one.area_id),
                    "task": task.id,
                    "service": types.get(task.service_type, task.service_type),
                }
                for one, task in given
            ],
        }

    found = visit.look(work)
    marks: Mapping[int, int] = found["marks"]
    count = sum(marks.values())
    tenths = (20 * sum(mark * n for mark, n in marks.items()) + count) // (2 * count or 1)
    return visit.show(
        "organisation/evaluations.html",
        **found,
        count=count,
        average=f"{tenths // 10}.{tenths % 10}",
        nearest=(tenths + 5) // 10 or USUAL_MARK,
        all_marks=MARKS,
    )
