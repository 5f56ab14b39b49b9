"""A real desk that kills itself with SIGKILL at one named write: before the function runs, or after its commit.

With `raises` it goes on living, and the function fails the first times it is called.

Usage: python -m tests.desk.faulty_desk CONFIG FUNCTION before|after|raises
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from concurrent.futures import Future
from functools import wraps
from pathlib import Path
from typing import Any

from repository.store import Store
from ventanilla import compose, config, logs
from ventanilla.commands.running import run
from ventanilla.opening import PARTS
from ventanilla.rehearsal.stage import loopback_proves

FAILURES = 5


class MortalStore(Store):
    """A store whose process dies at one function: nobody is answered after that moment."""

    def __init__(self, url: str, function: str, when: str) -> None:
        self._function = function
        self._when = when
        self._ran = False
        self._failures = FAILURES
        super().__init__(url)
        self.on_commit(self._committed)

    def write_soon(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        return super().write_soon(self._mortal(fn), *args, **kwargs)

    def write_first(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        return super().write_first(self._mortal(fn), *args, **kwargs)

    def _mortal(self, fn: Callable[..., Any]) -> Callable[..., Any]:
        if fn.__name__ != self._function:
            return fn

        @wraps(fn)
        def run_and_remember(*args: Any, **kwargs: Any) -> Any:
            if self._when == "raises":
                self._failures -= 1
                if self._failures >= 0:
                    raise RuntimeError("planned")
                return fn(*args, **kwargs)
            if self._when == "before":
                os.kill(os.getpid(), signal.SIGKILL)
            found = fn(*args, **kwargs)
            # Claims look first: one that found nothing is not the moment that was meant.
            self._ran = found is None or bool(found)
            return found

        return run_and_remember

    def _committed(self) -> None:
        if self._ran:
            os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    path, function, when = sys.argv[1:]
    settings = config.load(Path(path))
    logs.set_up("info")
    with compose.build(settings, loopback_proves, lambda url: MortalStore(url, function, when)) as desk:
        asyncio.run(run(desk, frozenset(PARTS)))


if __name__ == "__main__":
    main()
