"""What an answer comes to: who is served where, who isn't and why, what the next place adds."""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from matcher.instance import Instance
from matcher.packed import Bools, Ints
from matcher.sites import Candidate, Sited, Siting
from matcher.siting.reach import Reach, reach_of

NOT_HOSTED, TOO_FAR, FULL, NOT_OPENED = "not_hosted", "too_far", "full", "not_opened"
"""Why a need that counts is not served: no place suits it; none that does is within walking
distance; those opened within it are full; the budget opens none of those within it."""

NEXT = 3


@dataclass(frozen=True, kw_only=True)
class PlaceStory:
    """A place opened: ``needs`` and ``people`` served there, ``taken`` of its weekly places."""

    candidate: Candidate
    needs: int
    people: int
    taken: int


@dataclass(frozen=True, kw_only=True)
class CommunityStory:
    """Of the needs of a community that count, how many are served."""

    community: str
    served: int
    needs: int


@dataclass(frozen=True, kw_only=True)
class NextStory:
    """A place not opened: so many of those left it would serve at least, and how much more money
    than is left that takes."""

    candidate: Candidate
    needs: int
    people: int
    value: int
    short_fen: int


@dataclass(frozen=True, kw_only=True)
class SitingStory:
    """``asked``: needs asked about; ``counted``: those that a new place could serve at all;
    ``aside``: the others, by why; ``left``: those counted and not served, by why; ``value`` and
    ``bound`` in milli-points."""

    asked: int
    counted: int
    served: int
    people: int
    cost_fen: int
    budget_fen: int
    walk_m: int
    value: int
    bound: int
    opened: tuple[PlaceStory, ...]
    aside: dict[str, int]
    left: dict[str, int]
    communities: tuple[CommunityStory, ...]
    next: tuple[NextStory, ...]


def story(instance: Instance, siting: Siting, sited: Sited) -> SitingStory:
    """Of an answer that keeps every rule."""
    reach = reach_of(instance, siting)
    at = _places(instance, siting, sited, reach)
    people = np.array([instance.needs[row].people for row in reach.row], dtype=np.int64)
    opened = np.zeros(reach.places, dtype=bool)
    opened[at[at >= 0]] = True
    return SitingStory(
        asked=len(siting.needs),
        counted=reach.needs,
        served=int((at >= 0).sum()),
        people=int(people[at >= 0].sum()),
        cost_fen=sited.cost_fen,
        budget_fen=siting.budget_fen,
        walk_m=siting.walk_m,
        value=sited.value,
        bound=sited.certificate.bound,
        opened=tuple(
            PlaceStory(
                candidate=siting.candidates[place],
                needs=int((at == place).sum()),
                people=int(people[at == place].sum()),
                taken=int(reach.use[at == place].sum()),
            )
            for place in np.flatnonzero(opened)
        ),
        aside={why: len(rows) for why, rows in reach.aside.items() if rows},
        left=_left(reach, at, opened),
        communities=_communities(instance, reach, at),
        next=_next(siting, reach, at, opened, people),
    )


def _places(instance: Instance, siting: Siting, sited: Sited, reach: Reach) -> Ints:
    """Per need that counts, the place where it is served; -1 where nowhere."""
    places = {one.id: place for place, one in enumerate(siting.candidates)}
    where = {need: places[one.candidate] for one in sited.opened for need in one.needs}
    ids = [instance.needs[row].id for row in reach.row]
    return np.array([where.get(id, -1) for id in ids], dtype=np.int64)


def _left(reach: Reach, at: Ints, opened: Bools) -> dict[str, int]:
    ways = np.bincount(reach.pair_need, minlength=reach.needs) > 0
    near = reach.pair_need[opened[reach.pair_place]]
    open_ = np.bincount(near, minlength=reach.needs) > 0
    left = at < 0
    counts = {
        FULL: left & open_,
        NOT_OPENED: left & ways & ~open_,
        TOO_FAR: left & ~ways & reach.hosted,
        NOT_HOSTED: left & ~ways & ~reach.hosted,
    }
    return {why: int(those.sum()) for why, those in counts.items() if those.any()}


def _communities(instance: Instance, reach: Reach, at: Ints) -> tuple[CommunityStory, ...]:
    all_ = Counter(instance.needs[row].community for row in reach.row)
    served = Counter(instance.needs[row].community for row in reach.row[at >= 0])
    return tuple(
        CommunityStory(community=one.id, served=served[one.id], needs=all_[one.id])
        for one in instance.communities
        if all_[one.id]
    )


def _next(
    siting: Siting, reach: Reach, at: Ints, opened: Bools, people: Ints
) -> tuple[NextStory, ...]:
    """The places that would add most, nobody else moved."""
    found = []
    spare = siting.budget_fen - int(reach.cost[opened].sum())
    for place in np.flatnonzero(~opened):
        needs = reach.pair_need[reach.start[place] : reach.start[place + 1]]
        needs = needs[at[needs] < 0]
        order = needs[np.argsort(-(reach.worth[needs] / reach.use[needs]), kind="stable")]
        room, taken = int(reach.room[place]), []
        for need in order:
            if reach.use[need] <= room:
                taken.append(need)
                room -= int(reach.use[need])
        if taken:
            candidate = siting.candidates[place]
            found.append(
                NextStory(
                    candidate=candidate,
                    needs=len(taken),
                    people=int(people[taken].sum()),
                    value=int(reach.worth[taken].sum()) * reach.unit,
                    short_fen=max(0, candidate.cost_fen - spare),
                )
            )
    found.sort(key=lambda one: (-one.value, one.short_fen, one.candidate.id))
    return tuple(found[:NEXT])
