"""The report: one file that opens offline, for whoever must defend a plan or sign it."""

from pathlib import Path

from linli.report.document import Advance, page, silent
from matcher.files.atomic import in_place
from matcher.instance import Instance
from matcher.plan import Result
from matcher.verify import Verdict, answered, verify

__all__ = ["NotVerified", "write_report"]


class NotVerified(Exception):
    """The plan breaks a rule, or its proof does not hold: there is nothing to report on."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(f"{len(verdict.violations)} violation(s), {len(verdict.faults)} fault(s)")
        self.verdict = verdict


def write_report(
    instance: Instance, result: Result, path: Path, lang: str, advance: Advance = silent
) -> None:
    """Verify the plan, find every need's story, and put the report in place.

    ``advance(stories told, stories in all)`` is called as the work goes on.

    Raises
    ------
    NotVerified
        Nothing is written.
    OSError
        The folder can't be written to; what was there stays.
    """
    verdict = verify(instance, result)
    if not verdict.valid:
        raise NotVerified(verdict)
    text = page(answered(instance, result), result, lang, advance)
    with in_place(path) as file:
        file.write(text.encode())
