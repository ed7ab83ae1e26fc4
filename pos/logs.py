"""What the processes write down: a line of JSON each, with the request's number and never anybody's data.

Of an error its kinds and the places in the code are told, not its words: those may hold what somebody sent.
"""

import json
import logging
import sys
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

# The number of the request that this thread answers; it goes out as X-Request-Id.
request_id: ContextVar[str | None] = ContextVar("request_id", default=None)

DEEPEST = 12
_FIELDS = ("method", "route", "status", "milliseconds", "job")


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        said: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(), "logger": record.name, "says": record.getMessage(), "process": record.process,
        }
        if (number := request_id.get()) is not None:
            said["request"] = number
        said |= {name: getattr(record, name) for name in _FIELDS if hasattr(record, name)}
        if record.exc_info and record.exc_info[1] is not None:
            said["error"], said["where"] = _kinds(record.exc_info[1]), _places(record.exc_info[1])
        return json.dumps(said, ensure_ascii=False, default=str)


class PlainLines(logging.Formatter):
    """For a person at a terminal, in development: the same facts, and errors whole."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        number = request_id.get()
        return super().format(record) + (f" [{number}]" if number else "")


def logging_settings(env: str, level: str = "INFO") -> dict[str, Any]:
    """For logging.config: JSON in production, plain lines in development; all on standard error."""
    plain = {"()": "pos.logs.PlainLines", "format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}
    quiet = {"handlers": ["lines"], "level": level.upper(), "propagate": False}
    return {
        "version": 1, "disable_existing_loggers": False,
        "formatters": {"lines": {"()": "pos.logs.JsonLines"} if env == "production" else plain},
        "handlers": {"lines": {"class": "logging.StreamHandler", "stream": sys.stderr, "formatter": "lines"}},
        "root": {"handlers": ["lines"], "level": level.upper()},
        # Alembic and SQLAlchemy tell more than anybody asks for.
        "loggers": {"gunicorn.error": quiet, "sqlalchemy": {"level": "WARNING"}, "alembic": {"level": "WARNING"}},
    }


def _kinds(error: BaseException) -> str:
    kinds: list[str] = []
    current: BaseException | None = error
    while current is not None and len(kinds) < DEEPEST:
        kinds.append(type(current).__name__)
        current = current.__cause__ or current.__context__
    return " < ".join(kinds)


def _places(error: BaseException) -> list[str]:
    frames = traceback.extract_tb(error.__traceback__)[-DEEPEST:]
    return [f"{frame.filename.rpartition('site-packages/')[2]}:{frame.lineno} {frame.name}" for frame in frames]
