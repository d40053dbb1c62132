"""``linli letters``: to print, for those left out and those moved."""

from pathlib import Path

from linli import kernels, paths
from linli.desk import Desk
from linli.letters import page
from linli.planned import planned
from matcher.explain import context
from matcher.faults import Fault, InvalidInstance
from matcher.files.atomic import in_place
from telling.letters import letters
from telling.teller import Teller


def run(desk: Desk, instance: Path, plan: Path, output: Path, need: str | None) -> None:
    """``need``: a letter about this one alone."""
    paths.writable(output, instance, plan)
    kernels.ready(desk)
    with desk.working("cli.doing.read"):
        asked, result = planned(instance, plan)
    with desk.working("cli.doing.letters") as advance:
        prepared, teller = context(asked, result.plan), Teller(asked, desk.lang)

        def told(done: int, of: int) -> None:
            advance(desk.words("cli.doing.letters"), done / of, "")

        wanted = None if need is None else frozenset([need])
        written = list(letters(teller, prepared, wanted, told))
        if need is not None and not written:
            known = need in prepared.tables.numbers.needs
            code, figures = (
                ("no_letter", {"need": need}) if known else ("unknown_reference", {"value": need})
            )
            raise InvalidInstance([Fault(code, "needs", need, "id", figures)])
        with in_place(output) as file:
            file.write(page(teller, iter(written)).encode())
    desk.tell("cli.letters.done", n=len(written), path=paths.shown(output, desk.lang))
