"""The worker (promise 10): whatever dies, the plan in force stands and exactly one plan is kept."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import rounds.worker
import store.runs
from access.actor import SYSTEM
from access.tx import Tx
from api.call import Service
from linli.generate import generate
from matcher.files import instance_bytes
from rounds.plans import row_of
from rounds.process import Child
from rounds.solving import SOLVE, kept
from rounds.worker import Worker
from store.runs import LEASE, Lost, claim
from tests.service.rounds.record import rows, sql
from tests.service.rounds.staged import City, frozen_round
from tests.service.rounds.working import (
    Answering,
    Process,
    alive,
    found,
    plans_of,
    run_of,
    seconds_asked,
    state_of,
    until,
    worker,
)
from tests.service.story import Clock, made

HOUSE = Path(__file__).parents[3]
PATIENT = 60.0
RUN_COLUMNS = [column.name for column in store.runs.Run.__table__.columns]

pytestmark = pytest.mark.skipif(
    "LINLI_TORTURE" not in os.environ, reason="minutes of killing: make torture"
)


@pytest.fixture(scope="session")
def large() -> tuple[str, bytes]:
    """An instance that takes as long as it is given."""
    instance = generate(needs=400, seed=3)
    return instance.digest, instance_bytes(instance)


@pytest.fixture
def asked(city: City, service: Service, large: tuple[str, bytes]) -> str:
    """A round of the city that waits to be solved, for long; 余杭区's plan is in force."""
    made(city.publish_there(), 200)
    round_ = frozen_round(city.city_official, "hz")
    sql(
        service.database,
        "UPDATE frozen SET digest = :digest, instance = :data WHERE round_id = :round",
        digest=large[0],
        data=large[1],
        round=round_["id"],
    )
    path = f"/rounds/{round_['id']}/solve"
    made(city.city_official.put(path, {"seconds": 100}, round_["version"]), 200)
    return str(round_["id"])


@pytest.fixture
def working(told_in: str) -> Iterator[Process]:
    process = Process(told_in, 3)
    yield process
    process.end()


def test_a_killed_worker_leaves_all_as_it_was_and_another_keeps_one_plan(
    asked: str, service: Service, working: Process
) -> None:
    database = service.database
    standing, frozen = rows(database, "in_force"), rows(database, "frozen")
    until(lambda: run_of(database, asked)["stage"])
    [child] = working.children()
    working.process.send_signal(signal.SIGKILL)
    assert rows(database, "in_force") == standing
    assert rows(database, "frozen") == frozen
    assert (state_of(database, asked), plans_of(database, asked)) == ("solving", [])
    until(lambda: not alive(child))  # it learns of its parent's end
    seconds_asked(database, 3)
    other = worker(service, lease=timedelta(seconds=3))
    until(other.once)
    assert rows(database, "in_force") == standing
    assert state_of(database, asked) == "proposed"
    assert len(plans_of(database, asked)) == 1
    run = run_of(database, asked)
    assert (run["state"], run["fence"], run["abandoned"]) == ("done", 2, 1)


def test_a_worker_frozen_past_its_lease_writes_nothing(
    asked: str, service: Service, working: Process
) -> None:
    database = service.database
    seconds_asked(database, 6)
    until(lambda: run_of(database, asked)["stage"])
    working.process.send_signal(signal.SIGSTOP)
    until(worker(service, lease=timedelta(seconds=3)).once)
    [plan] = plans_of(database, asked)
    before = rows(database, "run"), rows(database, "round")
    working.process.send_signal(signal.SIGCONT)
    until(lambda: working.heard("run_lost"))
    assert plans_of(database, asked) == [plan]
    assert (rows(database, "run"), rows(database, "round")) == before


@pytest.mark.parametrize("fenced", [True, False])
def test_the_fence_is_what_keeps_the_late_worker_out(
    asked: str,
    service: Service,
    large: tuple[str, bytes],
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    fenced: bool,
) -> None:
    """Without its condition, the first worker's plan is kept while the second holds the run."""
    database = service.database
    first = database.write(lambda session: claim(session, (SOLVE,), clock()))
    clock.at += LEASE
    second = database.write(lambda session: claim(session, (SOLVE,), clock()))
    assert first is not None
    assert second is not None

    def keep(held: Any) -> None:
        def work(session: Any) -> None:
            tx = Tx(session=session, actor=SYSTEM, now=clock(), vault=service.vault)
            kept(tx, held, row_of(asked, found(large[0]), b"{}"))
            tx.close()

        database.write(work)

    if fenced:
        with pytest.raises(Lost):
            keep(first)
        assert plans_of(database, asked) == []
        keep(second)
        assert len(plans_of(database, asked)) == 1
        return

    def unfenced(session: Any, held: Any, **values: Any) -> None:
        session.execute(
            store.runs.update(store.runs.Run).where(store.runs.Run.id == held.id).values(**values)
        )

    monkeypatch.setattr(store.runs, "_write", unfenced)
    keep(first)
    assert len(plans_of(database, asked)) == 1
    assert run_of(database, asked)["fence"] == second.fence


