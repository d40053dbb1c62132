"""The commands of whoever answers for the record: who may sign in, and what has been done in it."""

from typing import Annotated

import typer

from access.actor import Duty, Role
from linli import manual
from linli.desk import Desk
from linli.options import Lang, Language

account = typer.Typer(cls=manual.Group, add_completion=False)
audit = typer.Typer(cls=manual.Group, add_completion=False)
Login = Annotated[str, typer.Option("--login", metavar="LOGIN", show_default=False)]


@account.callback()
def accounts(lang: Language = Lang.ZH) -> None: ...


@audit.callback()
def auditing(lang: Language = Lang.ZH) -> None: ...


@account.command(cls=manual.Command)
def create(
    login: Login,
    name: Annotated[str, typer.Option("--name", metavar="NAME", show_default=False)],
    role: Annotated[Role, typer.Option("--role", metavar="ROLE", show_default=False)],
    area: Annotated[str | None, typer.Option(metavar="AREA", show_default=False)] = None,
    provider: Annotated[str | None, typer.Option(metavar="PROVIDER", show_default=False)] = None,
    duty: Annotated[Duty | None, typer.Option("--duty", metavar="DUTY", show_default=False)] = None,
    lang: Language = Lang.ZH,
) -> None:
    from linli.commands import account as command

    command.create(
        Desk(lang), login=login, name=name, role=role, area=area, provider=provider, duty=duty
    )


@account.command(cls=manual.Command)
def enable(login: Login, lang: Language = Lang.ZH) -> None:
    from linli.commands import account as command

    command.enable(Desk(lang), login)


@account.command(cls=manual.Command)
def password(login: Login, lang: Language = Lang.ZH) -> None:
    from linli.commands import account as command

    command.password(Desk(lang), login)


@account.command("second-factor", cls=manual.Command)
def second_factor(login: Login, lang: Language = Lang.ZH) -> None:
    from linli.commands import account as command

    command.second_factor(Desk(lang), login)


@audit.command(cls=manual.Command)
def head(lang: Language = Lang.ZH) -> None:
    from linli.commands import audit as command

    if not command.head(Desk(lang)):
        raise typer.Exit(1)


@audit.command(cls=manual.Command)
def verify(
    head: Annotated[
        str | None, typer.Option("--head", metavar="SEQ:HASH", show_default=False)
    ] = None,
    as_json: Annotated[bool, typer.Option("--json")] = False,
    lang: Language = Lang.ZH,
) -> None:
    from linli.commands import audit as command

    if not command.verify(Desk(lang), head, as_json):
        raise typer.Exit(1)


@audit.command(cls=manual.Command)
def affected(
    login: Annotated[
        str | None, typer.Option("--login", metavar="LOGIN", show_default=False)
    ] = None,
    since: Annotated[str | None, typer.Option(metavar="DAY", show_default=False)] = None,
    until: Annotated[str | None, typer.Option(metavar="DAY", show_default=False)] = None,
    as_json: Annotated[bool, typer.Option("--json")] = False,
    lang: Language = Lang.ZH,
) -> None:
    from linli.commands import affected as command

    command.run(Desk(lang), login, since, until, as_json)


def add_to(app: typer.Typer) -> None:
    """Each with its own commands below it."""
    app.add_typer(account, name="account")
    app.add_typer(audit, name="audit")
