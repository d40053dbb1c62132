"""Every guard on an answer to where places are to open: each forgery is told for what it is."""

from collections.abc import Callable
from datetime import date
from random import Random
from typing import Any

import pytest

from matcher.certify import InvalidCertificate
from matcher.certify import siting as certifier
from matcher.certify.siting import Covering, best_within, fill
from matcher.check.siting import check_siting
from matcher.faults import InvalidInstance
from matcher.instance import Forbid, Instance, Pin, Policy, Weights
from matcher.sites import Case, Opened, Sited, Siting, SitingCertificate
from matcher.siting import site
from matcher.verify import verify_siting
from tests import builders as build
from tests.sited import best_value, candidate, siting, tiny, town

Question = tuple[Instance, Siting]


def question() -> Question:
    """Two who want a class and one a visit; the first place is near all and holds two, the second
    is far, and teaches no class."""
    instance = town(
        build.pupil("n1"), build.pupil("n2"), build.pupil("n3"), build.need("home"),
        build.pupil("step", accessibility=("ramp",)), build.pupil("large", people=9),
    )  # fmt: skip
    far = candidate("far", point=build.east(1_500), service_types=("both",), cost_fen=90_000)
    return instance, siting(instance, candidate(places=2), far)


def answer(*opened: Opened, **over: Any) -> Sited:
    """As stated: one place, two needs of priority 3."""
    _, asked = question()
    fields: dict[str, Any] = {
        "siting": asked.digest,
        "opened": opened or (Opened(candidate="p1", needs=("n1", "n2")),),
        "cost_fen": 100_000,
        "served": 2,
        "value": 400_000,
        "certificate": SitingCertificate(denominator=1, cases=Case(), bound=400_000),
    }
    return Sited(**(fields | over))


def codes(sited: Sited) -> set[str]:
    return {one.code for one in check_siting(*question(), sited)}


def at(place: str, *needs: str) -> Opened:
    return Opened(candidate=place, needs=needs)


def test_a_lawful_answer_has_no_fault() -> None:
    assert codes(answer()) == set()
    assert verify_siting(*question(), answer()).valid


@pytest.mark.parametrize(
    ("sited", "code"),
    [
        (answer(siting="0" * 64), "other_siting"),
        (answer(at("p1", "n1", "n2"), at("nowhere")), "unknown_reference"),
        (answer(at("p1", "n1"), at("p1", "n2")), "repeated_id"),
        (answer(at("p1", "n1", "n1")), "repeated_id"),
        (answer(at("p1", "n1", "home")), "not_counted"),
        (answer(at("p1", "n1", "nobody")), "not_counted"),
        (answer(at("far", "n1")), "place_not_fit"),
        (answer(at("far", "n1")), "place_too_far"),
        (answer(at("p1", "step")), "place_not_fit"),
        (answer(at("p1", "large")), "place_not_fit"),
        (answer(at("p1", "n1", "n2", "n3")), "place_overfull"),
        (answer(at("p1", "n1", "n2"), at("far")), "budget_passed"),
        (answer(cost_fen=99_999), "siting_figure"),
        (answer(served=3), "siting_figure"),
        (answer(value=500_000), "siting_figure"),
    ],
)
def test_a_forged_answer_is_refused(sited: Sited, code: str) -> None:
    assert code in codes(sited)
    assert not verify_siting(*question(), sited).valid


def test_a_question_of_other_data_is_refused() -> None:
    instance, asked = question()
    other = asked.model_copy(update={"instance": "0" * 64})
    told = check_siting(instance, other, answer(siting=other.digest))
    assert {one.code for one in told} == {"other_instance"}
    with pytest.raises(InvalidInstance):
        site(instance, other)


def test_a_question_that_names_what_is_not_there_is_not_answered() -> None:
    instance, _ = question()
    for asked, kind in (
        (siting(instance, needs=("nobody",)), "siting"),
        (siting(instance, candidate(service_types=("dance",))), "candidates"),
    ):
        with pytest.raises(InvalidInstance) as refused:
            site(instance, asked)
        fault = refused.value.faults[0]
        assert (fault.code, fault.kind) == ("unknown_reference", kind)


