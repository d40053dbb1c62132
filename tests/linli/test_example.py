"""The example district tells the stories it is there to tell, and comes with the program."""

import re
import subprocess
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from linli import examples
from linli.demo import showcase
from linli.folder import load
from matcher.check import check
from matcher.explain import UnmetStory, context, explain_need
from matcher.instance import Instance, Need, Offer, ProviderKind, Venue
from matcher.plan import Result
from matcher.rules import Rule
from matcher.solve import Limits, solve

HOUSE = Path(__file__).parents[2]
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")
VOLUNTEERS = (ProviderKind.VOLUNTEER, ProviderKind.VOLUNTEER_TEAM)


@pytest.fixture(scope="module")
def qianjiang() -> Instance:
    return load(examples.folder())


@pytest.fixture(scope="module")
def solved(qianjiang: Instance) -> Result:
    return solve(qianjiang, Limits(work=20_000))


def asking(district: Instance, service_type: str) -> list[Need]:
    return [need for need in district.needs if need.service_type == service_type]


def offering(district: Instance, service_type: str) -> list[Offer]:
    return [offer for offer in district.offers if service_type in offer.service_types]


def lacking(district: Instance, service_type: str) -> list[Venue]:
    """The venues without a licence that the service asks for."""
    asked = next(t for t in district.service_types if t.id == service_type).venue_licences
    return [v for v in district.venues if not {*asked} <= {held.code for held in v.licences}]


def rented_room_without_its_licence(district: Instance) -> bool:
    """Elders back from hospital, a rented room not yet filed, and few who would pay the fee."""
    room = next(v for v in district.venues if v.rent_fen and "康复" in v.id)
    near = [n for n in asking(district, "康复") if n.community == room.community]
    fee = max(o.group.fee_fen for o in offering(district, "康复") if o.group and o.group.fee_fen)
    unwilling = [need for need in near if need.travel_limit_m and need.copay_limit_fen < fee]
    return room in lacking(district, "康复") and len(unwilling) >= 4


def follows_the_school(district: Instance) -> bool:
    """The school itself teaches, in its own room, on school days."""
    school = next(v for v in district.venues if "小学" in v.id)
    return any("同步" in o.id for o in offering(district, "辅导")) and bool(school.slots)


def other_dialects(district: Instance) -> bool:
    spoken = {language for p in district.providers for language in p.languages}
    wanted = {n.language for n in asking(district, "乡音") if n.language}
    return len(wanted) >= 4 and bool(wanted - spoken)


def gym_without_a_site(district: Instance) -> bool:
    """Where people ask for a gym, no community of theirs has a room for one."""
    asked = {need.community for need in asking(district, "健身")}
    fit = {v.community for v in district.venues if v not in lacking(district, "健身")}
    return len(asking(district, "健身")) >= 8 and bool(asked - fit)


def volunteers_missing_on_weekdays(district: Instance) -> bool:
    kinds = {p.id: p.kind for p in district.providers}
    theirs = [o for o in district.offers if kinds[o.provider] in VOLUNTEERS]
    daytime = {f"{day}-{part}" for day in WEEKDAYS for part in ("am", "pm")}
    wanting = [n for n in asking(district, "微任务") if {*n.slots} <= daytime]
    return (
        len(theirs) >= 8 and len(wanting) >= 2 and not any(daytime & {*o.sessions} for o in theirs)
    )


