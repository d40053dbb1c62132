"""The worker: claims a run, has one child process solve it and another verify what came, keeps it.

It holds no transaction while a child works. Killed at any moment, it leaves the plan in force and
the frozen data as they were, and its child ends with it; the lease runs out, and another worker
takes the run.
"""

import json
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, TypeVar

import structlog
from sqlalchemy.orm import Session

from access.actor import SYSTEM
from access.tx import Tx
from access.vault import Vault
from matcher.cores import cores
from rounds import proposals, scenarios, solving
from rounds.describing import EXPLAINING, Described
from rounds.frozen import Frozen
from rounds.lease import Beat
from rounds.lines import forget_lines, keep_lines
from rounds.plans import PlanRow, last_result, row_of
from rounds.process import Child
from rounds.proposals import PROPOSE, ProposalRow
from rounds.scenarios import SUPPOSE, ScenarioRow
from rounds.solving import LONGEST, SOLVE, kept
from rounds.verdict import Found
from store import Database
from store.runs import LEASE, TRIES, Held, Lost, claim, put_back

T = TypeVar("T")
LOG = structlog.get_logger(__name__)

IDLE = 0.5
"""Seconds between two looks at an empty queue."""
LOOK = 0.1
"""Seconds between two looks at a child."""
GRACE = 10.0
"""Seconds that a child which was asked to stop has to write its best plan."""
OVERTIME = 30.0
"""Seconds past its limit that a solving child may take in all; then it is ended."""
VERIFYING = 1_800.0
"""Seconds that the verifier may take: five times what a hundred thousand needs are promised."""


FAILED = {SOLVE: solving.failed, PROPOSE: proposals.failed, SUPPOSE: scenarios.failed}
"""The kinds of runs, what people wait for first; and what is told of one that came to nothing."""