def test_three_abandoned_claims_are_enough(asked: str, service: Service, clock: Clock) -> None:
    database = service.database
    for _ in range(3):
        assert database.write(lambda session: claim(session, (SOLVE,), clock())) is not None
        assert state_of(database, asked) == "solving"
        clock.at += LEASE
    assert Worker(database, service.vault, clock).once()
    run = run_of(database, asked)
    assert (run["state"], run["error"], run["abandoned"]) == ("failed", "run_abandoned", 3)
    assert state_of(database, asked) == "frozen"


def test_a_queued_run_is_cancelled_at_once(asked: str, city: City, service: Service) -> None:
    made(city.city_official.delete(f"/rounds/{asked}/solve"), 204)
    assert run_of(service.database, asked)["state"] == "cancelled"
    assert state_of(service.database, asked) == "frozen"
    assert not worker(service).once()


def test_progress_is_seen_and_a_cancel_ends_it_within_seconds(
    asked: str, city: City, service: Service
) -> None:
    standing = rows(service.database, "in_force")
    thread = threading.Thread(target=worker(service).once)
    thread.start()
    path = f"/rounds/{asked}/solve"
    seen = until(lambda: (said := made(city.city_official.get(path), 200))["stage"] and said)
    assert seen["state"] == "running"
    began = time.monotonic()
    made(city.city_official.delete(path), 204)
    thread.join()
    assert time.monotonic() - began < 30
    run = run_of(service.database, asked)
    ending = run["state"], state_of(service.database, asked), len(plans_of(service.database, asked))
    assert ending in {("done", "proposed", 1), ("cancelled", "frozen", 0)}
    assert rows(service.database, "in_force") == standing


def test_a_cancel_between_the_claim_and_the_start_is_heard(
    asked: str, city: City, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    def start(job: Any, parts: Any) -> Child:
        made(city.city_official.delete(f"/rounds/{asked}/solve"), 204)
        return Child(job, parts)

    monkeypatch.setattr(rounds.worker, "Child", start)
    assert worker(service, grace=0.5).once()
    assert run_of(service.database, asked)["state"] == "cancelled"
    assert state_of(service.database, asked) == "frozen"


def test_a_worker_told_to_end_puts_its_run_back(
    asked: str, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop = threading.Event()

    def start(job: Any, parts: Any) -> Child:
        stop.set()
        return Child(job, parts)

    monkeypatch.setattr(rounds.worker, "Child", start)
    assert worker(service, grace=0.5).once(stop)
    run = run_of(service.database, asked)
    assert (run["state"], run["abandoned"], run["lease_until"]) == ("queued", 0, None)
    assert state_of(service.database, asked) == "solving"


def test_a_child_without_memory_leaves_the_plan_in_force(asked: str, service: Service) -> None:
    standing = rows(service.database, "in_force")
    samples: list[Any] = []
    over = threading.Event()

    def sample() -> None:
        while not over.is_set():
            samples.append(rows(service.database, "in_force"))
            over.wait(0.05)

    thread = threading.Thread(target=sample)
    thread.start()
    assert worker(service, most_bytes=200 << 20).once()
    over.set()
    thread.join()
    run = run_of(service.database, asked)
    assert run["state"] == "failed"
    assert run["error"] in {"solve_memory", "solve_failed", "solve_killed"}
    assert state_of(service.database, asked) == "frozen"
    assert samples
    assert all(seen == standing for seen in samples)


def test_the_lease_is_renewed_while_a_plan_is_verified(
    asked: str, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    Answering.verifying.clear()
    Answering.let.clear()
    monkeypatch.setattr(rounds.worker, "Child", Answering)
    lease = timedelta(seconds=1.5)
    thread = threading.Thread(target=worker(service, lease=lease).once)
    thread.start()
    Answering.verifying.wait(PATIENT)
    first = run_of(service.database, asked)["lease_until"]
    until(lambda: run_of(service.database, asked)["lease_until"] > first + lease)
    assert not worker(service, lease=lease).once()  # nobody else may have it
    Answering.let.set()
    thread.join()
    run = run_of(service.database, asked)
    assert (run["fence"], run["state"]) == (1, "failed")


def test_a_child_knows_neither_the_database_nor_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINLI_DATABASE_URL", "postgresql://secret")
    child = Child({"do": "solve", "most_bytes": 0}, [])
    try:
        environment = until(lambda: Path(f"/proc/{child.pid}/environ").read_bytes())
        assert b"PATH=" in environment
        assert b"LINLI_" not in environment
        assert os.readlink(f"/proc/{child.pid}/fd/0").startswith("pipe:")
    finally:
        child.end()


@pytest.mark.parametrize("told_in", ["sqlite"], indirect=True)
def test_the_same_frozen_round_and_seed_make_the_same_plan(city: City, service: Service) -> None:
    """Promise 11: three runs under a limit of work, each in a child of its own."""
    path, official = f"/rounds/{city.round}", city.here.official
    digests = set()
    for _ in range(3):
        version = made(official.get(path), 200)["version"]
        made(official.put(f"{path}/return", {"reason": "再排一次"}, version), 200)
        version = made(official.get(path), 200)["version"]
        made(official.put(f"{path}/solve", {"work": 3_000, "seed": 7}, version), 200)
        assert worker(service).once()
        digests.add(made(official.get(f"{path}/plan"), 200)["digest"])
    assert len(digests) == 1