@pytest.mark.parametrize(
    ("over", "kind"),
    [({"candidates": (candidate(), candidate())}, "candidates"), ({"needs": ("n1",) * 2}, "needs")],
)
def test_a_question_says_nothing_twice(over: dict[str, Any], kind: str) -> None:
    instance, _ = question()
    with pytest.raises(InvalidInstance) as refused:
        siting(instance, **over)
    assert [(one.code, one.kind) for one in refused.value.faults] == [("repeated_id", kind)]


@pytest.mark.parametrize(
    ("over", "policy"),
    [
        ({"service_type": build.VISIT}, {}),
        ({"travel_limit_m": 0}, {}),
        ({"earliest_start": date(2026, 6, 1)}, {}),
        ({"latest_start": date(2026, 2, 1)}, {}),
        ({}, {"forbids": (Forbid(need="n1"),)}),
        ({}, {"forbids": (Forbid(need="n1", setting="venue"),)}),
        ({}, {"pins": (Pin(need="n1", setting="home"),)}),
        ({}, {"weights": Weights(priority=(800_000, 400_000, 0, 100_000))}),
    ],
)
def test_who_no_new_place_could_serve_does_not_count(
    over: dict[str, Any], policy: dict[str, Any]
) -> None:
    """Neither to the search nor to the checker."""
    instance = town(build.pupil("n1", **over), policy=Policy(**policy))
    asked = siting(instance)
    assert site(instance, asked).served == 0
    forged = answer(at("p1", "n1"), siting=asked.digest, served=1, value=0)
    assert "not_counted" in {one.code for one in check_siting(instance, asked, forged)}


def test_forbidden_at_home_counts() -> None:
    forbids = (Forbid(need="n1", setting="home"), Forbid(need="n1", venue="v1"))
    instance = town(build.pupil("n1"), policy=Policy(forbids=forbids))
    assert site(instance, siting(instance)).served == 1


@pytest.mark.parametrize(
    ("walk", "limit", "served"),
    [(499, 9_000, 0), (500, 9_000, 1), (9_000, 499, 0), (9_000, 500, 1)],
)
def test_the_shorter_of_two_limits_holds(walk: int, limit: int, served: int) -> None:
    instance = town(build.pupil(point=build.east(500), travel_limit_m=limit))
    assert site(instance, siting(instance, walk_m=walk)).served == served


def test_who_was_not_asked_about_is_not_served() -> None:
    instance = town(build.pupil("n1"), build.pupil("n2"))
    assert site(instance, siting(instance, needs=("n2",))).opened == (at("p1", "n2"),)


def proved(cases: Case, denominator: int = 1) -> int:
    certificate = SitingCertificate(denominator=denominator, cases=cases, bound=0)
    return Covering(*question()).bound(certificate)


SPLIT = Case(split="p1", opened=Case(), closed=Case())


@pytest.mark.parametrize(
    ("cases", "code"),
    [
        (Case(needs={"nobody": 1}), "unknown_reference"),
        (Case(needs={"home": 1}), "unknown_reference"),
        (Case(split="nowhere", opened=Case(), closed=Case()), "unknown_reference"),
        (Case(split="p1", opened=SPLIT, closed=Case()), "settled_twice"),
        (Case(split="p1", opened=Case(), closed=SPLIT), "settled_twice"),
        (Case(split="p1", opened=Case()), "case_missing"),
        (Case(split="p1", closed=Case()), "case_missing"),
    ],
)
def test_cases_that_leave_something_out_are_refused(cases: Case, code: str) -> None:
    with pytest.raises(InvalidCertificate) as refused:
        proved(cases)
    assert refused.value.faults[0].code == code
    certificate = SitingCertificate(denominator=1, cases=cases, bound=400_000)
    verdict = verify_siting(*question(), answer(certificate=certificate))
    assert not verdict.valid
    assert verdict.bound is None


def test_cases_without_end_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(certifier, "MOST_CASES", 2)
    with pytest.raises(InvalidCertificate):
        proved(SPLIT)


