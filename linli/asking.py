"""The commands that ask about a plan: why it is so, what would do it, how fair it is, and so on."""

import time
from pathlib import Path
from typing import Annotated

import typer

from linli import manual
from linli.desk import Desk
from linli.options import (
    AsJson,
    InstancePath,
    Lang,
    Language,
    PlanPath,
    Seconds,
    Seed,
    maybe_output,
    to_file,
)

STARTED = time.monotonic()
"""``--seconds`` counts from here."""


def explain(
    instance: InstancePath,
    plan: PlanPath,
    need: Annotated[str, typer.Argument(metavar="NEED", show_default=False)],
    as_json: AsJson = False,
    lang: Language = Lang.ZH,
) -> None:
    from linli.commands import explain as command

    command.run(Desk(lang), instance, plan, need, as_json)


def unlock(
    instance: InstancePath,
    plan: PlanPath,
    need: Annotated[str | None, typer.Option("--need", metavar="N", show_default=False)] = None,
    community: Annotated[
        str | None, typer.Option("--community", metavar="C", show_default=False)
    ] = None,
    service_type: Annotated[
        str | None, typer.Option("--type", metavar="T", show_default=False)
    ] = None,
    proof: Annotated[
        Path | None, typer.Option("--proof", metavar="DIR", show_default=False)
    ] = None,
    as_json: AsJson = False,
    lang: Language = Lang.ZH,
) -> None:
    from linli.commands import unlock as command

    asked = (need, community, service_type)
    command.run(Desk(lang), instance, plan, asked, proof, as_json)


def whatif(
    instance: InstancePath,
    plan: PlanPath,
    other: Annotated[Path | None, typer.Argument(metavar="[OTHER]", show_default=False)] = None,
    money: Annotated[
        list[str] | None, typer.Option("--money", metavar="FUND=±X", show_default=False)
    ] = None,
    license_: Annotated[
        list[str] | None, typer.Option("--license", metavar="VENUE=CODE", show_default=False)
    ] = None,
    without: Annotated[
        list[str] | None, typer.Option("--without", metavar="PROVIDER", show_default=False)
    ] = None,
    pool: Annotated[
        list[str] | None, typer.Option("--pool", metavar="C1,C2", show_default=False)
    ] = None,
    policy: Annotated[
        Path | None, typer.Option("--policy", metavar="FILE", show_default=False)
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="PLAN", show_default=False, callback=maybe_output),
    ] = None,
    seconds: Annotated[float, typer.Option(min=0.1, max=10**6, metavar="T")] = 10.0,
    seed: Seed = 0,
    as_json: AsJson = False,
    lang: Language = Lang.ZH,
) -> None:
    from linli.commands import whatif as command

    typed = command.Typed(money or (), license_ or (), without or (), pool or (), policy)
    wanted = command.Wanted(STARTED, seconds, seed)
    command.run(Desk(lang), (instance, plan, other), typed, output, wanted, as_json)


def gaps(
    instance: InstancePath, plan: PlanPath, as_json: AsJson = False, lang: Language = Lang.ZH
) -> None:
    from linli.commands import gaps as command

    command.run(Desk(lang), instance, plan, as_json)


def fairness(
    instance: InstancePath,
    plan: PlanPath,
    price: Annotated[bool, typer.Option("--price")] = False,
    core: Annotated[bool, typer.Option("--core")] = False,
    seconds: Seconds = None,
    as_json: AsJson = False,
    lang: Language = Lang.ZH,
) -> None:
    from linli.commands import fairness as command

    wanted = command.Wanted(price, core, seconds)
    command.run(Desk(lang), instance, plan, wanted, as_json)


def letters(
    instance: InstancePath,
    plan: PlanPath,
    output: Annotated[Path, to_file("FILE")],
    need: Annotated[str | None, typer.Option("--need", metavar="N", show_default=False)] = None,
    lang: Language = Lang.ZH,
) -> None:
    from linli.commands import letters as command

    command.run(Desk(lang), instance, plan, output, need)


def siting(
    instance: InstancePath,
    candidates: Annotated[Path, typer.Argument(metavar="CANDIDATES", show_default=False)],
    budget: Annotated[str, typer.Option("--budget", metavar="YUAN", show_default=False)],
    plan: Annotated[Path | None, typer.Option(metavar="PLAN", show_default=False)] = None,
    walk: Annotated[int, typer.Option(min=1, max=100_000, metavar="METRES")] = 1_000,
    seconds: Annotated[float, typer.Option(min=0.1, max=10**6, metavar="T")] = 20.0,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE", show_default=False, callback=maybe_output),
    ] = None,
    map_: Annotated[
        Path | None,
        typer.Option("--map", metavar="FILE", show_default=False, callback=maybe_output),
    ] = None,
    verify: Annotated[Path | None, typer.Option(metavar="FILE", show_default=False)] = None,
    as_json: AsJson = False,
    lang: Language = Lang.ZH,
) -> None:
    from linli.commands import siting as command

    asked = command.Asked(instance, candidates, plan, budget, walk)
    if verify is None:
        command.run(Desk(lang), asked, seconds, output, map_, as_json)
    elif not command.verify(Desk(lang), asked, verify, as_json):
        raise typer.Exit(1)


def add_to(app: typer.Typer) -> None:
    """The commands, as words of their own."""
    for command in (explain, unlock, gaps, whatif, letters, siting, fairness):
        app.command(cls=manual.Command)(command)
