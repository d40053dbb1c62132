"""Where to open places: lawful, optimal where it says so, bounded truly, and told as it is."""

from random import Random

import pytest

from linli.generate.district import generate
from matcher.certify.siting import Covering
from matcher.check.siting import check_siting
from matcher.instance import Instance, Point, Setting
from matcher.sites import Siting
from matcher.siting import Broken, search, site
from matcher.siting.story import SitingStory, story
from tests import builders as build
from tests.sited import best_value, candidate, siting, tiny, town


@pytest.mark.parametrize("seed", range(150))
def test_a_tiny_question_is_answered_best(seed: int) -> None:
    instance, asked = tiny(seed)
    sited = site(instance, asked, seconds=2)
    assert check_siting(instance, asked, sited) == []
    assert Covering(instance, asked).bound(sited.certificate) == sited.certificate.bound
    assert sited.value == sited.certificate.bound == best_value(instance, asked)


def district() -> tuple[Instance, Siting]:
    """Sixty places among a thousand needs, a tenth of whose cost may be spent."""
    instance, random = generate(1_000, seed=5), Random(5)
    kinds = [one.id for one in instance.service_types if one.setting is not Setting.HOME]
    places = []
    for n, need in enumerate(random.sample(instance.needs, 60)):
        lon, lat = (at + random.randint(-2_000, 2_000) for at in need.point.model_dump().values())
        places.append(
            candidate(
                f"p{n}",
                point=Point(lon_udeg=lon, lat_udeg=lat),
                cost_fen=random.randint(20, 90) * 10_000,
                places=random.randint(5, 40),
                service_types=tuple(random.sample(kinds, 6)),
            )
        )
    budget = sum(place.cost_fen for place in places) // 6
    return instance, siting(instance, *places, budget_fen=budget, walk_m=1_500)


@pytest.mark.parametrize("small", [0, 10**6])
def test_a_district_is_answered_near_the_best(small: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """By either way of searching: places exchanged, or all given to HiGHS."""
    monkeypatch.setattr(search, "SMALL_PAIRS", small)
    instance, asked = district()
    sited = site(instance, asked, seconds=2)
    assert check_siting(instance, asked, sited) == []
    assert sited.value > 0
    assert (sited.certificate.bound - sited.value) / sited.certificate.bound < 0.02


@pytest.mark.parametrize(
    ("checker", "wrong"),
    [
        ("matcher.siting.check_siting", lambda *_: ["a fault"]),
        ("matcher.siting.Covering.bound", lambda *_: 0),
    ],
)
def test_an_answer_that_breaks_a_rule_is_not_handed_out(
    checker: str, wrong: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor one that passes its own bound."""
    monkeypatch.setattr(checker, wrong)
    instance = town()
    with pytest.raises(Broken):
        site(instance, siting(instance))


def test_nobody_to_serve_and_nothing_in_reach() -> None:
    for need in (build.need("n1"), build.pupil("n1", point=build.east(5_000))):
        instance = town(need)
        sited = site(instance, siting(instance))
        assert (sited.opened, sited.value, sited.certificate.bound) == ((), 0, 0)


def told() -> SitingStory:
    """Of five who count: served, before a full place, a closed one, too far, and too many."""
    instance = town(
        build.pupil("in"), build.pupil("full", priority=4), build.need("visit"),
        build.pupil("closed", point=build.east(900)), build.pupil("far", point=build.east(1_900)),
        build.pupil("none", people=9), build.pupil("stays", travel_limit_m=0),
    )  # fmt: skip
    near = candidate("near", places=1)
    other = candidate("other", point=build.east(1_200), places=3, cost_fen=130_000)
    asked = siting(instance, near, other, walk_m=500)
    return story(instance, asked, site(instance, asked))


def test_who_is_left_is_told_why() -> None:
    found = told()
    assert (found.asked, found.counted, found.served, found.people) == (7, 5, 1, 1)
    assert found.aside == {"home_only": 2}
    assert found.left == {"full": 1, "not_opened": 1, "too_far": 1, "not_hosted": 1}
    assert [(one.candidate.id, one.needs, one.taken) for one in found.opened] == [("near", 1, 1)]
    assert [(one.community, one.served, one.needs) for one in found.communities] == [("c1", 1, 5)]


def test_the_next_place_is_told_with_what_it_lacks() -> None:
    (one,) = told().next
    assert (one.candidate.id, one.needs, one.people, one.value) == ("other", 1, 1, 200_000)
    assert one.short_fen == 130_000
