"""What came of the demo's round, in figures: money by fund, and how each community fares."""

from collections.abc import Iterator

from linli.report.purses import purses
from matcher.plan import Plan
from telling.figures import yuan
from telling.shares import by_community
from telling.teller import Teller

IN_A_ROW = 4
"""Communities told on one line."""


def money(teller: Teller, plan: Plan) -> Iterator[str]:
    """What each fund pays, of what it has."""
    yield "\n" + teller.say("cli.demo.funds")
    for purse in purses(teller.instance, plan, teller):
        figures = {"spent": yuan(purse.spent_fen), "of": yuan(purse.amount_fen)}
        yield teller.say("cli.demo.fund", fund=purse.name, **figures)


def communities(teller: Teller, plan: Plan) -> Iterator[str]:
    """How many of each community's needs are served."""
    told = [
        teller.say("cli.demo.community", community=one.name, served=one.served, needs=one.needs)
        for one in by_community(teller.instance, plan, teller)
    ]
    yield "\n" + teller.say("cli.demo.communities")
    for start in range(0, len(told), IN_A_ROW):
        row = told[start : start + IN_A_ROW]
        yield teller.say("cli.demo.indent") + teller.say("cli.demo.between").join(row)
