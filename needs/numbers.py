"""What a need is called over the counter: nine digits that nobody counts by, the last a check.

Drawn by chance, so that a number says nothing of how many there are or whose is next; and few
enough of all are taken that somebody who tries some at random hardly meets one.
"""

import secrets
from collections.abc import Iterable

from sqlalchemy import Text, column, select, table
from sqlalchemy.orm import Session
from stdnum import damm

from store.columns import in_parts

DIGITS = 9
LEAST, MOST = 10 ** (DIGITS - 2), 10 ** (DIGITS - 1)
AT_A_TIME = 500
_ID, _NUMBER = table("need", column("id", Text), column("number", Text)).c


def new_numbers(session: Session, count: int) -> list[str]:
    """So many that no need has, nor each other."""
    found: dict[str, None] = {}
    while len(found) < count:
        drawn = list(dict.fromkeys(_drawn() for _ in range(min(AT_A_TIME, count - len(found)))))
        taken = set(session.scalars(select(_NUMBER).where(_NUMBER.in_(drawn))))
        found |= dict.fromkeys(one for one in drawn if one not in taken)
    return list(found)


def numbers_of(session: Session, ids: Iterable[str]) -> dict[str, str]:
    """Need to its number."""
    return {
        id: number
        for some in in_parts(sorted(ids))
        for id, number in session.execute(select(_ID, _NUMBER).where(_ID.in_(some)))
    }


def bare(said: str) -> str:
    """A number as it is kept, of what was typed: spaces and hyphens between its digits are lost;
    "" where it is none."""
    digits = "".join(one for one in said if not one.isspace() and one not in "-－")
    sound = len(digits) == DIGITS and digits.isascii() and damm.is_valid(digits)
    return digits if sound else ""


def spaced(number: str) -> str:
    """As people read it out."""
    return " ".join(number[at : at + 3] for at in range(0, len(number), 3))


def _drawn() -> str:
    digits = str(LEAST + secrets.randbelow(MOST - LEAST))
    return digits + str(damm.calc_check_digit(digits))
