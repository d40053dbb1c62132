"""What the resources of a way serve instead: who would have to give way, and what they are worth.

Not a proof of least cost: for every thing that is short, the cheapest holders are taken until
enough is free; who frees two things counts once. Whoever a bid serves may only give way while it
still serves as many as it said at least, and nobody whom a floor is owed.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from matcher.explain import row as at
from matcher.explain.context import Context, served_by
from matcher.explain.owed import Giving
from matcher.explain.records import Claim, Instead, Reason
from matcher.packed import Ints
from matcher.plan import Assignment, Member, Series

Held = Assignment | Series


class _Yielding:
    """The assignments and series that give way, and single members of one series."""

    def __init__(self, spare: Mapping[str, int], giving: Giving) -> None:
        self.giving = giving
        self.held: dict[int, Held] = {}
        self.members: list[Claim] = []
        self._spare = Counter(spare)
        self._bound = frozenset(spare)
        self.enough = True

    def until(self, holders: Iterable[Held], wanted: int, frees: Callable[[Held], int]) -> None:
        """Add holders in their order until ``wanted`` is freed, those added before included."""
        holders = list(holders)
        freed = sum(frees(one) for one in holders if id(one) in self.held)
        for one in holders:
            if freed >= wanted:
                return
            if id(one) not in self.held and frees(one) > 0 and self._spared(one, _worths(one)):
                self.held[id(one)] = one
                freed += frees(one)
        self.enough &= freed >= wanted

    def leave(self, one: Held, member: Member) -> None:
        """A member leaves its series."""
        self.enough &= self._spared(one, {member.need: member.value})
        self.members.append(Claim(member.need, member.value))

    def _spared(self, one: Held, needs: Mapping[str, int]) -> bool:
        """Can its offer's bid, and what is owed, do without these needs? Then they do."""
        bound = one.offer in self._bound
        if bound and self._spare[one.offer] < len(needs):
            return False
        if not self.giving.spared(needs):
            return False
        if bound:
            self._spare[one.offer] -= len(needs)
        return True

    def claims(self) -> tuple[Claim, ...]:
        return (
            *(
                Claim(need, value)
                for one in self.held.values()
                for need, value in _worths(one).items()
            ),
            *self.members,
        )

    def value(self) -> int:
        return sum(one.value for one in self.held.values()) + sum(m.value for m in self.members)


def _worths(one: Held) -> dict[str, int]:
    """The needs it serves, and what they are worth."""
    if isinstance(one, Assignment):
        return {one.need: one.value}
    return {member.need: member.value for member in one.members}


def instead(context: Context, i: int, row: Ints, company: int = 0) -> Instead | Reason | None:
    """Who holds what the way of this row would use; why not, where those who do are owed it; none
    where bids must serve them.

    ``company``: how many needs more would come.
    """
    offer = context.offer(row[at.OFFER]).id
    spare = {one: more + (one == offer) for one, more in context.spare.items()}
    giving = Giving(context.owed, context.need(i).id, int(row[at.OWN]))
    yielding = _Yielding(spare, giving)
    slots = context.slot_ids(row[at.TIMES])
    cheapest = sorted(context.by_offer.get(offer, ()), key=lambda one: one.value)
    if row[at.HOW] & at.GROUP_FULL:
        _leave_series(context, i, row, yielding)
    if row[at.HOW] & at.ROOM_TAKEN:
        venue = context.venue(row[at.HALL]).id
        for slot in slots:
            yielding.until(context.by_room.get((venue, slot), ()), 1, lambda one: 1)
    if row[at.BITS] & at.RESIDENT_SLOT:
        _free_resident(context, i, slots, yielding)
    if row[at.HOW] & at.SLOT_FULL:
        number = context.tables.numbers.slots
        for slot in slots:
            s, o = number[slot], row[at.OFFER]
            over = 1 + context.standing.used[o, s] - context.columns.offers.sessions[o, s]
            there = [one for one in cheapest if slot in one.slots]
            if at.taken(context.columns, context.standing, o, s):
                yielding.until(there, int(over), lambda one: 1)
    if row[at.BITS] & at.BID:
        _leave_bid(context, row, 1 + company, cheapest, yielding)
    if row[at.HOW] & at.MINUTES_OUT:
        yielding.until(cheapest, _minutes_short(context, i, row), lambda one: one.minutes_per_week)
    if row[at.HOW] & at.FUND_SPENT:
        _leave_fund(context, row, yielding)
    if row[at.HOW] & at.SHARE_SPENT:
        _leave_share(context, row, yielding)
    if not yielding.enough:
        return giving.refused
    return Instead(yielding.claims(), yielding.value(), int(row[at.OWN]))


