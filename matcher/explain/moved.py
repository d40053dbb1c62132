"""Why somebody is served otherwise than in the plan in force."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from matcher.explain import row as at
from matcher.explain.context import Context
from matcher.explain.details import reasons
from matcher.explain.records import Reason, Way
from matcher.explain.standing import without
from matcher.explain.unmet import nearest_first
from matcher.instance import Placement
from matcher.packed import Ints
from matcher.plan import Series
from matcher.tables import mask


@dataclass(frozen=True)
class MovedStory:
    """``why``: ``gone``: the offer or the venue is not in the round; ``rules``: ``reasons`` stand
    against the present way, everybody else where they are; ``times``: it is free at other times
    alone; ``worth``: it is free, and ``less`` milli-points worse than the new one for this need, or
    better (below 0) where the place serves the whole plan better otherwise."""

    need: str
    before: Placement
    after: Way
    why: Literal["gone", "rules", "times", "worth"]
    reasons: tuple[Reason, ...] = ()
    less: int = 0


def moved_stories(context: Context) -> Iterator[MovedStory]:
    """Of every need that is served, and otherwise than it stands, in the instance's order."""
    stories = (moved_story(context, i) for i in sorted(context.held))
    return (story for story in stories if story is not None)


def moved_story(context: Context, i: int) -> MovedStory | None:
    """Of one need; None: it is served as it stands, it is not served, or it was not."""
    placement, done = context.stands.get(context.need(i).id), context.held.get(i)
    if placement is None or done is None:
        return None
    venue = done.venue if isinstance(done, Series) else None
    here = (done.offer, venue, set(done.slots))
    if here == (placement.offer, placement.venue, set(placement.slots)):
        return None
    return _story(context, i, placement, Way(done.offer, venue, done.slots, done.fund))


def _story(context: Context, i: int, placement: Placement, after: Way) -> MovedStory:
    numbers, need = context.tables.numbers, context.need(i).id
    offer = numbers.offers.get(placement.offer)
    venue = -1 if placement.venue is None else numbers.venues.get(placement.venue)
    known = all(slot in numbers.slots for slot in placement.slots)
    if offer is None or venue is None or not known:
        return MovedStory(need, placement, after, "gone")
    done = context.held[i]
    with without(context.standing, context.tables, done, i):
        rows = context.ways(i)
        there = rows[(rows[:, at.OFFER] == offer) & (rows[:, at.HALL] == venue)]
        if not len(there):
            return MovedStory(need, placement, after, "gone")
        row: Ints = nearest_first(there)[0]
        if row[at.BITS]:
            why = reasons(context, i, row, int(row[at.BITS]))
            return MovedStory(need, placement, after, "rules", why)
        if row[at.TIMES] != mask(placement.slots, numbers.slots):
            return MovedStory(need, placement, after, "times")
        less = _worth(context, i) - int(row[at.OWN])
        return MovedStory(need, placement, after, "worth", (), less)


def _worth(context: Context, i: int) -> int:
    """What the need is worth as it is served, bearing its part of a series' money."""
    done, need = context.held[i], context.need(i)
    if not isinstance(done, Series):
        return done.value
    member = next(one for one in done.members if one.need == need.id)
    public = done.public_fen * need.people // done.people
    return member.value - public // context.instance.policy.weights.fen_per_millipoint
