"""The example's call: its sheets are read, and one plan of awards and assignments is worth more."""

from benchmarks import tenders
from benchmarks.tenders import Case, Compared, compared, example_call


def test_the_example_has_a_call_with_a_bundle() -> None:
    made = example_call()
    assert (len(made.lots), len(made.bids)) == (3, 5)
    assert max(len(bid.parts) for bid in made.bids) == 2


def test_the_case_says_what_the_sheets_hold() -> None:
    (case,) = (case for case in tenders.CASES if case.needs is None)
    made = example_call()
    assert (case.lots, case.bids) == (len(made.lots), len(made.bids))


def test_both_targets_are_told_with_what_differs() -> None:
    found: Compared = compared(Case(None, 3, 5, 4))
    said = [target.says for target in tenders.targets(found)]
    joint, first = found.joint.plan, found.first.plan
    assert f"{joint.served - first.served:+,} served" in said[0]
    assert next(tenders.targets(found)).met == (joint.value > first.value)
    assert len(list(tenders.rows(found))) == 3
