"""The question as columns: which needs count, which places each may go to; and why the others not.

Written for the solve, apart from the checker's own reading of the same rules.
"""

from typing import NamedTuple

import numpy as np

from matcher.geography import scales_at
from matcher.instance import Forbid, Instance, Need, Setting
from matcher.packed import Bools, Ints
from matcher.sites import Siting

HOME_ONLY, DECIDED, TERM, WORTHLESS = "home_only", "decided", "term", "worthless"
"""Why a need does not count."""


class Reach(NamedTuple):
    """``row``: where each need that counts stands in the instance; per need what it is ``worth``
    in ``unit`` milli-points and ``use``, what it takes of a week. Per place ``cost`` in fen and
    ``room``. Pairs of them, a place's together from ``start`` on (with the end): ``pair_need``,
    ``pair_place``. ``hosted``: per need, whether any place suits it, however far.
    ``aside``: the needs asked about that don't count, by why.
    """

    row: Ints
    worth: Ints
    unit: int
    use: Ints
    cost: Ints
    room: Ints
    budget: int
    pair_need: Ints
    pair_place: Ints
    start: Ints
    hosted: Bools
    aside: dict[str, list[int]]

    @property
    def needs(self) -> int:
        return int(self.row.size)

    @property
    def places(self) -> int:
        return int(self.cost.size)


def reach_of(instance: Instance, siting: Siting) -> Reach:
    """Every pair of a need that counts and a place that may serve it."""
    rows, aside = _counted(instance, siting)
    needs = [instance.needs[row] for row in rows]
    weights = instance.policy.weights.priority
    worth = np.array([weights[need.priority - 1] for need in needs], dtype=np.int64)
    use = np.array([need.people * need.sessions_per_week for need in needs], dtype=np.int64)
    lon = np.array([need.point.lon_udeg for need in needs], dtype=np.int64)
    lat = np.array([need.point.lat_udeg for need in needs], dtype=np.int64)
    limits = [min(siting.walk_m, need.travel_limit_m) for need in needs]
    limit = (np.array(limits, dtype=np.int64) + 1) * 100
    kx, ky = scales_at(lat)
    kinds, kind_of = _kinds(needs)
    hosted = np.zeros(len(needs), dtype=bool)
    within = []
    for place in siting.candidates:
        types = None if place.service_types is None else set(place.service_types)
        offered = set(place.accessibility)
        suits = np.array(
            [(types is None or type_ in types) and wanted <= offered for type_, wanted in kinds],
            dtype=bool,
        )
        fits = suits[kind_of] & (use <= place.places)
        hosted |= fits
        dlon = np.abs(lon - place.point.lon_udeg)
        dx = kx * np.minimum(dlon, 360_000_000 - dlon) // 10_000
        dy = ky * np.abs(lat - place.point.lat_udeg) // 10_000
        # So that isqrt(dx² + dy²) // 100 is at most the limit.
        within.append(np.flatnonzero(fits & (dx * dx + dy * dy < limit * limit)))
    sizes = np.array([one.size for one in within], dtype=np.int64)
    unit = int(np.gcd.reduce(worth)) if worth.size else 1
    return Reach(
        row=np.array(rows, dtype=np.int64),
        worth=worth // unit,
        unit=unit,
        use=use,
        cost=np.array([one.cost_fen for one in siting.candidates], dtype=np.int64),
        room=np.array([one.places for one in siting.candidates], dtype=np.int64),
        budget=siting.budget_fen,
        pair_need=np.concatenate(within),
        pair_place=np.repeat(np.arange(sizes.size), sizes),
        start=np.concatenate([[0], np.cumsum(sizes)]),
        hosted=hosted,
        aside=aside,
    )


def _counted(instance: Instance, siting: Siting) -> tuple[list[int], dict[str, list[int]]]:
    """(The rows of the needs that count, those of the others by why they don't)."""
    asked = set(siting.needs)
    settled = {pin.need for pin in instance.policy.pins}
    settled |= {one.need for one in instance.policy.forbids if _forbids_new_places(one)}
    settings = {one.id: one.setting for one in instance.service_types}
    counted: list[int] = []
    aside: dict[str, list[int]] = {HOME_ONLY: [], DECIDED: [], TERM: [], WORTHLESS: []}
    for row, need in enumerate(instance.needs):
        if need.id not in asked:
            continue
        if settings[need.service_type] is Setting.HOME or need.travel_limit_m == 0:
            aside[HOME_ONLY].append(row)
        elif need.id in settled:
            aside[DECIDED].append(row)
        elif not _in_period(instance, need):
            aside[TERM].append(row)
        elif instance.policy.weights.priority[need.priority - 1] == 0:
            aside[WORTHLESS].append(row)
        else:
            counted.append(row)
    return counted, aside


def _forbids_new_places(one: Forbid) -> bool:
    """Whether it matches every way at a venue that nobody has named yet."""
    named = (one.offer, one.venue, one.slots, one.fund)
    return one.setting != "home" and all(field is None for field in named)


def _in_period(instance: Instance, need: Need) -> bool:
    late = need.earliest_start is not None and need.earliest_start > instance.period.last_day
    early = need.latest_start is not None and need.latest_start < instance.period.start
    return not (late or early)


def _kinds(needs: list[Need]) -> tuple[list[tuple[str, frozenset[str]]], Ints]:
    """(Each service type with what must be accessible, which of these each need is)."""
    known: dict[tuple[str, frozenset[str]], int] = {}
    kind_of = [
        known.setdefault((need.service_type, frozenset(need.accessibility)), len(known))
        for need in needs
    ]
    return list(known), np.array(kind_of, dtype=np.int64)
