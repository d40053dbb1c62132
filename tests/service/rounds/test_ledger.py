"""Funds: the ledger always adds up to what a fund says, whatever is asked of it."""

import itertools
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from access.refusal import Conflict
from access.tx import Tx
from door.acting import Service
from funds import funds
from funds.funds import FundRow, adds_up
from tests.service.rounds.record import done, rows, sql
from tests.service.rounds.staged import City
from tests.service.story import made

ASKED = st.lists(
    st.tuples(
        st.sampled_from((funds.commit, funds.release, funds.spend)),
        st.sampled_from(("task-a", "task-b", "task-c")),
        st.integers(1, 400),
    ),
    max_size=25,
)
NAMES = itertools.count()


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(asked=ASKED)
def test_whatever_is_asked_the_ledger_adds_up(service: Service, asked: list[Any]) -> None:
    """Refusals included, which write nothing; no task gives back or pays what it never had."""
    name = f"fund-{next(NAMES)}"

    def add(tx: Tx) -> str:
        area, nothing = "hz", {"service_types": None, "communities": None, "groups": None}
        return funds.add(tx, area=area, name=name, budget_fen=1_000, most_fen=1, purpose=nothing).id

    fund = done(service, add)
    committed, spent = {"task-a": 0, "task-b": 0, "task-c": 0}, 0
    for what, task, fen in asked:
        fits = sum(committed.values()) + spent + fen <= 1_000
        lawful = fits if what is funds.commit else committed[task] >= fen
        try:
            done(service, lambda tx, what=what, task=task, fen=fen: what(tx, fund, task, fen))
        except Conflict:
            assert not lawful
            continue
        assert lawful
        committed[task] += fen if what is funds.commit else -fen
        spent += fen if what is funds.spend else 0
    with service.database.read() as session:
        row = session.scalar(select(FundRow).where(FundRow.id == fund))
        assert row is not None
        assert adds_up(session, row)
        assert (row.committed_fen, row.spent_fen) == (sum(committed.values()), spent)


@pytest.mark.parametrize(
    "wrong",
    [
        "committed_fen = budget_fen + 1",
        "committed_fen = -1",
        "spent_fen = -1",
        "spent_fen = budget_fen, committed_fen = 1",
        "budget_fen = -1",
    ],
)
def test_no_statement_can_overspend_a_fund(city: City, service: Service, wrong: str) -> None:
    with pytest.raises(IntegrityError):
        sql(service.database, f"UPDATE fund SET {wrong}")


def test_an_entry_of_nothing_is_no_entry(city: City, service: Service) -> None:
    made(city.publish(), 200)
    with pytest.raises(IntegrityError):
        sql(service.database, "UPDATE ledger_entry SET fen = 0")


def test_the_ledger_is_read_in_pages(city: City, service: Service) -> None:
    made(city.publish(), 200)
    path, official = f"/funds/{city.city_fund}/ledger", city.city_official
    whole = made(official.get(path), 200)
    assert whole["next"] is None
    assert len(whole["items"]) >= 2
    read, cursor = [], None
    for _ in whole["items"]:
        page = made(official.get(path, limit=1, **({"cursor": cursor} if cursor else {})), 200)
        read += page["items"]
        cursor = page["next"]
    assert read == whole["items"]
    fund = made(official.get(f"/funds/{city.city_fund}"), 200)
    assert sum(entry["fen"] for entry in read) == fund["committed_fen"]
    assert {entry["kind"] for entry in read} == {"commit"}
    assert city.there_official.get(path).status_code == 404
    assert city.agency_speaker.get(path).status_code == 403
    paid = [row[3] for row in rows(service.database, "ledger_entry")]
    assert sum(paid) == sum(task["public_fen"] for task in city.tasks())
