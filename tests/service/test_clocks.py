"""A clock that jumps, and whatever zone the machine is in, change nothing (promise 17)."""

import itertools
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher

from access import accounts, trail
from access.vault import Vault
from door.acting import Service
from store.columns import UtcTime
from tests.service import databases
from tests.service.rounds.staged import reviewed_plan
from tests.service.story import Clock, District, district, made, signed_in

DAY = timedelta(days=1)
ZONES = ("America/Los_Angeles", "Asia/Shanghai", "Pacific/Kiritimati")


@pytest.fixture(scope="module", autouse=True)
def _quick_passwords() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(accounts, "HASHER", PasswordHasher(1, 8, 1))
        yield


@dataclass
class Jumping:
    """Jumps by a day before each step, there and back; nobody's session lasts so long."""

    clock: Clock
    days: Iterator[int]
    here: District | None = field(default=None)

    def step(self) -> None:
        self.clock.at += next(self.days) * DAY
        assert self.here is not None
        for name, login in (("secretary", "li"), ("official", "zhao"), ("organisation", "kuai")):
            getattr(self.here, name).secret = signed_in(self.here.client, login).secret


def still() -> Iterator[int]:
    return itertools.repeat(0)


def played(kind: str, folder: Path, days: Iterator[int]) -> dict[str, Any]:
    """A round from the first need to the last task, and what came of it."""
    folder.mkdir()
    clock = Clock(datetime(2026, 11, 2, 20, 0, tzinfo=UTC), timedelta(seconds=1))
    with databases.empty(kind, folder) as database:
        service = Service(database=database, vault=Vault(bytes(range(32))), now=clock)
        jumping = Jumping(clock, days)
        here = jumping.here = district(service)
        jumping.step()
        needs = [here.need(here.resident(name))["id"] for name in ("陈秀英", "王小明", "李桂兰")]
        jumping.step()
        round_ = here.round()
        path = f"/rounds/{round_['id']}"
        jumping.step()
        made(here.official.put(f"{path}/instance", None, round_["version"]), 200)
        jumping.step()
        plan = reviewed_plan(service, here.official, round_["id"])
        jumping.step()
        version = made(here.official.get(path), 200)["version"]
        made(here.official.put(f"{path}/publication", {"plan": plan}, version), 200)
        tasks = made(here.organisation.get("/tasks"), 200)["items"]
        for task in tasks:
            here.agreed(task)
            for version, state in enumerate(("accepted", "in-progress", "completed"), start=1):
                jumping.step()
                said = {"state": state}
                made(here.organisation.put(f"/tasks/{task['id']}/state", said, version), 200)
        jumping.step()
        fund = made(here.official.get(f"/funds/{here.fund}"), 200)
        seen = [made(here.secretary.get(f"/needs/{id}"), 200) for id in needs]
        with database.read() as session:
            verified = trail.verify(session)
        assert isinstance(verified, tuple)
        return {
            "money": (fund["committed_fen"], fund["spent_fen"], fund["budget_fen"]),
            "needs": [need["state"] for need in seen],
            "tasks": sorted((task["public_fen"], tuple(task["slots"])) for task in tasks),
            "entries": verified[0],
            "times": [need["posted_at"] for need in seen] + [task["sent_at"] for task in tasks],
        }


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What comes of it where the clock just goes on."""
    found = played("sqlite", tmp_path_factory.mktemp("standing") / "still", still())
    assert "done" in found["needs"]
    return found


@pytest.mark.parametrize("first", [1, -1])
@pytest.mark.parametrize("kind", databases.BACKENDS)
def test_a_clock_that_jumps_a_day_at_each_step_changes_nothing(
    kind: str, first: int, tmp_path: Path, standing: dict[str, Any]
) -> None:
    jumped = played(kind, tmp_path / "jumping", itertools.cycle((first, -first)))
    assert jumped.pop("times") != standing["times"]
    assert jumped == {what: said for what, said in standing.items() if what != "times"}


@pytest.fixture
def zone(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[str]:
    """This process, and PostgreSQL's for it, live there."""
    monkeypatch.setenv("TZ", request.param)
    monkeypatch.setenv("PGTZ", request.param)
    time.tzset()
    assert datetime.now().astimezone().utcoffset() != timedelta(0)
    yield request.param
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize("zone", ZONES, indirect=True)
@pytest.mark.parametrize("kind", databases.BACKENDS)
def test_three_zones_see_the_same_moments(
    zone: str, kind: str, tmp_path: Path, standing: dict[str, Any]
) -> None:
    assert played(kind, tmp_path / "there", still()) == standing
    assert all(moment.endswith("Z") for moment in standing["times"])


@pytest.mark.parametrize("zone", ZONES[:1], indirect=True)
def test_with_times_as_the_wall_shows_them_they_would_not(
    zone: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: not even the trail would hold."""

    def on_the_wall(_self: Any, value: datetime | None, _dialect: Any) -> str | None:
        return value.astimezone().replace(tzinfo=None).isoformat() + "Z" if value else None

    monkeypatch.setattr(UtcTime, "process_bind_param", on_the_wall)
    with pytest.raises(AssertionError):
        played("sqlite", tmp_path / "there", still())
