"""What a use case is handed: one transaction, who asks, and when."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from access import trail
from access.actor import Actor
from access.vault import Vault
from store.columns import CHINA

MOST_READ = 5_000
"""Residents whom one account may be shown in a day, unless a setting says otherwise."""


@dataclass(kw_only=True)
class Tx:
    """``now``: in UTC, the moment all of it happens.

    ``most_read``: residents whom the actor may be shown in a day; 0 is no limit.
    """

    session: Session
    actor: Actor
    now: datetime
    vault: Vault
    most_read: int = MOST_READ
    acts: list[trail.Act] = field(default_factory=list)

    @property
    def today(self) -> date:
        """The day that it is in China."""
        return self.now.astimezone(CHINA).date()

    def note(self, action: str, kind: str, subject: str, /, **detail: Any) -> None:
        """Say what was done: it goes into the trail with the rest, or not at all."""
        self.acts.append(trail.Act(action=action, kind=kind, subject=subject, detail=detail))

    def note_unnamed(self, by: str, action: str, kind: str, subject: str, /, **detail: Any) -> None:
        """The same of what nobody may know yet who did it; ``by`` stands for the account."""
        self.acts.append(trail.Act(action=action, kind=kind, subject=subject, detail=detail, by=by))

    def close(self) -> None:
        """Write the trail: the last thing before the commit."""
        self.session.flush()
        trail.append(self.session, self.actor, self.now, self.acts)
        self.acts = []
