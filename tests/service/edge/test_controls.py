"""The controls of the edge: each promise's test fails once its guard is gone."""

import io
from collections.abc import Callable

import pytest

import api.bodies
import api.call
from linli import logs
from tests.service.controls import fails
from tests.service.edge import test_bodies, test_logs, test_versions
from tests.service.edge.test_logs import log
from tests.service.story import District

__all__ = ["log"]  # the fixture

HERE = pytest.mark.parametrize("here", ["sqlite"], indirect=True)
WITHOUT_SQL = tuple(kind for kind in test_versions.KINDS if kind is not test_versions._budget)
"""A budget's version stands in the WHERE of its UPDATE, where no number of ours passes for any."""


class Any_(int):  # noqa: N801 - not ``Any`` of ``typing``
    """A version that is whichever it is compared with."""

    def __eq__(self, _other: object) -> bool:
        return True

    def __ne__(self, _other: object) -> bool:
        return False

    __hash__ = int.__hash__


@HERE
@pytest.mark.parametrize("kind", WITHOUT_SQL, ids=lambda kind: kind.__name__[1:])
def test_4_without_the_version_compared(
    here: District,
    monkeypatch: pytest.MonkeyPatch,
    kind: Callable[[District], test_versions.Change],
) -> None:
    real = api.call.Call.version
    monkeypatch.setattr(api.call.Call, "version", lambda self: Any_(real(self)))
    fails(test_versions.test_a_stale_version_changes_nothing, here=here, change=kind(here))


@HERE
def test_12_with_a_door_that_takes_anything(
    here: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api.bodies, "flaws", lambda _value: iter(()))
    broken = b'{"name": "\\u0000"}'
    test = test_bodies.test_what_can_not_be_kept_is_refused
    fails(test, here=here, body=broken, status=422, code="broken_character")


def test_a_log_that_masks_nothing(log: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "_masked", lambda value: value)
    fails(test_logs.test_nothing_of_a_person_is_logged, log=log)
