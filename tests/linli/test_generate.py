"""What ``linli generate`` makes is what its figures say, and it never changes by itself."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest

from linli.cli import main
from linli.generate import generate, read_points
from linli.generate.traits import Traits, traits, usual_prices
from matcher.check import check
from matcher.instance import Channel, Forbid, HomeTerms, Instance, Policy, Setting
from matcher.rules import Rule
from tests import builders as build
from tests.plans import in_force

Capture = pytest.CaptureFixture[str]
SEEDS = (1, 2, 3)


@cache
def made(seed: int) -> Instance:
    return generate(2_000, seed)


@cache
def traits_of(seed: int) -> Traits:
    return traits(made(seed))


# ── the figures


@pytest.mark.parametrize("seed", SEEDS)
def test_a_round_is_as_large_as_it_should_be(seed: int) -> None:
    found = traits_of(seed)
    assert found.needs == 2_000
    assert found.needs_per_community == pytest.approx(230, abs=10)
    assert found.needs_per_offer == 8
    assert found.venues_per_thousand == 12
    assert found.funds_per_district == 6


@pytest.mark.parametrize("seed", SEEDS)
def test_needs_and_offers_are_as_they_should_be(seed: int) -> None:
    found = traits_of(seed)
    fewest, usual, most = found.weekly_sessions
    assert (fewest, most) == (2, 40)
    assert usual == pytest.approx(8, abs=2)
    assert found.several_share == pytest.approx(0.35, abs=0.03)
    assert found.joining_share == pytest.approx(0.3, abs=0.05)
    assert found.subsidy_share == pytest.approx(0.6, abs=0.08)
    assert found.median_ways == pytest.approx(12, abs=3)
    assert found.impossible_share < 0.12


@pytest.mark.parametrize("seed", SEEDS)
def test_every_feature_of_the_model_is_there(seed: int) -> None:
    instance = made(seed)
    kinds = {provider.id: provider.kind for provider in instance.providers}
    volunteers = [o for o in instance.offers if kinds[o.provider].channel is Channel.VOLUNTEER]
    weekdays = {slot for o in volunteers for slot in o.sessions if slot[:3] not in ("sat", "sun")}
    assert weekdays
    assert all(slot.endswith("-eve") for slot in weekdays)
    assert {kind.setting for kind in instance.service_types} == set(Setting)
    assert any(kind.venue_licences for kind in instance.service_types)
    assert any(kind.provider_licences for kind in instance.service_types)
    assert any(venue.rent_fen for venue in instance.venues)
    assert any(offer.group and offer.group.fee_fen for offer in instance.offers)
    assert len({need.resident for need in instance.needs}) < len(instance.needs)
    assert any(fund.groups for fund in instance.funds)
    assert instance.policy.pins
    assert instance.policy.forbids
    assert instance.in_force


@pytest.mark.parametrize("seed", SEEDS)
def test_the_plan_in_force_is_lawful_and_keeps_every_pin(seed: int) -> None:
    """So a plan that keeps every pin exists. What it breaks has been forbidden since."""
    instance = made(seed)
    assert {violation.rule for violation in check(instance, in_force(instance))} <= {Rule.FORBID}


def test_a_trait_counts_what_its_definition_says() -> None:
    """One of three needs may be visited and taught; one is forbidden everything it could have."""
    visited, forbidden = build.need("n1", copay_limit_fen=10_000), build.need("n2")
    taught = build.pupil("n3", sessions_per_week=2)
    instance = build.district(
        [visited, forbidden, taught],
        [
            build.offer("o1"),
            build.offer("o2", provider="p2", home=HomeTerms(price_fen=0)),
            build.lessons("o3", sessions=dict.fromkeys(build.TWO_MORNINGS, 2)),
        ],
        venues=[build.venue("v1"), build.venue("v2")],
        policy=Policy(forbids=(Forbid(need="n2"),)),
    )
    found = traits(instance)
    assert usual_prices(instance) == {build.VISIT: 10_000, build.CLASS: 5_000}
    assert found.weekly_sessions == (2, 2, 4)
    assert found.several_share == pytest.approx(1 / 3)
    assert found.joining_share == pytest.approx(1 / 3)
    assert found.subsidy_share == pytest.approx(2 / 3)
    assert found.impossible_share == pytest.approx(1 / 3)
    assert found.median_ways == 2


def test_a_trait_asks_no_more_of_a_resident_than_the_cap() -> None:
    rich = build.need(copay_limit_fen=20_000)
    assert traits(build.district([rich])).subsidy_share == 0
    capped = build.district([rich], policy=Policy(copay_cap_fen=9_999))
    assert traits(capped).subsidy_share == 1


# ── the same again, and others


def test_the_same_arguments_make_the_same_round() -> None:
    assert generate(500, 7) == generate(500, 7)
    assert generate(500, 7).digest == generate(500, 7).digest
    assert generate(500, 7).digest != generate(500, 8).digest


def test_what_is_generated_never_changes() -> None:
    """Measured figures stand on it. Only a new field in the instance's form may change this."""
    homes = [(120_000_000 + 3_000 * i, 30_000_000 + 2_000 * (i % 7)) for i in range(40)]
    assert [generate(300).digest[:12], generate(300, 1, homes).digest[:12]] == [
        "dc9feca93a76",
        "838170a6d5b8",
    ]


