"""``resident_slot``: a resident is in one place at a time."""

from matcher.instance import Instance
from matcher.rules import Rule
from tests import builders as build
from tests.rules.smallest import AT_HOME, allows, forbids


def both_on_monday(second: str) -> Instance:
    """Two needs for Monday morning, and hands enough for both."""
    needs = [
        build.need("n1", resident="one", priority=1, slots=("mon-am",)),
        build.need("n2", resident=second, slots=("mon-am",)),
    ]
    return build.district(needs, [build.offer(sessions={"mon-am": 2})])


def test_allowed() -> None:
    allows(both_on_monday("another"))


def test_forbidden() -> None:
    forbids(
        both_on_monday("one"),
        AT_HOME,
        Rule.RESIDENT_SLOT,
        "resident_slot",
        "方便的时段里，这位居民已有别的服务（周一上午）。"
        "同一时段只能排一样：这一项值 180.0 分，已排的 1 项值 780.0 分。",
        "This resident already has another service at the hours that would do (Mon morning). "
        "Only one thing fits into these hours: this need is worth 180.0 points, the one in the "
        "plan 780.0.",
        need="n2",
    )
