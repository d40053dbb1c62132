"""The same input, seed and work make the same plan, in another process too (promise 11)."""

import subprocess
import sys
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2]
SOLVING = """
import hashlib, sys
from linli.generate import generate
from matcher.solve import Limits, solve
result = solve(generate(300, seed=5), Limits(work=5_000, seed=int(sys.argv[1])))
print(hashlib.sha256(result.plan.model_dump_json().encode()).hexdigest(), result.plan.value)
"""


def _solved(seed: int) -> str:
    done = subprocess.run(
        [sys.executable, "-c", SOLVING, str(seed)],
        cwd=HOUSE,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


@pytest.fixture(scope="module")
def solved() -> str:
    return _solved(seed=7)


def test_the_same_plan_comes_of_three_runs(solved: str) -> None:
    assert [_solved(seed=7) for _ in range(2)] == [solved, solved]


def test_another_seed_makes_another_plan(solved: str) -> None:
    """The control: or every run would have made the same, whatever it was told."""
    assert _solved(seed=8) != solved