def utc_now() -> datetime:
    """This moment."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Worker:
    """``most_bytes``: of memory, for a child; 0 is no limit. ``grace``: seconds; see ``GRACE``."""

    database: Database
    vault: Vault
    now: Callable[[], datetime] = utc_now
    most_bytes: int = 0
    lease: timedelta = LEASE
    grace: float = GRACE

    def run(self, stop: threading.Event) -> None:
        """Work until told to stop."""
        while not stop.is_set():
            try:
                worked = self.once(stop)
            except Exception:  # a worker that dies of one run would leave all others waiting
                LOG.exception("run_ended_badly")
                worked = False
            if not worked:
                stop.wait(IDLE)

    def once(self, stop: threading.Event | None = None) -> bool:
        """Claim and do one run; whether there was one."""
        stop = stop or threading.Event()
        kinds = tuple(FAILED)
        held = self.database.write(lambda session: claim(session, kinds, self.now(), self.lease))
        if held is None:
            return False
        log = LOG.bind(run=held.id, kind=held.kind, subject=held.subject, fence=held.fence)
        try:
            if held.abandoned >= TRIES:
                log.error("run_abandoned", times=held.abandoned)
                self._failed(held, "run_abandoned")
                return True
            log.info("run_claimed", abandoned=held.abandoned)
            do = {SOLVE: self._do, PROPOSE: self._propose, SUPPOSE: self._suppose}[held.kind]
            do(held, stop, log)
        except Lost:
            log.warning("run_lost")
        return True

    def _do(self, held: Held, stop: threading.Event, log: Any) -> None:
        with self.database.read() as session:
            row = session.get_one(Frozen, (held.asked["instance"], held.subject))
            digest, frozen = row.digest, row.instance
            before = last_result(session, held.subject)
        plan: PlanRow | None = None
        with Beat(self.database, held, self.now, self.lease) as beat:
            solved = self._child(beat, stop, self._solving(held), [frozen])
            solved.log(log)
            if solved.answer is not None:
                job = {
                    "do": "verify",
                    "digest": digest,
                    "seconds": VERIFYING,
                    "explaining": EXPLAINING,
                }
                verified = self._child(beat, stop, job, [frozen, solved.answer, before])
                verified.log(log)
                plan = self._described(beat, held, verified.answer, solved.answer)
            else:
                verified = solved
        if stop.is_set() and verified.answer is None:
            log.info("run_put_back")
            self.database.write(lambda session: put_back(session, held))
        elif plan is None:
            self._ended(held, beat, verified)
        else:
            self._tx(partial(kept, held=held, plan=plan))
            forget_lines(self.database, held.subject, plan.id)

    def _propose(self, held: Held, stop: threading.Event, log: Any) -> None:
        """A call's proposal: solved, verified, and set beside what the plain ranking comes to."""
        with self.database.read() as session:
            row = session.get_one(ProposalRow, held.asked["proposal"])
            digest, frozen = row.digest, row.instance
        solving = self._solving(held)
        ranking = {"do": "propose", "ranking": held.asked["seconds"], "digest": digest}
        jobs = (solving, solving | ranking | {"seconds": VERIFYING})
        self._beside(held, stop, log, jobs, [frozen], proposals.kept)

    def _suppose(self, held: Held, stop: threading.Event, log: Any) -> None:
        """A scenario: solved from the plan it is of, verified, and set beside that plan."""
        with self.database.read() as session:
            row = session.get(ScenarioRow, held.subject)
            parts = [] if row is None else scenarios.parts_of(session, row)
        if not parts:  # somebody has let go of it
            self._failed(held, "cancelled", cancelled=True)
            return
        jobs = (
            self._solving(held) | {"do": "suppose"},
            {"do": "compare", "seconds": VERIFYING},
        )
        self._beside(held, stop, log, jobs, parts, scenarios.kept)

    def _beside(
        self,
        held: Held,
        stop: threading.Event,
        log: Any,
        jobs: tuple[dict[str, Any], dict[str, Any]],
        parts: list[bytes],
        keep: Callable[[Tx, Held, dict[str, Any], bytes], None],
    ) -> None:
        """One child solves, another verifies and compares, and both of their answers are kept."""
        with Beat(self.database, held, self.now, self.lease) as beat:
            ending = solved = self._child(beat, stop, jobs[0], parts)
            solved.log(log)
            if solved.answer is not None:
                ending = self._child(beat, stop, jobs[1], [*parts, solved.answer])
                ending.log(log)
        if stop.is_set() and ending.answer is None:
            self.database.write(lambda session: put_back(session, held))
        elif ending.answer is None or solved.answer is None:
            self._ended(held, beat, ending)
        else:
            figures, result = json.loads(ending.answer), solved.answer
            self._tx(lambda tx: keep(tx, held, figures, result))

    def _ended(self, held: Held, beat: Beat, ending: "_Ending") -> None:
        """It came to nothing, by itself or because a person wanted it."""
        cancelled = beat.cancelled.is_set()
        error = "cancelled" if cancelled else ending.failed
        self._failed(held, error, ending.faults, cancelled=cancelled)

    def _failed(
        self, held: Held, error: str, faults: Sequence[Any] = (), *, cancelled: bool = False
    ) -> None:
        tell = FAILED[held.kind]
        self._tx(lambda tx: tell(tx, held, error, faults, cancelled=cancelled))

    def _described(
        self, beat: Beat, held: Held, answer: bytes | None, data: bytes
    ) -> PlanRow | None:
        """The plan to be kept, its lines kept already, for as long as the run is held; none where
        it was not verified.

        Raises
        ------
        store.runs.Lost
        """
        if answer is None:
            return None
        said = json.loads(answer)
        told = Described(said["lines"], said["figures"])
        row = row_of(held.subject, Found(**said["found"]), data)
        keep_lines(self.database, row.id, held.subject, told, beat.refuse_if_lost)
        return row

    def _solving(self, held: Held) -> dict[str, Any]:
        asked = held.asked
        return {
            "do": "solve",
            "seconds": asked["seconds"],
            "work": asked["work"],
            "seed": asked["seed"],
            "workers": cores(),
        }

    def _child(
        self, beat: Beat, stop: threading.Event, job: dict[str, Any], parts: list[bytes]
    ) -> "_Ending":
        """A child's whole life: until it has ended, by itself or because it must.

        Raises
        ------
        store.runs.Lost
        """
        longest = (job["seconds"] or LONGEST) + OVERTIME
        began = time.monotonic()
        asked_at: float | None = None
        asked_before = beat.cancelled.is_set() and job["do"] == "verify"
        child = Child({**job, "most_bytes": self.most_bytes}, parts)
        beat.of = child
        try:
            while not child.ended(LOOK):
                beat.refuse_if_lost()
                now = time.monotonic()
                unwanted = stop.is_set() or (beat.cancelled.is_set() and not asked_before)
                if asked_at is None and (unwanted or now - began > longest):
                    asked_at = now
                    child.ask_to_stop()
                if asked_at is not None and now - asked_at > self.grace:
                    child.end()
            beat.refuse_if_lost()
            return _Ending(
                do=job["do"],
                answer=child.answer,
                failed=child.failed,
                found=child.found,
                faults=child.faults,
                seconds=time.monotonic() - began,
            )
        finally:
            beat.of = None
            child.end()

    def _tx(self, work: Callable[[Tx], T]) -> T:
        def done(session: Session) -> T:
            tx = Tx(session=session, actor=SYSTEM, now=self.now(), vault=self.vault)
            found = work(tx)
            tx.close()
            return found

        return self.database.write(done)


@dataclass(frozen=True, kw_only=True)
class _Ending:
    """How a child ended; ``found``: what the verifier holds against a plan; ``faults``: what the
    matcher holds against the instance."""

    do: str
    answer: bytes | None
    failed: str
    found: list[str]
    faults: list[Any]
    seconds: float

    def log(self, log: Any) -> None:
        said = {"did": self.do, "seconds": round(self.seconds, 1)}
        if self.answer is None:
            log.warning("child_failed", **said, error=self.failed, found=self.found)
        else:
            log.info("child_done", **said, bytes=len(self.answer))
