"""The index follower as a child of the desk: started, watched, started again, stopped."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import structlog

log = structlog.get_logger()

STOP_SECONDS = 5.0
RESTART_SECONDS = 1.0


class FollowerProcess:
    """Keeps one follower process alive for a data folder. It ends by itself when the desk is killed."""

    def __init__(self, database_url: str, data_folder: Path) -> None:
        self._command = [sys.executable, "-m", "repository.search.follower", database_url, str(data_folder)]
        self._stopping = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._watch = threading.Thread(target=self._keep_alive, name="follower watch", daemon=True)

    def start(self) -> None:
        """Starts the process, and a watch over it."""
        self._watch.start()

    def stop(self) -> None:
        """Lets it finish its commit, and waits for it."""
        self._stopping.set()
        if self._process is not None:
            _dismiss(self._process)
        self._watch.join(STOP_SECONDS)

    def _keep_alive(self) -> None:
        while not self._stopping.is_set():
            self._process = subprocess.Popen(self._command, stdin=subprocess.PIPE)  # noqa: S603 - our own module, our own arguments
            if self._stopping.is_set():
                _dismiss(self._process)
            status = self._process.wait()
            if not self._stopping.is_set():
                log.warning("index follower ended, starting it again", status=status)
                self._stopping.wait(RESTART_SECONDS)


def _dismiss(process: subprocess.Popen[bytes]) -> None:
    """The follower ends when its standard input does: so it does when the desk is killed, too."""
    if process.stdin is not None:
        process.stdin.close()
