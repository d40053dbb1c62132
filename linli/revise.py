"""For developers: ``python -m linli.revise MESSAGE`` writes the migration from the last to today's
tables; ``--first`` writes the first one anew, which is right only before a first release.
"""

import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.config import Config

from linli.tables import METADATA
from store.database import opened
from store.migrate import SCRIPTS, migrate

FIRST = "The tables of the first release"
HEAD = """
    op.execute(f"INSERT INTO trail_head (id, seq, hash) VALUES (1, 0, '{'0' * 64}')")
"""
"""The trail begins with one row, which no table's definition says."""


def main(message: str) -> None:
    """Write the file; it is to be read before it is kept."""
    versions = SCRIPTS / "versions"
    first = message == "--first"
    if first:
        for old in versions.glob("*.py"):
            old.unlink()
    number = f"{len(list(versions.glob('*.py'))) + 1:04d}"
    with tempfile.TemporaryDirectory() as folder:
        database = opened(f"sqlite:///{Path(folder) / 'revise.db'}")
        if not first:
            migrate(database)
        with database.engine.begin() as connection:
            config = Config()
            config.set_main_option("script_location", str(SCRIPTS))
            config.attributes |= {"connection": connection, "metadata": METADATA}
            said = FIRST if first else message
            command.revision(config, message=said, autogenerate=True, rev_id=number)
        database.close()
    for path in versions.glob(f"{number}_*.py"):
        lines = path.read_text("utf-8").splitlines()
        text = "\n".join(line for line in lines if not line.strip().startswith("###"))
        text = "\n".join(line for line in text.splitlines() if "# ###" not in line)
        path.write_text(text.rstrip() + "\n" + (HEAD if first else ""), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
