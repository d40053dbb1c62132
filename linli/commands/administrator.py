"""``linli administrator LOGIN``: the account from which all others are made."""

import getpass
import sys

from sqlalchemy.orm import Session

from access import accounts
from access.actor import SYSTEM, Role
from access.refusal import Refusal as Refused
from access.tx import Tx
from api.shapes import clean
from linli.commands import record
from linli.desk import Desk, Refusal
from words import say


def run(desk: Desk, login: str) -> None:
    """Make it; the password is asked for at a terminal, and else a line of standard input.

    Raises
    ------
    Refusal
    """
    service = record.service(record.told())
    if sys.stdin.isatty():
        password = getpass.getpass(desk.words("cli.administrator.ask"))
    else:
        password = sys.stdin.readline().rstrip("\n")

    def work(session: Session) -> None:
        tx = Tx(session=session, actor=SYSTEM, now=service.now(), vault=service.vault)
        accounts.create(tx, login=login, name=login, password=password, role=Role.ADMINISTRATOR)
        tx.close()

    try:
        if not (clean(login) and clean(password)):
            raise Refusal("cli.administrator.broken")
        service.database.write(work)
    except Refused as refused:
        said = say(desk.lang, f"refusals.code.{refused.code}", **refused.params)
        raise Refusal("cli.administrator.refused", said=said) from None
    finally:
        service.database.close()
    desk.tell("cli.administrator.done", login=login)
