"""The worker (promise 10): whatever dies, the plan in force stands and exactly one plan is kept."""

import json
import os
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import rounds.worker
import store.runs
from access.actor import SYSTEM
from access.tx import Tx
from door.acting import Service
from rounds.child import ORPHANED
from rounds.plans import row_of
from rounds.process import Child
from rounds.proposals import PROPOSE
from rounds.scenarios import SUPPOSE
from rounds.solving import SOLVE, kept
from rounds.worker import FAILED, Worker
from store.runs import LEASE, Lost, claim, enqueue
from tests.service.rounds.record import rows
from tests.service.rounds.staged import City
from tests.service.rounds.working import (
    PATIENT,
    Answering,
    found,
    plans_of,
    run_of,
    state_of,
    until,
    worker,
)
from tests.service.story import Clock, made


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


def test_pins_that_can_not_be_kept_are_told_to_who_pinned_them(
    city: City, service: Service
) -> None:
    """Three repairs pinned to an offer of two sessions a week."""
    path, official = f"/rounds/{city.round}", city.here.official
    version = made(official.get(path), 200)["version"]
    made(official.put(f"{path}/return", {"reason": "先排这几位"}, version), 200)
    for need in city.needs["repair"]:
        made(official.post(f"{path}/decisions", {"kind": "pin", "need": need, "reason": "急"}))
    version = made(official.get(path), 200)["version"]
    made(official.put(f"{path}/solve", {"work": 100}, version), 200)
    assert worker(service).once()
    said = made(official.get(f"{path}/solve"), 200)
    assert (said["state"], said["error"]) == ("failed", "solve_pins")
    [wrong] = said["errors"]
    assert all(need in wrong["detail"] for need in city.needs["repair"])
    assert state_of(service.database, city.round) == "frozen"


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


def test_scenarios_keep_no_round_waiting(asked: str, service: Service, clock: Clock) -> None:
    """However long they have waited; of a kind, the oldest comes first."""
    early = clock() - LEASE

    def queue(session: Any) -> None:
        for kind, subject in ((SUPPOSE, "first"), (SUPPOSE, "second"), (PROPOSE, "call")):
            late = LEASE / 2 if subject == "second" else timedelta()
            enqueue(session, kind, subject, {}, early + late)

    database = service.database
    database.write(queue)
    claimed = [
        database.write(lambda session: claim(session, tuple(FAILED), clock())) for _ in range(4)
    ]
    subjects = [held.subject for held in claimed if held is not None]
    assert subjects == [asked, "call", "first", "second"]


def test_a_queued_run_is_cancelled_at_once(asked: str, city: City, service: Service) -> None:
    made(city.city_official.delete(f"/rounds/{asked}/solve"), 204)
    assert run_of(service.database, asked)["state"] == "cancelled"
    assert state_of(service.database, asked) == "frozen"
    assert not worker(service).once()


CANCELLED = {("done", "proposed", 1), ("cancelled", "frozen", 0)}
"""How a cancelled run may end: with the best plan so far, or before there was one."""


def ending(service: Service, round_: str) -> tuple[str, str, int]:
    database = service.database
    plans = len(plans_of(database, round_))
    return run_of(database, round_)["state"], state_of(database, round_), plans


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
    assert ending(service, asked) in CANCELLED
    assert rows(service.database, "in_force") == standing


def test_a_cancel_between_the_claim_and_the_start_is_heard(
    asked: str, city: City, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    def start(job: Any, parts: Any) -> Child:
        made(city.city_official.delete(f"/rounds/{asked}/solve"), 204)
        return Child(job, parts)

    monkeypatch.setattr(rounds.worker, "Child", start)
    began = time.monotonic()
    assert worker(service, grace=0.5).once()
    assert time.monotonic() - began < 30
    assert ending(service, asked) in CANCELLED


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


def test_a_child_ends_with_its_parent_whatever_it_does(large: tuple[str, bytes]) -> None:
    job = {"do": "solve", "seconds": 100, "work": None, "seed": 0, "workers": 1, "most_bytes": 0}
    with subprocess.Popen(
        [sys.executable, "-m", "rounds.child"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
    ) as child:
        assert child.stdin is not None
        head = json.dumps(job | {"bytes": [len(large[1])]}).encode()
        child.stdin.write(head + b"\n" + large[1])
        child.stdin.close()
        try:
            assert child.wait(PATIENT) == ORPHANED
        finally:
            child.kill()


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
