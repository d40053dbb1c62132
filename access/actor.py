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


class Duty(StrEnum):
    """An administrator's; ``all`` is for a place that has one administrator only.

    ``system``: areas, catalogue, slots, notices. ``security``: accounts. ``audit``: the trail.
    """

    SYSTEM = "system"
    SECURITY = "security"
    AUDIT = "audit"
    ALL = "all"


@dataclass(frozen=True, kw_only=True)
class Actor:
    """``area``: the path of the place whose affairs these are, and of all below it.

    ``provider``: the organisation spoken for, of that role alone. ``duty``: an administrator's.
    ``apart``: where duties are kept apart, so that nobody acts by all of them.
    """

    account: str
    role: Role
    area: str
    provider: str | None = None
    duty: Duty | None = None
    apart: bool = False

    def may_see(self, path: str) -> bool:
        """Whether a place lies within the actor's area."""
        return path.startswith(self.area)


SYSTEM = Actor(account="", role=Role.ADMINISTRATOR, area=ROOT, duty=Duty.ALL)
"""The program itself: the worker that keeps a plan, the command line at the machine."""
