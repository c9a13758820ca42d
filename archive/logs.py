"""Log lines for people, or as JSON for machines: one object a line, UTC, UTF-8."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Any, TextIO

from archive.config import Config

ROOT = "khotin"
_STANDARD = {*vars(logging.makeLogRecord({})), "message", "asctime", "taskName"}
TEXT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


class JsonLines(logging.Formatter):
    """Writes at, level, logger and message, then whatever else the record was given by name."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line of JSON."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {k: v for k, v in vars(record).items() if k not in _STANDARD and k not in line}
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


class Lines(logging.Formatter):
    """Writes a line for a person; what the record was given by name stands behind the message."""

    def __init__(self) -> None:
        super().__init__(TEXT)

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802
        """Return the line without its trace."""
        given = " ".join(f"{k}={v}" for k, v in vars(record).items() if k not in _STANDARD)
        return super().formatMessage(record) + (f"  {given}" if given else "")


def formatter(config: Config) -> logging.Formatter:
    """Return the formatter that the settings ask for."""
    return JsonLines() if config.log == "json" else Lines()


def begin_logging(config: Config, *, stream: TextIO | None = None) -> None:
    """Let this process's log, from INFO up, go to a stream (standard error) in the settings' form."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(formatter(config))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)


def log_as_asked(config: Config) -> None:
    """Give the handlers that a library has put up already the form of the settings."""
    if config.log == "json":
        for handler in logging.getLogger().handlers:
            handler.setFormatter(formatter(config))
