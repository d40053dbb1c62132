"""``term``: the need falls in this period, 2 to 29 March."""

from datetime import date

import pytest

from matcher.rules import Rule
from tests import builders as build
from tests.rules.smallest import AT_HOME, allows, forbids, solved, told


@pytest.mark.parametrize(
    "wish", [{"earliest_start": date(2026, 3, 29)}, {"latest_start": date(2026, 3, 2)}]
)
def test_allowed(wish: dict[str, date]) -> None:
    allows(build.district([build.need(**wish)]))


def test_forbidden_after_the_period() -> None:
    forbids(
        build.district([build.need(earliest_start=date(2026, 3, 30))]),
        AT_HOME,
        Rule.TERM,
        "term_after",
        "希望 2026-03-30 之后开始，而本期到 2026-03-29 为止。",
        "It should start after 2026-03-30, and this period ends on 2026-03-29.",
    )


def test_forbidden_before_the_period() -> None:
    forbids(
        build.district([build.need(latest_start=date(2026, 3, 1))]),
        AT_HOME,
        Rule.TERM,
        "term_before",
        "希望最迟 2026-03-01 开始，而本期从 2026-03-02 才开始。",
        "It should start by 2026-03-01, and this period starts only on 2026-03-02.",
    )


def test_nothing_else_is_told() -> None:
    """What else stands in the way in this period does not matter to who asks for the next."""
    late = build.need(earliest_start=date(2026, 4, 6), language="cantonese")
    instance = build.district([late], [build.offer(minutes_per_week=30)])
    rules, _, zh, en = told(instance, solved(instance), "n1")
    assert set(rules) == {Rule.TERM, Rule.SUITABILITY, Rule.CAPACITY}
    assert zh == "希望 2026-04-06 之后开始，而本期到 2026-03-29 为止。"
    assert en == "It should start after 2026-04-06, and this period ends on 2026-03-29."
