"""A sheet that waits to be confirmed: sealed, its own account's alone, and gone after its day."""

from datetime import timedelta

import pytest

from access.refusal import Absent
from access.tx import Tx
from access.vault import Unreadable
from door.acting import Acting, known
from intake import pending
from intake.pending import KEPT, PendingSheet
from linli import housekeeping
from tests.service.access.canary import trail_of
from tests.service.intake.handing import CHEN, HEADINGS, as_csv
from tests.service.story import Clock, District, Person

SHEET = as_csv(HEADINGS, CHEN)


def _acting(here: District, who: Person) -> Acting:
    return known(here.service, who.secret, "need.intake")[0]


def _kept(acting: Acting) -> str:
    return acting.write(lambda tx: pending.keep(tx, "needs", "三月.csv", SHEET))


def _found(acting: Acting, id: str) -> tuple[str, str, bytes]:
    return acting.read(lambda tx: pending.pending(tx, id))


def _standing(here: District, id: str) -> bool:
    with here.service.database.read() as session:
        return session.get(PendingSheet, id) is not None


def test_what_was_handed_in_is_its_own_accounts_as_it_came(here: District) -> None:
    mine = _acting(here, here.secretary)
    id = _kept(mine)
    assert _found(mine, id) == ("needs", "三月.csv", SHEET)
    assert trail_of(here.service, id) == ["sheet.handed_in"]


def test_it_lies_sealed(here: District) -> None:
    id = _kept(_acting(here, here.secretary))
    with here.service.database.read() as session:
        data = session.get_one(PendingSheet, id).data
    assert SHEET not in data
    for clear in ("陈秀英", "13812341234", "髋部术后"):
        assert clear.encode() not in data


def test_it_opens_at_no_other_place(here: District) -> None:
    """Of one sheet put in the place of another."""
    mine = _acting(here, here.secretary)
    first, second = _kept(mine), _kept(mine)

    def exchange(tx: Tx) -> None:
        rows = [tx.session.get_one(PendingSheet, id) for id in (first, second)]
        rows[0].data, rows[1].data = rows[1].data, rows[0].data

    mine.write(exchange)
    with pytest.raises(Unreadable):
        _found(mine, first)


@pytest.mark.parametrize("who", ["neighbour", "official", "organisation", "admin"])
def test_nobody_else_can_look_at_it_confirm_it_or_let_it_go(here: District, who: str) -> None:
    mine, other = _acting(here, here.secretary), _acting(here, getattr(here, who))
    id = _kept(mine)
    with pytest.raises(Absent):
        _found(other, id)
    other.write(lambda tx: pending.drop(tx, id))
    assert _found(mine, id)[2] == SHEET


def test_once_it_is_taken_or_not_wanted_it_is_gone(here: District) -> None:
    mine = _acting(here, here.secretary)
    id, other = _kept(mine), _kept(mine)
    mine.write(lambda tx: pending.drop(tx, id))
    with pytest.raises(Absent):
        _found(mine, id)
    assert (_standing(here, id), _standing(here, other)) == (False, True)


def test_after_its_day_it_is_gone(here: District, clock: Clock) -> None:
    mine = _acting(here, here.secretary)
    id = _kept(mine)
    clock.at += KEPT - timedelta(minutes=1)
    housekeeping.tidy(here.service)
    assert _found(mine, id)[2] == SHEET
    clock.at += timedelta(minutes=2)
    with pytest.raises(Absent):  # also before anybody tidies
        _found(mine, id)
    assert _standing(here, id)
    housekeeping.tidy(here.service)
    assert not _standing(here, id)
