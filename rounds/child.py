"""The process that solves, or verifies: ``python -m rounds.child``, with its job on standard input.

It has no database, no key and no file. A line of JSON says what to do and how many bytes of each
thing follow; the answer goes to standard output, after lines of JSON that say how far it is, at
most one a second. SIGTERM asks for the best plan so far. Standard input stays open as long as the
parent lives: when it ends, so does this.
"""

import dataclasses
import json
import os
import resource
import signal
import sys
import threading
import time
from collections.abc import Callable
from typing import IO, Any

NICE = 19
ORPHANED = 3
MOST_FAULTS = 50

Tell = Callable[[str, float, int, int], None]


def main() -> None:
    """Read, work, write; what can't be done is said as a code."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints is no answer
    job = json.loads(sys.stdin.buffer.readline())
    parts = [sys.stdin.buffer.read(length) for length in job["bytes"]]
    asked = threading.Event()
    signal.signal(signal.SIGTERM, lambda number, frame: asked.set())
    threading.Thread(target=_end_with_parent, daemon=True).start()
    os.nice(NICE)
    if sys.platform == "linux" and job["most_bytes"]:
        resource.setrlimit(resource.RLIMIT_DATA, (job["most_bytes"], job["most_bytes"]))
    try:
        _work(out, job, parts, asked.is_set)
    except MemoryError:
        _say(out, {"failed": "solve_memory"})


def _work(
    out: IO[bytes], job: dict[str, Any], parts: list[bytes], cancelled: Callable[[], bool]
) -> None:
    from matcher.faults import InvalidInstance
    from rounds.verdict import Unsound

    try:
        answer = WORK[job["do"]](job, parts, _teller(out), cancelled)
    except InvalidInstance as invalid:
        faults = [dataclasses.asdict(fault) for fault in invalid.faults[:MOST_FAULTS]]
        _say(out, {"failed": "solve_pins", "faults": faults})
    except Unsound as wrong:
        _say(out, {"failed": "plan_unsound", "found": wrong.found[:20]})
    else:
        _say(out, {"answer": len(answer)})
        out.write(answer)
        out.flush()


def _solve(
    job: dict[str, Any], parts: list[bytes], tell: Tell, cancelled: Callable[[], bool]
) -> bytes:
    from matcher.files import instance_from
    from matcher.solve import Limits, solve

    limits = Limits(
        seconds=job["seconds"], work=job["work"], seed=job["seed"], workers=job["workers"]
    )
    instance = instance_from(parts[0], "frozen")
    return solve(instance, limits, progress=tell, cancelled=cancelled).model_dump_json().encode()


def _verify(
    job: dict[str, Any], parts: list[bytes], tell: Tell, cancelled: Callable[[], bool]
) -> bytes:
    from matcher.plan import Result
    from matcher.verify import answered
    from rounds.describing import described
    from rounds.verdict import verified

    tell("verify", 0.0, 0, 0)
    found, instance, plan = verified(job["digest"], parts[0], parts[1])
    tell("explain", 0.0, 0, 0)
    result = Result.model_validate_json(parts[1])
    told = described(
        answered(instance, result), plan, parts[2], job["explaining"], cancelled, result.stages
    )
    answer = {"found": dataclasses.asdict(found), "lines": told.lines, "figures": told.figures}
    return json.dumps(answer, ensure_ascii=False).encode()


def _propose(
    job: dict[str, Any], parts: list[bytes], tell: Tell, cancelled: Callable[[], bool]
) -> bytes:
    from matcher.solve import Limits
    from rounds.beside import beside
    from rounds.verdict import verified

    tell("verify", 0.0, 0, 0)
    _, instance, plan = verified(job["digest"], parts[0], parts[1])
    tell("awards", 0.0, 0, 0)
    limits = Limits(
        seconds=job["ranking"], work=job["work"], seed=job["seed"], workers=job["workers"]
    )
    figures = beside(instance, plan, limits, cancelled)
    return json.dumps(figures, ensure_ascii=False).encode()


def _suppose(
    job: dict[str, Any], parts: list[bytes], tell: Tell, cancelled: Callable[[], bool]
) -> bytes:
    from matcher.files import instance_from
    from matcher.plan import Result
    from matcher.solve import Limits
    from matcher.suppose import answered_anew, several_from, supposed

    limits = Limits(
        seconds=job["seconds"], work=job["work"], seed=job["seed"], workers=job["workers"]
    )
    made = supposed(instance_from(parts[0], "frozen"), several_from(parts[2]))
    before = Result.model_validate_json(parts[1])
    found = answered_anew(made, before, limits, progress=tell, cancelled=cancelled)
    return found.model_dump_json().encode()


def _compare(
    job: dict[str, Any], parts: list[bytes], tell: Tell, cancelled: Callable[[], bool]
) -> bytes:
    from matcher.files import instance_from
    from matcher.plan import Result
    from matcher.suppose import beside, several_from, supposed
    from rounds.verdict import proved

    tell("verify", 0.0, 0, 0)
    asked = instance_from(parts[0], "frozen")
    made = supposed(asked, several_from(parts[2]))
    found, _ = proved(made, parts[3])
    before, after = (Result.model_validate_json(parts[at]) for at in (1, 3))
    figures = beside(asked, before, made, after).model_dump(mode="json")
    return json.dumps({"digest": found.instance, "beside": figures}, ensure_ascii=False).encode()


WORK = {
    "solve": _solve,
    "verify": _verify,
    "propose": _propose,
    "suppose": _suppose,
    "compare": _compare,
}


def _teller(out: IO[bytes]) -> Tell:
    told = float("-inf")

    def tell(stage: str, done: float, value: int, bound: int) -> None:
        nonlocal told
        if time.monotonic() - told >= 1 or done >= 1:
            told = time.monotonic()
            _say(out, {"stage": stage, "done": round(done, 3)})

    return tell


def _say(out: IO[bytes], line: dict[str, Any]) -> None:
    out.write(json.dumps(line).encode() + b"\n")
    out.flush()


def _end_with_parent() -> None:
    while os.read(0, 4096):
        pass
    os._exit(ORPHANED)


if __name__ == "__main__":
    main()
