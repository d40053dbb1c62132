"""The controls of rounds: each promise's test fails once its guard is gone."""

from typing import Any

import pytest

import rounds.plans
import rounds.publish
from door.acting import Service
from tests.service.controls import fails
from tests.service.rounds import test_publishing
from tests.service.rounds.staged import City

SQLITE = pytest.mark.parametrize("told_in", ["sqlite"], indirect=True)


STOPPED_TWICE = ("need_withdrawn", "resident_objected", "resident_forgotten")
"""These take the need out of the queue besides, and nothing that does not wait is awarded."""


def unasked(*_: Any) -> None:
    return None


@SQLITE
@pytest.mark.parametrize("statement", test_publishing.CORRUPTIONS[:4])
def test_9_without_the_verdict(
    city: City, service: Service, monkeypatch: pytest.MonkeyPatch, statement: str
) -> None:
    monkeypatch.setattr(rounds.plans, "sound", unasked)
    monkeypatch.setattr(rounds.publish, "sound", unasked)
    test = test_publishing.test_a_column_changed_behind_its_back_is_refused
    fails(test, city=city, service=service, statement=statement)


@SQLITE
@pytest.mark.parametrize(
    "change", [one for one in test_publishing.CHANGES if one.__name__ not in STOPPED_TWICE]
)
def test_9_without_the_look_at_what_was_frozen(
    city: City, service: Service, monkeypatch: pytest.MonkeyPatch, change: Any
) -> None:
    monkeypatch.setattr(rounds.publish, "refuse_if_moved", unasked)
    test = test_publishing.test_what_was_frozen_has_changed_and_nothing_is_written
    fails(test, city=city, service=service, change=change)
