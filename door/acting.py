"""Somebody signed in, and the ways in which a use case is run for them: each is one transaction."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from sqlalchemy.orm import Session

from access import second_factor
from access.actor import Actor, Role
from access.permissions import is_duty, may
from access.reading import ReadLimit
from access.refusal import Forbidden
from access.second_factor import DEMANDED, ENROLLING
from access.sessions import recognised
from access.tx import MOST_READ, Tx
from access.vault import Vault
from door import replies
from door.replies import Answer
from store import Database
from tenders.ocds import EXAMPLE_PREFIX

T = TypeVar("T")


@dataclass(frozen=True)
class Service:
    """What the doors stand on: one of each, for the whole application.

    ``most_read``: residents whom one account may be shown in a day; 0 is no limit.
    ``two_factors``: officials and administrators sign in with a second factor, or enrol one.
    ``separate_duties``: no administrator acts by every duty.
    ``ocid_prefix``: what the OCDS ids of calls begin with.
    """

    database: Database
    vault: Vault
    now: Callable[[], datetime]
    most_read: int = MOST_READ
    two_factors: bool = False
    separate_duties: bool = False
    ocid_prefix: str = EXAMPLE_PREFIX


@dataclass(frozen=True)
class Acting:
    """``sign_in``: the id of their session or token."""

    service: Service
    actor: Actor
    sign_in: str

    def may(self, operation: str) -> bool:
        """Whether their role, and of an administrator their duty, allows it."""
        actor = self.actor
        theirs = actor.role is not Role.ADMINISTRATOR or is_duty(
            actor.duty, operation, apart=actor.apart
        )
        return may(actor.role, operation) and theirs

    def read(self, work: Callable[[Tx], T]) -> T:
        """Nothing is written, and the trail says nothing of it."""
        with self.service.database.read() as session:
            return work(self._tx(session))

    def gather(self, work: Callable[[Tx], T]) -> T:
        """What takes long to read, read before a write begins; the write must compare."""
        with self.service.database.read() as session:
            found = work(self._tx(session))
            session.expunge_all()
            return found

    def look(self, work: Callable[[Tx], T]) -> T:
        """A read of what is somebody's own: the trail's entry is written, or nothing is shown."""
        return self.write(work)

    def write(self, work: Callable[[Tx], T]) -> T:
        """All of it and the trail's entry, or nothing. Of one refusal an entry is written: somebody
        may be copying the record."""

        def done(session: Session) -> T:
            tx = self._tx(session)
            found = work(tx)
            tx.close()
            return found

        try:
            return self.service.database.write(done)
        except ReadLimit:
            self.service.database.write(self._note_limit)
            raise

    def once(self, key: str, request: bytes, work: Callable[[Tx], Answer]) -> tuple[Answer, bool]:
        """Done once for its key, however often it is sent; the answer, and whether it is a replay.

        Raises
        ------
        Invalid
            The key of another request.
        """

        def done(tx: Tx) -> tuple[Answer, bool]:
            before = replies.begin(tx, key, request)
            if before is not None:
                return replies.said(tx, key, before), True
            answer = work(tx)
            replies.end(tx, key, answer)
            return answer, False

        return self.write(done)

    def replayed(self, key: str, request: bytes) -> Answer | None:
        """What ``once`` answered to this key before; for who has long work to do first.

        Raises
        ------
        Invalid
            The key of another request.
        """

        def work(tx: Tx) -> Answer | None:
            before = replies.before(tx, key, request)
            return None if before is None else replies.said(tx, key, before)

        return self.read(work)

    def _note_limit(self, session: Session) -> None:
        tx = self._tx(session)
        tx.note("reading.refused", "account", self.actor.account, most=tx.most_read)
        tx.close()

    def _tx(self, session: Session) -> Tx:
        service = self.service
        return Tx(
            session=session,
            actor=self.actor,
            now=service.now(),
            vault=service.vault,
            most_read=service.most_read,
        )


def known(service: Service, secret: str, operation: str) -> tuple[Acting, bool]:
    """Who holds this secret; and whether they still lack a second factor that is demanded of them.

    Raises
    ------
    SignedOut
    """
    with service.database.read() as session:
        actor, sign_in = recognised(session, secret, service.now())
        demanded = service.two_factors and actor.role in DEMANDED and operation not in ENROLLING
        lacking = demanded and not second_factor.has(session, actor.account)
        session.expunge_all()
    apart = replace(actor, apart=service.separate_duties)
    return Acting(service, apart, sign_in), lacking


def allowed(acting: Acting, lacking: bool, operation: str) -> None:
    """That their role may ask for this at all, and of an administrator that it is their duty.

    Raises
    ------
    Forbidden
    """
    actor = acting.actor
    if not may(actor.role, operation):
        raise Forbidden("not_your_role", role=actor.role.value)
    if not acting.may(operation):
        raise Forbidden("not_your_duty", duty=actor.duty.value if actor.duty else "")
    if lacking:
        raise Forbidden("second_factor_missing")
