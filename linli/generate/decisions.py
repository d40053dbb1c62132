"""What persons have decided before the round: pins, taken from the plan in force, and forbids."""

from collections.abc import Sequence
from typing import Literal

import numpy as np

from linli.generate.lawful import Lawful
from matcher.instance import Forbid, Need, Pin, Placement

NEEDS_PER_PIN = 500
NEEDS_PER_FORBID = 250


def pinned(
    rng: np.random.Generator, count: int, placements: Sequence[Placement]
) -> tuple[Pin, ...]:
    """One pin for about 500 needs; all can be kept at once, as the plan in force keeps them."""
    wanted = min(len(placements), round(count / NEEDS_PER_PIN))
    pins = []
    for number, at in enumerate(np.sort(rng.permutation(len(placements))[:wanted]).tolist()):
        placed = placements[at]
        setting: Literal["home", "venue"] = "venue" if placed.venue else "home"
        pins.append(
            (
                Pin(need=placed.need, offer=placed.offer, reason="家属要求不换机构"),
                Pin(
                    need=placed.need, offer=placed.offer, setting=setting, venue=placed.venue,
                    slots=placed.slots, reason="社区已答应",
                ),
                Pin(need=placed.need, setting=setting, reason="医生建议"),
                Pin(need=placed.need, fund=placed.fund, reason="经费已批"),
                Pin(need=placed.need, slots=placed.slots, reason="家属只有这些时间在家"),
            )[number % 5]
        )  # fmt: skip
    return tuple(pins)


def forbidden(
    rng: np.random.Generator,
    needs: Sequence[Need],
    pins: Sequence[Pin],
    lawful: Lawful,
) -> tuple[Forbid, ...]:
    """One forbid for about 250 needs, of ways that the rules would otherwise allow."""
    kept = {pin.need for pin in pins}
    wanted = round(len(needs) / NEEDS_PER_FORBID)
    forbids: list[Forbid] = []
    for at in rng.permutation(len(needs)).tolist():
        if len(forbids) >= wanted:
            break
        need = needs[at]
        ways = [offer for offer in lawful.near(need) if lawful.home(need, offer)]
        if need.id in kept or not ways:
            continue
        offer, payers = ways[0].id, lawful.payers(need)
        kinds = [
            Forbid(need=need.id, offer=offer, reason="曾有纠纷"),
            Forbid(need=need.id, slots=need.slots[:1], reason="这一时段家中无人"),
            Forbid(need=need.id, offer=offer, slots=need.slots[-1:], reason="机构请假"),
            Forbid(need=need.id, setting="venue", reason="出院不久，不宜外出"),
        ]
        if payers:
            kinds.append(Forbid(need=need.id, fund=payers[0].id, reason="本期补贴已享受"))
        forbids.append(kinds[len(forbids) % len(kinds)])
    return tuple(sorted(forbids, key=lambda forbid: int(forbid.need[1:])))
