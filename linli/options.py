"""Options that several groups of commands share."""

from enum import StrEnum
from typing import Annotated

import typer


class Lang(StrEnum):
    ZH = "zh"
    EN = "en"


Language = Annotated[
    Lang,
    typer.Option("--lang", envvar="LINLI_LANG", metavar="zh|en", show_default=False),
]
