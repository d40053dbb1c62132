"""Somebody whose every word is easily found again, and what is seen of them."""

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from access.actor import SYSTEM
from access.trail import Entry
from access.tx import Tx
from door.acting import Service
from tests.service.story import District, made

SAID = {
    "name": "欧阳金丝雀",
    "phone": "13987654321",
    "door": "7 单元 1203 金丝雀",
    "health": "金丝雀术后",
    "building": "金丝雀 8 幢",
    "grid": "金丝雀网格",
    "group": "金丝雀群体",
    "language": "金丝雀话",
}
SEALED = [SAID[column] for column in ("name", "phone", "door", "health")]
REASON = "金丝雀老人搬走了"


def tx_of(service: Service, session: Session) -> Tx:
    return Tx(session=session, actor=SYSTEM, now=service.now(), vault=service.vault)


def trail_of(service: Service, subject: str) -> list[str]:
    with service.database.read() as session:
        query = select(Entry.action).where(Entry.subject == subject).order_by(Entry.seq)
        return list(session.scalars(query))


def state_of(here: District, need: str) -> str:
    return str(made(here.secretary.get(f"/needs/{need}"), 200)["state"])


def place(here: District, need: str) -> None:
    with here.service.database.writing.begin() as session:
        session.execute(text(f"UPDATE need SET state = 'placed' WHERE id = '{need}'"))
