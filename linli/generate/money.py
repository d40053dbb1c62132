"""The funds of each district: what they are for, for whom, and how much there is."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from linli.generate.catalogue import LINES
from matcher.instance import Community, Fund, Need


@dataclass(frozen=True, kw_only=True)
class Pot:
    """``part``: of what serving every need it may pay for would cost the public."""

    id: str
    zh: str
    en: str
    families: tuple[str, ...] | None
    most_yuan: int
    part: float
    groups: tuple[str, ...] | None = None
    half: bool = False


POTS = (
    Pot(id="elder", zh="养老服务补贴", en="Elder care", most_yuan=140, part=0.38,
        families=("health", "elder", "meals")),
    Pot(id="disabled", zh="残疾人与特殊家庭关爱金", en="Disability and bereaved families",
        most_yuan=200, part=0.26, families=None, groups=("disabled", "bereaved", "low_income")),
    Pot(id="children", zh="儿童与家庭服务经费", en="Children and families", most_yuan=150,
        part=0.3, families=("childcare", "teaching")),
    Pot(id="repair", zh="便民维修与适老化改造经费", en="Repairs and retrofit", most_yuan=500,
        part=0.4, families=("repair",)),
    Pot(id="culture", zh="文体教育经费", en="Culture and learning", most_yuan=60, part=0.22,
        families=("culture", "sport", "counsel")),
    Pot(id="welfare", zh="社区公益微创投", en="Community welfare grants", most_yuan=80,
        part=0.07, families=None, half=True),
)  # fmt: skip


def raise_money(communities: Sequence[Community], needs: Sequence[Need]) -> tuple[Fund, ...]:
    """Six funds a district; its own residents only, one of them in half its communities."""
    lines = {line.id: line for line in LINES}
    district = {c.id: c.district for c in communities}
    cost: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    of: dict[str, list[str]] = defaultdict(list)
    for community in communities:
        of[community.district].append(community.id)
    for need in needs:
        line = lines[need.service_type]
        price = sum(line.home_yuan) * 50 or sum(line.group_yuan) * 50 // 10
        asked = need.sessions_per_week * min(need.weeks, 4) * max(0, price - need.copay_limit_fen)
        half = need.community in of[district[need.community]][::2]
        for pot in POTS:
            if (
                (pot.families is None or line.family in pot.families)
                and (pot.groups is None or need.group in pot.groups)
                and (not pot.half or half)
            ):
                cost[district[need.community]][pot.id] += asked
    return tuple(
        Fund(
            id=f"{name}-{pot.id}",
            name=f"{name} 区{pot.zh}",
            name_en=f"District {name}: {pot.en.lower()}",
            amount_fen=int(cost[name][pot.id] * pot.part) // 10_000 * 10_000,
            service_types=pot.families
            and tuple(line.id for line in LINES if line.family in pot.families),
            communities=tuple(members[::2] if pot.half else members),
            groups=pot.groups,
            most_fen=pot.most_yuan * 100,
        )
        for name, members in of.items()
        for pot in POTS
    )
