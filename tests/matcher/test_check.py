"""A lawful plan passes; each corruption of it is named by the rule it breaks, and only that."""

import pytest

from matcher.check import check
from matcher.instance import Catchment, Forbid, Gender, Instance, Pin, Policy
from matcher.plan import Plan
from tests import builders as build
from tests.brute import best_plan
from tests.tiny import tiny


def planned(instance: Instance) -> Plan:
    plan = best_plan(instance)
    assert plan is not None
    assert plan.served
    return plan


def broken(instance: Instance, plan: Plan) -> set[str]:
    return {violation.rule for violation in check(instance, plan)}


def answering(instance: Instance, plan: Plan) -> Plan:
    """The same plan, said to be of another instance: only the rules are left to disagree."""
    return plan.model_copy(update={"instance": instance.digest})


@pytest.mark.parametrize("seed", range(30))
def test_every_best_plan_is_lawful(seed: int) -> None:
    instance = tiny(seed)
    plan = best_plan(instance)
    assert plan is not None
    assert check(instance, plan) == []


@pytest.mark.parametrize(
    ("needs", "offer", "rule"),
    [
        ({"slots": ("wed-am",)}, {}, "slots"),
        ({"carer_gender": "male"}, {"carer_genders": ("female",)}, "suitability"),
        ({"language": "yue"}, {}, "suitability"),
        ({"excluded_providers": ("p1",)}, {}, "suitability"),
        ({}, {"service_types": (build.CLASS,)}, "service_type"),
        ({}, {"catchment": Catchment(communities=())}, "catchment"),
        ({}, {"minutes_per_week": 30}, "capacity"),
        ({}, {"sessions": {}}, "slots"),
        ({"earliest_start": build.MONDAY.replace(year=2030)}, {}, "term"),
        ({"latest_start": build.MONDAY.replace(year=2020)}, {}, "term"),
    ],
)
def test_a_visit_that_became_unlawful_is_named(needs: dict, offer: dict, rule: str) -> None:
    plan = planned(build.district())
    over = {name: Gender(v) if name == "carer_gender" else v for name, v in needs.items()}
    given = {
        name: tuple(Gender(g) for g in v) if name == "carer_genders" else v
        for name, v in offer.items()
    }
    instance = build.district((build.need(**over),), (build.offer(**given),))
    assert rule in broken(instance, answering(instance, plan))
    assert broken(instance, answering(instance, plan)) <= {rule, "capacity"}


@pytest.mark.parametrize(
    ("over", "rule"),
    [
        ({"funds": (build.fund(amount_fen=1),)}, "fund"),
        ({"funds": (build.fund(most_fen=1),)}, "fund"),
        ({"funds": (build.fund(service_types=(build.CLASS,)),)}, "fund"),
        ({"policy": Policy(forbids=(Forbid(need="n1"),))}, "forbid"),
        ({"policy": Policy(pins=(Pin(need="n1", setting="venue"),))}, "pin"),
        (
            {"service_types": (build.service_type(provider_licences=("L",)), build.class_type())},
            "provider_licence",
        ),
    ],
)
def test_a_visit_that_the_round_no_longer_allows_is_named(over: dict, rule: str) -> None:
    plan = planned(build.district())
    instance = build.district(**over)
    assert broken(instance, answering(instance, plan)) == {rule}


@pytest.mark.parametrize(
    ("over", "venue", "offer", "rule"),
    [
        ({"travel_limit_m": 1, "point": build.east(50)}, {}, {}, "travel"),
        ({}, {"seats": 1}, {}, "venue_room"),
        ({}, {}, {"group": build.terms(largest=1)}, "group_size"),
        ({}, {}, {"group": build.terms(smallest=3)}, "group_size"),
        ({}, {"slots": ()}, {}, "slots"),
        ({"resident": "one"}, {}, {}, "resident_slot"),
    ],
)
def test_a_series_that_became_unlawful_is_named(
    over: dict, venue: dict, offer: dict, rule: str
) -> None:
    plan = planned(build.school())
    needs = [build.pupil(name, **over) for name in ("n1", "n2")]
    instance = build.school(needs, (build.lessons(**offer),), venues=(build.venue(**venue),))
    assert rule in broken(instance, answering(instance, plan))
    assert broken(instance, answering(instance, plan)) <= {rule, "figure"}


@pytest.mark.parametrize(
    "figure",
    [
        "distance_m",
        "minutes_per_week",
        "subsidy_fen",
        "public_fen",
        "value",
    ],
)
def test_a_figure_off_by_one_is_named(figure: str) -> None:
    instance = build.district()
    plan = planned(instance)
    visit = plan.assignments[0]
    wrong = visit.model_copy(update={figure: getattr(visit, figure) + 1})
    found = check(instance, plan.model_copy(update={"assignments": (wrong,)}))
    assert any(v.code == "figure_differs" and v.params["figure"] == figure for v in found)


def test_a_need_served_twice_is_named() -> None:
    instance = build.district()
    plan = planned(instance)
    twice = plan.model_copy(update={"assignments": plan.assignments * 2})
    assert "once" in broken(instance, twice)


def test_another_instance_and_an_unknown_id_are_named() -> None:
    plan = planned(build.district())
    assert broken(build.district(name="another"), plan) == {"digest"}
    instance = build.district()
    stranger = plan.assignments[0].model_copy(update={"offer": "nobody"})
    assert "reference" in broken(instance, plan.model_copy(update={"assignments": (stranger,)}))
