"""What of a made-up district is put out to bid: lots, in calls that one fund pays for each."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np

from linli.generate.catalogue import LINES, Line
from linli.generate.lawful import LINE
from linli.generate.money import POTS, Pot
from linli.generate.places import UDEG_PER_M, Places
from matcher.instance import Fund, Lot, Need

WEEKS = 4
FEWEST_NEEDS = 8
"""A lot of fewer is drawn again, while there are others."""
TRIES = 40
FEWEST_LOTS = 4
"""A call of fewer goes together with others: there is not much to bundle in it."""
FRAMEWORK_SHARE = 0.15
PART_FOR_BIDS = 0.55
"""Of what serving every need of a call would cost the public: there is not enough for all."""
PEOPLE_PER_GROUP = 8


@dataclass(frozen=True)
class Asked:
    """A lot with the needs in it; ``call``: which fund pays, by its id."""

    lot: Lot
    line: Line
    places: tuple[int, ...]
    needs: tuple[Need, ...]

    @property
    def call(self) -> str:
        return self.lot.fund

    @property
    def sessions(self) -> int:
        """A week, of all its needs."""
        return sum(need.sessions_per_week for need in self.needs)

    def public_fen(self, price_fen: int) -> int:
        """What the public would pay over the period if every need were served at this price.

        ``price_fen``: of a session for one.
        """
        return sum(
            period_sessions(need) * max(0, price_fen - need.copay_limit_fen * need.people)
            for need in self.needs
        )


def period_sessions(need: Need) -> int:
    return need.sessions_per_week * min(need.weeks, WEEKS)


def usual_fen(line: Line) -> int:
    """A session's usual price for one: at home or, where it is given at venues only, in a group."""
    return sum(line.home_yuan) * 50 or sum(line.group_yuan) * 50 // PEOPLE_PER_GROUP


def put_out(
    rng: np.random.Generator,
    count: int,
    places: Places,
    needs: Sequence[Need],
    funds: Sequence[Fund],
) -> tuple[tuple[Asked, ...], tuple[Fund, ...]]:
    """``count`` lots of one service each in one to four neighbouring communities, and the funds.

    A call is of one district and one pot, or of all pots that would have a few lots only. Every
    other call has money put aside for it, a fund of its own; to the rest the district's own fund is
    made larger. So what is bid for together is always paid by one fund.
    """
    drawn = _drawn(rng, count, places, needs)
    keys = [(places.communities[where[0]].district, _pot(line)) for line, where, _ in drawn]
    small = {key for key, lots in Counter(keys).items() if lots < FEWEST_LOTS or key[1] is None}
    names: dict[tuple[str, Pot | None], str] = {}
    asked = []
    for number, (key, (line, where, inside)) in enumerate(zip(keys, drawn, strict=True), start=1):
        district, pot = key if key not in small else (key[0], None)
        if (district, pot) not in names:
            own = pot is None or len(names) % 2 == 0
            called = pot.id if pot else "mixed"
            names[district, pot] = f"{district}-bids-{called}" if own else f"{district}-{called}"
        homes = [places.communities[c] for c in where]
        asked.append(
            Asked(
                Lot(
                    id=f"l{number}",
                    name=f"{line.zh}：{'、'.join(c.name.removesuffix('社区') for c in homes)}",
                    name_en=f"{line.en}: "
                    + ", ".join(c.name_en.removesuffix(" community") for c in homes),
                    service_types=(line.id,),
                    communities=tuple(c.id for c in homes),
                    fund=names[district, pot],
                    winners=2 if rng.random() < FRAMEWORK_SHARE else 1,
                ),
                line,
                where,
                inside,
            )
        )
    return tuple(asked), _money(asked, places, funds)


def _drawn(
    rng: np.random.Generator, count: int, places: Places, needs: Sequence[Need]
) -> list[tuple[Line, tuple[int, ...], tuple[Need, ...]]]:
    """For each lot a service, community indices and the needs there: more where more is asked."""
    index = {community.id: c for c, community in enumerate(places.communities)}
    of: dict[tuple[str, int], list[Need]] = defaultdict(list)
    for need in needs:
        of[need.service_type, index[need.community]].append(need)
    # What no fund of the district is for is put out only where nothing else is asked.
    keys = [key for key in of if _pot(LINE[key[0]])] or list(of)
    edges = np.cumsum([len(of[key]) for key in keys])
    found: list[tuple[Line, tuple[int, ...], tuple[Need, ...]]] = []
    taken: set[tuple[str, tuple[int, ...]]] = set()
    while len(found) < count:
        for _ in range(TRIES):
            type_, first = keys[int(np.searchsorted(edges, rng.random() * edges[-1], "right"))]
            where = _neighbours(rng, first, places)
            inside = tuple(need for c in where for need in of.get((type_, c), ()))
            if (type_, where) not in taken and len(inside) >= FEWEST_NEEDS:
                break
        # A round of few needs puts out what there is, the same twice if need be.
        taken.add((type_, where))
        found.append((LINE[type_], where, inside))
    order = [line.id for line in LINES]
    return sorted(found, key=lambda one: (int(places.district[one[1][0]]), order.index(one[0].id)))


def _neighbours(rng: np.random.Generator, first: int, places: Places) -> tuple[int, ...]:
    """A community and up to three next to it, of its own district."""
    wanted = 1 + int(rng.integers(0, 4))
    (mine,) = np.nonzero(places.district == places.district[first])
    away = (((places.centres[mine] - places.centres[first]) / UDEG_PER_M) ** 2).sum(axis=1)
    return tuple(sorted(mine[np.argsort(away, kind="stable")[:wanted]].tolist()))


def _pot(line: Line) -> Pot | None:
    return next((pot for pot in POTS if pot.families and line.family in pot.families), None)


def _money(asked: Sequence[Asked], places: Places, funds: Sequence[Fund]) -> tuple[Fund, ...]:
    """The funds with the calls' money: added to those there are, and those of the calls alone."""
    cost: dict[str, int] = defaultdict(int)
    dearest: dict[str, int] = defaultdict(int)
    for one in asked:
        cost[one.call] += one.public_fen(usual_fen(one.line))
        dearest[one.call] = max(dearest[one.call], usual_fen(one.line))
    added = {name: int(fen * PART_FOR_BIDS) // 10_000 * 10_000 for name, fen in cost.items()}
    known = [
        fund.model_copy(update={"amount_fen": fund.amount_fen + added.pop(fund.id, 0)})
        for fund in funds
    ]
    zh = {pot.id: pot.zh for pot in POTS}
    en = {pot.id: pot.en.lower() for pot in POTS}
    own = []
    for name, fen in added.items():
        district, _, pot = name.split("-")
        lines = {one.line.id for one in asked if one.call == name}
        own.append(
            Fund(
                id=name,
                name=f"{district} 区招标经费：{zh.get(pot, '综合')}",
                name_en=f"District {district}, put out to bid: {en.get(pot, 'mixed')}",
                amount_fen=fen,
                service_types=tuple(line.id for line in LINES if line.id in lines),
                communities=tuple(c.id for c in places.communities if c.district == district),
                most_fen=ceil(dearest[name] * 1.5 / 1_000) * 1_000,
            )
        )
    return (*known, *own)
