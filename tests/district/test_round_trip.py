"""An instance written as sheets, in either form and language, is the same instance again."""

from pathlib import Path

import pytest

import district
from linli.folder import load
from linli.generate import generate
from matcher.instance import (
    AwardDecision,
    Bid,
    BidPart,
    Catchment,
    Floor,
    Instance,
    Licence,
    Lot,
    Offer,
    Policy,
    Slot,
)
from tests import builders as build
from tests.tiny import pinned, tiny

HOUSE = Path(__file__).parents[2]

ODD = (
    "无",
    "=1+1",
    "'=1",
    "a、b",
    ' "x"',
    "不限",
    "a\n b",
    "周一上午",
    "none",
    "(至2026-01-01)",
    "x×2",
)
"""Ids and names that a cell could misread."""


def same(instance: Instance, folder: Path) -> None:
    for lang in ("zh", "en"):
        pages = district.pages_of(instance, lang)
        for form in (lang, f"{lang}.xlsx"):
            district.write(pages, folder / form)
            assert load(folder / form).digest == instance.digest, form


@pytest.mark.parametrize("seed", range(12))
def test_tiny_districts(seed: int, tmp_path: Path) -> None:
    same(pinned(tiny(seed), seed), tmp_path)


def test_a_generated_district(tmp_path: Path) -> None:
    same(generate(300), tmp_path)


def test_a_generated_tender(tmp_path: Path) -> None:
    same(generate(300, lots=6, bids=18), tmp_path)


def test_what_was_decided_of_bids(tmp_path: Path) -> None:
    made = generate(300, lots=6, bids=18)
    awards = (
        AwardDecision(bid=made.bids[0].id, accepted=True, reason="评审第一"),
        AwardDecision(bid=made.bids[-1].id, accepted=False),
    )
    policy = made.policy.model_copy(update={"awards": awards, "provider_share_percent": 7})
    same(made.model_copy(update={"policy": policy}), tmp_path)


@pytest.mark.parametrize(
    "policy",
    [
        Policy(floors=(Floor(community="c2", needs=2),), first_tier_least=1_250),
        Policy(first_tier_absolute=True, floor_share_percent=60),
    ],
)
def test_what_communities_are_owed(policy: Policy, tmp_path: Path) -> None:
    places = [build.community("c1"), build.community("c2")]
    same(build.district(communities=places, policy=policy), tmp_path)


def test_the_example(tmp_path: Path) -> None:
    same(load(HOUSE / "examples" / "qianjiang"), tmp_path)


@pytest.mark.parametrize("odd", ODD)
def test_odd_names_everywhere(odd: str, tmp_path: Path) -> None:
    """Nothing in an id, a name or a note can be taken for anything else."""
    grid = (Slot(id=odd, day=0, start=0, end=600), Slot(id="b", day=1, start=0, end=600))
    need = build.need(
        odd, resident=odd, group=odd, community=odd, service_type=odd, slots=(odd,), note=odd,
        language=odd, accessibility=(odd, "b"), preferred_providers=(odd,), current_provider=odd,
    )  # fmt: skip
    offer: Offer = build.offer(odd, provider=odd, service_types=(odd,), sessions={odd: 2, "b": 0})
    catchment = Catchment(communities=(odd,))
    tendered = build.offer(
        f"{odd}2", provider=odd, service_types=(odd,), sessions={odd: 1}, catchment=catchment
    )
    lot = Lot(id=odd, name=odd, service_types=(odd,), communities=(odd,), fund=odd)
    bid = Bid(id=odd, provider=odd, parts=(BidPart(lot=odd, offer=f"{odd}2"),), alternative=odd)
    award = AwardDecision(bid=odd, accepted=False, reason=odd)
    held = (Licence(code=odd, valid_until=build.MONDAY), Licence(code=odd))
    instance = build.district(
        [need],
        [offer, tendered],
        grid=grid,
        lots=(lot,),
        bids=(bid,),
        policy=Policy(awards=(award,)),
        name=odd,
        communities=[build.community(odd, name=odd, name_en=odd, district=odd)],
        service_types=[build.service_type(odd, provider_licences=(odd,))],
        providers=[build.provider(odd, licences=held, languages=())],
        venues=[build.venue(odd, community=odd, slots=(), licences=held)],
        funds=[build.fund(odd, groups=(odd,), communities=(), service_types=None)],
    )
    same(instance, tmp_path)


def test_only_columns_that_say_something_are_written() -> None:
    pages = {page.title: page.rows[0] for page in district.pages_of(build.district(), "en")}
    assert pages["communities"] == ["id", "longitude", "latitude"]
    assert "age" not in pages["needs"]
    assert {"slots", "decisions", "in_force", "lots", "bids"} & {*pages} == set()


def test_a_folder_is_put_in_place_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = district.pages_of(build.district(), "zh")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("kept")
    with pytest.raises(OSError, match="full"):
        district.write(pages, tmp_path / "full")
    assert [path.name for path in tmp_path.iterdir()] == ["full"]
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["mine.txt"]
