"""``linli verify``: a plan and its proof checked, by code that knows no solver."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path

from linli import folder, kernels
from linli.breach import breach
from linli.desk import Desk
from matcher.files import read_result
from matcher.verify import Verdict, verify
from telling.figures import percent_up
from words import fault, say

TOLD = 50
"""Violations said in words; the count is always of all."""


def run(desk: Desk, instance: Path, plan: Path, as_json: bool) -> bool:
    """Print the verdict; is the plan lawful, and does its proof hold?"""
    kernels.ready(desk)
    with desk.working("cli.doing.read"):
        asked = folder.load(instance)
        result = read_result(plan)
    with desk.working("cli.doing.verify"):
        verdict = verify(asked, result)
    if as_json:
        desk.json(dataclasses.asdict(verdict) | {"gap": verdict.gap, "valid": verdict.valid})
        return verdict.valid
    for line in (*figures(verdict), *words(verdict, desk.lang)):
        print(line)
    return verdict.valid


def figures(verdict: Verdict) -> Iterator[str]:
    """Four lines, the same in every language; ``-`` where the proof proves nothing."""
    bound, gap = "-", "-"
    if verdict.bound is not None:
        bound = str(verdict.bound)
        gap = percent_up(verdict.bound - verdict.value, verdict.bound) + "%"
    yield f"violations {len(verdict.violations)}"
    yield f"value {verdict.value}"
    yield f"bound {bound}"
    yield f"gap {gap}"


def words(verdict: Verdict, lang: str) -> Iterator[str]:
    """What the figures mean, and each violation with the rule it breaks."""
    for violation in verdict.violations[:TOLD]:
        yield breach(violation, lang)
    if len(verdict.violations) > TOLD:
        yield say(lang, "cli.verify.more", more=len(verdict.violations) - TOLD)
    for mistake in verdict.faults:
        yield say(lang, "cli.verify.proof", what=fault(lang, mistake))
    yield say(lang, "cli.verify.holds" if verdict.valid else "cli.verify.refused")
