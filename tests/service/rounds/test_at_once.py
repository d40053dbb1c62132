"""Promise 3: two rounds published at once from two processes overspend nothing, whoever wins."""

import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

import pytest
from sqlalchemy import text, update

import providers.offers
from door.acting import Service
from funds import funds
from funds.funds import EntryKind, FundRow, _enter
from store import Database
from store.columns import insert_or_nothing
from tests.service.rounds.racing import Racer, race
from tests.service.rounds.record import rows, sql
from tests.service.rounds.staged import City, frozen_round, reviewed_plan
from tests.service.story import made


@pytest.fixture(scope="session")
def two() -> Iterator[ProcessPoolExecutor]:
    """Two processes, already running."""
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        list(pool.map(time.sleep, (0.2, 0.2)))
        yield pool


def raced(two: ProcessPoolExecutor, url: str, *rounds: tuple[str, str]) -> list[str]:
    at = time.time() + 1.5
    return sorted(two.map(race, [Racer(url, round_, plan, at) for round_, plan in rounds]))


def both(city: City) -> tuple[tuple[str, str], tuple[str, str]]:
    return (city.round, city.plan), (city.there_round, city.there_plan)


def plenty_of_sessions(database: Database) -> None:
    """Behind the round's back, as though they had always been there."""
    cast = "" if database.is_sqlite else "::jsonb"
    sql(
        database,
        f"UPDATE offer SET definition = REPLACE(CAST(definition AS TEXT), :old, :new){cast}",
        old='"wed-am": 2',
        new='"wed-am": 9',
    )


def money_for_one(database: Database) -> None:
    """The city's fund pays for either round, not for both."""
    sql(database, "UPDATE fund SET budget_fen = 70000 WHERE area_id = 'hz'")


def within_bounds(database: Database) -> bool:
    spent = all(row[5] + row[6] <= row[4] for row in rows(database, "fund"))
    return spent and all(row[-1] <= row[-2] for row in rows(database, "offer_use"))


def test_two_rounds_that_want_the_same_session_are_not_both_published(
    city: City, service: Service, told_in: str, two: ProcessPoolExecutor
) -> None:
    assert raced(two, told_in, *both(city)) == ["capacity_gone", "published"]
    assert within_bounds(service.database)


def test_two_rounds_that_want_the_same_money_are_not_both_published(
    city: City, service: Service, told_in: str, two: ProcessPoolExecutor
) -> None:
    plenty_of_sessions(service.database)
    money_for_one(service.database)
    assert raced(two, told_in, *both(city)) == ["fund_overspent", "published"]
    assert within_bounds(service.database)


def test_two_rounds_that_share_and_have_enough_are_both_published(
    city: City, service: Service, told_in: str, two: ProcessPoolExecutor
) -> None:
    """Neither ends the other: what both touch is touched in one order."""
    plenty_of_sessions(service.database)
    assert raced(two, told_in, *both(city)) == ["published", "published"]
    assert within_bounds(service.database)


def test_two_rounds_with_the_same_needs_award_each_once(
    city: City, service: Service, told_in: str, two: ProcessPoolExecutor
) -> None:
    plenty_of_sessions(service.database)
    sql(service.database, "UPDATE offer SET version = 1")
    whole = frozen_round(city.city_official, "hz")["id"]
    plan = reviewed_plan(service, city.city_official, whole)
    ended = raced(two, told_in, (city.round, city.plan), (whole, plan))
    assert ended == ["frozen_moved", "published"]
    served = [row[1] for row in rows(service.database, "task_need")]
    assert len(served) == len(set(served)) > 0


def unguarded_commit(tx: Any, fund: str, promised: Any) -> None:
    for task, fen in promised.items():
        tx.session.execute(
            update(FundRow)
            .where(FundRow.id == fund)
            .values(committed_fen=FundRow.committed_fen + fen)
        )
        _enter(tx, fund, EntryKind.COMMIT, fen, task)


def without_checks(database: Database) -> None:
    if database.is_sqlite:
        database.engine.pool.dispose()

        def off(session: Any) -> None:
            session.execute(text("PRAGMA ignore_check_constraints = ON"))

        database.write(off)
        return
    for table, name in (("fund", "within"), ("offer_use", "taken")):
        sql(database, f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_{name}")


def test_without_the_guard_the_fund_is_overspent(
    city: City, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: what the tests above find would be found."""
    plenty_of_sessions(service.database)
    money_for_one(service.database)
    without_checks(service.database)
    monkeypatch.setattr(funds, "commit_all", unguarded_commit)
    made(city.publish(), 200)
    made(city.publish_there(), 200)
    assert not within_bounds(service.database)


def test_without_the_guard_a_session_is_taken_twice(
    city: City, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_checks(service.database)
    row = providers.offers.OfferUse

    def unguarded(session: Any, period: Any, wanted: Any) -> None:
        for (offer, slot), amount in sorted(wanted.items()):
            capacity = 2 if slot == "wed-am" else 900
            insert_or_nothing(
                session, row, offer_id=offer, period=period, slot=slot, capacity=0, taken=0
            )
            session.execute(
                update(row)
                .where(row.offer_id == offer, row.period == period, row.slot == slot)
                .values(taken=row.taken + amount, capacity=capacity)
            )

    monkeypatch.setattr("rounds.publish.take", unguarded)
    made(city.publish(), 200)
    made(city.publish_there(), 200)
    assert not within_bounds(service.database)
