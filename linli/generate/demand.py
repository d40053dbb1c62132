"""What is asked: residents, and one or more needs of each."""

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from linli.generate.catalogue import ACCESS, HOURS, LANGUAGES, LINES, Line, shares
from linli.generate.places import HOME_SPREAD_M, Floats, Ints, Places
from matcher.instance import Gender, Need, Point, Setting, standard_grid

GRID = standard_grid()
PART = np.arange(len(GRID)) % 3
LENGTH = np.array([slot.minutes for slot in GRID])

AGES = {
    "elder": (66, 92), "infant": (0, 2), "child": (6, 12), "adult": (20, 59),
    "newcomer": (58, 76), "disabled": (18, 75), "bereaved": (52, 80), "any": (25, 85),
}  # fmt: skip
GROUPS = {
    "elder": (("elder_alone", 0.3), ("low_income", 0.15), (None, 0.55)),
    "infant": (("dual_income", 0.5), (None, 0.5)),
    "child": (("dual_income", 0.45), ("migrant", 0.2), (None, 0.35)),
    "adult": (("migrant", 0.35), ("low_income", 0.1), (None, 0.55)),
    "newcomer": (("newcomer_elder", 1.0),),
    "disabled": (("disabled", 1.0),),
    "bereaved": (("bereaved", 1.0),),
    "any": (("elder_alone", 0.15), ("low_income", 0.15), ("disabled", 0.05), (None, 0.65)),
}
KINDRED = {
    "elder": ("elder", "any"), "infant": ("adult", "any"), "child": ("child",),
    "adult": ("adult", "any"), "newcomer": ("elder", "newcomer"), "disabled": ("disabled", "any"),
    "bereaved": ("bereaved", "elder"), "any": ("any",),
}  # fmt: skip
"""Who a resident of each audience may be in a second need."""


def hours_matrix(hours: tuple[tuple[float, ...], tuple[float, ...]]) -> Floats:
    """The figure of each slot of the standard grid."""
    return np.array([hours[slot.day >= 5][part] for slot, part in zip(GRID, PART, strict=True)])


def drawn(rng: np.random.Generator, chances: Sequence[float], count: int) -> Ints:
    """``count`` indices, each with its chance."""
    edges = np.cumsum(chances)
    return np.searchsorted(edges / edges[-1], rng.random(count), side="right").astype(np.int64)


def ask(rng: np.random.Generator, count: int, places: Places, start: date) -> tuple[Need, ...]:
    """``count`` needs; about one resident in ten has more than one."""
    residents = max(1, round(count / 1.12))
    wanted = shares(count)
    first = drawn(rng, wanted, residents)
    more = min(count - residents, residents)
    several = rng.permutation(residents)[: max(1, round(more / 1.2))] if more else np.zeros(0, int)
    owner = np.concatenate([np.arange(residents), np.resize(several, count - residents)])
    owner = owner.astype(np.int64)
    types = np.concatenate([first, _second(rng, wanted, first, owner[residents:])])
    homes = drawn(rng, places.weights.tolist(), residents)
    where = places.near(rng, homes, HOME_SPREAD_M)
    people = _Residents(rng, first)
    weekly, sessions = _weeks(rng, types), _sessions(rng, types)
    minutes = _chosen(rng, types, [line.minutes for line in LINES])
    slots = _slots(rng, types, sessions)
    minutes = np.minimum(minutes, (slots * LENGTH).max(axis=1))
    priority = _per_line(rng, types, [line.priorities for line in LINES]) + 1
    waiting = np.minimum(rng.exponential(45.0, count).astype(np.int64), 400)
    limits = _copay_limits(rng, types, people.means[owner])
    there_only = np.array([line.setting is Setting.VENUE for line in LINES])[types]
    able = rng.random(count) < np.where(there_only, 0.96, people.travels[owner])
    travel = np.where(able, rng.integers(8, 36, count) * 100, 0)
    heads = np.where(rng.random(count) < 0.04, 2, 1)
    picky = rng.random(count)
    carer = rng.random(count)
    begins, ends = _starts(rng, count)
    rows = []
    for i in range(count):
        line, r = LINES[types[i]], int(owner[i])
        lon, lat = where[r].tolist()
        rows.append(
            Need(
                id=f"n{i + 1}",
                resident=f"r{r + 1}",
                group=people.group[r],
                community=places.communities[homes[r]].id,
                point=Point(lon_udeg=lon, lat_udeg=lat),
                service_type=line.id,
                people=int(heads[i]) if line.group else 1,
                sessions_per_week=int(sessions[i]),
                minutes=int(minutes[i]),
                weeks=int(weekly[i]),
                slots=tuple(GRID[s].id for s in np.flatnonzero(slots[i])),
                priority=int(priority[i]),
                days_waiting=int(waiting[i]),
                copay_limit_fen=int(limits[i]),
                travel_limit_m=int(travel[i]),
                language=people.language[r] if _talks(line) or picky[i] < 0.2 else None,
                carer_gender=_carer(line, float(carer[i])),
                age=people.age[r],
                accessibility=people.access[r],
                earliest_start=start + timedelta(days=int(begins[i])) if begins[i] else None,
                latest_start=start + timedelta(days=int(ends[i])) if ends[i] else None,
            )
        )
    return tuple(rows)


