"""``linli account create``: an account made at the machine; the first administrator is one."""

import getpass
import sys

from sqlalchemy.orm import Session

from access import accounts
from access.actor import SYSTEM, Role
from access.refusal import Invalid
from access.refusal import Refusal as Refused
from access.tx import Tx
from api.shapes import clean
from linli.commands import record
from linli.desk import Desk, Refusal
from providers.providers import ProviderRow
from words import say


def create(
    desk: Desk, *, login: str, name: str, role: Role, area: str | None, provider: str | None
) -> None:
    """Make it; the password is asked for at a terminal, and else a line of standard input.

    Raises
    ------
    Refusal
        A login that is taken, a password too short, an area or an organisation that is unknown.
    """
    service = record.service(record.told())
    password = _password(desk)

    def work(session: Session) -> None:
        tx = Tx(session=session, actor=SYSTEM, now=service.now(), vault=service.vault)
        if provider and session.get(ProviderRow, provider) is None:
            raise Invalid("provider", "unknown", value=provider)
        accounts.create(
            tx, login=login, name=name, password=password, role=role, area=area, provider=provider
        )
        tx.close()

    try:
        if not all(map(clean, (login, name, password))):
            raise Refusal("cli.account.create.broken")
        service.database.write(work)
    except Refused as refused:
        said = say(desk.lang, f"refusals.code.{refused.code}", **refused.params)
        raise Refusal("cli.account.create.refused", said=said) from None
    finally:
        service.database.close()
    desk.tell("cli.account.create.done", login=login)


def _password(desk: Desk) -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    password = getpass.getpass(desk.words("cli.account.create.ask"))
    if getpass.getpass(desk.words("cli.account.create.again")) != password:
        raise Refusal("cli.account.create.differ")
    return password
