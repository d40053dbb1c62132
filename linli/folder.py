"""What a command is pointed at becomes an instance."""

from pathlib import Path

import district
from matcher.faults import Fault, InvalidInstance
from matcher.files import instance_from
from matcher.files.reading import STDIN, at_file, cannot_read, contents
from matcher.instance import Instance


def load(path: Path) -> Instance:
    """The instance in a JSON or compact file, a workbook or a folder of sheets.

    Raises
    ------
    InvalidInstance
        With the file, and the record and field or the row and column, of every mistake.
    """
    try:
        is_folder = path.is_dir()
    except OSError as error:
        raise cannot_read(path, error) from None
    if is_folder:
        return district.instance_in(district.files_in(path), path.name or str(path))
    if path.suffix.lower() in district.TEXT_FORMS:
        raise InvalidInstance([Fault("one_sheet", params={"file": path.name})])
    data = contents(path)
    if district.is_workbook(data, path.name):
        return district.instance_in([(path.name, data)], path.name)
    return instance_from(data, path.name)


def placed(path: Path, invalid: InvalidInstance) -> InvalidInstance:
    """What only the solve finds impossible, with the file and the rows where it is written."""
    if path.is_dir():
        return InvalidInstance(district.placed(invalid.faults, district.files_in(path)))
    if path != STDIN and district.is_workbook(data := contents(path), path.name):
        return InvalidInstance(district.placed(invalid.faults, [(path.name, data)]))
    return at_file(invalid, path.name)
