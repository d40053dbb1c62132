"""The series at venues: who leads them, where and when, who comes, who pays."""

from collections.abc import Iterable
from dataclasses import dataclass

from matcher.instance import Instance
from matcher.plan import Plan, Series
from telling.teller import Teller


@dataclass(frozen=True)
class Class:
    """``number`` counts from 1, in the order of the plan; money per session and over the period."""

    number: int
    service_type: str
    provider: str
    venue: str
    when: str
    members: tuple[str, ...]
    people: int
    seats: int
    cost_fen: int
    fees_fen: int
    fund: str | None
    public_fen: int
    value: int


def classes(instance: Instance, plan: Plan, teller: Teller) -> list[Class]:
    seats = {venue.id: venue.seats for venue in instance.venues}
    return list(_classes(plan.series, seats, teller))


def _classes(series: Iterable[Series], seats: dict[str, int], teller: Teller) -> Iterable[Class]:
    for number, one in enumerate(series, 1):
        yield Class(
            number=number,
            service_type=teller.service_types[one.service_type],
            provider=teller.offered_by[one.offer],
            venue=teller.venues[one.venue],
            when=teller.slot_names(one.slots),
            members=tuple(member.need for member in one.members),
            people=one.people,
            seats=seats[one.venue],
            cost_fen=one.cost_fen,
            fees_fen=one.fees_fen,
            fund=None if one.fund is None else teller.funds[one.fund],
            public_fen=one.public_fen,
            value=one.value,
        )
