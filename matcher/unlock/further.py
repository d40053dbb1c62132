"""Where more would serve most: so much more of each thing that many needs lack, solved anew.

An unlock is as large as a need asks for; here every change is of a usual size, ten hours a week or
ten thousand yuan, so that they can be compared: by what each costs for every need it serves.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from matcher.changes import (
    Change,
    HoursAdded,
    MoneyAdded,
    ProviderLicensed,
    RoomRented,
    VenueLicensed,
    VenueOpened,
    VolunteerFound,
    applied,
)
from matcher.explain.context import Context
from matcher.explain.plans import served_in
from matcher.plan import Plan
from matcher.unlock.candidates import EVENING, candidates
from matcher.unlock.focus import Focus, focus
from matcher.unlock.mends import Mend
from matcher.unlock.records import Unlock
from matcher.unlock.resolve import Unproven, best, filled
from matcher.unlock.trying import Trying

MINUTES, SESSIONS, FEN = 600, 10, 1_000_000
"""More of it: minutes a week in up to so many sessions, and fen over the period."""

NOON = 12 * 60
FEW_ROWS, EACH, SHOWN, TOGETHER, SMALL = 5, 6, 12, 40, 80
"""Ways of a need that are looked at; tried of each kind; shown of all; needs that one is tried for;
needs of a part that is solved whole."""

DayPart = Literal["", "am", "pm", "eve"]


@dataclass(frozen=True)
class Further:
    """``service_type`` and ``part``: whose hours are more, and when; "" of anything else."""

    service_type: str
    part: DayPart
    unlock: Unlock


@dataclass(frozen=True)
class _Lack:
    """``of``: what is lacking, by kind and ids; ``by``: who lacks it, with what mends that."""

    of: tuple[str, ...]
    service_type: str
    part: DayPart
    by: Sequence[tuple[str, Mend]]


def further(prepared: Context) -> tuple[Further, ...]:
    """What more of one thing would do, cheapest for each need it serves first.

    Whoever is served today is served still, and each plan passes ``matcher.check``: so many needs
    more are served at least.
    """
    found = [one for lack in _lacks(prepared) if (one := _tried(prepared, lack)) is not None]
    found.sort(key=lambda one: (one.unlock.price_each_fen, -len(one.unlock.gained)))
    return tuple(found[:SHOWN])


def _lacks(prepared: Context) -> Iterator[_Lack]:
    """What is lacked, of each kind that most lack first."""
    named: dict[tuple[str, ...], list[tuple[str, Mend]]] = defaultdict(list)
    numbers = prepared.tables.numbers.needs
    for id in prepared.plan.unmet:
        seen = set[tuple[str, ...]]()
        for mend in candidates(prepared, numbers[id], FEW_ROWS):
            of = _of(prepared, id, mend)
            if of and of not in seen:
                seen.add(of)
                named[of].append((id, mend))
    most = sorted(named.items(), key=lambda one: (-len(one[1]), one[0]))
    for kind in sorted({of[0] for of in named}):
        taken = set[tuple[str, ...]]()
        alike = ((of, by) for of, by in most if of[0] == kind)
        for of, by in islice((one for one in alike if _first(taken, one[0])), EACH):
            hours = kind == "hours"
            yield _Lack(of, of[1] if hours else "", _part(of[2]) if hours else "", by)


def _first(taken: set[tuple[str, ...]], of: tuple[str, ...]) -> bool:
    """Of a service's hours at some time of day, one offer's are enough."""
    same = of[:3] if of[0] == "hours" else of
    new = same not in taken
    taken.add(same)
    return new


def _of(prepared: Context, need: str, mend: Mend) -> tuple[str, ...]:
    """What the one change adds to; () of more than one, and of what is asked of residents."""
    if len(mend.changes) != 1:
        return ()
    (one,) = mend.changes
    if isinstance(one, HoursAdded):
        kind = prepared.need(prepared.tables.numbers.needs[need]).service_type
        return ("hours", kind, _when(prepared, one.slots), one.offer)
    if isinstance(one, MoneyAdded):
        return ("money", one.fund)
    if isinstance(one, VenueOpened | RoomRented):
        return ("room", one.kind, one.venue)
    if isinstance(one, VenueLicensed | ProviderLicensed | VolunteerFound):
        return ("other", *one.of)
    return ()


def _when(prepared: Context, slots: Sequence[str]) -> str:
    """The time of day of the first."""
    for slot in prepared.instance.grid:
        if slot.id in slots:
            return "eve" if slot.start >= EVENING else "am" if slot.start < NOON else "pm"
    return ""


def _part(said: str) -> DayPart:
    parts: Mapping[str, DayPart] = {"am": "am", "pm": "pm", "eve": "eve"}
    return parts.get(said, "")


def _tried(prepared: Context, lack: _Lack) -> Further | None:
    """The part with so much more, solved anew; None: nobody more is served."""
    by = lack.by[:TOGETHER]
    ids = [id for id, _ in by]
    offers = {prepared.offer(mend.offer).id for _, mend in by if mend.offer >= 0}
    venues = {prepared.venue(mend.venue).id for _, mend in by if mend.venue >= 0}
    part = focus(prepared, offers, venues, ids)
    change = _sized([mend.changes[0] for _, mend in by])
    plan = _solved(part, change, ids)
    served = set(served_in(plan))
    gained = [id for id in ids if id in served]
    if not gained:
        return None
    rest = (one for one in ids if one not in served)
    unlock = Trying(prepared, part, (*gained, *rest)).proved((change,), plan)
    return None if unlock is None else Further(lack.service_type, lack.part, unlock)


def _solved(part: Focus, change: Change, ids: Sequence[str]) -> Plan:
    """Whoever fits in is served, one by one; a small part is then solved whole."""
    instance = applied(part.instance, (change,))
    plan = filled(part, instance, part.plan, ids)
    if len(instance.needs) > SMALL:
        return plan
    try:
        whole = best(instance, [*served_in(plan)])
    except Unproven:
        return plan
    return plan if whole is None or whole.value < plan.value else whole


def _sized(several: Sequence[Change]) -> Change:
    """As much as is usual, at the times that are asked for most."""
    first = several[0]
    if isinstance(first, MoneyAdded):
        return first.model_copy(update={"fen": FEN})
    if isinstance(first, HoursAdded):
        slots = [slot for one in several if isinstance(one, HoursAdded) for slot in one.slots]
        return first.model_copy(update={"slots": tuple(slots[:SESSIONS]), "minutes": MINUTES})
    if isinstance(first, VenueOpened | RoomRented):
        asked = (
            s for one in several if isinstance(one, VenueOpened | RoomRented) for s in one.slots
        )
        return first.model_copy(update={"slots": tuple(dict.fromkeys(asked))[:SESSIONS]})
    return first
