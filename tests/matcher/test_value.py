"""The lines of the value: the solve, the check and the proof read the same figure off the page."""

from typing import Any

import pytest

from matcher.instance import Placement, Policy, ProviderKind, Weights
from tests import builders as build
from tests.rules.smallest import allows, solved

PLAIN, MONEY = 200_000, 20_000
"""A need of the third tier; 400 yuan of public money over the period, a point for 20."""

FREE = {"copay_limit_fen": 10_000}
STANDS = {"need": "n1", "offer": "o1"}

CASES: dict[str, tuple[int, dict[str, Any], dict[str, Any]]] = {
    "as it is": (PLAIN - MONEY, {}, {}),
    "the first tier": (800_000 - MONEY, {"priority": 1}, {}),
    "quality": (PLAIN * 80 // 100 - MONEY, {}, {"providers": [build.provider(quality=80)]}),
    "waiting": (PLAIN * 110 // 100 - MONEY, {"days_waiting": 76}, {}),
    "waiting long": (PLAIN * 120 // 100 - MONEY, {"days_waiting": 999}, {}),
    "the current provider": (PLAIN * 105 // 100 - MONEY, {"current_provider": "p1"}, {}),
    "a preferred one": (PLAIN * 105 // 100 - MONEY, {"preferred_providers": ("p1",)}, {}),
    "a volunteer": (
        PLAIN * 110 // 100 - MONEY,
        {},
        {
            "providers": [build.provider(kind=ProviderKind.VOLUNTEER)],
            "policy": Policy(volunteers_first=True),
        },
    ),
    "distance": (PLAIN - 1_500 - MONEY, {"point": build.east(1_500)}, {}),
    "staying": (PLAIN - MONEY, {}, {"in_force": (Placement(slots=("mon-am",), **STANDS),)}),
    "moved": (
        PLAIN - 50_000 - MONEY,
        {"slots": ("mon-am",)},
        {"in_force": (Placement(slots=("tue-am",), **STANDS),)},
    ),
    "no public money": (PLAIN, FREE, {}),
    "money counts more": (
        PLAIN - 2 * MONEY,
        {},
        {"policy": Policy(weights=Weights(fen_per_millipoint=1))},
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_visit_is_worth_what_the_page_says(case: str) -> None:
    value, need, over = CASES[case]
    instance = build.district([build.need(**need)], **over)
    allows(instance)
    assert solved(instance).value == value


@pytest.mark.parametrize(
    ("stands", "moved"),
    [
        ({"venue": "v1", "slots": ("mon-am",)}, False),
        ({"venue": "v1", "slots": ("tue-am",)}, True),
        ({"venue": "v2", "slots": ("mon-am",)}, True),
        ({"slots": ("mon-am",)}, True),
        ({"venue": "v1", "slots": ("mon-am",), "offer": "o2"}, True),
    ],
)
def test_a_member_of_a_series_stays_or_is_moved(stands: dict[str, Any], moved: bool) -> None:
    instance = build.school(
        [build.pupil(slots=("mon-am",))],
        venues=[build.venue(), build.venue("v2", slots=("sun-am",))],
        in_force=(Placement(**(STANDS | stands)),),
    )
    allows(instance)
    assert solved(instance).value == PLAIN - 2 * MONEY - (50_000 if moved else 0)
