"""Log lines for people, or as JSON for machines: one object a line, UTC, UTF-8."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

from archive.config import Config

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


def begin_logging(
    config: Config, *, stream: TextIO | None = None, file: Path | None = None
) -> None:
    """Let this process's log, from INFO up, go to a stream (standard error) or be added to a file.

    The settings decide its form. Raises OSError when the file cannot be written.
    """
    handler: logging.Handler
    if file is None:
        handler = logging.StreamHandler(stream or sys.stderr)
    else:
        handler = logging.FileHandler(file, encoding="utf-8")
    handler.setLevel(logging.INFO)
    handler.setFormatter(JsonLines() if config.log == "json" else Lines())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
