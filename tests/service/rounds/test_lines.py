"""What is kept of a plan for the pages: a line a need, sums that hold, and never half of it."""

from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

import rounds.lines
from access.actor import SYSTEM
from access.tx import Tx
from door.acting import Service
from linli.generate import generate
from matcher.explain import UnmetStory
from matcher.instance import Instance, Placement
from matcher.plan import Plan, Result
from matcher.solve import Limits, solve
from rounds.describing import COLUMNS, Described, described
from rounds.lines import (
    PlanFigures,
    PlanLine,
    Sought,
    figures_of,
    forget_lines,
    keep_lines,
    listed,
    story_of,
)
from rounds.plans import row_of
from rounds.rounds import Round
from rounds.solving import SOLVE, kept
from store.runs import LEASE, Held, Lost, claim
from tests.service.rounds.staged import City, solved_here
from tests.service.rounds.working import found
from tests.service.story import Clock, made


@pytest.fixture(scope="module")
def solved() -> tuple[Instance, Result]:
    instance = generate(needs=60, seed=5)
    return instance, solve(instance, Limits(work=500))


def _as_dicts(told: Described) -> list[dict[str, Any]]:
    return [dict(zip(COLUMNS, line, strict=True)) for line in told.lines]


def test_every_need_has_a_line_and_the_figures_are_their_sums(
    solved: tuple[Instance, Result],
) -> None:
    instance, result = solved
    told = described(instance, result.plan, b"")
    lines, figures = _as_dicts(told), told.figures
    assert {line["need_id"] for line in lines} == {need.id for need in instance.needs}
    assert [line["seq"] for line in lines] == list(range(len(lines)))
    served = [line for line in lines if line["state"] == "served"]
    assert len(served) == result.plan.served == figures["served"]
    assert sum(line["public_fen"] for line in lines) == result.plan.public_fen
    for fund in figures["funds"]:
        paid = [line["public_fen"] for line in lines if line["fund_id"] == fund["id"]]
        assert sum(paid) == fund["spent_fen"]
    for column, name in (
        ("community", "communities"),
        ("service_type", "service_types"),
        ("priority", "priorities"),
    ):
        for part, (some, of) in figures[name].items():
            of_part = [line for line in lines if str(line[column]) == part]
            assert (sum(line["state"] == "served" for line in of_part), len(of_part)) == (some, of)
    assert sum(sum(gap.values()) for gap in figures["gaps"].values()) == len(result.plan.unmet)
    assert all(line["story"] is not None for line in lines)


def test_stories_are_told_while_there_is_time(solved: tuple[Instance, Result]) -> None:
    instance, result = solved
    told = described(instance, result.plan, b"", seconds=0)
    assert told.figures["explained"] == 0
    assert len(told.lines) == len(instance.needs)
    asked = iter([False, False, True])
    some = described(instance, result.plan, b"", unwanted=lambda: next(asked))
    assert some.figures["explained"] == 2


def test_what_changed_is_told_against_the_plan_before(solved: tuple[Instance, Result]) -> None:
    instance, result = solved
    nobody = Plan(
        instance=instance.digest,
        unmet=tuple(need.id for need in instance.needs),
        served=0,
        public_fen=0,
        value=0,
    )
    same = described(instance, result.plan, result.model_dump_json().encode(), 0)
    assert same.figures["compared"] == "plan"
    assert same.figures["changes"] == {"same": len(instance.needs)}
    before = result.model_copy(update={"plan": nobody}).model_dump_json().encode()
    first = described(instance, result.plan, before, 0).figures["changes"]
    assert first.get("new") == result.plan.served
    gone = described(instance, nobody, result.model_dump_json().encode(), 0).figures["changes"]
    assert gone.get("dropped") == result.plan.served


def test_without_a_plan_before_it_is_the_plan_in_force(solved: tuple[Instance, Result]) -> None:
    instance, result = solved
    visit = result.plan.assignments[0]
    stood = Placement(need=visit.need, offer=visit.offer, slots=visit.slots, fund=visit.fund)
    other = next(one for one in instance.offers if one.id != visit.offer)
    for placement, expected in (
        (stood, "same"),
        (stood.model_copy(update={"offer": other.id}), "moved"),
    ):
        standing = instance.model_copy(update={"in_force": (placement,)})
        told = described(standing, result.plan, b"", 0)
        line = next(one for one in _as_dicts(told) if one["need_id"] == visit.need)
        assert (told.figures["compared"], line["moved"]) == ("in_force", expected)
        assert line["otherwise"] == (expected == "moved")
        # Proposed once more it is as it was proposed, and still not as it stands.
        again = described(standing, result.plan, result.model_dump_json().encode(), 0)
        line = next(one for one in _as_dicts(again) if one["need_id"] == visit.need)
        assert (line["moved"], line["otherwise"]) == ("same", expected == "moved")