@pytest.mark.parametrize("needs", [1, 2, 7, 40, 230])
def test_a_round_may_be_small(needs: int) -> None:
    assert len(generate(needs).needs) == needs


@pytest.mark.parametrize(("needs", "seed"), [(0, 1), (1, -1)])
def test_a_round_of_nothing_is_refused(needs: int, seed: int) -> None:
    with pytest.raises(ValueError, match="at least"):
        generate(needs, seed)


def test_providers_have_names_of_their_own() -> None:
    names = [provider.name for provider in made(1).providers]
    assert len(set(names)) == len(names)
    assert not any("built-in" in name for name in names)


# ── real points


def points(*degrees: tuple[float, float]) -> str:
    return "name,lat,lon\n" + "".join(f"某小区,{lat},{lon}\n" for lat, lon in degrees)


GARDENS = [(30.2 + 0.004 * i, 120.1 + 0.003 * (i % 5)) for i in range(20)]


def test_residents_live_at_the_points_of_a_file(here: Path) -> None:
    (here / "points.csv").write_text(points(*GARDENS), "utf-8-sig")
    found = read_points("points.csv")
    assert found == [(round(lon * 1_000_000), round(lat * 1_000_000)) for lat, lon in GARDENS]
    instance = generate(400, 1, found)
    homes = {(need.point.lon_udeg, need.point.lat_udeg) for need in instance.needs}
    rooms = {(venue.point.lon_udeg, venue.point.lat_udeg) for venue in instance.venues}
    assert homes <= set(found)
    assert rooms <= set(found)
    assert len(homes) > 10


@pytest.mark.parametrize("degrees", [GARDENS[:1], GARDENS[:1] * 30, [(90.0, 180.0), (-90, -180)]])
def test_a_few_points_will_do(degrees: Sequence[tuple[float, float]]) -> None:
    at = [(round(lon * 1_000_000), round(lat * 1_000_000)) for lat, lon in degrees]
    assert len(generate(700, 1, at).needs) == 700


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("name,lon\n某小区,120.1\n", ["points.csv “lat”：缺少这一列"]),
        ("", ["points.csv “lat”：缺少这一列", "points.csv “lon”：缺少这一列"]),
        ("lat,lon\n", ["points.csv：表头下面没有一行坐标"]),
        (
            points((30.2, 120.1)) + "甲,abc,120.1\n",
            ["points.csv 第 3 行 “lat”：应是数，写的是 abc"],
        ),
        ("lat,lon\n30.2\n", ["points.csv 第 2 行 “lon”：缺了这一项"]),
        ("lat,lon\n ,120\n", ["points.csv 第 2 行 “lat”：缺了这一项"]),
        (
            points((95, 120.1), (30.2, -180.5)),
            ["第 2 行 “lat”：95 不在地球上", "第 3 行 “lon”：-180.5 不在地球上"],
        ),
        ("lat,lon\nnan,inf\n", ["第 2 行 “lat”：nan 不在地球上", "第 2 行 “lon”：inf 不在地球上"]),
        ("lat,lon\n" + "x,y\n" * 99, ["第 26 行 “lon”：应是数，写的是 y"]),
    ],
)
def test_a_bad_points_file_is_refused_where_it_is_wrong(
    text: str, told: list[str], here: Path, capsys: Capture
) -> None:
    (here / "points.csv").write_text(text, "utf-8")
    assert main(["generate", "--needs", "40", "--points", "points.csv", "-o", "made.json"]) == 2
    said = capsys.readouterr().err
    for line in told:
        assert line in said
    assert not (here / "made.json").exists()


@pytest.mark.parametrize(
    ("content", "told"),
    [("纬度".encode("gbk"), "不是 UTF-8"), (b'lat,lon\n"' + b"1" * 140_000, "不是完好的 CSV")],
)
def test_what_is_no_csv_is_refused(content: bytes, told: str, here: Path, capsys: Capture) -> None:
    (here / "points.csv").write_bytes(content)
    assert main(["generate", "--needs", "40", "--points", "points.csv", "-o", "made.json"]) == 2
    assert told in capsys.readouterr().err


def test_a_points_file_that_is_not_there(here: Path, capsys: Capture) -> None:
    assert main(["generate", "--needs", "40", "--points", "none.csv", "-o", "made.json"]) == 2
    assert "none.csv" in capsys.readouterr().err
