"""The example's call: its sheets are read, and one plan of awards and assignments is worth more."""

import pytest

from benchmarks import tenders
from benchmarks.tenders import Compared, example_call
from matcher.evaluation import awarded_first
from matcher.solve import Limits, solve

(CASE,) = (case for case in tenders.CASES if case.needs is None)


@pytest.fixture(scope="module")
def found() -> Compared:
    """The same every time: so much work, not so many seconds."""
    limits = Limits(work=20_000)
    first = awarded_first(CASE.tendered(), limits)
    joint, without = solve(CASE.tendered(), limits), solve(CASE.plain(), limits)
    return Compared(CASE, joint, first.result, len(first.fallen), without)


def test_the_case_says_what_the_sheets_hold() -> None:
    made = example_call()
    assert (CASE.lots, CASE.bids) == (len(made.lots), len(made.bids))
    assert max(len(bid.parts) for bid in made.bids) == 2


def test_one_plan_is_worth_more_and_serves_more(found: Compared) -> None:
    joint, first = found.joint.plan, found.first.plan
    assert joint.value > first.value
    assert joint.served > first.served
    assert [target.met for target in tenders.targets(found)] == [True, True]
    assert f"{joint.served - first.served:+,} served" in next(tenders.targets(found)).says
    assert len(list(tenders.rows(found))) == 3


def test_the_other_way_round_it_is_missed(found: Compared) -> None:
    turned = found._replace(joint=found.first, first=found.joint)
    assert not next(tenders.targets(turned)).met
