"""``linli audit affected``: whose data an account has been shown, for whoever has to tell them."""

from dataclasses import asdict
from datetime import date, datetime

from sqlalchemy.orm import Session

from access.accounts import account_named
from access.actor import SYSTEM
from access.tx import Tx
from door.acting import Service
from linli.commands import record
from linli.desk import Desk, Refusal
from rounds.affected import Affected, told
from store.columns import CHINA


def run(desk: Desk, login: str | None, since: str | None, until: str | None, as_json: bool) -> None:
    """Print a line each, and how many they are.

    Raises
    ------
    Refusal
        No such account; what is no day.
    """
    service = record.service(record.told())
    try:
        begin, end = _day(since), _day(until)
        found = service.database.write(lambda session: _found(service, session, login, begin, end))
    finally:
        service.database.close()
    clear = sum(one.clear for one in found)
    if as_json:
        desk.json({"residents": [asdict(one) for one in found], "clear": clear})
        return
    for one in found:
        desk.tell(
            "cli.audit.affected.line",
            resident=one.resident,
            community=one.community,
            shown=desk.words(f"cli.audit.affected.{'clear' if one.clear else 'masked'}"),
            times=one.times,
            first=_in_china(one.first),
            last=_in_china(one.last),
            forgotten=desk.words("cli.audit.affected.gone") if one.forgotten else "",
        )
    desk.tell("cli.audit.affected.total", residents=len(found), clear=clear)


def _found(
    service: Service, session: Session, login: str | None, since: date | None, until: date | None
) -> list[Affected]:
    account = account_named(session, login) if login is not None else None
    if login is not None and account is None:
        raise Refusal("cli.audit.affected.no_account", login=login)
    tx = Tx(session=session, actor=SYSTEM, now=service.now(), vault=service.vault)
    found = told(tx, account.id if account is not None else None, since, until)
    tx.close()
    return found


def _day(said: str | None) -> date | None:
    try:
        return None if said is None else date.fromisoformat(said)
    except ValueError:
        raise Refusal("cli.audit.affected.no_day", said=said) from None


def _in_china(moment: datetime) -> str:
    return moment.astimezone(CHINA).isoformat(" ", "seconds")
