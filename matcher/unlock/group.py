"""What would serve many needs at once: those of a community, of a service type, of a whole round.

Every need names what would serve it; what many name is tried for all of them, one after the other,
as much of it as each takes, and shown by what it costs for each that is served.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from matcher.changes import (
    CatchmentWidened,
    Change,
    HoursLent,
    LimitRaised,
    PriceLowered,
    applied,
    compressed,
)
from matcher.explain import row as at
from matcher.explain.context import Context, served_by
from matcher.explain.standing import records_of
from matcher.faults import Fault, InvalidInstance
from matcher.plan import Plan
from matcher.unlock.candidates import candidates
from matcher.unlock.focus import Focus, focus
from matcher.unlock.mends import Mend
from matcher.unlock.records import Unlock, Unlocks
from matcher.unlock.resolve import inserted
from matcher.unlock.trying import Trying

TOP = 20
"""How many unlocks are shown."""

FEW_ROWS, NAMED, TOGETHER, LOOKED_AT = 12, 4, 12, 48
"""Of a need so many ways, and of what mends them the cheapest; needs that one change is tried for;
changes that are tried."""

Key = tuple[tuple[str, ...], ...]
"""What changes are made to, whatever their size."""


class Wanted(NamedTuple):
    """One change, or up to three together, and who names it, cheapest first."""

    key: Key
    by: Sequence[tuple[int, Mend]]

    @property
    def price_each(self) -> float:
        """A first guess: the cheapest mend's price over all who name it, at least once each."""
        return self.by[0][1].price_fen / len(self.by)


def unlock_needs(prepared: Context, needs: Sequence[str]) -> Unlocks:
    """What would serve some needs that are unmet, cheapest for each need gained first.

    Raises
    ------
    InvalidInstance
        ``nobody_unmet``: there is none among them.
    """
    numbers = prepared.tables.numbers.needs
    unmet = [numbers[need] for need in needs if numbers[need] not in prepared.held]
    if not unmet:
        raise InvalidInstance([Fault("nobody_unmet", "needs", "", "id", {})])
    found, tried = list[Unlock](), 0
    for wanted in _wanted(prepared, unmet):
        tried += 1
        unlock = _together(prepared, wanted)
        if unlock is not None:
            found.append(unlock)
    found.sort(key=lambda one: (one.price_each_fen, -len(one.gained), one.price_fen))
    first = {frozenset(one.gained): one for one in reversed(found)}
    found = [one for one in found if first[frozenset(one.gained)] is one]
    ids = tuple(prepared.need(i).id for i in unmet)
    return Unlocks(needs=ids, unlocks=tuple(found[:TOP]), trade=None, tried=tried)


def _wanted(prepared: Context, unmet: Sequence[int]) -> list[Wanted]:
    """What the needs name, most promising first: half by price, half by how many name it."""
    named: dict[Key, list[tuple[int, Mend]]] = defaultdict(list)
    for i in unmet:
        if bool((prepared.ways(i)[:, at.BITS] == 0).any()):
            continue  # nothing need change for whoever has a free way
        mends = candidates(prepared, i, FEW_ROWS)
        few = [one for one in mends if len(one.changes) == len(mends[0].changes)] if mends else []
        keys = set[Key]()
        for mend in few:
            key = _key(mend.changes)
            if key not in keys:
                keys.add(key)
                named[key].append((i, mend))
            if len(keys) == NAMED:
                break
    every = [Wanted(key, sorted(by, key=lambda one: one[1].price_fen)) for key, by in named.items()]
    cheap = sorted(every, key=lambda one: (one.price_each, one.key))
    asked = sorted(every, key=lambda one: (-len(one.by), one.price_each, one.key))
    chosen = {one.key: one for one in (*cheap[: LOOKED_AT // 2], *asked[: LOOKED_AT // 2])}
    return list(chosen.values())


def _key(changes: Sequence[Change]) -> Key:
    """What is asked of residents is one thing, whoever they are."""
    return tuple(sorted((one.kind,) if one.OF == ("need",) else one.of for one in changes))


def _together(prepared: Context, wanted: Wanted) -> Unlock | None:
    """As much of a change as the needs that name it take, one after the other."""
    by = wanted.by[:TOGETHER]
    part = _focus(prepared, by)
    ids = [prepared.need(i).id for i, _ in by]
    changes, plan = tuple[Change, ...](), part.plan
    served = list[str]()
    for id in ids:
        for several in _more(part, changes, plan, id, wanted.key):
            more = compressed(several)
            instance = applied(part.instance, more)
            now = part.context(instance, plan)
            if now.tables.numbers.needs[id] in now.held:
                served.append(id)  # came along with another
                break
            after = inserted(now, id)
            if after is not None and after.value >= now.plan.value:
                changes, plan = more, after
                served.append(id)
                break
    if not changes:
        return None
    trying = Trying(prepared, part, (served[0], *(one for one in ids if one != served[0])))
    return trying.proved(_for_all(compressed(changes), plan, part, set(served)), plan)


def _for_all(
    changes: Sequence[Change], plan: Plan, part: Focus, served: set[str]
) -> tuple[Change, ...]:
    """The changes with what they cost for all whom they serve: a price is everybody's, and a way
    is gone as often as those beyond it are served."""
    needs = {need.id: need for need in part.instance.needs}
    weeks = part.instance.period.weeks

    def sessions(need: str) -> int:
        return needs[need].sessions_per_week * min(needs[need].weeks, weeks)

    def counted(one: Change) -> Change:
        if isinstance(one, PriceLowered):
            given = [done for done in records_of(plan) if done.offer == one.offer]
            times = sum(sessions(served_by(done)[0]) for done in given)
            return one.model_copy(update={"times": times})
        new = [
            (done, need)
            for done in records_of(plan)
            for need in served_by(done)
            if need in served and need in needs
        ]
        if isinstance(one, LimitRaised):
            paid = [need for done, need in new if done.fund == one.fund]
            times = sum(sessions(need) * needs[need].people for need in paid)
            return one.model_copy(update={"times": times})
        if isinstance(one, HoursLent):
            lent = [need for done, need in new if done.offer == one.offer]
            minutes = sum(needs[need].sessions_per_week * needs[need].minutes for need in lent)
            return one.model_copy(update={"minutes": minutes})
        if isinstance(one, CatchmentWidened):
            gone = sum(sessions(need) for done, need in new if done.offer == one.offer)
            return one.model_copy(update={"sessions": gone})
        return one

    return tuple(counted(one) for one in changes)


def _more(
    part: Focus, changes: tuple[Change, ...], plan: Plan, need: str, key: Key
) -> Iterator[tuple[Change, ...]]:
    """The changes so far, if with them the need has a way, and what more of them it takes."""
    now = part.context(applied(part.instance, changes), plan)
    i = now.tables.numbers.needs[need]
    if i in now.held or bool((now.ways(i)[:, at.BITS] == 0).any()):
        yield changes
        return
    made = {one.of for one in changes if not one.SUMMED}
    for mend in candidates(now, i):
        again = any(one.of in made for one in mend.changes)  # a licence, or one volunteer
        if not again and set(_key(mend.changes)) <= set(key):
            yield (*changes, *mend.changes)


def _focus(prepared: Context, by: Sequence[tuple[int, Mend]]) -> Focus:
    return focus(
        prepared,
        {prepared.offer(mend.offer).id for _, mend in by if mend.offer >= 0},
        {prepared.venue(mend.venue).id for _, mend in by if mend.venue >= 0},
        [prepared.need(i).id for i, _ in by],
    )
