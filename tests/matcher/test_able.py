"""Whom a floor's share is of: who has a lawful option, held against trying every way."""

from collections import Counter

import pytest

from linli.generate import generate
from matcher.certify import guaranteed
from matcher.certify.able import able_needs
from matcher.instance import Floor, Instance
from matcher.plan import Result, Stage
from matcher.solve import Limits, solve
from matcher.verify import verify
from tests.brute import bids
from tests.brute.ways import group, visits
from tests.tiny import pinned, tendered, tiny, wishing

MAKERS = {
    "plain": tiny,
    "tendered": tendered,
    "pinned": lambda seed: pinned(tiny(seed), seed),
}


def options(instance: Instance) -> set[str]:
    """At home; or with others who could come to the same slots, of whatever there is money for."""
    able = {way.need for way in visits(instance) if bids.paid_by_lot(instance, way)}
    for offer in instance.offers:
        if offer.group is None:
            continue
        free = offer.group.model_copy(update={"price_fen": 0, "smallest": 1})
        alone = offer.model_copy(update={"group": free})
        for venue in instance.venues:
            if min(offer.group.largest, venue.seats) < offer.group.smallest:
                continue
            room = venue.model_copy(update={"rent_fen": 0})
            for kind in instance.service_types:
                for slots in _sets(instance):
                    able |= _coming(instance, alone, room, kind, slots, offer.group.smallest)
    return able


def _coming(
    instance: Instance, offer: object, venue: object, kind: object, slots: object, smallest: int
) -> set[str]:
    alike: dict[int, list[object]] = {}
    for need in instance.needs:
        if group(instance, offer, venue, kind, slots, None, [need]) is not None:  # type: ignore[arg-type]
            alike.setdefault(need.weeks, []).append(need)
    found = set()
    for needs in alike.values():
        whole = sum(need.people for need in needs)  # type: ignore[attr-defined]
        for need in needs:
            own = whole if kind.group else need.people  # type: ignore[attr-defined]
            if own >= smallest:
                found.add(need.id)  # type: ignore[attr-defined]
    return found


def _sets(instance: Instance) -> list[tuple[str, ...]]:
    ids = [slot.id for slot in instance.grid]
    day = {slot.id: slot.day for slot in instance.grid}
    pairs = [(a, b) for n, a in enumerate(ids) for b in ids[n + 1 :] if day[a] != day[b]]
    return [*((one,) for one in ids), *pairs]


@pytest.mark.parametrize("kind", MAKERS)
def test_who_has_an_option_is_who_has_a_way(kind: str) -> None:
    counts = Counter[bool]()
    for seed in range(90):
        instance = MAKERS[kind](seed)
        able = able_needs(instance)
        found = {need.id for need, may in zip(instance.needs, able, strict=True) if may}
        assert found == options(instance), seed
        counts.update(able.tolist())
    assert counts[True] > 30
    assert counts[False] > 30


def test_a_share_is_rounded_down() -> None:
    instance = generate(200, seed=2)
    policy = instance.policy.model_copy(update={"floor_share_percent": 50})
    asked = {
        one.community: one.needs
        for one in guaranteed(instance.model_copy(update={"policy": policy}))
    }
    able = able_needs(instance)
    for place in instance.communities:
        own = [a for a, n in zip(able, instance.needs, strict=True) if n.community == place.id]
        assert asked.get(place.id, 0) == sum(own) // 2


def test_a_verifier_asks_for_the_policys_share_itself() -> None:
    """Floors asked for lower than the share, and reached: the solve had asked for more."""
    forged = 0
    for seed in range(24):
        instance = wishing(tiny(seed), seed)
        if instance.policy.floor_share_percent is None:
            continue
        result = solve(instance, Limits(work=100))
        assert verify(instance, result).valid
        *before, last = result.stages
        if not last.reached or last.value == sum(one.needs for one in last.asked):
            continue
        lower = last.model_copy(update={"asked": last.reached})
        told: Result = result.model_copy(update={"stages": (*before, lower)})
        codes = {fault.code for fault in verify(instance, told).faults}
        assert "other_share" in codes
        forged += 1
        more = (*last.asked[:-1], _one_more(last))
        told = result.model_copy(
            update={"stages": (*before, last.model_copy(update={"asked": more}))}
        )
        assert "other_share" in {fault.code for fault in verify(instance, told).faults}
    assert forged > 1


def _one_more(stage: Stage) -> Floor:
    return stage.asked[-1].model_copy(update={"needs": stage.asked[-1].needs + 1})