STORIES: dict[str, Callable[[Instance], bool]] = {
    "a rented venue without its medical licence": rented_room_without_its_licence,
    "dual-income parents": lambda d: sum(n.group == "双职工家庭" for n in d.needs) >= 20
    and {n.age for n in asking(d, "托育")} >= {0, 1, 2},
    "tutoring that follows the school": follows_the_school,
    "evening skills classes": lambda d: all(
        slot.endswith("eve") or slot[:3] in ("sat", "sun")
        for need in asking(d, "夜校") for slot in need.slots
    ) and len(asking(d, "夜校")) >= 10,
    "parents of migrants who speak other dialects": other_dialects,
    "stair lights and pipes": lambda d: len(asking(d, "楼道灯")) >= 5
    and len(asking(d, "水管")) >= 5,
    "grab bars for elders living alone": lambda d: sum(
        n.group == "独居老人" for n in asking(d, "扶手")
    ) >= 5,
    "counselling and legal advice": lambda d: len(asking(d, "心理")) >= 5
    and len(asking(d, "法律")) >= 5,
    "disability rehabilitation": lambda d: len(asking(d, "残康")) >= 8,
    "families who lost their only child": lambda d: all(
        n.group == "失独家庭" for n in asking(d, "失独")
    ) and len(asking(d, "失独")) >= 5,
    "an indoor gym with no site": gym_without_a_site,
    "one-off micro-tasks": lambda d: all(n.weeks == 1 for n in asking(d, "微任务")),
    "volunteers missing on weekdays": volunteers_missing_on_weekdays,
}  # fmt: skip


@pytest.mark.parametrize("story", STORIES)
def test_the_story_is_told(story: str, qianjiang: Instance) -> None:
    assert STORIES[story](qianjiang)


def test_a_dozen_communities_and_some_three_hundred_needs(qianjiang: Instance) -> None:
    assert len(qianjiang.communities) == 12
    assert 300 <= len(qianjiang.needs) <= 350
    assert qianjiang.policy.pins
    assert qianjiang.policy.forbids
    assert qianjiang.in_force


def test_a_fifth_to_a_third_is_left_and_money_is_tight(qianjiang: Instance, solved: Result) -> None:
    assert check(qianjiang, solved.plan) == []
    assert 0.2 < len(solved.plan.unmet) / len(qianjiang.needs) < 1 / 3
    assert solved.plan.public_fen > 0.9 * sum(fund.amount_fen for fund in qianjiang.funds)


def test_the_room_without_its_licence_is_why(qianjiang: Instance, solved: Result) -> None:
    """The best known dilemma is told in just these words, and the demo shows it."""
    prepared = context(qianjiang, solved.plan)
    stories = [explain_need(prepared, need) for need in solved.plan.unmet]
    rules = [one.rules for one in stories if isinstance(one, UnmetStory)]
    assert rules.count((Rule.VENUE_LICENCE,)) >= 3
    shown = showcase.unmet(prepared, solved.plan)
    assert len(shown) == showcase.UNMET
    assert len({one.reasons[0].code for one in shown}) == len(shown)


def test_nobody_is_named(qianjiang: Instance) -> None:
    """Residents have numbers, and no text holds a telephone or identity number."""
    for need in qianjiang.needs:
        assert re.fullmatch(r"X\d{3}|居民-\S+-\d{3}", need.resident)
    text = "".join(path.read_text("utf-8-sig") for path in examples.folder().iterdir())
    assert not re.search(r"1[3-9]\d{9}|\d{17}[\dX]", text)


def test_the_wheel_is_told_to_hold_the_example() -> None:
    """What is installed by pip finds its example beside it, and every room's words and tables."""
    wheel = tomllib.loads((HOUSE / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]
    packed = wheel["targets"]["wheel"]
    assert packed["force-include"] == {"examples/qianjiang": "linli/examples/qianjiang"}
    rooms = {path.parent.name for path in HOUSE.glob("*/__init__.py")} - {"benchmarks", "tests"}
    assert {*packed["packages"]} == rooms
    ignored = subprocess.run(
        ["git", "check-ignore", *map(str, examples.folder().iterdir())],
        cwd=HOUSE, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ignored.stdout == ""  # hatch leaves out what git does


def test_an_installed_example_is_preferred(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "examples" / "qianjiang").mkdir(parents=True)
    monkeypatch.setattr(examples, "files", lambda package: tmp_path)
    assert examples.folder() == tmp_path / "examples" / "qianjiang"