def _free_resident(context: Context, i: int, slots: Sequence[str], yielding: _Yielding) -> None:
    """The resident's own other needs at these times; a series goes on without its member."""
    residents, number = context.columns.needs.resident, context.tables.numbers.needs
    for one in context.by_resident.get(context.need(i).resident, ()):
        if set(slots).isdisjoint(one.slots):
            continue
        if isinstance(one, Assignment):
            yielding.until([one], 1, lambda one: 1)
        else:
            for member in one.members:
                if residents[number[member.need]] == residents[i]:
                    yielding.leave(one, member)


def _leave_bid(
    context: Context, row: Ints, needs: int, cheapest: Sequence[Held], yielding: _Yielding
) -> None:
    """So many of those the bid serves; none of a series to be joined, which may end without it."""
    joined = None
    if row[at.SERIES] >= 0:
        joined = context.plan.series[context.standing.place[row[at.SERIES]]]
    others = [one for one in cheapest if one is not joined]
    short = needs - int(context.standing.volume[row[at.OFFER]])
    yielding.until(others, short, lambda one: len(served_by(one)))


def _minutes_short(context: Context, i: int, row: Ints) -> int:
    c, o = context.columns, row[at.OFFER]
    length = c.needs.minutes[i] if row[at.HALL] < 0 else c.offers.group_minutes[o]
    metres = int(row[at.BASE])
    travel = 2 * -(-metres * int(c.offers.pace[o]) // 1000)
    return int(c.needs.k[i] * (length + travel) - context.standing.minutes[o])


def _leave_fund(context: Context, row: Ints, yielding: _Yielding) -> None:
    """Those who earn least for the public's money."""
    fund = context.fund(row[at.PAYS]).id
    short = int(row[at.PUBLIC] - context.standing.money[row[at.PAYS]])
    yielding.until(context.by_fund.get(fund, ()), short, lambda one: one.public_fen)


def _leave_share(context: Context, row: Ints, yielding: _Yielding) -> None:
    """The same among those whom the way's own provider serves."""
    providers, number = context.columns.offers.provider, context.tables.numbers.offers
    provider, fund = providers[row[at.OFFER]], context.fund(row[at.PAYS]).id
    own = [one for one in context.by_fund.get(fund, ()) if providers[number[one.offer]] == provider]
    short = int(row[at.PUBLIC] - context.standing.shares[provider, row[at.PAYS]])
    yielding.until(own, short, lambda one: one.public_fen)


def _leave_series(context: Context, i: int, row: Ints, yielding: _Yielding) -> None:
    """The members worth least, until there is room."""
    series = context.plan.series[context.standing.place[row[at.SERIES]]]
    number = context.tables.numbers.needs
    people = context.columns.needs.people
    most = min(
        context.columns.offers.largest[row[at.OFFER]], context.columns.venues.seats[row[at.HALL]]
    )
    over = int(context.standing.people[row[at.SERIES]] + people[i] - most)
    if not context.service_type(i).group:
        over = series.people
    for member in sorted(series.members, key=lambda member: member.value):
        if over <= 0:
            return
        over -= int(people[number[member.need]])
        yielding.leave(series, member)
