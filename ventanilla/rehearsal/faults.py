"""How the stand-in fails on purpose: what a bot meets at Telegram on a bad day, for a number of calls."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass


class Refusal(Exception):  # the word Telegram's answer deserves; nothing broke
    """Telegram's own «no»: an error code, a description, and retry_after seconds where it gives them."""

    def __init__(
        self, code: int, description: str, *, retry_after: int | None = None, moved_to: int | None = None
    ) -> None:
        super().__init__(description)
        self.moved_to = moved_to
        self.code = code
        self.description = description
        self.retry_after = retry_after


class BadGateway(Exception):  # named like the HTTP status
    """The front of Telegram is down: an HTML page with status 502 instead of JSON."""


class BrokenJson(Exception):  # what arrives is half an answer
    """The line broke in the middle of the answer: what came is no JSON."""


class Silence(Exception):  # no answer in time
    """No answer for so many seconds, then 502. Planned for `sendMessage answered`, it went out all the same."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


Fault = Refusal | BadGateway | BrokenJson | Silence


def too_many_requests(retry_after: int) -> Refusal:
    """The 429 that asks a bot to wait `retry_after` seconds."""
    return Refusal(429, f"Too Many Requests: retry after {retry_after}", retry_after=retry_after)


def blocked() -> Refusal:
    """The 403 of a person who blocked the bot."""
    return Refusal(403, "Forbidden: bot was blocked by the user")


@dataclass(slots=True)
class _Planned:
    method: str
    fault: Fault
    left: int


class Faults:
    """The switchboard: which method fails next, how, and how often."""

    def __init__(self) -> None:
        self._planned: deque[_Planned] = deque()
        self._lock = threading.Lock()

    def plan(self, method: str, fault: Fault, times: int = 1) -> None:
        """The next `times` calls of `method` (`*`: of any, `getFile`, `download` …) fail with `fault`.

        `sendMessage answered` and the like: it is done, and the answer gets lost.
        """
        with self._lock:
            self._planned.append(_Planned(method.lower(), fault, times))

    def clear(self) -> None:
        """Telegram is well again."""
        with self._lock:
            self._planned.clear()

    def strike(self, method: str) -> None:
        """Raises the fault planned for this call, if there is one."""
        with self._lock:
            planned = next((one for one in self._planned if one.method in ("*", method.lower())), None)
            if planned is None:
                return
            planned.left -= 1
            if planned.left <= 0:
                self._planned.remove(planned)
        raise planned.fault
