"""Evaluations, and the quality that a provider has in the next round."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from door.acting import Service
from matcher.files import instance_from
from rounds.evaluations import PRIOR, smoothed
from tests.service.rounds.record import rows
from tests.service.rounds.staged import City, frozen_round
from tests.service.rounds.test_tasks import moved
from tests.service.story import made


@pytest.mark.parametrize(
    ("marks", "percent"),
    [([], 100), ([5], 102), ([1], 98), ([5] * 10, 110), ([5] * 90, 118), ([1] * 10, 90)],
)
def test_quality_follows_the_formula(marks: list[int], percent: int) -> None:
    """The worked example of ``docs/rounds.md`` among them: ten marks of 5."""
    assert smoothed(len(marks), sum(marks)) == percent


@given(st.lists(st.integers(1, 5), max_size=200))
def test_quality_lies_between_what_marks_are_worth_and_is_the_nearest_percent(
    marks: list[int],
) -> None:
    exact = (PRIOR * 100 + sum(100 + 10 * (mark - 3) for mark in marks)) / (PRIOR + len(marks))
    assert 80 <= smoothed(len(marks), sum(marks)) <= 120
    assert abs(smoothed(len(marks), sum(marks)) - exact) <= 0.5


def test_a_secretary_evaluates_what_was_completed_once(city: City, service: Service) -> None:
    made(city.publish(), 200)
    task, secretary = city.task("rehab"), city.here.secretary
    path = f"/tasks/{task['id']}/evaluations"
    body = {"mark": 5, "remark": "陈秀英说护工很细心"}
    early = secretary.post(path, body)
    assert (early.status_code, early.json()["code"]) == (409, "task_not_completed")
    city.here.agreed(task)
    moved(city.agency_speaker, task, "accepted", "in-progress", "completed")
    assert secretary.post(path, body | {"mark": 6}).status_code == 422
    assert made(secretary.post(path, body))["remark"] == body["remark"]
    again = secretary.post(path, body)
    assert (again.status_code, again.json()["code"]) == (409, "evaluated")
    assert city.here.neighbour.post(path, body).status_code == 404
    assert city.agency_speaker.post(path, body).status_code == 403
    [told] = made(city.agency_speaker.get(path), 200)["items"]
    assert (told["mark"], told["remark"]) == (5, None)
    [stored] = rows(service.database, "evaluation")
    assert not any("陈秀英" in str(value) for value in stored)
    assert "陈秀英".encode() not in stored[5]


def test_the_next_round_decides_on_the_quality_and_a_frozen_one_stands(
    city: City, service: Service
) -> None:
    """What a frozen round rests on is what it was frozen with: an evaluation blocks no plan."""
    made(city.publish(), 200)
    task = city.task("class")
    city.here.agreed(task)
    moved(city.agency_speaker, task, "accepted", "in-progress", "completed")
    made(city.here.secretary.post(f"/tasks/{task['id']}/evaluations", {"mark": 5}))
    provider = made(city.city_official.get(f"/providers/{city.agency}"), 200)
    assert (provider["quality"], provider["version"]) == (102, 1)
    refused = city.publish_there()
    assert refused.json().get("code") != "frozen_moved"

    round_ = frozen_round(city.city_official, "hz")
    [data] = [row[6] for row in rows(service.database, "frozen") if row[1] == round_["id"]]
    instance = instance_from(bytes(data), "frozen")
    assert {one.quality for one in instance.providers if one.id == city.agency} == {102}
