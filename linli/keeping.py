"""The commands of whoever keeps the service running, added to the command line."""

from pathlib import Path
from typing import Annotated

import typer

from linli import manual
from linli.desk import Desk
from linli.options import Lang, Language

File = Annotated[Path, typer.Argument(metavar="FILE", show_default=False)]


def serve(
    host: Annotated[str, typer.Option("--host", metavar="ADDRESS")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65_535, metavar="P")] = 8000,
    no_worker: Annotated[bool, typer.Option("--no-worker")] = False,
    processes: Annotated[int, typer.Option(min=1, max=64, metavar="N")] = 1,
    lang: Language = Lang.ZH,
) -> None:
    from linli.commands import serve as command

    command.run(Desk(lang), host, port, no_worker, processes)


def worker(lang: Language = Lang.ZH) -> None:
    from linli.commands import worker as command

    command.run(Desk(lang))


def backup(file: File, lang: Language = Lang.ZH) -> None:
    from linli.commands import backup as command

    command.run(Desk(lang), file)


def restore(
    file: File,
    replace: Annotated[bool, typer.Option("--replace")] = False,
    lang: Language = Lang.ZH,
) -> None:
    from linli.commands import backup as command

    command.restore(Desk(lang), file, replace)


def import_(
    instance: Annotated[Path, typer.Argument(metavar="INSTANCE", show_default=False)],
    area: Annotated[str, typer.Option("--area", metavar="AREA", show_default=False)],
    notice: Annotated[Path | None, typer.Option(metavar="FILE", show_default=False)] = None,
    lang: Language = Lang.ZH,
) -> None:
    from linli.commands import transfer as command

    command.bring_in(Desk(lang), instance, area, notice)


def export(
    output: Annotated[Path, typer.Option("-o", "--output", metavar="DIR", show_default=False)],
    round_: Annotated[str | None, typer.Argument(metavar="[ROUND]", show_default=False)] = None,
    lang: Language = Lang.ZH,
) -> None:
    from linli.commands import transfer as command

    command.hand_out(Desk(lang), output, round_)


def export_ocds(
    output: Annotated[Path, typer.Option("-o", "--output", metavar="DIR", show_default=False)],
    lang: Language = Lang.ZH,
) -> None:
    from linli.commands import publish as command

    command.run(Desk(lang), output)


def add_to(app: typer.Typer) -> None:
    """One command after another, as help lists them."""
    for name, command in (
        ("serve", serve),
        ("worker", worker),
        ("import", import_),
        ("export", export),
        ("export-ocds", export_ocds),
        ("backup", backup),
        ("restore", restore),
    ):
        app.command(name, cls=manual.Command)(command)