def test_lines_are_kept_and_found(city: City, service: Service) -> None:
    with service.database.read() as session:
        plan = session.get_one(Round, city.round).proposal_id or ""
        every = listed(session, plan, Sought(), after=None, limit=100)
        assert sorted(line.need_id for line in every) == sorted(
            id for kind in ("repair", "class", "rehab") for id in city.needs[kind]
        )
        unmet = listed(session, plan, Sought(state="unmet"), after=None, limit=100)
        assert all(isinstance(story_of(line), UnmetStory) for line in unmet)
        assert [line.seq for line in listed(session, plan, Sought(), after=1, limit=2)] == [2, 3]
        figures = figures_of(session, plan)
        assert figures is not None
        assert figures["needs"] == len(every)


def test_the_plan_made_again_takes_the_place_of_the_lines_before(
    city: City, service: Service
) -> None:
    path, official = f"/rounds/{city.round}", city.here.official
    version = made(official.get(path), 200)["version"]
    made(official.put(f"{path}/return", {"reason": "再排"}, version), 200)
    version = made(official.get(path), 200)["version"]
    made(official.put(f"{path}/solve", {"work": 100}, version), 200)
    solved_here(service, 100)
    with service.database.read() as session:
        plan = session.get_one(Round, city.round).proposal_id
        lines = select(PlanLine.plan_id, func.count()).group_by(PlanLine.plan_id)
        counted = {id: int(count) for id, count in session.execute(lines)}
        figures = select(func.count()).select_from(PlanFigures)
        assert counted[plan or ""] == 7
        assert len(counted) == 2  # the other district's are left alone
        assert session.scalar(figures) == 2


def test_a_worker_that_came_late_leaves_no_line(
    asked: str, service: Service, clock: Clock, large: tuple[str, bytes]
) -> None:
    """Its lines are of a plan that never came to be: nobody sees them, and the next takes them."""
    database = service.database
    late = database.write(lambda session: claim(session, (SOLVE,), clock()))
    clock.at += LEASE
    second = database.write(lambda session: claim(session, (SOLVE,), clock()))
    assert late is not None
    assert second is not None
    line = [0, "x", "one", "repair", 1, "unmet", None, None, None, [], None, 0, "same", 0, "", None]
    told = Described([line], {"needs": 1})

    def kept_by(held: Held) -> str:
        row = row_of(asked, found(large[0]), b"{}")
        keep_lines(database, row.id, asked, told)

        def work(session: Session) -> None:
            tx = Tx(session=session, actor=SYSTEM, now=clock(), vault=service.vault)
            kept(tx, held, row)
            tx.close()

        id = row.id
        database.write(work)
        forget_lines(database, asked, id)
        return id

    with pytest.raises(Lost):
        kept_by(late)
    with database.read() as session:
        assert session.get_one(Round, asked).proposal_id is None
    plan = kept_by(second)
    with database.read() as session:
        assert session.get_one(Round, asked).proposal_id == plan
        query = select(PlanLine.plan_id).where(PlanLine.need_id == "x")
        assert list(session.scalars(query)) == [plan]


def test_a_run_that_is_lost_writes_no_further_part(
    asked: str, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds.lines, "PART", 1)
    line = [0, "x", "one", "repair", 1, "unmet", None, None, None, [], None, 0, "same", 0, "", None]
    told = Described([[number, f"x{number}", *line[2:]] for number in range(3)], {})
    left = iter([True, True, False])

    def still() -> None:
        if not next(left):
            raise Lost("x")

    with pytest.raises(Lost):
        keep_lines(service.database, "p", asked, told, still)
    with service.database.read() as session:
        assert session.scalar(select(func.count()).where(PlanLine.plan_id == "p")) == 2
    forget_lines(service.database, asked, "another")
    with service.database.read() as session:
        assert session.scalar(select(func.count()).where(PlanLine.plan_id == "p")) == 0
        assert figures_of(session, "p") is None
