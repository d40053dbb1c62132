"""A bid under seal: its key is an opening code (开标码) that its bidder alone is told.

The service draws the code, tells it in the answer to the submission and keeps it nowhere, so that
until the bidder opens the bid nobody can: not whoever has the database, nor its backups, nor the
master key. What is kept beside the ciphertext is a SHA-256 of the content with a random salt in it,
which says later that nothing was exchanged, and tells nobody who guesses at a price that they
guessed right. The plain text is filled up to whole blocks, or its length would tell.
"""

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CHECKS = SYMBOLS + "*~$=U"
"""Crockford's base 32, and what its check symbol may be besides."""
DRAWN, GROUP = 27, 4
"""Symbols by chance, 135 bits; with the check, seven groups of four."""
KEY_BYTES, NONCE_BYTES, SALT_BYTES = 32, 12, 32
BLOCK = 4_096


class WrongCode(Exception):
    """``mistyped``: no code at all, by its check symbol; else one of another bid."""

    def __init__(self, *, mistyped: bool) -> None:
        super().__init__(mistyped)
        self.mistyped = mistyped


@dataclass(frozen=True)
class Sealed:
    """``digest``: SHA-256 of the plain text, in hexadecimal."""

    box: bytes
    digest: str


def new_code() -> str:
    """A fresh opening code, in groups."""
    drawn = "".join(secrets.choice(SYMBOLS) for _ in range(DRAWN))
    whole = drawn + _check(drawn)
    return "-".join(whole[at : at + GROUP] for at in range(0, len(whole), GROUP))


def bare(said: str) -> str:
    """A code without its check, of what was typed: groups, case, and letters taken for digits make
    no difference.

    Raises
    ------
    WrongCode
        Mistyped.
    """
    letters = "".join(one for one in said.upper() if one not in "- \t\r\n")
    letters = letters.replace("O", "0").replace("I", "1").replace("L", "1")
    drawn, check = letters[:-1], letters[-1:]
    if len(drawn) != DRAWN or not set(drawn) <= set(SYMBOLS) or _check(drawn) != check:
        raise WrongCode(mistyped=True)
    return drawn


def seal(code: str, place: str, content: Mapping[str, Any]) -> Sealed:
    """``place``: of which call and bid it is; it opens nowhere else."""
    said = {"content": content, "salt": secrets.token_hex(SALT_BYTES)}
    plain = json.dumps(said, ensure_ascii=False, sort_keys=True).encode()
    plain += b" " * (-len(plain) % BLOCK)
    nonce = secrets.token_bytes(NONCE_BYTES)
    box = nonce + _key(bare(code)).encrypt(nonce, plain, place.encode())
    return Sealed(box, hashlib.sha256(plain).hexdigest())


def unseal(code: str, place: str, sealed: Sealed) -> Any:
    """What was sealed.

    Raises
    ------
    WrongCode
        Mistyped, or of another bid.
    """
    nonce, box = sealed.box[:NONCE_BYTES], sealed.box[NONCE_BYTES:]
    try:
        plain = _key(bare(code)).decrypt(nonce, box, place.encode())
    except (InvalidTag, ValueError) as wrong:
        raise WrongCode(mistyped=False) from wrong
    if hashlib.sha256(plain).hexdigest() != sealed.digest:
        raise WrongCode(mistyped=False)
    return json.loads(plain)["content"]


def _key(drawn: str) -> AESGCM:
    return AESGCM(HKDF(SHA256(), KEY_BYTES, salt=None, info=b"linli bid").derive(drawn.encode()))


def _check(drawn: str) -> str:
    number = 0
    for one in drawn:
        number = number * len(SYMBOLS) + SYMBOLS.index(one)
    return CHECKS[number % len(CHECKS)]
