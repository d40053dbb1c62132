"""The command line. Parsing here, work in ``linli.commands``; every word of it in ``words``.

The solver and the compiled code are imported by the commands that need them, so that
``linli --help`` answers at once.
"""

import io
import os
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from typer.exceptions import TyperException

from linli import __version__, answering, asking, keeping, manual, paths, speech
from linli.desk import INTERRUPTED, Desk, Refusal
from linli.options import AsJson, InstancePath, Lang, Language, PlanPath, Seconds, Seed, to_file
from matcher.faults import InvalidInstance
from matcher.faults import why as reason
from words import fault, say, why

STARTED = time.monotonic()
"""``--seconds`` counts from here: the whole command's, loading included."""

BAD_INPUT = 2
READER_LEFT = 141
"""As if by SIGPIPE: nobody is left to be told anything."""


class Kind(StrEnum):
    INSTANCE = "instance"
    PLAN = "plan"
    CERTIFICATE = "certificate"
    RESULT = "result"


app = typer.Typer(cls=manual.Group, add_completion=False)


def _version(asked: bool) -> None:
    if asked:
        print(__version__)
        raise typer.Exit


@app.callback()
def linli(
    lang: Language = Lang.ZH,
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True)] = False,
) -> None: ...


@app.command(cls=manual.Command)
def demo(
    once: Annotated[bool, typer.Option("--once")] = False,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="DIR")] = Path("linli-demo"),
    seconds: Annotated[float, typer.Option(min=0.1, max=10**6, metavar="T")] = 10.0,
    lang: Language = Lang.ZH,
) -> None:
    from linli.demo import run

    run(Desk(lang), output, seconds, once)


@app.command(cls=manual.Command)
def generate(
    needs: Annotated[int, typer.Option(min=1, max=2_000_000, metavar="N", show_default=False)],
    output: Annotated[Path, to_file("FILE")],
    seed: Seed = 1,
    points: Annotated[Path | None, typer.Option(metavar="FILE", show_default=False)] = None,
    lots: Annotated[int, typer.Option(min=0, max=10_000, metavar="L", show_default=False)] = 0,
    bids: Annotated[int, typer.Option(min=0, max=50_000, metavar="B", show_default=False)] = 0,
    lang: Language = Lang.ZH,
) -> None:
    from linli.commands import generate as command

    command.run(Desk(lang), command.Wanted(needs, seed, points, lots, bids), output)


@app.command(cls=manual.Command)
def sheets(
    output: Annotated[Path, typer.Option("-o", "--output", metavar="OUTPUT", show_default=False)],
    instance: Annotated[
        Path | None, typer.Argument(metavar="[INSTANCE]", show_default=False)
    ] = None,
    template: Annotated[bool, typer.Option("--template")] = False,
    lang: Language = Lang.ZH,
) -> None:
    from linli.commands import sheets as command

    command.run(Desk(lang), instance, template, output)


@app.command(cls=manual.Command)
def match(
    instance: InstancePath,
    output: Annotated[Path, to_file("PLAN")],
    seconds: Seconds = None,
    work: Annotated[
        int | None, typer.Option(min=1, max=10**12, metavar="N", show_default=False)
    ] = None,
    seed: Seed = 0,
    workers: Annotated[
        int | None, typer.Option(min=1, max=256, metavar="N", show_default=False)
    ] = None,
    as_json: AsJson = False,
    lang: Language = Lang.ZH,
) -> None:
    from linli.commands import match as command

    wanted = command.Wanted(STARTED, seconds, work, seed, workers)
    command.run(Desk(lang), instance, output, wanted, as_json)


@app.command(cls=manual.Command)
def verify(
    instance: InstancePath, plan: PlanPath, as_json: AsJson = False, lang: Language = Lang.ZH
) -> None:
    from linli.commands import verify as command

    if not command.run(Desk(lang), instance, plan, as_json):
        raise typer.Exit(1)


asking.add_to(app)


@app.command(cls=manual.Command)
def report(
    instance: InstancePath,
    plan: PlanPath,
    output: Annotated[Path, to_file("FILE")],
    lang: Language = Lang.ZH,
) -> None:
    from linli.commands import report as command

    if not command.run(Desk(lang), instance, plan, output):
        raise typer.Exit(1)


@app.command(cls=manual.Command)
def schema(
    kind: Annotated[Kind, typer.Argument(metavar="KIND", show_default=False)],
    lang: Language = Lang.ZH,
) -> None:
    from linli.commands import schema as command

    command.run(kind)


@app.command("compile", cls=manual.Command)
def compile_(lang: Language = Lang.ZH) -> None:
    from linli.commands import compile as command

    command.run(Desk(lang))


answering.add_to(app)
keeping.add_to(app)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line; the exit code.

    0 done, 1 a plan or a trail refused, 2 bad input or a command that can't be carried out,
    130 interrupted, 141 the reader of what is printed has left.
    """
    typed = list(sys.argv[1:] if arguments is None else arguments) or ["--help"]
    lang = speech.language(typed, os.environ)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that knows no Chinese gets ?s
    code, said = BAD_INPUT, ""
    if unspoken := speech.unspoken(typed, os.environ):
        print(speech.refused(unspoken), file=sys.stderr)
        return BAD_INPUT
    try:
        code = _run(typed, lang)
    except InvalidInstance as invalid:
        said = "\n".join(fault(lang, one) for one in invalid.faults)
    except (Refusal, manual.Mistyped) as refusal:
        said = refusal.words(lang)
    except TyperException as mistake:
        said = manual.mistyped(mistake, lang).words(lang)
    except KeyboardInterrupt:
        code, said = INTERRUPTED, say(lang, "cli.interrupted")
    except OSError as error:
        code, said = _system(error, lang)
    if said:
        print(said, file=sys.stderr)
    return code


def _run(typed: list[str], lang: str) -> int:
    """The command, and all it prints on its way: a full disk is told while there is somebody to."""
    code = 0
    try:
        with typer.main.get_group(app).make_context("linli", typed, obj=lang) as context:
            context.command.invoke(context)
    except typer.Exit as ended:
        code = ended.exit_code
    sys.stdout.flush()
    return code


def _system(error: OSError, lang: str) -> tuple[int, str]:
    """The system's no: to the file to be written that it names; else to what is printed."""
    if error.filename is not None:
        return BAD_INPUT, paths.refused(Path(error.filename), error).words(lang)
    _print_no_more()
    if isinstance(error, BrokenPipeError):
        return READER_LEFT, ""
    return BAD_INPUT, say(lang, "cli.system_refused", why=why(lang, reason(error)))


def _print_no_more() -> None:
    """What still waits to be printed would fail again when the program ends."""
    with suppress(OSError, ValueError):  # a stream of no file has nothing to fail
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
