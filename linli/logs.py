"""The log: one JSON object a line on standard error, of which nobody can learn who a resident is.

Nothing is logged for what it might say of a person. Of an exception the log has its kind and where
it was raised, never its words: those of a database or a parser quote what they were given. What a
line says is masked besides: numbers that could be a telephone's, and Chinese characters, of which
the program's own lines have none.
"""

import logging
import re
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog

PRIVATE = frozenset(
    ("authorization", "born", "door", "health", "login", "name", "password", "phone", "secret")
)
"""Keys whose values are never written."""

ID = re.compile(r"(\b(?:[0-9a-f]{24}|[0-9a-f]{64})\b)")
"""An id or a digest of ours: let through, whatever digits it holds."""
NUMBER = re.compile(r"\+?\d(?:[ -]{0,3}\d){6,}")
CHINESE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")


def set_up(level: int = logging.INFO) -> None:
    """Every logger of the program, and of the libraries under it, speaks JSON from now on."""
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            without_its_words,
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            masked,
            structlog.processors.JSONRenderer(default=str),
        ],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared[:2],
            shared[3],
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "alembic", "sqlalchemy"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
    for name in ("alembic", "uvicorn.error"):
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("uvicorn.access").disabled = True  # it writes query strings


def without_its_words(
    _logger: Any, _method: str, line: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """An exception as its kinds, cause by cause, and the places it went through."""
    raised = line.pop("exc_info", None)
    if raised is True:
        raised = sys.exc_info()
    error = raised[1] if isinstance(raised, tuple) else raised
    if not isinstance(error, BaseException):
        return line
    kinds: list[str] = []
    where: list[list[str]] = []
    seen: BaseException | None = error
    while seen is not None and len(kinds) < 10:
        kinds.append(f"{type(seen).__module__}.{type(seen).__qualname__}")
        frames = traceback.extract_tb(seen.__traceback__)[-12:]
        where.append([f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames])
        seen = seen.__cause__ or seen.__context__
    return {**line, "raised": kinds, "at": where}


def masked(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Every value of a line with nothing of a person in it."""
    clear = ("timestamp", "level", "logger", "at", "raised")
    return {
        key: value if key in clear else "***" if key.lower() in PRIVATE else _masked(value)
        for key, value in line.items()
    }


def _masked(value: Any) -> Any:
    match value:
        case bool() | float() | None:
            return value
        case int():
            return value if abs(value) < 10**6 else "***"
        case dict():
            return masked(None, "", value)
        case list() | tuple() | set() | frozenset():
            return [_masked(one) for one in value]
    parts = ID.split(str(value))
    parts[::2] = [CHINESE.sub("*", NUMBER.sub("***", part)) for part in parts[::2]]
    return "".join(parts)
