"""``linli sheets``: any form of a round as tables a person can open, or empty ones to fill in."""

from pathlib import Path

import district
from linli import folder, paths
from linli.desk import Desk, Refusal
from matcher.faults import InvalidInstance
from sheets.flaws import UnreadableSheet

NOT_FOLDERS = frozenset((*district.TEXT_FORMS, *district.OTHER_FORMS, ".xlsm", ".json", ".linli"))


def run(desk: Desk, instance: Path | None, template: bool, output: Path) -> None:
    if (instance is None) != template:
        raise Refusal("cli.sheets.one_of_two")
    if output.suffix.lower() in NOT_FOLDERS or str(output) == "-":
        raise Refusal("cli.sheets.form", path=str(output))
    if output.suffix.lower() == district.WORKBOOK:
        paths.writable(output, *([instance] if instance else []))
    else:
        paths.new_folder(output)
    if instance is None:
        pages = district.template(desk.lang)
    else:
        with desk.working("cli.doing.read"):
            asked = folder.load(instance)
        pages = district.pages_of(asked, desk.lang)
    with desk.working("cli.doing.write"):
        try:
            district.write(pages, output)
        except UnreadableSheet as too_large:
            raise InvalidInstance([district.of_flaw(f) for f in too_large.flaws]) from None
    desk.tell("cli.sheets.done", n=len(pages), path=output)
