"""``linli demo``: a fictional district, played through the service by people of four roles.

From an empty record to tasks completed; the plan, what it was verified on and a report are left on
disk, and so is the record. At a terminal the service stays up, to be looked at with a browser.
"""

import logging
import math
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from linli import examples, folder, kernels, logs, paths
from linli.called import as_called
from linli.commands import explain
from linli.commands.record import pages
from linli.commands.verify import figures
from linli.demo import showcase, tender
from linli.demo.door import Answered
from linli.demo.record import Standing, note_accounts, standing
from linli.demo.story import PHONE, Story
from linli.demo.tables import communities, money
from linli.desk import Desk, Refusal
from linli.report import write_report
from linli.summary import sentences, summary
from matcher.explain import Context, context, explain_need
from matcher.faults import InvalidInstance
from matcher.files import write_instance, write_result
from matcher.instance import Instance
from matcher.plan import Result
from matcher.verify import verify
from needs.lookup import TAIL
from needs.numbers import spaced
from telling.teller import Teller
from words import fault

RECORD = "record"
PORT = 8000
"""Where the service stays, if nobody else is there."""


def run(desk: Desk, output: Path, seconds: float, once: bool) -> None:
    """Post, freeze, solve, verify, show, publish, accept, complete; then, at a terminal, keep the
    service up and answer questions until Ctrl-C."""
    stays = not once and sys.stdin.isatty() and sys.stdout.isatty()
    pages()
    paths.folder(output)
    with desk.working("cli.doing.read"):
        instance = folder.load(examples.folder())
    desk.tell("cli.demo.about", name=instance.name, **_sizes(instance))
    kernels.ready(desk)
    logs.set_up(logging.ERROR)
    home = output / RECORD
    with standing(desk, home, instance, PORT if stays else 0) as here:
        desk.tell("demo.begins", url=here.door.url)
        story = Story(desk, here, Teller(instance, desk.lang))
        try:
            story.posted_and_frozen()
            instance, result = story.solved(limits(seconds))
            prepared, told = _shown(desk, instance, result)
            desk.tell("demo.goes_on")
            story.published()
            story.carried_out()
            desk.tell("demo.tender.begins")
            package = tender.played(story, result.plan)
        except Answered as wrong:
            raise Refusal("demo.broken", said=wrong) from wrong
        accounts = note_accounts(home, here.password, story.roles)
        print()
        for code, path in _written(desk, instance, result, package, output):
            desk.tell(f"cli.summary.{code}", path=path)
        if stays:
            _open(desk, here, story, accounts)
            _answer(desk, Teller(instance, desk.lang), prepared)
            desk.tell("demo.closed", home=home)
    if not stays:
        print(as_called(desk.words("demo.record", home=home, accounts=accounts)))
        print(as_called(desk.words("cli.demo.next", output=output, need=told)))


def limits(seconds: float) -> dict[str, Any]:
    """What the worker is asked to keep to."""
    return {"seconds": math.ceil(seconds)}


def _shown(desk: Desk, instance: Instance, result: Result) -> tuple[Context, str]:
    """The plan, verified here once more, in figures and a few stories; and a need told of."""
    with desk.working("cli.doing.verify"):
        verdict = verify(instance, result)
    teller = Teller(instance, desk.lang)
    prepared = context(instance, result.plan)
    print()
    for sentence in sentences(summary(instance, result), desk.lang):
        print(sentence)
    desk.tell("cli.demo.figures", figures=" · ".join(figures(verdict)))
    for line in (*money(teller, result.plan), *communities(teller, result.plan)):
        print(line)
    unmet = showcase.unmet(prepared, result.plan)
    for line in showcase.lines(teller, showcase.served(prepared, result.plan), unmet):
        print(line)
    return prepared, unmet[0].need if unmet else instance.needs[0].id


def _written(
    desk: Desk, instance: Instance, result: Result, package: bytes, output: Path
) -> Iterator[tuple[str, Path]]:
    """Each file, once it is written, with what the summary calls it."""
    write_instance(instance, output / "instance.json")
    yield "instance", output / "instance.json"
    write_result(result, output / "plan.json")
    yield "plan", output / "plan.json"
    with desk.working("cli.doing.report"):
        write_report(instance, result, output / "report.html", desk.lang)
    yield "report", output / "report.html"
    (output / "tender.json").write_bytes(package)
    yield "tender", output / "tender.json"


def _sizes(instance: Instance) -> dict[str, int]:
    tables = ("communities", "needs", "offers", "venues", "funds")
    return {table: len(getattr(instance, table)) for table in tables}


def _open(desk: Desk, here: Standing, story: Story, accounts: Path) -> None:
    """Where it can be looked at, and as whom."""
    desk.tell("demo.open", url=here.door.url)
    for login, role in story.roles.items():
        desk.tell("demo.account", role=role, login=login, password=here.password)
    desk.tell("demo.resident_sees", number=spaced(story.number), tail=PHONE[-TAIL:])
    desk.tell("demo.accounts", accounts=accounts)
    sys.stdout.flush()


def _answer(desk: Desk, teller: Teller, prepared: Context) -> None:
    """The story of every need asked for, until Ctrl-C."""
    while (need := _asked(desk)) is not None:
        if not need:
            continue
        try:
            for line in explain.lines(teller, explain_need(prepared, need)):
                print(line)
        except InvalidInstance as unknown:
            print(fault(desk.lang, unknown.faults[0]))


def _asked(desk: Desk) -> str | None:
    """What is typed; none once the typing ends."""
    try:
        return input("\n" + desk.words("cli.demo.ask")).strip()
    except (EOFError, KeyboardInterrupt):
        print()
        return None
