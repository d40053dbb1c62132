"""The instance as integer columns, read anew from its records for the proof alone."""

import numpy as np

from matcher.certify.demand import decisions_of, needs_of
from matcher.certify.records import Clusters, Grid, Needs, Terms
from matcher.certify.rows import Rows, ints, lists
from matcher.certify.supply import funds_of, venues_of
from matcher.instance import Instance

NO_CAP = 1 << 42
"""Fen: above any price."""


class Tables:
    """Everything the kernels read but the offers, and the rows of the ids."""

    def __init__(self, instance: Instance) -> None:
        self.rows = Rows(instance)
        self.grid = Grid(
            days=ints(
                sum(1 << row for row, slot in enumerate(instance.grid) if slot.day == day)
                for day in range(7)
            ),
            minutes=ints(slot.minutes for slot in instance.grid),
        )
        self.terms = _terms(instance)
        self.needs = needs_of(self.rows)
        self.decisions = decisions_of(self.rows)
        self.funds = funds_of(self.rows)
        self.venues = venues_of(self.rows)
        self.group_types = np.array([kind.group for kind in instance.service_types], dtype=np.bool_)
        self.clusters = _clusters(self.rows, self.needs)


def _terms(instance: Instance) -> Terms:
    policy, weights = instance.policy, instance.policy.weights
    return Terms(
        copay_cap=NO_CAP if policy.copay_cap_fen is None else policy.copay_cap_fen,
        familiar_percent=weights.familiar_percent,
        volunteer_percent=weights.volunteer_percent if policy.volunteers_first else 100,
        per_km=weights.per_km,
        moved=weights.moved,
        fen_per_millipoint=weights.fen_per_millipoint,
    )


def _clusters(rows: Rows, needs: Needs) -> Clusters:
    """The needs within the term, by type and community."""
    instance, found = rows.instance, dict[tuple[int, int], list[int]]()
    first, last = instance.period.start, instance.period.last_day
    for row, need in enumerate(instance.needs):
        early = need.latest_start is not None and need.latest_start < first
        late = need.earliest_start is not None and need.earliest_start > last
        if not early and not late:
            place = rows.types[need.service_type], rows.communities[need.community]
            found.setdefault(place, []).append(row)
    places = sorted(found)
    members = [found[place] for place in places]
    packed = lists(members)
    return Clusters(
        start=np.searchsorted(ints(t for t, _ in places), np.arange(len(rows.types) + 1)),
        first=packed.start,
        needs=packed.items,
        community=ints(place for _, place in places),
        west=ints(needs.lon[own].min() for own in members),
        east=ints(needs.lon[own].max() for own in members),
        south=ints(needs.lat[own].min() for own in members),
        north=ints(needs.lat[own].max() for own in members),
        kx=ints(needs.kx[own].min() for own in members),
        ky=ints(needs.ky[own].min() for own in members),
        travel=ints(needs.travel[own].max() for own in members),
    )
