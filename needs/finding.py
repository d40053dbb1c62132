"""Finding a resident by what somebody says of them, masked: to choose whom a need is of."""

from sqlalchemy import select

from access import reading
from access.areas import Area, within
from access.tx import Tx
from needs import lookup
from needs.residents import Resident, ResidentKey


def found(tx: Tx, words: str, most: int) -> list[tuple[Resident, ResidentKey]]:
    """Residents within the actor's area by a name, initials or a telephone number, at most
    ``most``; one entry in the trail says whom it showed."""
    rows = tx.session.execute(
        select(Resident, ResidentKey)
        .join(ResidentKey, ResidentKey.resident_id == Resident.id)
        .join(Area, Area.id == Resident.area_id)
        .where(within(Area.path, tx.actor.area), Resident.id.in_(lookup.matching(tx, words)))
        .order_by(Resident.building, Resident.id)
        .limit(most)
    )
    shown = [(resident, key) for resident, key in rows]
    reading.count(tx, len(shown))
    tx.note("resident.searched", "resident", "", residents=sorted(one.id for one, _ in shown))
    return shown
