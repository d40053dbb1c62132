"""Accessibility and licences that match nothing are told, with the likeliest word."""

import json
from pathlib import Path
from typing import Any

import pytest

from linli import examples, folder
from linli.cli import main
from linli.spelling import sentences, unmatched
from matcher.files import write_instance
from matcher.instance import Instance, Licence
from tests import builders as build

Capture = pytest.CaptureFixture[str]


def holding(*codes: str) -> tuple[Licence, ...]:
    return tuple(Licence(code=code) for code in codes)


def told(lang: str = "zh", **over: Any) -> list[str]:
    """What is said of a district of two pupils of a type that asks for two licences."""
    kind = build.class_type(provider_licences=("教师资格",), venue_licences=("消防验收",))
    usual: dict[str, Any] = {
        "needs": [build.pupil("n1", accessibility=("轮椅",)), build.pupil("n2")],
        "offers": [build.lessons(accessibility=("轮椅",))],
        "providers": [build.provider(licences=holding("教师资格"))],
        "venues": [build.venue(accessibility=("轮椅",), licences=holding("消防验收"))],
        "service_types": [build.service_type(), kind],
    }
    return [*sentences(unmatched(build.school(**(usual | over))), lang)]


def test_words_that_match_are_not_told() -> None:
    assert told() == []
    assert unmatched(folder.load(examples.folder())) == []


def test_what_is_asked_for_and_nobody_has() -> None:
    asking = [build.pupil("n1", accessibility=("轮倚",)), build.pupil("n2")]
    assert told(needs=asking) == [
        "请核对　　1 条需求要“轮倚”无障碍，没有机构或场地有；写法最近的是“轮椅”"
    ]
    (one,) = told("en", needs=asking)
    assert one.startswith("check      1 need asks for the accessibility “轮倚”, which no offer or")
    assert one.endswith("has; is it “轮椅”, spelt otherwise?")
    (one,) = told(providers=[build.provider(licences=holding("教师资格证"))])
    assert one.startswith(
        "请核对　　2 条需求的服务要“教师资格”资质，没有机构有；写法最近的是“教师资格证”"
    )
    (one,) = told(venues=[build.venue(accessibility=("轮椅",))])
    assert one == "请核对　　2 条需求的服务要场地有“消防验收”许可，没有场地有"


def test_a_word_nobody_asks_for_is_told_where_it_looks_like_one_asked_for() -> None:
    wrong = build.venue("v2", accessibility=("轮倚",), licences=holding("消防验收合格"))
    misspelt = [build.venue(accessibility=("轮椅",), licences=holding("消防验收")), wrong]
    assert told(venues=misspelt) == [
        "请核对　　1 处写着“轮倚”无障碍，没有需求要它；写法最近的是“轮椅”",
        "请核对　　1 处场地写着“消防验收合格”许可，没有服务要它；写法最近的是“消防验收”",
    ]
    # but not another licence, nor another usual word, however short the two are
    fine = [build.venue(accessibility=("轮椅", "听力"), licences=holding("消防验收", "食品经营"))]
    assert told(venues=fine) == []


def test_a_service_nobody_needs_asks_for_nothing() -> None:
    idle = build.class_type("other", provider_licences=("没有人有",))
    assert unmatched(build.district(service_types=[build.service_type(), idle])) == []


def misspelt() -> Instance:
    return build.district(
        [build.need(accessibility=("wheelchiar",))], [build.offer(accessibility=("wheelchair",))]
    )


def test_match_tells_them_after_its_figures(here: Path, capsys: Capture) -> None:
    elsewhere = build.need("n2")
    instance = build.district([*misspelt().needs, elsewhere], misspelt().offers)
    write_instance(instance, here / "district.json")
    typed = ["match", "district.json", "-o", "plan.json", "--work", "50"]
    assert main(typed) == 0
    assert (
        "“wheelchiar”无障碍，没有机构或场地有；写法最近的是“wheelchair”" in capsys.readouterr().out
    )
    assert main([*typed, "--json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)["unmatched"]
    assert found == {"code": "feature", "word": "wheelchiar", "n": 1, "near": "wheelchair"}
