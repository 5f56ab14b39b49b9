"""Logging for the desk: structured lines on standard error, ids only, secrets blacked out."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from contextlib import suppress
from typing import Any, TextIO, cast

import structlog

# A bot token inside any text: an address that failed, an exception's message, a header.
_TOKEN = re.compile(r"\b\d{5,12}:[A-Za-z0-9_-]{30,}")
_BLACK = "[token]"


class Redaction(logging.Filter):
    """Blacks out bot tokens in lines and tracebacks of libraries that log by themselves."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always lets the record through, blackened."""
        record.msg = redacted(record.getMessage())
        record.args = None
        if record.exc_info:
            record.exc_text = redacted(logging.Formatter().formatException(record.exc_info))
        return True


class Patient:
    """A text stream that loses what it cannot write: a full disk under the log must stop nothing but the log."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Writes, or not."""
        with suppress(OSError):
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        """Flushes, or not."""
        with suppress(OSError):
            self._stream.flush()


def redacted(text: str) -> str:
    """The text without any bot token."""
    return _TOKEN.sub(_BLACK, text)


def set_up(level: str) -> None:
    """One place for everything that is logged in this process: standard error, a line an event."""
    threshold = logging.getLevelNamesMapping()[level.upper()]
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(Redaction())
    handler.setFormatter(logging.Formatter("%(asctime)s [%(levelname)s] %(name)s: %(message)s"))
    logging.basicConfig(level=max(threshold, logging.WARNING), handlers=[handler], force=True)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.format_exc_info,
            _redact,
            structlog.dev.ConsoleRenderer(colors=False) if sys.stderr.isatty() else structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=structlog.PrintLoggerFactory(cast(TextIO, Patient(sys.stderr))),
    )


def _redact(logger: object, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {key: redacted(value) if isinstance(value, str) else value for key, value in event.items()}
