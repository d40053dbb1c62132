"""What a command is pointed at becomes an instance."""

from pathlib import Path

import district
from matcher.faults import Fault, InvalidInstance
from matcher.files import instance_from
from matcher.files.reading import cannot_read, contents
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
