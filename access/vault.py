"""What is private is kept sealed: each resident has a key, and the keys are wrapped by one outside.

AES-256-GCM throughout. A sealed value is bound to its place (table, row, column), so that it opens
nowhere else. A resident is forgotten by destroying their key. What is looked up without being
opened (names, telephone numbers) stands beside it as keyed hashes.
"""

import hashlib
import hmac
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES, NONCE_BYTES = 32, 12


class Unreadable(Exception):
    """Sealed with another key, for another place, or changed since."""


class Vault:
    """Seals, opens and looks up with one master key of 32 bytes."""

    def __init__(self, master: bytes) -> None:
        if len(master) != KEY_BYTES:
            raise ValueError(f"a key of {KEY_BYTES} bytes, not {len(master)}")
        self._wrapping = AESGCM(_derived(master, b"linli wrapping"))
        self._own = AESGCM(_derived(master, b"linli own"))
        self._indexing = _derived(master, b"linli index")
        self._sharing = _derived(master, b"linli shared")

    def new_key(self, resident: str) -> bytes:
        """A fresh key for a resident, wrapped: what the database keeps."""
        return _sealed(self._wrapping, secrets.token_bytes(KEY_BYTES), f"key/{resident}")

    def seal(self, wrapped: bytes, resident: str, place: str, text: str) -> bytes:
        """``text`` under a resident's key, bound to ``place`` (table/row/column)."""
        return _sealed(self._key(wrapped, resident), text.encode(), place)

    def open(self, wrapped: bytes, resident: str, place: str, sealed: bytes) -> str:
        """What was sealed.

        Raises
        ------
        Unreadable
            Another key, another place, or changed since.
        """
        return self.opener(wrapped, resident)(place, sealed)

    def opener(self, wrapped: bytes, resident: str) -> Callable[[str, bytes], str]:
        """Opens several values of one resident, each by its place, with the key unwrapped once.

        Raises
        ------
        Unreadable
            As what it returns does, too.
        """
        key = self._key(wrapped, resident)
        return lambda place, sealed: _opened(key, sealed, place).decode()

    def seal_own(self, place: str, data: bytes) -> bytes:
        """Something of the service's own, of no one resident."""
        return _sealed(self._own, data, place)

    def open_own(self, place: str, sealed: bytes) -> bytes:
        """Raises Unreadable."""
        return _opened(self._own, sealed, place)

    def seal_shared(self, secret: str, place: str, data: bytes) -> bytes:
        """The same, and it opens with somebody's secret alone, which the service does not keep."""
        return _sealed(self._shared(secret), data, place)

    def open_shared(self, secret: str, place: str, sealed: bytes) -> bytes:
        """Raises Unreadable."""
        return _opened(self._shared(secret), sealed, place)

    def index(self, kind: str, text: str) -> bytes:
        """A keyed hash to look a value up by, of 16 bytes; ``kind`` keeps two sorts apart."""
        return hmac.digest(self._indexing, f"{kind}\0{text}".encode(), hashlib.sha256)[:16]

    def _shared(self, secret: str) -> AESGCM:
        made = HKDF(SHA256(), length=KEY_BYTES, salt=self._sharing, info=b"linli shared")
        return AESGCM(made.derive(secret.encode()))

    def _key(self, wrapped: bytes, resident: str) -> AESGCM:
        return AESGCM(_opened(self._wrapping, wrapped, f"key/{resident}"))


def _derived(master: bytes, purpose: bytes) -> bytes:
    return HKDF(SHA256(), length=KEY_BYTES, salt=None, info=purpose).derive(master)


def _sealed(key: AESGCM, plain: bytes, place: str) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + key.encrypt(nonce, plain, place.encode())


def _opened(key: AESGCM, sealed: bytes, place: str) -> bytes:
    try:
        return key.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], place.encode())
    except (InvalidTag, ValueError) as wrong:
        raise Unreadable(place) from wrong


def master_key(path: Path) -> bytes:
    """The key kept in a file of its owner's alone; made where there is none yet.

    Raises
    ------
    ValueError
        The file holds something else.
    OSError
        It can't be read or made.
    """
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return bytes.fromhex(path.read_text("ascii").strip())
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        key = secrets.token_bytes(KEY_BYTES)
        file.write(key.hex() + "\n")
        file.flush()
        os.fsync(file.fileno())
    return key
