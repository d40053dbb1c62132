"""What the service is told by its environment; one frozen record, handed down."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Settings:
    """``database_url``: SQLAlchemy's; ``key_file``: the master key of what is sealed.

    ``solve_bytes``: the most memory a solving process may take; 0 is no limit.
    """

    database_url: str
    key_file: Path
    solve_bytes: int = 0


def settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """``LINLI_HOME`` (the folder of the data; ``linli-data``), ``LINLI_DATABASE_URL``,
    ``LINLI_KEY_FILE`` and ``LINLI_SOLVE_MEGABYTES``.

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
    )
