"""Generalised assignment: what is read, what is refused, and the published objective."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from benchmarks import gap
from benchmarks.malformed import Malformed
from benchmarks.published import Found, files
from matcher.problem import Chosen
from matcher.solvers import Answer, cp_sat, highs

SMALL = """ 2 3
 4 9 2
 7 3 8
 5 6 4
 6 5 5
 9 6
"""
"""Cheapest is job 1 to agent 2, the others to agent 1: 4 + 3 + 2."""

PUBLISHED = Path(__file__).parents[3] / "shared" / "bench" / "gap"


@pytest.fixture
def small(tmp_path: Path) -> Path:
    path = tmp_path / "small"
    path.write_text(SMALL, "ascii")
    return path


def plan(*agents: int) -> Chosen:
    """Jobs 0, 1, 2 to these of the two agents."""
    rows = [(2 * job + agent, 0, -1) for job, agent in enumerate(agents)]
    return Chosen(np.array(rows, dtype=np.int64).reshape(-1, 3), ())


def test_a_file_is_read_agent_by_agent(small: Path) -> None:
    read = gap.read(small)
    assert read.cost.tolist() == [[4, 9, 2], [7, 3, 8]]
    assert read.resource.tolist() == [[5, 6, 4], [6, 5, 5]]
    assert read.capacity.tolist() == [9, 6]


@pytest.mark.parametrize("solver", [cp_sat, highs])
def test_the_best_plan_has_the_least_cost(small: Path, solver: Callable[..., Answer]) -> None:
    read = gap.read(small)
    answer = solver(gap.problem_of(read), seconds=30)
    assert answer.plan is not None
    assert answer.bound is not None
    assert gap.cost_of(read, answer.plan) == 9
    assert gap.least_cost(read, answer.bound) == 9


@pytest.mark.parametrize(
    ("agents", "wrong"),
    [((0, 1), "exactly one agent"), ((0, 0, 0), "capacity"), ((1, 1, 0), "capacity")],
)
def test_a_plan_that_is_no_assignment_has_no_cost(
    small: Path, agents: tuple[int, ...], wrong: str
) -> None:
    with pytest.raises(ValueError, match=wrong):
        gap.cost_of(gap.read(small), plan(*agents))


def test_two_agents_for_one_job_are_no_assignment(small: Path) -> None:
    twice = Chosen(np.array([[0, 0, -1], [1, 0, -1], [3, 0, -1]], dtype=np.int64), ())
    with pytest.raises(ValueError, match="exactly one agent"):
        gap.cost_of(gap.read(small), twice)


@pytest.mark.parametrize(
    ("text", "line", "wrong"),
    [
        ("", 1, "agents jobs"),
        ("2", 1, "agents jobs"),
        ("0 3\n", 1, "0 agents"),
        ("2 3\n4 x 2\n", 2, "“x”"),
        ("2 3\n4 -9 2\n", 2, "“-9”"),
        ("2 3\n4 1.5 2\n", 2, "“1.5”"),
        ("2 3\n4 ٣ 2\n", 1, "ascii"),
        ("2 3\n4 9999999999999 2\n", 2, "“9999999999999”"),
        (SMALL.rsplit("6", 1)[0], 6, "ends after 15 numbers of 16"),
        (SMALL + "\n1\n", 8, "beyond the 16"),
    ],
)
def test_a_malformed_file_is_named_with_its_line(
    tmp_path: Path, text: str, line: int, wrong: str
) -> None:
    path = tmp_path / "bad"
    path.write_text(text, "utf-8")
    with pytest.raises(Malformed) as caught:
        gap.read(path)
    assert str(caught.value).startswith(f"{path}:{line}: ")
    assert wrong in str(caught.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(Malformed, match="absent"):
        gap.read(tmp_path / "absent")


def test_a_folder_is_its_instances(small: Path) -> None:
    (small.parent / "best_known.csv").write_text("instance\n", "ascii")
    assert files(small.parent) == [small]
    assert files(small) == [small]


def test_a_folder_without_instances_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Malformed, match="no instance here"):
        files(tmp_path)


def test_the_best_known_cost_is_looked_up(small: Path) -> None:
    assert gap.best_known(small) is None
    table = small.parent / "best_known.csv"
    table.write_text("instance,best_known_cost\nsmall,9\n", "ascii")
    assert gap.best_known(small) == 9
    assert gap.best_known(small.parent / "other") is None


def test_a_line_has_the_ratio_where_the_best_is_known() -> None:
    found = Found("small", "cost", Decimal(10), Decimal(9), Decimal(8), "", 1.0)
    assert str(found) == "small  cost 10  bound 9  best_known 8  ratio 1.25000  seconds 1.0"
    assert "ratio -" in str(found._replace(figure=None))
    assert "best_known -  ratio -" in str(found._replace(best_known=None))
    assert str(found._replace(said="optimal")).endswith("1.0  solver says optimal")


def test_every_published_sample_is_read_and_known() -> None:
    if not PUBLISHED.is_dir():
        pytest.skip("no published instances beside the checkout")
    samples = files(PUBLISHED)
    for path in samples:
        read = gap.read(path)
        assert read.cost.shape == (int(path.name[1:3]), int(path.name[3:]))
        assert gap.best_known(path) is not None
