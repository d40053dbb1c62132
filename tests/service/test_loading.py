"""An instance loaded into the record and frozen again is the same round."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from access.actor import SYSTEM
from access.notice import PARTS
from access.refusal import Conflict
from access.tx import Tx
from door.acting import Service
from linli import examples, folder, loading
from matcher.instance import Instance
from rounds import frozen, rounds


def _tx(service: Service, session: Session) -> Tx:
    return Tx(session=session, actor=SYSTEM, now=service.now(), vault=service.vault)


def _load(service: Service, instance: Instance) -> None:
    def work(session: Session) -> None:
        tx = _tx(service, session)
        loading.load(tx, instance, "qj", notice=dict.fromkeys(PARTS, "告知书"), source="钱江")
        tx.close()

    service.database.write(work)


def _said(rows: Any, *left_out: str) -> dict[str, Any]:
    """By id; what a loaded record does not keep left out."""
    return {row.id: row.model_dump(exclude=set(left_out)) for row in rows}


def test_the_example_comes_back_from_the_record_as_it_went_in(service: Service) -> None:
    instance = folder.load(examples.folder())
    _load(service, instance)

    def work(session: Session) -> Instance:
        tx = _tx(service, session)
        start: date = instance.period.start
        weeks, policy = instance.period.weeks, instance.policy
        round_ = rounds.open_round(tx, area="qj", name="", period=start, weeks=weeks, policy=policy)
        tx.session.flush()
        made = frozen.unpacked(frozen.freeze(tx, round_).instance)
        tx.close()
        return made

    again = service.database.write(work)
    for table in ("service_types", "providers", "offers", "venues", "funds"):
        assert _said(getattr(again, table)) == _said(getattr(instance, table)), table
    assert _said(again.needs, "note") == _said(instance.needs, "note")
    assert _said(again.communities, "district") == _said(instance.communities, "district")
    assert {one.need: one for one in again.in_force} == {one.need: one for one in instance.in_force}


def test_a_record_that_holds_something_is_not_loaded_into(service: Service) -> None:
    instance = folder.load(examples.folder())
    _load(service, instance)
    with pytest.raises(Conflict):
        _load(service, instance)