def test_the_worst_case_bounds_all() -> None:
    assert proved(SPLIT) == 400_000
    dear = Case(split="p1", opened=Case(needs={"n1": 900_000}), closed=Case())
    assert proved(dear) == 1_200_000  # 900,000, two others, in whole needs
    assert proved(Case(split="p1", opened=Case(), closed=Case(needs={"n1": 700_000}))) == 600_000


def test_a_place_that_is_opened_is_paid_for() -> None:
    """With the far one opened, 10,000 fen are left: a case that opens the near one too is empty,
    whatever its prices; one that may still open it can't."""
    beside = Case(split="p1", opened=Case(needs={"n1": 10**9}), closed=Case())
    assert proved(Case(split="far", opened=beside, closed=Case())) == 400_000
    assert proved(Case(split="far", opened=Case(), closed=beside)) > 400_000
    instance = town(build.pupil("n1"), build.pupil("n2"))
    asked = siting(instance, candidate(places=1), candidate("p2", places=1, cost_fen=1))
    for opened, bound in (("p1", 200_000), ("p2", 200_000)):
        cases = Case(split=opened, opened=Case(), closed=Case())
        certificate = SitingCertificate(denominator=1, cases=cases, bound=0)
        assert Covering(instance, asked).bound(certificate) == bound


def test_a_bound_that_is_not_proved_is_refused() -> None:
    understated = SitingCertificate(denominator=1, cases=Case(), bound=399_999)
    verdict = verify_siting(*question(), answer(certificate=understated))
    assert {one.code for one in verdict.faults} == {"bound_not_proved"}
    assert verdict.bound is None


def test_an_answer_above_its_bound_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Should the certifier ever be wrong, the two would not agree."""
    monkeypatch.setattr(Covering, "bound", lambda *_: 0)
    low = SitingCertificate(denominator=1, cases=Case(), bound=300_000)
    verdict = verify_siting(*question(), answer(certificate=low))
    assert {one.code for one in verdict.faults} == {"bound_passed"}


def prices(random: Random, asked: Siting, names: list[str]) -> Case:
    if random.random() < 0.4 and names:
        place = names[0]
        opened, closed = (prices(random, asked, names[1:]) for _ in range(2))
        return Case(split=place, opened=opened, closed=closed)
    return Case(needs={need: random.randrange(0, 3_000_000) for need in asked.needs})


@pytest.mark.parametrize("seed", range(60))
def test_no_prices_prove_too_low_a_bound(seed: int) -> None:
    """Weak duality: any prices, in any cases, bound every choice."""
    random = Random(seed)
    instance, asked = tiny(seed)
    covering = Covering(instance, asked)
    asked = asked.model_copy(update={"needs": tuple(covering.worth)})
    cases = prices(random, asked, [one.id for one in asked.candidates])
    bound = covering.bound(SitingCertificate(denominator=3, cases=cases, bound=0))
    assert bound >= best_value(instance, asked)
    assert bound % covering.unit == 0


def most(items: list[tuple[int, int]], room: int) -> int:
    """Every set tried."""
    if not items:
        return 0
    (worth, use), *rest = items
    with_it = worth + most(rest, room - use) if use <= room else 0
    return max(most(rest, room), with_it)


@pytest.mark.parametrize("knapsack", [fill, best_within])
@pytest.mark.parametrize("limit", [None, 0])
def test_a_fill_is_the_best_or_above_it(
    knapsack: Callable[[list[tuple[int, int]], int], int],
    limit: int | None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if limit is not None:
        monkeypatch.setattr(certifier, "MOST_FILL", limit)
        monkeypatch.setattr(certifier, "MOST_STEPS", limit)
    random = Random(7)
    above = 0
    for _ in range(300):
        count = random.randint(0, 8)
        items = [(random.randint(-5, 60), random.randint(1, 9)) for _ in range(count)]
        room = random.randint(0, 30)
        found, best = knapsack(items, room), most(items, room)
        assert found == best if limit is None else found >= best
        above += found > best
    assert bool(above) == (limit is not None)


def test_what_costs_nothing_is_opened() -> None:
    assert best_within([(5, 0), (7, 3)], 2) == 5
    assert best_within([(-5, 0)], 2) == 0
