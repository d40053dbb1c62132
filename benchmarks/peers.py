"""A peer's plan for an instance: ``python -m benchmarks.peers NAME INSTANCE PLAN SECONDS``.

Writes the plan as JSON where one was found, and prints what the peer says of it as JSON: hearsay.
The seconds count from the start of the process, loading included, as they do for ``linli match``.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.greedy import greedy
from linli.folder import load
from matcher.compile import compiled
from matcher.cores import cores
from matcher.export import plan_of
from matcher.problem import Chosen, Problem
from matcher.solvers import Answer, cp_sat, highs
from matcher.state import layout, placed
from matcher.whole.plans import worth_of

STARTED = time.monotonic()

Peer = Callable[[Problem, float], Answer]


def _greedy(problem: Problem, seconds: float) -> Answer:
    started = time.monotonic()
    plan: Chosen = greedy(problem)
    return Answer(plan, worth_of(problem, plan), None, "feasible", time.monotonic() - started)


def _cp_sat(problem: Problem, seconds: float) -> Answer:
    return cp_sat(problem, seconds=seconds, workers=cores())


def _highs(problem: Problem, seconds: float) -> Answer:
    return highs(problem, seconds=seconds)


PEERS: dict[str, Peer] = {"greedy": _greedy, "cp-sat": _cp_sat, "highs": _highs}


def main(name: str, instance: Path, plan: Path, seconds: float) -> None:
    asked = load(instance)
    made = compiled(asked)
    answer = PEERS[name](made.problem, seconds - (time.monotonic() - STARTED))
    if answer.plan is not None:
        at = layout(made.problem)
        found = plan_of(asked, made, placed(made.problem, at, answer.plan), at)
        plan.write_text(found.model_dump_json(), "utf-8")
    print(json.dumps({"claim": answer.claim, "bound": answer.bound}))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), float(sys.argv[4]))
