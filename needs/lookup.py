"""Finding a resident without opening anybody: keyed hashes of what a search may say.

Of a name: the whole, each pair of neighbouring characters, and the pinyin initials; of a telephone
number: the whole and its last four digits. A search by two characters finds every name with them.
"""

from collections.abc import Iterator
from functools import cache

from pypinyin import Style, lazy_pinyin
from sqlalchemy import ForeignKey, Index, Select, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from access.tx import Tx
from access.vault import Vault
from store import Base

TAIL = 4


class Token(Base):
    """A keyed hash of something a resident may be found by."""

    __tablename__ = "resident_token"
    __table_args__ = (Index("ix_resident_token_hash", "hash", "resident_id"),)

    resident_id: Mapped[str] = mapped_column(ForeignKey("resident.id"), primary_key=True)
    hash: Mapped[bytes] = mapped_column(primary_key=True)
    of: Mapped[str]


def name_tokens(name: str) -> Iterator[tuple[str, str]]:
    """(kind, text) of all a name may be found by."""
    bare = "".join(name.split()).casefold()
    yield "name", bare
    for at in range(len(bare) - 1):
        yield "pair", bare[at : at + 2]
    yield "initials", initials(bare)


def initials(name: str) -> str:
    """``王小明`` is ``wxm``; letters stay as they are."""
    surname = _SURNAMES.get(name[:1])
    rest = name[1:] if surname else name
    return (surname or "") + "".join(map(_initial, rest)).casefold()


@cache
def _initial(character: str) -> str:
    """Looked up once: a sheet says the same few hundred characters thousands of times."""
    return "".join(lazy_pinyin(character, style=Style.FIRST_LETTER))


_SURNAMES = {"曾": "z", "单": "s", "仇": "q", "解": "x", "查": "z", "区": "o", "盖": "g", "种": "c"}
"""Characters that are read otherwise as a surname."""


def phone_tokens(phone: str) -> Iterator[tuple[str, str]]:
    digits = "".join(filter(str.isdigit, phone))
    if digits:
        yield "phone", digits
        yield "tail", digits[-TAIL:]


def hashes(vault: Vault, name: str, phone: str) -> dict[bytes, str]:
    """Every keyed hash a resident may be found by, and of what sort it is."""
    tokens = (*name_tokens(name), *phone_tokens(phone))
    return {vault.index(kind, text): kind for kind, text in tokens}


def learn_name(tx: Tx, resident: str, name: str) -> None:
    _learn(tx, resident, ("name", "pair", "initials"), name_tokens(name))


def learn_phone(tx: Tx, resident: str, phone: str) -> None:
    _learn(tx, resident, ("phone", "tail"), phone_tokens(phone))


def forget(session: Session, resident: str) -> None:
    session.execute(delete(Token).where(Token.resident_id == resident))


def matching(tx: Tx, words: str) -> Select[str]:
    """The ids of the residents that these words may mean.

    Digits are a telephone number or its last four; a Latin word is initials or a whole name; two or
    more characters are a name or a part of one; one character alone finds a name of just that.
    """
    bare = "".join(words.split()).casefold()
    if bare.isdigit():
        kind = "tail" if len(bare) == TAIL else "phone"
        return _with(tx, [(kind, bare)])
    if bare.isascii():
        hashes = [tx.vault.index("initials", bare), tx.vault.index("name", bare)]
        return select(Token.resident_id).where(Token.hash.in_(hashes)).distinct()
    if len(bare) < 2:
        return _with(tx, [("name", bare)])
    return _with(tx, [("pair", bare[at : at + 2]) for at in range(len(bare) - 1)])


def _with(tx: Tx, tokens: list[tuple[str, str]]) -> Select[str]:
    first, *rest = [tx.vault.index(kind, text) for kind, text in tokens]
    found = select(Token.resident_id).where(Token.hash == first)
    for other in rest:
        found = found.where(
            Token.resident_id.in_(select(Token.resident_id).where(Token.hash == other))
        )
    return found


def _learn(
    tx: Tx, resident: str, kinds: tuple[str, ...], tokens: Iterator[tuple[str, str]]
) -> None:
    tx.session.execute(delete(Token).where(Token.resident_id == resident, Token.of.in_(kinds)))
    kept = {tx.vault.index(kind, text): kind for kind, text in tokens}
    tx.session.add_all(
        Token(resident_id=resident, hash=digest, of=kind) for digest, kind in kept.items()
    )
