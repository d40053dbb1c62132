"""A violation is said without a field's, a slot's or a code's own name, and money in yuan."""

import re
from collections.abc import Callable

import pytest

from linli.breach import breach
from matcher.check import CODES, Violation, check
from matcher.rules import Rule
from tests.breaking import serving, telling, using
from tests.breaking.makers import Case
from words import LANGUAGES, catalogue

CASES = [*serving.CASES, *using.CASES, *telling.CASES]
INNER = re.compile(r"[a-z]+_[a-z]+|\b(?:mon|tue|wed|thu|fri|sat|sun)-(?:am|pm|eve)\b")


@pytest.mark.parametrize("make", CASES)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_inner_name_is_said(lang: str, make: Callable[[], Case]) -> None:
    """Beside the rule's, which is one name everywhere, and the ids of the data."""
    *_, instance, plan = make()
    for violation in check(instance, plan):
        if violation.code in CODES:
            said = breach(violation, lang).removeprefix(violation.rule)
            assert not INNER.search(said), said
            assert lang == "en" or not re.search(r"\b(home|venue|either|value|weeks)\b", said)
            assert not re.search(r"\d 分(?![，。值钟])", said) or violation.code in POINTS, said


POINTS = ("worth_nothing", "bound_passed", "figure_differs")


def test_money_is_in_yuan_and_value_in_points() -> None:
    dear = Violation(
        rule=Rule.FUND, code="fund_overspent", params={"spent_fen": 123450, "amount_fen": 100000}
    )
    assert breach(dear, "zh") == "fund（资金）：资金花了 1,234.50 元，总额只有 1,000 元"
    assert breach(dear, "en").endswith("the fund spends ¥1,234.50 of ¥1,000")
    charged = Violation(rule=Rule.VOLUNTEER_FREE, code="resident_charged", params={"fen": 1500})
    assert breach(charged, "zh").endswith("志愿服务向居民收了 15 元")
    worth = Violation(rule=Rule.WORTH, code="worth_nothing", params={"value": -2500})
    assert "-2.5 分" in breach(worth, "zh")


@pytest.mark.parametrize(
    ("figure", "stated", "found", "zh", "en"),
    [
        ("public_fen", 100, 250, "写的是 1 元，重新算出来是 2.50 元", "¥1, recomputed it is ¥2.50"),
        ("value", 1500, 0, "分值 写的是 1.5 分，重新算出来是 0.0 分", "1.5 points"),
        ("distance_m", 1, 2, "路程 写的是 1 米", "1 m"),
        ("status", "optimal", "feasible", "状态 写的是 “已证明最好”", "proven"),
        ("served", 3, 2, "满足的需求 写的是 3，重新算出来是 2", "needs served is stated as 3"),
    ],
)  # fmt: skip
def test_a_figure_is_said_in_its_own_unit(
    figure: str, stated: object, found: object, zh: str, en: str
) -> None:
    params = {"figure": figure, "stated": stated, "found": found}
    wrong = Violation(rule="figure", code="figure_differs", params=params)
    assert zh in breach(wrong, "zh")
    assert en in breach(wrong, "en")


def test_a_slot_is_called_as_people_call_it() -> None:
    full = Violation(
        rule=Rule.CAPACITY, code="slot_overfull", slot="wed-eve", offer="o1",
        params={"sessions": 2, "limit": 1},
    )  # fmt: skip
    assert "o1 · 周三晚上：" in breach(full, "zh")
    assert "o1 · Wed evening: " in breach(full, "en")
    assert "夜一" in breach(
        Violation(rule=Rule.CAPACITY, code="slot_overfull", slot="夜一", params=full.params), "zh"
    )


def test_every_name_that_a_violation_may_use_is_known() -> None:
    zh, en = (catalogue(lang, "violations") for lang in LANGUAGES)
    assert set(zh["name"]) == set(en["name"])
