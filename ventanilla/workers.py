"""A thread that works off what is due, and rests until it is woken."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import ClassVar

import structlog

from repository.errors import DeskError

log = structlog.get_logger()


class Worker(threading.Thread):
    """Asks `work` again and again while it answers True; then rests `idle_seconds`, or until `wake`."""

    PATIENCE: ClassVar[float] = 9.0
    """Seconds that an orderly stop waits for the step in hand."""

    def __init__(self, name: str, work: Callable[[], bool], idle_seconds: float) -> None:
        super().__init__(name=name, daemon=True)
        self._work = work
        self._idle_seconds = idle_seconds
        self._stopping = threading.Event()
        self._woken = threading.Event()

    def run(self) -> None:
        """Until `stop`. A step that fails is logged; the next is tried after a rest."""
        while not self._stopping.is_set():
            self._woken.clear()
            try:
                worked = self._work()
            except DeskError as error:
                log.warning("worker interrupted", worker=self.name, reason=type(error).__name__)
                worked = False
            except Exception as error:
                log.error("worker failed", worker=self.name, exc_info=error)
                worked = False
            if not worked and not self._stopping.is_set():
                self._woken.wait(self._idle_seconds)

    def wake(self) -> None:
        """There may be work."""
        self._woken.set()

    def stop(self) -> None:
        """No further step; the one in hand is finished."""
        self._stopping.set()
        self._woken.set()
