"""Who is speaking, and how far their say goes."""

from dataclasses import dataclass
from enum import StrEnum

ROOT = "/"
"""The path that every place lies under."""


class Role(StrEnum):
    """Volunteers, vendors and venues sign in as organisations."""

    SECRETARY = "secretary"
    ORGANISATION = "organisation"
    OFFICIAL = "official"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, kw_only=True)
class Actor:
    """``area``: the path of the place whose affairs these are, and of all below it.

    ``provider``: the organisation spoken for, of that role alone.
    """

    account: str
    role: Role
    area: str
    provider: str | None = None

    def may_see(self, path: str) -> bool:
        """Whether a place lies within the actor's area."""
        return path.startswith(self.area)


SYSTEM = Actor(account="", role=Role.ADMINISTRATOR, area=ROOT)
"""The program itself: the worker that keeps a plan, the command line at the machine."""
