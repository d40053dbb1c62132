"""Why a need is served as it is, or is not, told when somebody asks: of a large round, whose
stories there was no time for when its plan was kept."""

import threading
from typing import Any

from access.refusal import Absent, Conflict
from access.tx import Tx
from matcher.faults import InvalidInstance
from matcher.files.reading import no_collection
from rounds.describing import story_in
from rounds.frozen import unpacked
from rounds.plans import PlanRow, result_of, solved_on

ONE = threading.Lock()
"""One at a time in a process: of a large round each takes its memory and its seconds."""


def story_now(tx: Tx, row: PlanRow, need: str) -> tuple[str, dict[str, Any]]:
    """A need's code and story, as a line keeps them; it takes seconds of a large round.

    Raises
    ------
    Absent
        The plan knows no such need.
    Conflict
        The plan is not what was kept, or another story is being found out.
    """
    if not ONE.acquire(blocking=False):
        raise Conflict("story_busy")
    try:
        frozen = solved_on(tx, row)
        with no_collection():
            plan = result_of(tx, row, frozen).plan
            return story_in(unpacked(frozen.instance), plan, need)
    except InvalidInstance:
        raise Absent("need", need) from None
    finally:
        ONE.release()
