"""A round of everybody who waits: frozen, solved under pressure, reviewed and published."""

import time
from collections.abc import Iterator

from benchmarks.service.lines import Line
from benchmarks.service.pressure import line, pressure
from benchmarks.service.record import DISTRICT, Town
from benchmarks.service.serving import Connection, Served, needed

FREEZE_SECONDS = 20.0
PUBLISH_SECONDS = 60.0
LOOK = 1.0
ENDED = ("done", "failed", "cancelled")


class Round:
    """A round of the whole district, step by step; an official's."""

    def __init__(self, served: Served, town: Town, database: str) -> None:
        self._official: Connection = served.connection(town.official)
        self._served, self._town, self._database = served, town, database
        period = town.instance.period
        body = {
            "area": DISTRICT,
            "name": "benchmark",
            "period": period.start.isoformat(),
            "weeks": period.weeks,
        }
        made = needed(self._official.post("/rounds", body), 201)
        self.id = str(made["id"])
        self._at, self._version = f"/rounds/{self.id}", int(made["version"])

    def frozen(self) -> Line:
        """The record becomes an instance."""
        before = self._served.worked()
        answer = self._official.put(f"{self._at}/instance", None, self._version)
        also = self._worked(before)
        found = needed(answer, 200)
        self._version = found["version"]
        return self._line(f"freeze {found['needs']:,} needs", answer.seconds, FREEZE_SECONDS, also)

    def solved(self, seconds: int, pressed: float) -> Iterator[Line]:
        """A solve, with requests kept up for ``pressed`` seconds of it; until it is verified."""
        asked = self._official.put(f"{self._at}/solve", {"seconds": seconds}, self._version)
        needed(asked, 200)
        began = time.perf_counter()
        while self._progress() == "queued":
            time.sleep(LOOK)
        met = pressure(self._served, self._town, pressed)
        during = self._progress()
        said = "during a solve" if during == "running" else f"a solve {during}"
        yield line(met, self._database, said)
        while (state := self._progress()) not in ENDED:
            time.sleep(LOOK)
        what = f"solve for {seconds} s and verify"
        failed = "" if state == "done" else f"it {state}"
        yield self._line(what, time.perf_counter() - began, None, failed=failed)

    def published(self) -> Line:
        """The plan is reviewed, and stands: every need of it placed, every counter moved."""
        self._version = needed(self._official.ask("GET", self._at), 200)["version"]
        plan = needed(self._official.ask("GET", f"{self._at}/plan"), 200)
        reviewed = self._official.put(f"{self._at}/review", None, self._version)
        version = needed(reviewed, 200)["version"]
        said, before = {"plan": plan["digest"]}, self._served.worked()
        answer = self._official.put(f"{self._at}/publication", said, version)
        tasks = needed(answer, 200)["tasks"]
        what = f"publish a plan of {plan['served']:,} served, {tasks:,} tasks"
        return self._line(what, answer.seconds, PUBLISH_SECONDS, self._worked(before))

    def close(self) -> None:
        """The official leaves."""
        self._official.close()

    def _progress(self) -> str:
        return str(needed(self._official.ask("GET", f"{self._at}/solve"), 200)["state"])

    def _worked(self, before: float) -> str:
        return f"{self._served.worked() - before:.1f} s of a processor"

    def _line(
        self, what: str, seconds: float, most: float | None, also: str = "", failed: str = ""
    ) -> Line:
        return Line(what, self._database, seconds, "s", most, also, failed)
