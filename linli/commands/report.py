"""``linli report``: a verified plan as one page that anybody can open."""

from pathlib import Path

from linli import folder, kernels, paths
from linli.commands.verify import figures, words
from linli.desk import Desk
from linli.report import NotVerified, write_report
from matcher.files import read_result
from matcher.verify import Verdict


def run(desk: Desk, instance: Path, plan: Path, output: Path) -> bool:
    """Write the report; a plan that does not verify gets its verdict instead, and no report."""
    paths.writable(output, instance, plan)
    kernels.ready(desk)
    with desk.working("cli.doing.read"):
        asked = folder.load(instance)
        result = read_result(plan)
    verdict: Verdict | None = None
    with desk.working("cli.doing.report") as advance:

        def told(done: int, of: int) -> None:
            advance(desk.words("cli.doing.explain"), done / of, "")

        try:
            write_report(asked, result, output, desk.lang, told)
        except NotVerified as refused:
            verdict = refused.verdict
    if verdict is None:
        desk.tell("cli.summary.report", path=paths.shown(output, desk.lang))
        return True
    for line in (*figures(verdict), *words(verdict, desk.lang)):
        print(line)
    desk.warn("cli.report.refused")
    return False
