"""Options that several groups of commands share."""

from enum import StrEnum
from typing import Annotated

import typer


class Lang(StrEnum):
    ZH = "zh"
    EN = "en"


def _spoken(context: typer.Context, _: Lang) -> Lang:
    """The language found out before anything was parsed: typed anywhere, or the environment's."""
    return Lang(context.find_root().obj)


Language = Annotated[
    Lang, typer.Option("--lang", metavar="zh|en", show_default=False, callback=_spoken)
]
