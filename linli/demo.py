"""``linli demo``: a fictional district matched and verified, from its sheets to a plan on disk."""

import sys
from collections.abc import Iterator
from pathlib import Path

from linli import examples, folder, kernels, paths, showcase
from linli.commands import explain
from linli.commands.match import solved
from linli.commands.verify import figures
from linli.desk import Desk
from linli.figures import yuan
from linli.report import write_report
from linli.report.purses import purses
from linli.report.shares import by_community
from linli.summary import sentences, summary
from linli.telling import Teller
from matcher.cores import cores
from matcher.explain import Context, context, explain_need
from matcher.faults import InvalidInstance
from matcher.files import write_instance, write_result
from matcher.instance import Instance
from matcher.plan import Plan, Result
from matcher.solve import Limits
from matcher.verify import verify
from words import fault

IN_A_ROW = 4
"""Communities told on one line."""


def run(desk: Desk, output: Path, seconds: float, once: bool) -> None:
    """Solve, verify, show and write; then, at a terminal, answer questions until there are none."""
    paths.folder(output)
    with desk.working("cli.doing.read"):
        instance = folder.load(examples.folder())
    desk.tell("cli.demo.about", name=instance.name, **_sizes(instance))
    kernels.ready(desk)
    result = solved(desk, instance, Limits(seconds=seconds, workers=cores()))
    with desk.working("cli.doing.verify"):
        verdict = verify(instance, result)
    teller = Teller(instance, desk.lang)
    prepared = context(instance, result.plan)
    print()
    for sentence in sentences(summary(instance, result), desk.lang):
        print(sentence)
    desk.tell("cli.demo.figures", figures=" · ".join(figures(verdict)))
    for line in (*_money(teller, result.plan), *_communities(teller, result.plan)):
        print(line)
    unmet = showcase.unmet(prepared, result.plan)
    for line in showcase.lines(teller, showcase.served(prepared, result.plan), unmet):
        print(line)
    print()
    for code, path in _written(desk, instance, result, output):
        desk.tell(f"cli.summary.{code}", path=path)
    if once or not (sys.stdin.isatty() and sys.stdout.isatty()):
        need = unmet[0].need if unmet else instance.needs[0].id
        desk.tell("cli.demo.next", output=output, need=need)
    else:
        _answer(desk, teller, prepared)


def _written(
    desk: Desk, instance: Instance, result: Result, output: Path
) -> Iterator[tuple[str, Path]]:
    """Each file, once it is written, with what the summary calls it."""
    write_instance(instance, output / "instance.json")
    yield "instance", output / "instance.json"
    write_result(result, output / "plan.json")
    yield "plan", output / "plan.json"
    with desk.working("cli.doing.report"):
        write_report(instance, result, output / "report.html", desk.lang)
    yield "report", output / "report.html"


def _sizes(instance: Instance) -> dict[str, int]:
    tables = ("communities", "needs", "offers", "venues", "funds")
    return {table: len(getattr(instance, table)) for table in tables}


def _money(teller: Teller, plan: Plan) -> Iterator[str]:
    """What each fund pays, of what it has."""
    yield "\n" + teller.say("cli.demo.funds")
    for purse in purses(teller.instance, plan, teller):
        figures = {"spent": yuan(purse.spent_fen), "of": yuan(purse.amount_fen)}
        yield teller.say("cli.demo.fund", fund=purse.name, **figures)


def _communities(teller: Teller, plan: Plan) -> Iterator[str]:
    """How many of each community's needs are served."""
    told = [
        teller.say("cli.demo.community", community=one.name, served=one.served, needs=one.needs)
        for one in by_community(teller.instance, plan, teller)
    ]
    yield "\n" + teller.say("cli.demo.communities")
    for start in range(0, len(told), IN_A_ROW):
        row = told[start : start + IN_A_ROW]
        yield teller.say("cli.demo.indent") + teller.say("cli.demo.between").join(row)


def _answer(desk: Desk, teller: Teller, prepared: Context) -> None:
    """The story of every need asked for, until nothing is typed."""
    while need := _asked(desk):
        try:
            for line in explain.lines(teller, explain_need(prepared, need)):
                print(line)
        except InvalidInstance as unknown:
            print(fault(desk.lang, unknown.faults[0]))


def _asked(desk: Desk) -> str:
    try:
        return input("\n" + desk.words("cli.demo.ask")).strip()
    except (EOFError, KeyboardInterrupt):
        return ""
