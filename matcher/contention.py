"""What pins contend for that can't all be kept: which offer, venue, fund or resident.

Only what every lawful way of a pin takes is held against it, so that what is said to be too little
is too little for these pins, whatever else the plan does.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from matcher.faults import Fault
from matcher.instance import Instance
from matcher.packed import Ints
from matcher.problem import Problem, members_by_need

NAMED, SLOTS_NAMED = 20, 6
"""So many pins are named in one message, and so many slots."""


@dataclass(frozen=True)
class Way:
    """A lawful way to keep a pin. ``room`` and ``family``: -1 at home; ``fund``: the only one
    that may pay, or -1; ``alone``: it takes a session that nobody shares."""

    block: int
    room: int
    family: int
    slots: int
    minutes: int
    public: int
    fund: int
    alone: bool


@dataclass(frozen=True)
class Claim:
    """So many sessions a week that these pins take, at least, in some of these slots."""

    pins: tuple[int, ...]
    sessions: int
    slots: int


@dataclass(frozen=True)
class Clash:
    """Pins that want more of one thing than there is; ``limit`` is -1 where nobody counted."""

    code: str
    params: Mapping[str, object]
    pins: tuple[int, ...]
    wanted: int = -1
    limit: int = -1


def clashes(instance: Instance, p: Problem, lost: Sequence[int]) -> list[Fault]:
    """A fault for everything that pins contend for, so that each pin lost is in one of them.

    ``lost``: the pins that the best plan found does not keep.
    """
    pins = _Pins(instance, p)
    told = list(pins.proven())
    left = set(lost).difference(*(clash.pins for clash in told))
    for clash in pins.shared():
        if left & {*clash.pins}:
            told.append(clash)
            left -= {*clash.pins}
    if left:
        told.append(Clash("pins_clash", {}, tuple(sorted(left))))
    return [_fault(instance, clash) for clash in told]


def _fault(instance: Instance, clash: Clash) -> Fault:
    ids = [instance.needs[i].id for i in clash.pins]
    more = ("…",) if len(ids) > NAMED else ()
    counted = {}
    if clash.limit >= 0:
        unit = "_fen" if "fund" in clash.params else ""
        counted = {f"wanted{unit}": clash.wanted, f"limit{unit}": clash.limit}
    params = {**clash.params, **counted, "pins": (*ids[:NAMED], *more), "n": len(ids)}
    return Fault(clash.code, "pins", "", "", params)


class _Pins:
    """The ways of every pin of a problem."""

    def __init__(self, instance: Instance, p: Problem) -> None:
        self._instance, self._p = instance, p
        self._member_start, self._members = members_by_need(p)
        pinned = [i for i in range(p.needs) if p.need["pinned"][i] > 0]
        self._ways = {i: list(self._ways_of(i)) for i in pinned}

    def proven(self) -> Iterator[Clash]:
        """Where more is wanted than there is, whichever ways are taken."""
        p, rooms = self._p, [1] * self._p.slot_day.size
        for block, pins in self._offers().items():
            named = {"offer": self._instance.offers[block].id}
            sessions = p.block_sessions[block].tolist()
            yield from self._crowded("offer", named, self._claims(pins), sessions)
        for room, pins in self._venues().items():
            named = {"venue": self._instance.venues[room].id}
            yield from self._crowded("venue", named, self._claims(pins), rooms)
        for resident, pins in self._residents():
            claims = [self._alone(i) for i in pins]
            yield from self._crowded("resident", {"resident": resident}, claims, rooms)
        for block, pins in self._by(lambda way: way.block if way.alone else -1).items():
            wanted = sum(min(way.minutes for way in self._ways[i]) for i in pins)
            limit = int(p.block_minutes[block])
            if wanted > limit:
                named = {"offer": self._instance.offers[block].id}
                yield Clash("pins_clash_minutes", named, pins, wanted, limit)
        yield from self._lots()
        for fund, pins in (*self._funds().items(), *self._shares().items()):
            wanted = sum(min(way.public for way in self._ways[i]) for i in pins)
            limit = int(p.fund_amount[fund])
            if wanted > limit:
                yield Clash(*self._money(fund, pins), pins, wanted, limit)

    def _lots(self) -> Iterator[Clash]:
        """Where more bids of one lot have to win than may."""
        p, claimed = self._p, defaultdict(list)
        for bid, pins in self._by(lambda way: int(p.block_bid[way.block])).items():
            for claim in p.claim_list[p.bid["claim_start"][bid] : p.bid["claim_end"][bid]].tolist():
                claimed[claim].append(pins)
        for lot, of in enumerate(self._instance.lots):
            if len(claimed[lot]) > of.winners:
                pins = tuple(sorted(i for some in claimed[lot] for i in some))
                yield Clash("pins_clash_lot", {"lot": of.id}, pins, len(claimed[lot]), of.winners)

    def shared(self) -> Iterator[Clash]:
        """What pins have in common, where nobody can say by counting that it is too little."""
        instance = self._instance
        named = [
            *(("offer", instance.offers[b].id, pins) for b, pins in self._offers().items()),
            *(("venue", instance.venues[v].id, pins) for v, pins in self._venues().items()),
            *(("fund", instance.funds[f].id, pins) for f, pins in self._funds().items()),
            *(("resident", resident, pins) for resident, pins in self._residents()),
        ]
        for kind, name, pins in named:
            if len(pins) > 1:
                yield Clash(f"pins_share_{kind}", {kind: name}, pins)

    def _crowded(
        self, kind: str, named: Mapping[str, str], claims: Sequence[Claim], room: Sequence[int]
    ) -> Iterator[Clash]:
        """The smallest sets of slots with fewer sessions than are claimed of them alone."""
        sets = {claim.slots for claim in claims}
        every, seen = 0, 0
        for slots in sets:
            every |= slots
        for slots in sorted({*sets, every}, key=lambda one: (one.bit_count(), one)):
            inside = [claim for claim in claims if not claim.slots & ~slots]
            there = [s for s in range(len(room)) if slots >> s & 1]
            wanted, limit = sum(claim.sessions for claim in inside), sum(room[s] for s in there)
            if wanted > limit and not slots & seen:
                seen |= slots
                pins = tuple(sorted({i for claim in inside for i in claim.pins}))
                ids = tuple(self._instance.grid[s].id for s in there)
                few = len(ids) <= SLOTS_NAMED
                when = {"slots": ids} if few else {}
                code = f"pins_clash_{kind}" if few else f"pins_clash_{kind}_week"
                yield Clash(code, {**named, **when}, pins, wanted, limit)

    def _claims(self, pins: Sequence[int]) -> list[Claim]:
        """The sessions that these pins take, those of one series once."""
        ways = self._ways
        alone = [i for i in pins if all(way.alone for way in ways[i])]
        in_series = [i for i in pins if not any(way.alone for way in ways[i])]
        return [*map(self._alone, alone), *map(self._series, self._together(in_series))]

    def _alone(self, i: int) -> Claim:
        return Claim((i,), int(self._p.need["k"][i]), self._slots([i]))

    def _series(self, pins: Sequence[int]) -> Claim:
        """The sessions of so many series as these pins fill, all of the largest."""
        families = {way.family for i in pins for way in self._ways[i]}
        largest = max(1, *self._p.family["largest"][sorted(families)].tolist())
        people = sum(int(self._p.need["people"][i]) for i in pins)
        k = min(int(self._p.need["k"][i]) for i in pins)
        return Claim(tuple(pins), -(-people // largest) * k, self._slots(pins))

    def _slots(self, pins: Iterable[int]) -> int:
        slots = 0
        for i in pins:
            for way in self._ways[i]:
                slots |= way.slots
        return slots

    def _together(self, pins: Sequence[int]) -> list[list[int]]:
        """The pins, those together that might be in one series."""
        parts: list[tuple[set[int], list[int]]] = []
        for i in pins:
            families, found = {way.family for way in self._ways[i]}, [i]
            for part in [one for one in parts if one[0] & families]:
                families |= part[0]
                found = [*part[1], *found]
                parts.remove(part)
            parts.append((families, found))
        return [found for _, found in parts]

    def _offers(self) -> dict[int, tuple[int, ...]]:
        return self._by(lambda way: way.block)

    def _venues(self) -> dict[int, tuple[int, ...]]:
        return self._by(lambda way: way.room)

    def _funds(self) -> dict[int, tuple[int, ...]]:
        """By the fund, whoever's share of it pays."""
        return self._by(lambda way: self._outer(way.fund) if way.public else -1)

    def _shares(self) -> dict[int, tuple[int, ...]]:
        """By a provider's share of a fund."""
        return self._by(lambda way: way.fund if way.public and self._is_share(way.fund) else -1)

    def _outer(self, fund: int) -> int:
        return int(self._p.fund_within[fund]) if self._is_share(fund) else fund

    def _is_share(self, fund: int) -> bool:
        return fund >= 0 and bool(self._p.fund_within[fund] >= 0)

    def _money(self, fund: int, pins: Sequence[int]) -> tuple[str, dict[str, str]]:
        """What is too little: a fund, or what the provider of these pins may take of it."""
        instance, named = self._instance, {"fund": self._instance.funds[self._outer(fund)].id}
        if not self._is_share(fund):
            return "pins_clash_money", named
        offer = instance.offers[self._ways[pins[0]][0].block]
        return "pins_clash_share", named | {"provider": offer.provider}

    def _by(self, of: Callable[[Way], int]) -> dict[int, tuple[int, ...]]:
        """The pins by the one thing, not -1, that all of their ways take."""
        found: dict[int, list[int]] = defaultdict(list)
        for i, ways in self._ways.items():
            taken = {of(way) for way in ways}
            if len(taken) == 1 and -1 not in taken:
                found[taken.pop()].append(i)
        return {key: tuple(pins) for key, pins in found.items()}

    def _residents(self) -> list[tuple[str, tuple[int, ...]]]:
        found: dict[str, list[int]] = defaultdict(list)
        for i in self._ways:
            found[self._instance.needs[i].resident].append(i)
        return [(one, tuple(pins)) for one, pins in found.items() if len(pins) > 1]

    def _ways_of(self, i: int) -> Iterator[Way]:
        p = self._p
        for row in p.home[p.home_start[i] : p.home_start[i + 1]]:
            yield Way(
                block=int(row["block"]),
                room=-1,
                family=-1,
                slots=int(row["slots"]),
                minutes=int(row["minutes"]),
                public=int(row["public"]),
                fund=_only_one(p.fund_list, row["fund_start"], row["fund_end"]),
                alone=True,
            )
        for m in self._members[self._member_start[i] : self._member_start[i + 1]]:
            row = p.member[m]
            family = p.family[row["family"]]
            yield Way(
                block=int(family["block"]),
                room=int(family["room"]),
                family=int(row["family"]),
                slots=int(row["slots"]),
                minutes=int(family["minutes"]),
                public=0,
                fund=-1,
                alone=bool(family["single"]),
            )


def _only_one(values: Ints, first: int, last: int) -> int:
    """The one there is; -1 for none or several."""
    return int(values[first]) if last - first == 1 else -1
