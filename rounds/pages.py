"""The tables of ``docs/rounds.md`` are those the code goes by: ``python -m rounds.pages`` writes
their rows anew, under the heads that stand there."""

from pathlib import Path

from rounds.states import TRANSITIONS
from rounds.tasks import MOVES

PAGE = Path(__file__).parents[1] / "docs" / "rounds.md"
HEAD = 2
"""Lines above the rows of a table."""


def transitions() -> list[str]:
    """What may follow what in a round's life."""
    return [f"| `{one.before}` | `{one.step}` | `{one.after}` |" for one in TRANSITIONS]


def moves() -> list[str]:
    """What may follow what in a task's life, who may say so, and whether with a reason."""
    return [
        f"| `{one.before}` | `{one.after}` | "
        f"{' '.join(f'`{role}`' for role in sorted(one.by))} | {'✓' if one.reason else ''} |"
        for one in MOVES
    ]


TABLES = {"transitions": transitions, "moves": moves}


def renewed(page: str) -> str:
    """The page with the rows as they are in the code."""
    for name, made in TABLES.items():
        first, last = f"<!-- {name} -->\n", f"<!-- /{name} -->"
        before, _, rest = page.partition(first)
        table, _, after = rest.partition(last)
        rows = "\n".join([*table.splitlines()[:HEAD], *made()])
        page = f"{before}{first}{rows}\n{last}{after}"
    return page


if __name__ == "__main__":
    PAGE.write_text(renewed(PAGE.read_text("utf-8")), "utf-8")
