"""Help and usage errors in the reader's language.

Help is set here rather than by typer, whose tables cut Chinese sentences short: they break lines
at spaces only.
"""

import shutil
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from enum import Enum
from typing import Any

from rich.cells import cell_len, set_cell_size
from typer.core import TyperCommand, TyperGroup
from typer.exceptions import TyperException

from linli.called import as_called
from linli.folding import folded
from words import listed, say

SHARED = ("as_json", "help", "instance", "lang", "plan", "version")
"""Parameters that mean the same in every command."""

WIDEST = 96


class Mistyped(Exception):
    """A command line that can't be read: a code with parameters, and whose help says more."""

    def __init__(self, code: str, command: str, **params: str) -> None:
        super().__init__(code)
        self.code = code
        self.command = command
        self.params = params

    def words(self, lang: str) -> str:
        said = say(lang, f"cli.usage.{self.code}", **self.params)
        return (
            said + "\n" + say(lang, "cli.usage.more", command=as_called(f"{self.command} ").strip())
        )


class Command(TyperCommand):
    """A command whose help stands in ``words``, under ``cli.<its name>``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        ctx.allow_extra_args = True
        left = super().parse_args(ctx, args)
        if left:
            raise Mistyped("extra", ctx.command_path, words=" ".join(left))
        return left

    def format_help(self, ctx: Any, formatter: Any) -> None:
        formatter.write(_page(self, ctx))


class Group(TyperGroup):
    """The commands together; their help stands under ``cli.linli``."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name = args[0]
        if name not in self.commands:
            near = get_close_matches(name, self.commands, n=1)
            code = "no_command_near" if near else "no_command"
            raise Mistyped(code, ctx.command_path, name=name, near="".join(near))
        return super().resolve_command(ctx, args)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        formatter.write(_page(self, ctx))


def _page(command: Command | Group, ctx: Any) -> str:
    lang = ctx.find_root().obj
    topic = ".".join(ctx.command_path.split()[1:]) or "linli"
    width = min(shutil.get_terminal_size().columns, WIDEST)
    lines = folded(_usage(command, ctx, lang), width)

    def part(title: str, rows: Sequence[tuple[str, str]]) -> None:
        if rows:
            lines.extend(["", say(lang, title), *_table(rows, width)])

    below = "cli" if topic == "linli" else f"cli.{topic}"
    for paragraph in say(lang, f"cli.{topic}.help").strip().split("\n\n"):
        lines.extend(["", *folded(as_called(paragraph), width)])
    if isinstance(command, Group):
        part(
            "cli.title.commands",
            [(name, say(lang, f"{below}.{name}.short")) for name in command.commands],
        )
    told = [(parameter, _told(parameter, topic, lang)) for parameter in command.get_params(ctx)]
    part("cli.title.arguments", [row for p, row in told if p.param_type_name == "argument"])
    part("cli.title.options", [row for p, row in told if p.param_type_name == "option"])
    return "\n".join(lines)


def _table(rows: Sequence[tuple[str, str]], width: int) -> Iterator[str]:
    """What is typed on the left, what it is for beside it."""
    left = 2 + max(cell_len(typed) for typed, _ in rows)
    for typed, meaning in rows:
        first, *more = folded(meaning, width - left - 2)
        yield f"  {set_cell_size(typed, left)}{first}"
        yield from (f"  {' ' * left}{line}" for line in more)


def _usage(command: Command | Group, ctx: Any, lang: str) -> str:
    typed = " ".join([ctx.command_path, *_pieces(command)])
    return say(lang, "cli.title.usage", command=as_called(typed))


def _pieces(command: Command | Group) -> Iterator[str]:
    if isinstance(command, Group):
        yield "COMMAND …"
    for parameter in command.params:
        if parameter.param_type_name == "argument":
            yield str(parameter.metavar)
        elif parameter.required:
            yield f"{parameter.opts[0]} {parameter.metavar}"
    yield "[--…]"


def _told(parameter: Any, topic: str, lang: str) -> tuple[str, str]:
    """A parameter as typed, and what it is for."""
    where = "any" if parameter.name in SHARED else topic
    text = say(lang, f"cli.{where}.{parameter.name}")
    if parameter.param_type_name == "argument":
        return parameter.metavar, text
    if parameter.required:
        text += say(lang, "cli.title.required")
    elif parameter.show_default and not isinstance(parameter.default, bool):
        text += say(lang, "cli.title.default", value=parameter.default)
    taken = [", ".join(parameter.opts), parameter.metavar or ""]
    return " ".join(taken).strip(), text


def mistyped(mistake: TyperException, lang: str) -> Mistyped:
    """What typer refused, told without its English."""
    name = _name(mistake)
    context = getattr(mistake, "ctx", None)
    command = context.command_path if context else "linli"
    match type(mistake).__name__:
        case "MissingParameter":
            return Mistyped("missing", command, name=name)
        case "BadParameter":
            expected = _expected(getattr(mistake, "param", None), lang)
            return Mistyped("bad", command, name=name, found=_found(mistake), expected=expected)
        case "NoSuchOption":
            return Mistyped("no_option", command, name=name)
        case "BadOptionUsage":
            return Mistyped("value", command, name=name)
        case _:
            return Mistyped("other", command, said=mistake.format_message())


def _expected(parameter: Any, lang: str) -> str:
    """What a parameter takes: a word of some, or a number between two."""
    taken = parameter.type_descriptor.annotation
    if issubclass(taken, Enum):
        return say(lang, "cli.usage.one_of", choices=listed(lang, (one.value for one in taken)))
    kind = "integer" if taken is int else "number"
    least, most = f"{parameter.min:,}", f"{parameter.max:,}"
    return say(lang, f"cli.usage.{kind}", least=least, most=most)


def _found(mistake: TyperException) -> str:
    """What was typed, as the validation that refused it says."""
    refused: Any = mistake.__cause__
    return str(refused.errors()[0]["input"])


def _name(mistake: TyperException) -> str:
    parameter = getattr(mistake, "param", None)
    if parameter is None:
        return str(getattr(mistake, "option_name", ""))
    if parameter.param_type_name == "argument":
        return str(parameter.metavar)
    return str(max(parameter.opts, key=len))
