"""What every fund holds, what the plan spends of it, and what it may pay for."""

from collections import Counter
from dataclasses import dataclass

from matcher.instance import Fund, Instance
from matcher.plan import Assignment, Plan, Series
from telling.teller import Teller


@dataclass(frozen=True)
class Purse:
    """``lines``: how many assignments and series it pays for; what it spends has lump sums too."""

    name: str
    spent_fen: int
    amount_fen: int
    most_fen: int
    lines: int
    service_types: str
    communities: str
    groups: str


def purses(instance: Instance, plan: Plan, teller: Teller) -> list[Purse]:
    spent: Counter[str] = Counter()
    lines: Counter[str] = Counter()
    paid: tuple[Assignment | Series, ...] = (*plan.assignments, *plan.series)
    for done in paid:
        if done.fund is not None:
            spent[done.fund] += done.public_fen
            lines[done.fund] += 1
    lots = {lot.id: lot.fund for lot in instance.lots}
    payer = {bid.id: lots[bid.parts[0].lot] for bid in instance.bids}
    for award in plan.awards:
        spent[payer[award.bid]] += award.public_fen
    return [_purse(fund, spent[fund.id], lines[fund.id], teller) for fund in instance.funds]


def _purse(fund: Fund, spent: int, lines: int, teller: Teller) -> Purse:
    def listed(ids: tuple[str, ...] | None, name: dict[str, str] | None, every: str) -> str:
        if ids is None:
            return teller.say(f"report.funds.{every}")
        words = [name[one] if name else teller.group(one) for one in ids]
        return teller.say("reasons.listing").join(words) or teller.say("report.funds.nobody")

    return Purse(
        name=teller.funds[fund.id],
        spent_fen=spent,
        amount_fen=fund.amount_fen,
        most_fen=fund.most_fen,
        lines=lines,
        service_types=listed(fund.service_types, teller.service_types, "any_type"),
        communities=listed(fund.communities, teller.communities, "any_community"),
        groups=listed(fund.groups, None, "any_group"),
    )