class _Residents:
    """Traits of each resident, drawn by the audience of the first need."""

    def __init__(self, rng: np.random.Generator, first: Ints) -> None:
        count = len(first)
        audience = [LINES[t].audience for t in first]
        low, high = np.array([AGES[a] for a in audience]).T
        ages = low + (rng.random(count) * (high - low + 1)).astype(np.int64)
        unknown = rng.random(count) < 0.1
        self.age = [None if u else a for u, a in zip(unknown, ages.tolist(), strict=True)]
        which = rng.random(count)
        self.group = [_among(GROUPS[a], w) for a, w in zip(audience, which, strict=True)]
        tongue = drawn(rng, (30, 25, 20, 10, 12, 3), count)
        speaks = rng.random(count)
        self.language = [
            LANGUAGES[t] if s < (0.85 if a == "newcomer" else 0.12) else None
            for a, t, s in zip(audience, tongue, speaks, strict=True)
        ]
        aid = drawn(rng, (60, 25, 15), count)
        needs_aid = rng.random(count) < np.where(
            [a == "disabled" for a in audience], 0.6, np.where(ages > 65, 0.12, 0.015)
        )
        self.access = [(ACCESS[k],) if n else () for k, n in zip(aid, needs_aid, strict=True)]
        poor = np.array([g in ("low_income", "disabled", "elder_alone") for g in self.group])
        self.means = np.where(poor, 0.45, 1.0) * rng.lognormal(0.0, 0.4, count)
        homebound = np.array([a in ("elder", "disabled") for a in audience])
        self.travels = np.where(homebound, 0.75, 0.95)


def _among(chances: Sequence[tuple[str | None, float]], draw: float) -> str | None:
    for name, chance in chances:
        draw -= chance
        if draw < 0:
            return name
    return chances[-1][0]


def _talks(line: Line) -> bool:
    return line.family in ("culture", "counsel", "health", "elder")


def _carer(line: Line, draw: float) -> Gender | None:
    """Bathing and nursing are asked of a woman, or a man, more often than the rest."""
    asks = {"bathing": 0.7, "nursing": 0.35, "childcare_infant": 0.4}.get(line.id, 0.04)
    if draw >= asks:
        return None
    return Gender.FEMALE if draw < asks * 0.7 else Gender.MALE


def _second(rng: np.random.Generator, wanted: Sequence[float], first: Ints, owner: Ints) -> Ints:
    """A further service for each of these residents, other than the first one."""
    types = np.empty(len(owner), dtype=np.int64)
    draws = rng.random(len(owner))
    for i, r in enumerate(owner):
        mine = first[r]
        fits = [
            t
            for t, line in enumerate(LINES)
            if wanted[t] and line.audience in KINDRED[LINES[mine].audience] and t != mine
        ] or [int(mine)]
        types[i] = fits[int(draws[i] * len(fits))]
    return types


def _per_line(rng: np.random.Generator, types: Ints, chances: list[tuple[float, ...]]) -> Ints:
    """For each need an index drawn from its service's chances."""
    result = np.empty(len(types), dtype=np.int64)
    for t, row in enumerate(chances):
        (mine,) = np.nonzero(types == t)
        result[mine] = drawn(rng, row, len(mine))
    return result


def _chosen(rng: np.random.Generator, types: Ints, values: list[tuple[int, ...]]) -> Ints:
    """For each need one of its service's values, all equally likely."""
    index = _per_line(rng, types, [(1.0,) * len(row) for row in values])
    table = np.array([(row * 10)[:10] for row in values])
    return table[types, index]


def _sessions(rng: np.random.Generator, types: Ints) -> Ints:
    return _per_line(rng, types, [line.often for line in LINES]) + 1


def _weeks(rng: np.random.Generator, types: Ints) -> Ints:
    once = np.array([line.once for line in LINES])[types]
    usual = np.array([4, 2, 8])[drawn(rng, (0.9, 0.06, 0.04), len(types))]
    return np.where(once, 1, usual)


def _slots(rng: np.random.Generator, types: Ints, sessions: Ints) -> npt.NDArray[np.bool_]:
    """Which slots each need can use: k days that suit it best, and others by chance."""
    count = len(types)
    liking = np.array([hours_matrix(HOURS[line.hours]) for line in LINES])[types]
    wish = liking * rng.random((count, len(GRID)))
    by_day = wish.reshape(count, 7, 3)
    best = by_day.argmax(axis=2) + 3 * np.arange(7)
    rank = np.argsort(np.argsort(-by_day.max(axis=2), axis=1, kind="stable"), axis=1)
    together = np.array([line.group for line in LINES])[types]
    ease = np.where(together, 1.3, np.where(sessions > 1, 0.9, 1.1))
    slots = wish > 1.0 - ease[:, None] * rng.beta(2.0, 3.0, (count, 1))
    row, day = np.nonzero(rank < sessions[:, None])
    slots[row, best[row, day]] = True
    return slots


def _copay_limits(rng: np.random.Generator, types: Ints, means: Floats) -> Ints:
    """Fen a session: nothing for many, else a part of the usual price, in whole yuan."""
    usual = np.array([max(line.home_yuan[1], line.group_yuan[1] // 12) for line in LINES])[types]
    pays = rng.random(len(types)) < 0.7
    part = rng.uniform(0.3, 2.6, len(types)) * means
    return np.where(pays, np.rint(usual * part).astype(np.int64) * 100, 0)


def _starts(rng: np.random.Generator, count: int) -> tuple[Ints, Ints]:
    """Days from the period's start, 0 for open; some lie wholly outside a period of four weeks."""
    kind = rng.random(count)
    begins = np.where(kind < 0.15, rng.integers(-20, 20, count), 0)
    begins = np.where(kind < 0.02, rng.integers(28, 60, count), begins)
    ends = np.where((kind > 0.1) & (kind < 0.2), rng.integers(20, 60, count), 0)
    ends = np.where(kind > 0.985, rng.integers(-20, 0, count), ends)
    return begins, ends
