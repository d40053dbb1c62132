"""``linli account …``: accounts from the machine itself; the first administrator is made so.

Whoever may start the program may do all of it: the way back in where no administrator has one.
"""

import getpass
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from access import accounts, resets
from access.actor import SYSTEM, Duty, Role
from access.refusal import Invalid
from access.refusal import Refusal as Refused
from access.tx import Tx
from linli.commands import record
from linli.desk import Desk, Refusal
from providers.providers import ProviderRow
from store.columns import clean
from words import refusal_in_words


def create(
    desk: Desk,
    *,
    login: str,
    name: str,
    role: Role,
    area: str | None,
    provider: str | None,
    duty: Duty | None,
) -> None:
    """Make it; the password is asked for at a terminal, and else a line of standard input.

    ``duty``: an administrator's; without one every duty.

    Raises
    ------
    Refusal
        A login that is taken, a password too short, an area or an organisation that is unknown.
    """
    secret = _password(desk)
    if not all(map(clean, (login, name, secret))):
        raise Refusal("cli.account.create.broken")

    def work(tx: Tx) -> None:
        if provider and tx.session.get(ProviderRow, provider) is None:
            raise Invalid("provider", "unknown", value=provider)
        accounts.create(
            tx,
            login=login,
            name=name,
            password=secret,
            role=role,
            duty=Duty.ALL if duty is None and role is Role.ADMINISTRATOR else duty,
            area=area,
            provider=provider,
        )

    _done(desk, work, "create")
    desk.tell("cli.account.create.done", login=login)


def enable(desk: Desk, login: str) -> None:
    """A disabled account may sign in again. Raises Refusal."""
    _changed(desk, login, "enable", resets.enable)


def password(desk: Desk, login: str) -> None:
    """Another password, asked for as a new account's is. Raises Refusal."""
    secret = _password(desk)
    if not clean(secret):
        raise Refusal("cli.account.create.broken")
    _changed(desk, login, "password", partial(resets.reset_password, password=secret))


def second_factor(desk: Desk, login: str) -> None:
    """The password alone until another second factor is enrolled. Raises Refusal."""
    _changed(desk, login, "second-factor", resets.reset_second_factor)


def _changed(desk: Desk, login: str, command: str, reset: Callable[[Tx, str, int], Any]) -> None:
    def work(tx: Tx) -> None:
        found = tx.session.scalar(select(accounts.Account).where(accounts.Account.login == login))
        if found is None:
            raise Invalid("login", "unknown", value=login)
        reset(tx, found.id, found.version)

    _done(desk, work, command)
    desk.tell(f"cli.account.{command}.done", login=login)


def _done(desk: Desk, work: Callable[[Tx], None], command: str) -> None:
    service = record.service(record.told())

    def written(session: Session) -> None:
        actor = replace(SYSTEM, apart=service.separate_duties)
        tx = Tx(session=session, actor=actor, now=service.now(), vault=service.vault)
        work(tx)
        tx.close()

    try:
        service.database.write(written)
    except Refused as refused:
        said = refusal_in_words(desk.lang, refused.code, refused.params)
        raise Refusal(f"cli.account.{command}.refused", said=said) from None
    finally:
        service.database.close()


def _password(desk: Desk) -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    password = getpass.getpass(desk.words("cli.account.create.ask"))
    if getpass.getpass(desk.words("cli.account.create.again")) != password:
        raise Refusal("cli.account.create.differ")
    return password
