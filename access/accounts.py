"""Accounts: a name to sign in with, a role, and whose affairs it speaks for.

Three administrators watch each other (GB/T 22239), and none gives themselves another's duty: it is
an account's from its making on and never changes, and administrators' accounts are made and changed
by whoever holds every duty, or at the machine. Else who looks after accounts could make an
auditor's, or sign in by one that is there.
"""

from datetime import datetime

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import CheckConstraint, ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from access.actor import Duty, Role
from access.areas import area_of
from access.refusal import Absent, Conflict, Forbidden, Invalid, Stale
from access.tx import Tx
from store import Base, new_id

LEAST_PASSWORD = 10
"""Characters."""

HASHER = PasswordHasher()  # argon2id with the library's current costs
NOBODY = HASHER.hash("nobody signs in with this")
"""What a sign-in is compared with where there is no such account, so that it takes as long."""


class Account(Base):
    """``disabled_at``: none while it may sign in. ``duty``: an administrator's."""

    __tablename__ = "account"
    __table_args__ = (
        CheckConstraint("(role = 'administrator') = (area_id IS NULL)", name="area"),
        CheckConstraint("(role = 'administrator') = (duty IS NOT NULL)", name="duty"),
        CheckConstraint("(role = 'organisation') = (provider_id IS NOT NULL)", name="provider"),
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    login: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password: Mapped[str]
    role: Mapped[str]
    duty: Mapped[str | None]
    area_id: Mapped[str | None] = mapped_column(ForeignKey("area.id"))
    provider_id: Mapped[str | None]
    language: Mapped[str] = mapped_column(default="zh")
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


def create(
    tx: Tx,
    *,
    login: str,
    name: str,
    password: str,
    role: Role,
    duty: Duty | None = None,
    area: str | None = None,
    provider: str | None = None,
    language: str = "zh",
) -> Account:
    """A new account.

    Raises
    ------
    Invalid
        A password too short; a role without its area, organisation or duty, or with one too many;
        every duty, where they are kept apart.
    Conflict
        The login is taken; the duty is somebody's already.
    Forbidden
        The actor makes no such accounts.
    """
    if len(password) < LEAST_PASSWORD:
        raise Invalid("password", "password_too_short", least=LEAST_PASSWORD)
    _appoint(tx, role, duty)
    if (role is Role.ADMINISTRATOR) != (area is None):
        raise Invalid("area", "area_with_role", role=role.value)
    if (role is Role.ORGANISATION) != (provider is not None):
        raise Invalid("provider", "provider_with_role", role=role.value)
    if area is not None:
        area_of(tx.session, area, "area")
    if tx.session.scalar(select(Account.id).where(Account.login == login)):
        raise Conflict("login_taken", login=login)
    account = Account(
        id=new_id(),
        login=login,
        name=name,
        password=HASHER.hash(password),
        role=role.value,
        duty=duty.value if duty else None,
        area_id=area,
        provider_id=provider,
        language=language,
        created_at=tx.now,
        version=1,
    )
    tx.session.add(account)
    told = {"duty": duty.value} if duty else {}
    tx.note("account.created", "account", account.id, role=role.value, **told)
    return account


def _appoint(tx: Tx, role: Role, duty: Duty | None) -> None:
    """Whether the actor makes such accounts.

    Where duties are kept apart, whoever holds all of them makes the first account of each of the
    three and nothing else; the machine makes more, but none that holds all.
    """
    actor = tx.actor
    if (role is Role.ADMINISTRATOR) != (duty is not None):
        raise Invalid("duty", "duty_with_role", role=role.value)
    if role is Role.ADMINISTRATOR and actor.duty is not Duty.ALL:
        raise Forbidden("not_over_administrators")
    if not actor.apart:
        return
    if duty is Duty.ALL:
        raise Invalid("duty", "duties_apart")
    if actor.account and actor.duty is Duty.ALL:
        if duty is None:
            raise Forbidden("not_your_duty", duty=Duty.ALL.value)
        tx.session.get_one(Account, actor.account, with_for_update=True)  # one after another
        if tx.session.scalar(select(Account.id).where(Account.duty == duty.value).limit(1)):
            raise Conflict("duty_held", duty=duty.value)


def account_named(session: Session, login: str) -> Account | None:
    """The account that signs in by this name, if it may sign in."""
    return session.scalar(
        select(Account).where(Account.login == login, Account.disabled_at.is_(None))
    )


def is_password(account: Account | None, password: str) -> bool:
    """Whether it is this account's; false, and as slow, where there is no account."""
    try:
        HASHER.verify(account.password if account else NOBODY, password)
    except (VerifyMismatchError, InvalidHashError):
        return False
    return account is not None


def still_signing_in(session: Session, found: Account | None) -> Account | None:
    """The account as it stands, unless it was disabled or its password changed since ``found``."""
    if found is None:
        return None
    account = session.get(Account, found.id, with_for_update=True)
    if account is None or account.disabled_at is not None or account.password != found.password:
        return None
    return account


def account_of(session: Session, id: str, version: int | None = None) -> Account:
    """An account, at a version if one is given.

    Raises
    ------
    Absent, Stale
    """
    account = session.get(Account, id)
    if account is None:
        raise Absent("account", id)
    if version is not None and account.version != version:
        raise Stale("account", id)
    return account


def set_password(tx: Tx, account: Account, password: str) -> None:
    """Raises Invalid where it is too short."""
    if len(password) < LEAST_PASSWORD:
        raise Invalid("password", "password_too_short", least=LEAST_PASSWORD)
    account.password = HASHER.hash(password)
    account.version += 1
    tx.note("account.password_changed", "account", account.id)
