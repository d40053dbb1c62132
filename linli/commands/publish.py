"""``linli export-ocds``: every published call as OCDS packages, a folder of files."""

from pathlib import Path

from linli import paths
from linli.commands import record
from linli.desk import Desk
from matcher.files.atomic import in_place
from tenders import ocds


def run(desk: Desk, output: Path) -> None:
    """A record package and a release package of each call, named by its OCDS id."""
    paths.folder(output)
    told = record.told()
    service = record.service(told)
    try:
        with service.database.read() as session:
            calls = ocds.published_calls(session)
            for id in calls:
                for kind, made in (
                    ("record", ocds.record_package),
                    ("releases", ocds.release_package),
                ):
                    package = made(session, id, service.now(), service.ocid_prefix)
                    with in_place(output / f"{service.ocid_prefix}-{id}-{kind}.json") as file:
                        file.write(ocds.written(package).encode())
    finally:
        service.database.close()
    desk.tell("cli.export-ocds.done", calls=len(calls), folder=output)
    if told.ocid_prefix == ocds.EXAMPLE_PREFIX:
        desk.tell("cli.export-ocds.unregistered", prefix=told.ocid_prefix)
