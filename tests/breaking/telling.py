"""What is told wrong, decided otherwise or worth nothing."""

from collections.abc import Callable

from matcher.instance import Policy, Weights
from tests import builders as build
from tests.breaking.makers import (
    HOME,
    SCHOOL,
    Case,
    best,
    cheap,
    forbids,
    half,
    home,
    overcharged,
    pins,
    retold,
    school,
    unserved,
    worthless,
)

CASES: list[Callable[[], Case]] = [
    lambda: retold("reference", "unknown_id", HOME, offer="?"),
    lambda: retold("reference", "unknown_id", HOME, need="?"),
    lambda: retold("reference", "unknown_id", HOME, slots=("?",)),
    lambda: retold("reference", "unknown_id", HOME, fund="?"),
    lambda: retold("reference", "unknown_id", SCHOOL, venue="?"),
    lambda: retold("reference", "unknown_id", SCHOOL, service_type="?"),
    lambda: ("digest", "other_instance", build.district(name="another"), best(HOME)),
    lambda: ("figure", "figure_differs", HOME, best(HOME).model_copy(update={"served": 0})),
    lambda: retold("price", "figure_differs", HOME, copay_fen=1),
    lambda: retold("price", "figure_differs", SCHOOL, cost_fen=1),
    lambda: retold("price", "figure_differs", SCHOOL, members=overcharged()),
    lambda: half("unmet_left_out", ()),
    lambda: half("unmet_but_served", ("n1", "n2")),
    lambda: half("unmet_repeated", ("n2", "n2")),
    lambda: half("unknown_id", ("n2", "n3"), "reference"),
    lambda: home("pin", "pin_differs", policy=pins(setting="venue")),
    lambda: home("pin", "pin_differs", policy=pins(venue="v1")),
    lambda: home("pin", "pin_differs", policy=pins(slots=build.TWO_MORNINGS)),
    lambda: home(
        "pin", "pin_differs", policy=pins(offer="o2"), offers=(build.offer(), build.offer("o2"))
    ),
    lambda: home(
        "pin", "pin_differs", policy=pins(fund="f2"), funds=(build.fund(), build.fund("f2"))
    ),
    lambda: school("pin", "pin_differs", policy=pins(slots=build.TWO_MORNINGS)),
    lambda: ("pin", "pin_unserved", *unserved(build.district(policy=pins()))),
    lambda: home("forbid", "forbidden", policy=forbids()),
    lambda: home("forbid", "forbidden", policy=forbids(setting="home", offer="o1", fund="f1")),
    lambda: home("forbid", "forbidden", policy=forbids(slots=build.TWO_MORNINGS)),
    lambda: school("forbid", "forbidden", policy=forbids(venue="v1")),
    lambda: worthless(HOME, build.district(policy=cheap(20_000))),
    lambda: worthless(SCHOOL, build.school(policy=cheap(20_000))),
    lambda: school(
        "worth",
        "worth_nothing",
        needs=(build.pupil("n1"), build.pupil("n2", priority=1)),
        policy=Policy(weights=Weights(priority=(0, 0, 200_000, 0))),
    ),
]
