"""``linli demo``: a fictional district matched and verified, from nothing to a plan on disk."""

from pathlib import Path

from linli import paths
from linli.commands.match import solved
from linli.commands.verify import figures
from linli.desk import Desk
from linli.generate import generate
from linli.summary import sentences, summary
from matcher.files import write_instance, write_result
from matcher.solve import Limits
from matcher.verify import verify

NEEDS = 300


def run(desk: Desk, output: Path, seconds: float) -> None:
    paths.folder(output)
    with desk.working("cli.doing.generate"):
        instance = generate(NEEDS)
    result = solved(desk, instance, Limits(seconds=seconds, workers=2))
    with desk.working("cli.doing.verify"):
        verdict = verify(instance, result)
    for line in figures(verdict):
        print(line)
    for sentence in sentences(summary(instance, result), desk.lang):
        print(sentence)
    write_instance(instance, output / "instance.json")
    write_result(result, output / "plan.json")
    desk.tell("cli.summary.plan", path=output / "plan.json")
