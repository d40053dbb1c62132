"""An address that shows somebody's calendar to a telephone, which can't sign in.

It opens the calendar and nothing else. What stands for it is a token of the account's like any
other, whose secret nobody was told, so that it ends as tokens do: when it is revoked, when its year
is over, with another password, with the account. The address is made from the token's id under the
service's key, and can be shown again.
"""

import hmac
from datetime import datetime

from sqlalchemy.orm import Session

from access.actor import Actor
from access.refusal import SignedOut
from access.sessions import TOKEN_DAYS, SignIn, holder, new_token, revoke, tokens
from access.tx import Tx
from access.vault import Vault

NAME = "calendar address"


def renew(tx: Tx) -> None:
    """Another address; the one before shows nothing any more."""
    end(tx)
    new_token(tx, NAME, TOKEN_DAYS)


def end(tx: Tx) -> None:
    """There is no address from now on."""
    for one in tokens(tx.session, tx.actor.account):
        if one.name == NAME:
            revoke(tx, one.id)
    tx.session.flush()


def standing(tx: Tx) -> SignIn | None:
    """What stands for the actor's address, if they have one."""
    for one in tokens(tx.session, tx.actor.account):
        if one.name == NAME and one.expires_at > tx.now:
            return one
    return None


def word_of(vault: Vault, id: str) -> str:
    """The part of the address that nobody guesses."""
    return f"{id}-{vault.index('calendar', id).hex()}"


def shown_to(session: Session, vault: Vault, said: str, now: datetime) -> tuple[Actor, str]:
    """Whose calendar an address shows.

    Raises
    ------
    SignedOut
        Nobody's, or no longer.
    """
    id = said.partition("-")[0]
    row = session.get(SignIn, id) if id.isalnum() and id.isascii() else None
    if row is None or row.name != NAME:
        raise SignedOut("signed_out")
    if not hmac.compare_digest(word_of(vault, id).encode(), said.encode()):
        raise SignedOut("signed_out")
    return holder(session, row.secret_hash, now)
