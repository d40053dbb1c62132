"""Who is signed in: a secret in a cookie or a header, of which only the hash is kept.

A session and an API token are the same thing, but for how long they hold and who asked for them.
Each request looks its own up, so that signing out, disabling and a change of role act at once.
"""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, bindparam, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from access import second_factor, throttle
from access.accounts import (
    Account,
    account_named,
    account_of,
    is_password,
    set_password,
    still_signing_in,
)
from access.actor import ROOT, SYSTEM, Actor, Duty, Role
from access.areas import Area
from access.refusal import Absent, Invalid, SignedOut
from access.tx import Tx
from access.vault import Vault
from store import Base, Database, new_id

SESSION = timedelta(hours=12)
TOKEN_DAYS = 365
MOST_LATELY = 50
"""Sessions of an account whose pages may still be open somewhere."""


class SignIn(Base):
    """``name``: what an API token was called by who made it; none for a session."""

    __tablename__ = "sign_in"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    secret_hash: Mapped[bytes] = mapped_column(unique=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    name: Mapped[str | None]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


def hashed(secret: str) -> bytes:
    """A secret of 256 random bits needs no slow hash."""
    return hashlib.sha256(secret.encode()).digest()


@dataclass(frozen=True)
class Credentials:
    """``code``: of the second factor, where the account has one."""

    login: str
    password: str
    code: str | None = None


def sign_in(
    database: Database, vault: Vault, now: Callable[[], datetime], said: Credentials
) -> tuple[str, Account]:
    """A new session's secret and its account.

    Three steps: the try is counted, the password compared while no transaction is held (that takes
    a good while, on purpose), and the session opened. A right password without a right code is a
    wrong try like another: else codes could be guessed for ever.

    Raises
    ------
    SignedOut
        Login and password do not go together; or they do, and a code is wanted or is wrong.
    TooMany
        Too many wrong tries for this login of late.
    """

    def counted(session: Session) -> None:
        throttle.count(session, said.login, now())

    def opened(session: Session) -> tuple[str, Account] | str:
        tx = Tx(session=session, actor=SYSTEM, now=now(), vault=vault)
        account = still_signing_in(session, found)
        refused = "wrong_password" if account is None else _code_refused(tx, account, said.code)
        if account is None or refused:
            if refused != "second_factor_wanted":
                tx.note("session.refused", "login", throttle.shortened(said.login), why=refused)
            tx.close()
            return refused
        throttle.forgive(session, said.login)
        secret = _new(tx, account.id, None, SESSION)
        tx.note("session.opened", "account", account.id)
        tx.close()
        return secret, account

    database.write(counted)
    with database.read() as session:
        found = account_named(session, said.login)
        session.expunge_all()
    if not is_password(found, said.password):
        found = None
    done = database.write(opened)
    if isinstance(done, str):
        raise SignedOut(done)
    return done


def _code_refused(tx: Tx, account: Account, code: str | None) -> str:
    """Why there is no session yet, though the password is right; "" where there may be one."""
    if not second_factor.has(tx.session, account.id):
        return ""
    if code is None:
        return "second_factor_wanted"
    return "" if second_factor.accepts(tx, account.id, code) else "wrong_code"


def new_token(tx: Tx, name: str, days: int) -> tuple[str, SignIn]:
    """An API token of one's own, and its secret, which is shown once."""
    secret = _new(tx, tx.actor.account, name, timedelta(days=days))
    tx.session.flush()
    row = tx.session.scalars(select(SignIn).where(SignIn.secret_hash == hashed(secret))).one()
    tx.note("token.created", "sign_in", row.id)
    return secret, row


def tokens(session: Session, account: str) -> list[SignIn]:
    """An account's API tokens that have not been revoked, the newest first."""
    return list(
        session.scalars(
            select(SignIn)
            .where(
                SignIn.account_id == account, SignIn.name.is_not(None), SignIn.revoked_at.is_(None)
            )
            .order_by(SignIn.created_at.desc(), SignIn.id)
        )
    )


def lately(session: Session, account: str) -> list[str]:
    """The ids of an account's latest sessions, of those that are over too."""
    return list(
        session.scalars(
            select(SignIn.id)
            .where(SignIn.account_id == account, SignIn.name.is_(None))
            .order_by(SignIn.created_at.desc())
            .limit(MOST_LATELY)
        )
    )


def recognised(session: Session, secret: str, now: datetime) -> tuple[Actor, str]:
    """Who holds this secret, and the id of the session or token that it is.

    Raises
    ------
    SignedOut
        Nobody, or no longer.
    """
    return holder(session, hashed(secret), now)


def holder(session: Session, secret_hash: bytes, now: datetime) -> tuple[Actor, str]:
    """The same, by the hash that is kept.

    Raises
    ------
    SignedOut
    """
    found = session.execute(_HOLDER, {"of": secret_hash}).one_or_none()
    if found is None:
        raise SignedOut("signed_out")
    if found.revoked_at is not None or found.expires_at <= now or found.disabled_at is not None:
        raise SignedOut("signed_out")
    actor = Actor(
        account=found.account,
        role=Role(found.role),
        area=ROOT if found.path is None else found.path,
        provider=found.provider_id,
        duty=Duty(found.duty) if found.duty else None,
    )
    return actor, found.id


_SIGN_IN, _ACCOUNT, _AREA = (
    table.metadata.tables[table.__tablename__] for table in (SignIn, Account, Area)
)
_HOLDER = (
    select(
        _SIGN_IN.c.id,
        _SIGN_IN.c.revoked_at,
        _SIGN_IN.c.expires_at,
        _ACCOUNT.c.id.label("account"),
        _ACCOUNT.c.role,
        _ACCOUNT.c.duty,
        _ACCOUNT.c.provider_id,
        _ACCOUNT.c.disabled_at,
        _AREA.c.path,
    )
    .select_from(_SIGN_IN)
    .join(_ACCOUNT, _ACCOUNT.c.id == _SIGN_IN.c.account_id)
    .outerjoin(_AREA, _AREA.c.id == _ACCOUNT.c.area_id)
    .where(_SIGN_IN.c.secret_hash == bindparam("of"))
)
"""Of the tables themselves and made once: every request comes by here."""


def revoke(tx: Tx, id: str) -> None:
    """One's own session or token holds no more."""
    row = tx.session.get(SignIn, id)
    if row is None or row.account_id != tx.actor.account or row.revoked_at is not None:
        raise Absent("sign_in", id)
    row.revoked_at = tx.now
    tx.note("session.closed", "account", row.account_id)


def revoke_all(tx: Tx, account: str, but: str | None = None) -> None:
    """Every session and token of an account, but one if named."""
    tx.session.execute(
        update(SignIn)
        .where(SignIn.account_id == account, SignIn.revoked_at.is_(None), SignIn.id != (but or ""))
        .values(revoked_at=tx.now)
    )


def count_try(database: Database, account: str, now: datetime) -> None:
    """A password is about to be tried by somebody who holds a session; no more than at the door.

    Raises
    ------
    TooMany
    """
    database.write(lambda session: throttle.count(session, account, now))


def change_password(
    tx: Tx, version: int, current: str, password: str, keep: str | None = None
) -> None:
    """One's own; every other session and token ends but ``keep``.

    Raises
    ------
    Stale, TooMany
    Invalid
        The current one is wrong, the new one too short.
    """
    account = account_of(tx.session, tx.actor.account, version)
    if not is_password(account, current):
        raise Invalid("current", "wrong_current")
    throttle.forgive(tx.session, account.id)
    set_password(tx, account, password)
    revoke_all(tx, account.id, but=keep)


def _new(tx: Tx, account: str, name: str | None, lasting: timedelta) -> str:
    secret = secrets.token_urlsafe(32)
    tx.session.add(
        SignIn(
            id=new_id(),
            secret_hash=hashed(secret),
            account_id=account,
            name=name,
            created_at=tx.now,
            expires_at=tx.now + lasting,
        )
    )
    return secret
