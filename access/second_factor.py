"""A second factor: codes of a telephone's authenticator (TOTP, RFC 6238) beside the password.

It is asked for from the moment that a first code has confirmed it. A code is good for one signing
in; codes kept on paper stand in for a lost telephone, once each.
"""

import base64
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime

import pyotp
from sqlalchemy import ForeignKey, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from access.actor import Role
from access.permissions import OWN_ACCOUNT
from access.refusal import Conflict, Invalid
from access.tx import Tx
from store import Base
from store.columns import changed

DEMANDED = frozenset({Role.OFFICIAL, Role.ADMINISTRATOR})
"""Of whom a setting may demand it: they see, or decide, more than one community's."""
ENROLLING = OWN_ACCOUNT
"""All that somebody may ask for of whom it is demanded, and who has none yet."""

ISSUER = "Linli"
STEP = 30
"""Seconds that a code is shown."""
DRIFT = 1
"""Codes before and after the present one that are taken: telephones' clocks differ."""
SECRET_BYTES = 20
RECOVERY_CODES, RECOVERY_BYTES = 8, 8


class SecondFactor(Base):
    """``secret``: sealed, none until it is confirmed; ``pending``: enrolled and not yet confirmed.

    ``step``: of the last code taken; none of before is taken again.
    """

    __tablename__ = "second_factor"

    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), primary_key=True)
    secret: Mapped[bytes | None]
    pending: Mapped[bytes | None]
    step: Mapped[int] = mapped_column(default=0)


class RecoveryCode(Base):
    """``hash``: keyed, and the code has 64 random bits; ``used_at``: none while it is good."""

    __tablename__ = "recovery_code"

    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), primary_key=True)
    hash: Mapped[bytes] = mapped_column(primary_key=True)
    used_at: Mapped[datetime | None]


@dataclass(frozen=True)
class Enrolment:
    """Shown once: ``uri`` is what an authenticator reads, as a picture or typed in."""

    secret: str
    uri: str


def has(session: Session, account: str) -> bool:
    """Whether signing in asks for a code."""
    row = session.get(SecondFactor, account)
    return row is not None and row.secret is not None


def enrol(tx: Tx, login: str, code: str | None) -> Enrolment:
    """A new secret of one's own; it counts from ``confirm`` on, and the one before until then.

    Raises
    ------
    Conflict
        There is one that counts, and no code of it.
    Invalid
        The code is not one of it.
    """
    account = tx.actor.account
    if has(tx.session, account):
        if code is None:
            raise Conflict("second_factor_stands")
        if not accepts(tx, account, code):
            raise Invalid("code", "wrong_code")
    secret = base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()
    row = tx.session.get(SecondFactor, account)
    if row is None:
        row = SecondFactor(account_id=account, step=0)
        tx.session.add(row)
    row.pending = tx.vault.seal_own(_place(account), secret.encode())
    tx.note("second_factor.enrolled", "account", account)
    uri = pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=ISSUER)
    return Enrolment(secret, uri)


def confirm(tx: Tx, code: str) -> list[str]:
    """It counts from now on; the codes to be kept on paper, shown once.

    Raises
    ------
    Conflict
        Nothing was enrolled, or it was confirmed before.
    Invalid
        The code is not of what was enrolled.
    """
    account = tx.actor.account
    row = tx.session.get(SecondFactor, account, with_for_update=True, populate_existing=True)
    if row is None or row.pending is None:
        on = row is not None and row.secret is not None
        raise Conflict("second_factor_on" if on else "second_factor_not_enrolled")
    step = _step(tx, account, row.pending, _plain(code))
    if step is None:
        raise Invalid("code", "wrong_code")
    row.secret, row.pending, row.step = row.pending, None, step
    tx.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account))
    codes = [secrets.token_hex(RECOVERY_BYTES) for _ in range(RECOVERY_CODES)]
    tx.session.add_all(
        RecoveryCode(account_id=account, hash=_hash(tx, account, one)) for one in codes
    )
    tx.note("second_factor.confirmed", "account", account)
    return ["-".join(one[at : at + 4] for at in range(0, len(one), 4)) for one in codes]


def accepts(tx: Tx, account: str, code: str) -> bool:
    """Whether it is a code of the account's, and not used before; from now on it is."""
    plain = _plain(code)
    sealed = tx.session.scalar(
        select(SecondFactor.secret).where(SecondFactor.account_id == account)
    )
    if sealed is None:
        return False
    step = _step(tx, account, sealed, plain)
    if step is not None:
        of_now = update(SecondFactor).where(
            SecondFactor.account_id == account, SecondFactor.step < step
        )
        return changed(tx.session, of_now.values(step=step)) == 1
    on_paper = update(RecoveryCode).where(
        RecoveryCode.account_id == account,
        RecoveryCode.hash == _hash(tx, account, plain),
        RecoveryCode.used_at.is_(None),
    )
    if changed(tx.session, on_paper.values(used_at=tx.now)) != 1:
        return False
    tx.note("second_factor.recovered", "account", account)
    return True


def drop(tx: Tx, account: str) -> None:
    """The account has none any more; the caller sees to its sessions and to the trail."""
    tx.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account))
    tx.session.execute(delete(SecondFactor).where(SecondFactor.account_id == account))


def _step(tx: Tx, account: str, sealed: bytes, code: str) -> int | None:
    """The step whose code this is; none for a code of no step about now."""
    secret = tx.vault.open_own(_place(account), sealed).decode()
    codes = pyotp.HOTP(secret)
    now = int(tx.now.timestamp()) // STEP
    right = [
        step
        for step in range(now - DRIFT, now + DRIFT + 1)
        if hmac.compare_digest(codes.at(step).encode(), code.encode())
    ]
    return right[-1] if right else None


def _plain(code: str) -> str:
    return code.replace("-", "").replace(" ", "").lower()


def _hash(tx: Tx, account: str, code: str) -> bytes:
    return tx.vault.index("recovery", f"{account}\0{code}")


def _place(account: str) -> str:
    return f"second_factor/{account}/secret"
