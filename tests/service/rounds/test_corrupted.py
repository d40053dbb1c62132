"""Promise 9: no change to a stored plan is published, however consistently it is made.

With ``LINLI_TORTURE`` set, ten thousand changes are tried.
"""

import contextlib
import hashlib
import json
import os
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from access.actor import SYSTEM
from access.refusal import Conflict
from access.tx import Tx
from door.acting import Service
from matcher.plan import Result
from rounds.frozen import Frozen
from rounds.plans import PlanRow
from rounds.publish import ready
from rounds.rounds import Round
from rounds.verdict import Unsound, digest_of, found_of
from tests.service.rounds.staged import City

EXAMPLES = 10_000 if os.environ.get("LINLI_TORTURE") else 120
STATED = {"seconds", "seed", "work", "work_limit", "versions", "solver_claim", "status"}
"""What no plan shows to be true or false; see ``matcher.plan.Result``."""

CHANGES = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def leaves(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path to everything in a JSON value that is no container."""
    if isinstance(value, dict):
        return [found for key in value for found in leaves(value[key], (*path, key))]
    if isinstance(value, list):
        return [found for at, one in enumerate(value) for found in leaves(one, (*path, at))]
    return [path]


def changed(whole: Any, path: tuple[Any, ...], how: str, by: int) -> None:
    """One leaf is another, gone, or its list loses or repeats what holds it."""
    holder = whole
    for key in path[:-1]:
        holder = holder[key]
    value = holder[path[-1]]
    if how == "drop":
        del holder[path[-1]]
    elif how == "repeat" and isinstance(holder, list):
        holder.append(value)
    elif isinstance(value, bool) or not isinstance(value, int):
        holder[path[-1]] = f"{value}x" if isinstance(value, str) else by
    else:
        holder[path[-1]] = value + by


class Kept:
    """The plan under review, as it lies in the record."""

    def __init__(self, session: Any, city: City) -> None:
        self.round = session.get_one(Round, city.round)
        self.row = session.scalar(select(PlanRow).where(PlanRow.id == self.round.proposal_id))
        self.frozen = session.get_one(Frozen, (self.row.instance, city.round))


@CHANGES
@given(data=st.data())
def test_no_corruption_of_a_stored_plan_is_published(
    city: City, service: Service, data: st.DataObject
) -> None:
    """Not even with every plain hash made to fit: the verdict's has a key."""
    with service.database.read() as session, session.no_autoflush:
        kept = Kept(session, city)
        whole = json.loads(kept.row.result)
        path = data.draw(st.sampled_from(leaves(whole)))
        how = data.draw(st.sampled_from(("set", "drop", "repeat")))
        by = data.draw(st.integers(-(10**6), 10**6).filter(bool))
        changed(whole, path, how, by)
        kept.row.result = json.dumps(whole).encode()
        if data.draw(st.booleans()):
            kept.row.result_digest = hashlib.sha256(kept.row.result).hexdigest()
            with contextlib.suppress(ValueError):
                kept.row.digest = digest_of(Result.model_validate_json(kept.row.result).plan)
        tx = Tx(session=session, actor=SYSTEM, now=service.now(), vault=service.vault)
        with pytest.raises(Conflict) as refused:
            ready(tx, kept.round, kept.row.digest)
        assert refused.value.code == "plan_changed"


@CHANGES
@given(data=st.data())
def test_the_verifier_refuses_what_a_broken_solver_might_say(
    city: City, service: Service, data: st.DataObject
) -> None:
    with service.database.read() as session:
        kept = Kept(session, city)
        digest, frozen, result = kept.frozen.digest, kept.frozen.instance, kept.row.result
    whole = json.loads(result)
    paths = [path for path in leaves(whole) if path[0] not in STATED and "format" not in path]
    path = data.draw(st.sampled_from(paths))
    how = data.draw(st.sampled_from(("set", "drop", "repeat")))
    changed(whole, path, how, data.draw(st.integers(-(10**6), 10**6).filter(bool)))
    said = json.dumps(whole).encode()
    try:
        found = found_of(digest, frozen, said)
    except Unsound:
        return
    # What passes is the same plan with another proof of the bound it states, never another plan.
    assert found.plan == digest_of(Result.model_validate_json(result).plan)
