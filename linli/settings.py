"""What the service is told by its environment; one frozen record, handed down."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from access.tx import MOST_READ
from tenders.ocds import EXAMPLE_PREFIX, PREFIX

NAMES = (
    "LINLI_HOME",
    "LINLI_DATABASE_URL",
    "LINLI_KEY_FILE",
    "LINLI_TOMBSTONE_FILE",
    "LINLI_SOLVE_MEGABYTES",
    "LINLI_MOST_READ",
    "LINLI_KEEP_DAYS",
    "LINLI_TWO_FACTORS",
    "LINLI_SEPARATE_DUTIES",
    "LINLI_OCID_PREFIX",
)
"""Every variable that is read here; ``docs/service.md`` says of each what it is for."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """``database_url``: SQLAlchemy's; ``key_file``: the master key of what is sealed.

    ``tombstone_file``: who was forgotten, by id, so that no backup brings them back.
    ``backups``: where a PostgreSQL database is backed up to before it is migrated; none takes no
    backup of either kind.
    ``solve_bytes``: the most memory a solving process may take; 0 is no limit.
    ``most_read``: residents whom one account may be shown in a day; 0 is no limit.
    ``keep_days``: after a resident's last purpose has ended, till they are forgotten; 0 is never.
    ``two_factors``: but for 0, officials and administrators need a second factor to sign in.
    ``separate_duties``: but for 0, no administrator acts by every duty.
    ``ocid_prefix``: what the OCDS ids of calls begin with.
    """

    database_url: str
    key_file: Path
    tombstone_file: Path
    backups: Path | None = None
    solve_bytes: int = 0
    most_read: int = MOST_READ
    keep_days: int = 0
    two_factors: int = 0
    separate_duties: int = 0
    ocid_prefix: str = EXAMPLE_PREFIX


class WrongNumber(ValueError):
    """``name``: the variable; ``value``: what it holds, which is no whole number from 0 on."""

    def __init__(self, name: str, value: str) -> None:
        super().__init__(f"{name}={value}")
        self.name, self.value = name, value


class WrongPrefix(ValueError):
    """It is no prefix of OCDS ids."""


def settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """What ``NAMES`` say, or what stands for them.

    Raises
    ------
    WrongNumber, WrongPrefix
    """
    home = Path(environment.get("LINLI_HOME", "linli-data"))
    key_file = Path(environment.get("LINLI_KEY_FILE", home / "linli.key"))
    tombstones = environment.get("LINLI_TOMBSTONE_FILE", key_file.with_name("forgotten.txt"))
    return Settings(
        database_url=environment.get("LINLI_DATABASE_URL", f"sqlite:///{home / 'linli.db'}"),
        key_file=key_file,
        tombstone_file=Path(tombstones),
        backups=home / "backups",
        solve_bytes=_whole(environment, "LINLI_SOLVE_MEGABYTES") << 20,
        most_read=_whole(environment, "LINLI_MOST_READ", MOST_READ),
        keep_days=_whole(environment, "LINLI_KEEP_DAYS"),
        two_factors=_whole(environment, "LINLI_TWO_FACTORS"),
        separate_duties=_whole(environment, "LINLI_SEPARATE_DUTIES"),
        ocid_prefix=_prefix(environment.get("LINLI_OCID_PREFIX", EXAMPLE_PREFIX)),
    )


def _whole(environment: Mapping[str, str], name: str, usual: int = 0) -> int:
    said = environment.get(name, str(usual))
    if not (said.isascii() and said.isdigit() and len(said) < 10):
        raise WrongNumber(name, said)
    return int(said)


def _prefix(said: str) -> str:
    if not PREFIX.fullmatch(said):
        raise WrongPrefix(said)
    return said
