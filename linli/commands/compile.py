"""``linli compile``: the compiled code built ahead, so that the first match need not wait."""

from linli import kernels
from linli.desk import Desk


def run(desk: Desk) -> None:
    seconds = kernels.ready(desk)
    desk.tell("cli.compile.done" if seconds else "cli.compile.there", seconds=round(seconds))
