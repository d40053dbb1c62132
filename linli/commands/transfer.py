"""``linli import`` and ``linli export``: a round's data into an empty record, a plan out of one."""

import re
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from access.actor import SYSTEM
from access.notice import PARTS
from access.refusal import Refusal as Refused
from access.tx import Tx
from door.acting import Service
from linli import folder, loading, notices, paths
from linli.called import as_called
from linli.commands import record
from linli.desk import Desk, Refusal
from matcher.files.atomic import in_place
from rounds import plans
from rounds.rounds import Round
from words import refusal_in_words

AREA = re.compile(r"[\w.:-]{1,64}")
INSTANCE, PLAN = "instance.linli", "plan.json"


def bring_in(desk: Desk, source: Path, area: str, notice: Path | None) -> None:
    """An instance in any of its forms becomes the record: all of it, or nothing.

    Raises
    ------
    Refusal
        The record holds something; the area's id can't be one or is a community's.
    matcher.faults.InvalidInstance
    """
    if not AREA.fullmatch(area):
        raise Refusal("cli.import.area_form", area=area)
    with desk.working("cli.doing.read"):
        instance = folder.load(source)
    if any(area == one.id for one in instance.communities):
        raise Refusal("cli.import.area_taken", area=area)
    told = desk.words("cli.import.told")
    said = notices.read(notice) if notice else dict.fromkeys(PARTS, told)
    service = record.service(record.told())

    def work(session: Session) -> None:
        tx = Tx(session=session, actor=SYSTEM, now=service.now(), vault=service.vault)
        loading.load(tx, instance, area, notice=said, source=source.name)
        tx.close()

    try:
        with desk.working("cli.doing.write"):
            service.database.write(work)
    except Refused as refused:
        raise Refusal("cli.import.refused", said=_said(desk, refused)) from None
    finally:
        service.database.close()
    counted = {
        table: len(getattr(instance, table))
        for table in ("communities", "needs", "offers", "venues", "funds")
    }
    desk.tell("cli.import.done", **counted)
    print(as_called(desk.words("cli.import.next", area=area)))


def hand_out(desk: Desk, output: Path, round_: str | None) -> None:
    """The plan of a round, and what it was verified on, as files that anybody can verify.

    Raises
    ------
    Refusal
        No such round, or it has no plan.
    """
    paths.folder(output)
    service = record.service(record.told())
    try:
        instance, result = service.database.write(lambda session: _files(service, session, round_))
    except Refused as refused:
        raise Refusal("cli.export.refused", said=_said(desk, refused)) from None
    finally:
        service.database.close()
    for name, data in ((INSTANCE, instance), (PLAN, result)):
        with in_place(output / name) as file:
            file.write(data)
    print(as_called(desk.words("cli.export.done", instance=output / INSTANCE, plan=output / PLAN)))


def _files(service: Service, session: Session, id: str | None) -> tuple[bytes, bytes]:
    """Of the round that is named, or of the one opened last that has a plan."""
    tx = Tx(session=session, actor=SYSTEM, now=service.now(), vault=service.vault)
    with_plan = select(Round).where(Round.proposal_id.is_not(None))
    if id is not None:
        with_plan = with_plan.where(Round.id == id)
    row = session.scalar(with_plan.order_by(Round.created_at.desc(), Round.id).limit(1))
    if row is None:
        raise Refusal("cli.export.no_plan" if id is None else "cli.export.no_round", round=id)
    frozen, plan = plans.handed_out(tx, row)
    files = frozen.instance, plan.result
    tx.close()
    return files


def _said(desk: Desk, refused: Refused) -> str:
    return refusal_in_words(desk.lang, refused.code, refused.params)
