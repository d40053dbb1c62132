"""Options that several groups of commands share."""

import sys
from contextlib import redirect_stdout
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from linli.desk import Refusal
from matcher.files.atomic import STDOUT
from matcher.files.reading import STDIN


class Lang(StrEnum):
    ZH = "zh"
    EN = "en"


def _spoken(context: typer.Context, _: Lang) -> Lang:
    """The language found out before anything was parsed: typed anywhere, or the environment's."""
    return Lang(context.find_root().obj)


Language = Annotated[
    Lang, typer.Option("--lang", metavar="zh|en", show_default=False, callback=_spoken)
]

AsJson = Annotated[bool, typer.Option("--json")]
InstancePath = Annotated[Path, typer.Argument(metavar="INSTANCE", show_default=False)]
Seconds = Annotated[float | None, typer.Option(min=0.1, max=10**6, metavar="T", show_default=False)]
Seed = Annotated[int, typer.Option(min=0, max=2**31 - 1, metavar="S")]


def _plan(context: typer.Context, plan: Path) -> Path:
    """Standard input holds one file, not two."""
    if plan == STDIN == context.params["instance"]:
        raise Refusal("cli.usage.stdin_once")
    return plan


PlanPath = Annotated[Path, typer.Argument(metavar="PLAN", show_default=False, callback=_plan)]


def output_to(context: typer.Context, output: Path) -> Path:
    """Where a file goes. To standard output: alone; what the command says goes to stderr then."""
    if str(output) not in ("-", str(STDOUT), "/dev/fd/1", "/proc/self/fd/1"):
        return output
    context.with_resource(redirect_stdout(sys.stderr))
    return STDOUT


def maybe_output(context: typer.Context, output: Path | None) -> Path | None:
    return None if output is None else output_to(context, output)


def to_file(metavar: str) -> Any:
    return typer.Option("-o", "--output", metavar=metavar, show_default=False, callback=output_to)
