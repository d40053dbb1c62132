"""Retention: whose purpose has ended is forgotten after the days that the community has set."""

from sqlalchemy.orm import Session

from access.actor import SYSTEM
from access.tx import Tx
from door.acting import Service
from needs import rights


def run(service: Service, days: int) -> list[str]:
    """Forget everybody for whom nothing has been asked or given for ``days``; their ids.

    ``days``: 0 is for ever. A few residents a transaction, so that nobody waits long.
    """
    forgotten: list[str] = []
    while days:
        some = service.database.write(lambda session: _some(service, session, days))
        forgotten += some
        if len(some) < rights.AT_A_TIME:
            break
    if forgotten:
        service.database.settle()
    return forgotten


def _some(service: Service, session: Session, days: int) -> list[str]:
    tx = Tx(session=session, actor=SYSTEM, now=service.now(), vault=service.vault)
    some = rights.forget_ended(tx, days)
    tx.close()
    return some
