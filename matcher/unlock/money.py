"""Who could pay for a way: more of a fund, a lower price, a resident who bears more.

A price is everybody's: what it is lowered by is given up in every session that is sold.
"""

from collections.abc import Iterator
from typing import NamedTuple

from matcher import eligibility as may
from matcher.changes import Change, CopayRaised, LimitRaised, MoneyAdded, PriceLowered
from matcher.explain import row as at
from matcher.explain.context import Context, served_by
from matcher.packed import Ints


class _Bill(NamedTuple):
    """A session's ``rest`` that the residents do not pay, for ``people``; ``sessions``: in all."""

    rest: int
    people: int
    sessions: int


def ways_to_pay(context: Context, i: int, row: Ints) -> Iterator[tuple[Change, ...]]:
    """The sets of changes with which the way is paid, the empty one if nothing is owing."""
    if row[at.BITS] & may.VOLUNTEER_FREE:
        offer = context.offer(row[at.OFFER])
        if row[at.HALL] < 0 and offer.home:
            times = sold(context, offer.id) + int(context.columns.needs.sessions[i])
            yield (PriceLowered(offer=offer.id, fen=offer.home.price_fen, times=times),)
        return
    if not row[at.BITS] & may.FUND:
        if not row[at.BITS] & may.WORTH:
            yield ()
        return
    bill = _bill(context, i, row)
    least = bill.rest  # of what is owing, where no fund pays any of it
    for f in range(len(context.instance.funds)):
        if not at.may_pay(context.columns, int(row[at.OFFER]), f, i):
            continue
        fund = context.fund(f)
        left = max(0, int(context.standing.money[f]))
        pays = min(fund.most_fen * bill.people, left // bill.sessions)
        least = min(least, bill.rest - pays)
        changes: list[Change] = []
        if bill.rest > fund.most_fen * bill.people:
            more = -(-bill.rest // bill.people) - fund.most_fen
            times = bill.sessions * bill.people
            changes.append(LimitRaised(fund=fund.id, fen=more, times=times))
        if bill.rest * bill.sessions > left:
            changes.append(MoneyAdded(fund=fund.id, fen=bill.rest * bill.sessions - left))
        yield tuple(changes)
    if least > 0:
        yield from _borne(context, i, row, least, bill.sessions)


def _bill(context: Context, i: int, row: Ints) -> _Bill:
    sessions = int(context.columns.needs.sessions[i])
    people = int(row[at.COMES])
    if row[at.HALL] >= 0 and row[at.HOW] & at.GROUP_FEW:
        group = context.offer(row[at.OFFER]).group
        people = max(people, group.smallest if group else 0)
    return _Bill(int(row[at.PUBLIC]) // sessions, people, sessions)


def _borne(
    context: Context, i: int, row: Ints, fen: int, sessions: int
) -> Iterator[tuple[Change, ...]]:
    """So much a session less asked by the provider, or paid more by the resident."""
    need, offer = context.need(i), context.offer(row[at.OFFER])
    terms = offer.home if row[at.HALL] < 0 else offer.group
    if terms and terms.price_fen >= fen:
        times = sold(context, offer.id) + int(context.columns.needs.sessions[i])
        yield (PriceLowered(offer=offer.id, fen=fen, times=times),)
    more = -(-fen // need.people)
    most = context.instance.policy.copay_cap_fen
    if row[at.HALL] >= 0 and offer.group:
        most = min(offer.group.fee_fen, offer.group.fee_fen if most is None else most)
    if most is None or need.copay_limit_fen + more <= most:
        yield (CopayRaised(need=need.id, fen=more, times=sessions * need.people),)


def sold(context: Context, offer: str) -> int:
    """The sessions over the period that an offer gives in the plan."""
    sessions, numbers = context.columns.needs.sessions, context.tables.numbers.needs
    return sum(int(sessions[numbers[served_by(one)[0]]]) for one in context.by_offer.get(offer, ()))
