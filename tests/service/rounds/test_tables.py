"""The two tables: the page says what the code does, and nothing else ever happens."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from access.actor import ROOT, Actor, Role
from access.refusal import Conflict, Forbidden, Invalid
from access.tx import Tx
from door.acting import Service
from rounds.pages import PAGE, renewed
from rounds.rounds import Round, step
from rounds.states import TRANSITIONS, RoundState, Step
from rounds.tasks import ENDED, MOVES, Task, TaskState, move
from store.columns import new_id
from tests.service.rounds.record import done, rows, sql
from tests.service.rounds.staged import City
from tests.service.story import made


def test_the_page_has_the_tables_of_the_code() -> None:
    page = PAGE.read_text("utf-8")
    assert renewed(page) == page
    assert renewed(page.replace("| `open` | `freeze` |", "| `open` | `publish` |")) == page


def test_every_state_can_be_reached_and_only_the_last_is_an_end() -> None:
    assert {one.after for one in TRANSITIONS} | {RoundState.OPEN} == set(RoundState)
    assert set(RoundState) - {one.before for one in TRANSITIONS} == {RoundState.CLOSED}
    assert set(TaskState) - {one.before for one in MOVES} == set(ENDED)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=st.lists(st.sampled_from(Step), max_size=30))
def test_a_round_takes_no_step_but_the_tables(service: Service, steps: list[Step]) -> None:
    allowed = {(one.before, one.step): one.after for one in TRANSITIONS}
    id, state = new_id(), RoundState.OPEN
    sql(service.database, "DELETE FROM round WHERE name = 'walk'")
    sql(
        service.database,
        "INSERT INTO round (id, area_id, name, period, weeks, state, policy, created_at,"
        " created_by, version) SELECT :id, 'hz', 'walk', period, weeks, 'open', policy,"
        " created_at, created_by, 1 FROM round WHERE area_id = 'qj'",
        id=id,
    )
    version = 1
    for one in steps:

        def take(tx: Tx, one: Step = one) -> None:
            step(tx, tx.session.get_one(Round, id), one)

        try:
            done(service, take)
            refused = False
        except Conflict:
            refused = True
        assert refused == ((state, one) not in allowed)
        state = allowed.get((state, one), state)
        version += not refused
        [row] = [row for row in rows(service.database, "round") if row[0] == id]
        assert (row[5], row[-1]) == (state.value, version)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    walk=st.lists(
        st.tuples(st.sampled_from(Role), st.sampled_from(TaskState), st.sampled_from(("", "x"))),
        max_size=25,
    )
)
def test_a_task_makes_no_move_but_the_tables(city: City, service: Service, walk: Any) -> None:
    if not city.tasks():
        made(city.publish(), 200)
        city.here.agreed(city.task("rehab"))  # or nothing may begin
    id = city.task("rehab")["id"]
    sql(service.database, "UPDATE task SET state = 'requested' WHERE id = :id", id=id)
    _hold_again(service, id)
    state = TaskState.REQUESTED
    for role, after, reason in walk:
        actor = Actor(
            account="a",
            role=role,
            area=ROOT,
            provider=city.agency if role is Role.ORGANISATION else None,
        )
        wanted = [one for one in MOVES if (one.before, one.after) == (state, after)]
        lawful = bool(wanted) and role in wanted[0].by and bool(reason or not wanted[0].reason)

        def say(tx: Tx, after: TaskState = after, reason: str = reason) -> None:
            move(tx, id, tx.session.get_one(Task, id).version, after, reason)

        try:
            done(service, say, actor)
            assert lawful
            state = after
        except (Conflict, Forbidden, Invalid):
            assert not lawful
        [row] = [row for row in rows(service.database, "task") if row[0] == id]
        assert row[-5] == state.value


def _hold_again(service: Service, task: str) -> None:
    """What the walk before gave back or paid is the task's once more."""
    sql(service.database, "UPDATE task_need SET left_at = NULL WHERE task_id = :id", id=task)
    sql(
        service.database,
        "UPDATE need SET state = 'placed' WHERE id IN"
        " (SELECT need_id FROM task_need WHERE task_id = :id)",
        id=task,
    )
    [held] = [row for row in rows(service.database, "task") if row[0] == task]
    fund, fen = held[6], held[12]
    sql(
        service.database,
        "DELETE FROM ledger_entry WHERE task_id = :id AND kind <> 'commit'",
        id=task,
    )
    sql(
        service.database,
        "UPDATE fund SET spent_fen = 0, committed_fen = (SELECT sum(fen) FROM ledger_entry"
        " WHERE fund_id = :fund) WHERE id = :fund",
        fund=fund,
    )
    assert fen > 0
    sql(service.database, "UPDATE offer_use SET taken = capacity")
