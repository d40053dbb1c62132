"""What an administrator does to another's account: each ends whatever was signed in by it.

Not to one's own: who finds a session left open could make the account theirs. Nor, by who looks
after accounts alone, to another administrator's: they could sign in by it.
"""

from access import second_factor, throttle
from access.accounts import Account, account_of, set_password
from access.actor import Duty, Role
from access.refusal import Conflict, Forbidden
from access.sessions import revoke_all
from access.tx import Tx


def disable(tx: Tx, id: str, version: int) -> Account:
    """From now on it may not sign in, and whoever is signed in is out for good.

    Raises
    ------
    Absent, Stale, Conflict, Forbidden
    """
    account = _another(tx, id, version)
    account.disabled_at = account.disabled_at or tx.now
    account.version += 1
    revoke_all(tx, account.id)
    tx.note("account.disabled", "account", account.id)
    return account


def enable(tx: Tx, id: str, version: int) -> Account:
    """It may sign in again; what was signed in before it was disabled stays out.

    Raises
    ------
    Absent, Stale, Conflict, Forbidden
    """
    account = _another(tx, id, version)
    account.disabled_at = None
    account.version += 1
    tx.note("account.enabled", "account", account.id)
    return account


def reset_password(tx: Tx, id: str, version: int, password: str) -> Account:
    """Another password; it may be tried at once, however often the last was guessed at.

    Raises
    ------
    Absent, Stale, Conflict, Forbidden
    Invalid
        Too short.
    """
    account = _another(tx, id, version)
    set_password(tx, account, password)
    throttle.forgive(tx.session, account.login)
    throttle.forgive(tx.session, account.id)
    revoke_all(tx, account.id)
    return account


def reset_second_factor(tx: Tx, id: str, version: int) -> Account:
    """The telephone is lost, and the codes on paper too: the password alone until a new one.

    Raises
    ------
    Absent, Stale, Conflict, Forbidden
    """
    account = _another(tx, id, version)
    second_factor.drop(tx, account.id)
    account.version += 1
    revoke_all(tx, account.id)
    tx.note("second_factor.reset", "account", account.id)
    return account


def _another(tx: Tx, id: str, version: int) -> Account:
    account = account_of(tx.session, id, version)
    if account.id == tx.actor.account:
        raise Conflict("account_own")
    if account.role == Role.ADMINISTRATOR and tx.actor.duty is not Duty.ALL:
        raise Forbidden("not_over_administrators")
    return account
