"""The log says what happened, and never to whom."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from linli import logs

ID = "123456789012345678901234"
CANARIES = (
    "13812341234",
    "138 1234 1234",
    "+86-138-1234-1234",
    "phone13812341234",
    "张三丰",
    "欧阳娜娜",
)


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    written = io.StringIO()
    try:
        logs.set_up()
        handler = root.handlers[0]
        assert isinstance(handler, logging.StreamHandler)
        handler.setStream(written)
        yield written
    finally:
        structlog.reset_defaults()
        root.handlers[:] = handlers
        root.setLevel(level)
        logging.getLogger("uvicorn.access").disabled = False


def test_nothing_of_a_person_is_logged(log: io.StringIO) -> None:
    logger = logging.getLogger("linli.somewhere")
    for canary in CANARIES:
        logger.warning("resident %s said %s", canary, [canary], extra={"phone": canary})
        logger.warning("x", extra={"login": "Smith", "told": {"door": "502", "deep": [canary]}})
        try:
            raise ValueError(f"no such name: {canary}, Smith") from KeyError(canary)
        except ValueError:
            logger.exception("a run ended badly")
    said = log.getvalue()
    assert [canary for canary in (*CANARIES, "Smith", "502") if canary in said] == []
    lines = [json.loads(line) for line in said.splitlines()]
    assert len(lines) == 3 * len(CANARIES)
    assert lines[2]["raised"] == ["builtins.ValueError", "builtins.KeyError"]
    assert "test_logs.py" in lines[2]["at"][0][0]


def test_what_an_operator_needs_is_there(log: io.StringIO) -> None:
    logging.getLogger("linli.requests").info(
        "request", extra={"operation": "need.post", "status": 201, "ms": 3.2, "account": ID}
    )
    line = json.loads(log.getvalue())
    assert {k: line[k] for k in ("operation", "status", "ms", "account", "level")} == {
        "operation": "need.post",
        "status": 201,
        "ms": 3.2,
        "account": ID,
        "level": "info",
    }
    assert line["timestamp"].endswith("Z")


def test_the_worker_speaks_into_the_same_log(log: io.StringIO) -> None:
    """It is not to be printed, nor in any other form, nor with more in it."""
    structlog.get_logger("rounds.worker").bind(run=ID, fence=1).info("run_claimed", name="Smith")
    line = json.loads(log.getvalue())
    told = {key: line[key] for key in ("event", "run", "fence", "name", "level", "logger")}
    assert told == {
        "event": "run_claimed",
        "run": ID,
        "fence": 1,
        "name": "***",
        "level": "info",
        "logger": "rounds.worker",
    }
    try:
        raise ValueError(f"no such name: {CANARIES[3]}")
    except ValueError:
        structlog.get_logger("rounds.worker").exception("run_ended_badly")
    assert CANARIES[3] not in log.getvalue()
    assert json.loads(log.getvalue().splitlines()[1])["raised"] == ["builtins.ValueError"]


@given(st.from_regex(r"1[3-9]\d( ?-?)\d{4}( ?-?)\d{4}", fullmatch=True))
def test_no_mobile_number_comes_through(number: str) -> None:
    line = logs.masked(None, "", {"event": f"call {number}!", "at_all": [number]})
    assert sum(char.isdigit() for char in json.dumps(line)) < 5
