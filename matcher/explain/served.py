"""Why a need is served just so: its value line by line, and what else could have served it."""

from collections.abc import Iterator

import numpy as np

from matcher.explain import row as at
from matcher.explain.context import Context
from matcher.explain.details import reasons
from matcher.explain.records import Line, Other, ServedStory, Way
from matcher.explain.standing import without
from matcher.explain.unmet import way
from matcher.instance import Channel
from matcher.plan import Assignment, Series

OTHERS = 2


def served_story(context: Context, i: int) -> ServedStory:
    done, need = context.held[i], context.need(i)
    if isinstance(done, Assignment):
        venue, joins, distance = None, None, done.distance_m
        price, pays, public = done.price_fen, done.copay_fen, done.public_fen
    else:
        member = next(m for m in done.members if m.need == need.id)
        venue, distance = done.venue, member.distance_m
        joins = next(n for n, series in enumerate(context.plan.series) if series is done)
        price, pays = done.cost_fen, member.fee_fen
        public = done.public_fen * need.people // done.people
    lines = tuple(lines_of_value(context, i, done, distance, public))
    value = sum(line.change for line in lines)
    return ServedStory(
        need=need.id,
        way=Way(done.offer, venue, done.slots, done.fund, joins),
        distance_m=distance,
        price_fen=price,
        pays_fen=pays,
        public_fen=public,
        value=value,
        lines=lines,
        others=tuple(_others(context, i, done, value)),
        kept=context.owed.keeps(need.id),
    )


def lines_of_value(
    context: Context, i: int, done: Assignment | Series, distance: int, public: int
) -> Iterator[Line]:
    """The lines of the value that change it, in the order of docs/model.md."""
    need, policy = context.need(i), context.instance.policy
    weights = policy.weights
    provider = context.provider(context.tables.numbers.offers[done.offer])
    v = weights.priority[need.priority - 1]
    yield Line("priority", {"priority": need.priority}, v)
    percents = [("quality", provider.quality)]
    waited = min(weights.waiting_most_percent, need.days_waiting // weights.days_per_percent)
    percents.append(("waiting", 100 + waited))
    if provider.id == need.current_provider or provider.id in need.preferred_providers:
        percents.append(("familiar", weights.familiar_percent))
    if policy.volunteers_first and provider.kind.channel is Channel.VOLUNTEER:
        percents.append(("volunteer", weights.volunteer_percent))
    for code, percent in percents:
        if percent != 100:
            changed = v * percent // 100
            days = {"days": need.days_waiting} if code == "waiting" else {}
            yield Line(code, {"percent": percent} | days, changed - v)
            v = changed
    away = weights.per_km * distance // 1000
    if away:
        yield Line("distance", {"distance_m": distance}, -away)
    if _moved(context, need.id, done):
        yield Line("moved", {}, -weights.moved)
    money = public // weights.fen_per_millipoint
    if money:
        yield Line("money", {"public_fen": public}, -money)


def _moved(context: Context, need: str, done: Assignment | Series) -> bool:
    stands = context.stands.get(need)
    if stands is None:
        return False
    here = (done.offer, done.venue if isinstance(done, Series) else None)
    return (stands.offer, stands.venue) != here or set(stands.slots) != set(done.slots)


def _others(context: Context, i: int, done: Assignment | Series, value: int) -> Iterator[Other]:
    """The best ways of two other offers that no rule forbids, with the need's place given back.

    None where the offer's bid serves no more than it must: it can't do without this need.
    """
    if context.spare.get(done.offer, 1) < 1:
        return
    own = context.tables.numbers.offers[done.offer]
    with without(context.standing, context.tables, done, i):
        rows = context.ways(i, mendable=True)
        lawful = (rows[:, at.HARD] == 0) & (rows[:, at.OFFER] != own)
        rows = rows[lawful]
        rows = rows[np.lexsort((rows[:, at.OFFER], rows[:, at.BITS] != 0, -rows[:, at.OWN]))]
        seen: set[int] = set()
        for row in rows:
            if len(seen) == OTHERS:
                return
            if int(row[at.OFFER]) in seen:
                continue
            seen.add(int(row[at.OFFER]))
            yield Other(
                way=way(context, i, row),
                distance_m=int(row[at.METRES]),
                value=int(row[at.OWN]),
                behind=value - int(row[at.OWN]),
                reasons=reasons(context, i, row, int(row[at.BITS])),
            )
