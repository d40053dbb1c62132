"""What the service is told by its environment; one frozen record, handed down."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from access.tx import MOST_READ


@dataclass(frozen=True, kw_only=True)
class Settings:
    """``database_url``: SQLAlchemy's; ``key_file``: the master key of what is sealed.

    ``solve_bytes``: the most memory a solving process may take; 0 is no limit.
    ``most_read``: residents whom one account may be shown in a day; 0 is no limit.
    ``keep_days``: after a resident's last purpose has ended, till they are forgotten; 0 is never.
    """

    database_url: str
    key_file: Path
    solve_bytes: int = 0
    most_read: int = MOST_READ
    keep_days: int = 0


def settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """``LINLI_HOME`` (the folder of the data; ``linli-data``), ``LINLI_DATABASE_URL``,
    ``LINLI_KEY_FILE``, ``LINLI_SOLVE_MEGABYTES``, ``LINLI_MOST_READ`` and ``LINLI_KEEP_DAYS``.

    Raises
    ------
    ValueError
        A number that is none.
    """
    home = Path(environment.get("LINLI_HOME", "linli-data"))
    return Settings(
        database_url=environment.get("LINLI_DATABASE_URL", f"sqlite:///{home / 'linli.db'}"),
        key_file=Path(environment.get("LINLI_KEY_FILE", home / "linli.key")),
        solve_bytes=int(environment.get("LINLI_SOLVE_MEGABYTES", "0")) << 20,
        most_read=int(environment.get("LINLI_MOST_READ", str(MOST_READ))),
        keep_days=int(environment.get("LINLI_KEEP_DAYS", "0")),
    )
