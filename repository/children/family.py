"""The desk's side of its children: starts them, waits, checks what they hand back, believes nothing."""

from __future__ import annotations

import os
import pickle
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from signal import SIGKILL, SIGXCPU
from types import TracebackType
from typing import Literal, ParamSpec, Self, TypeVar, cast, get_type_hints

import structlog

from repository.children import nursery, wire
from repository.errors import CannotExtract, DeskError

Reason = Literal["time", "memory", "crash"]
T = TypeVar("T")
P = ParamSpec("P")

log = structlog.get_logger()

_START_SECONDS = 60.0
_BURIAL_SECONDS = 5.0
_PROBLEM = re.compile(r"[a-z_]{1,40}")


class ChildFailed(DeskError):
    """The child ended without an answer: it passed a limit (`time`, `memory`) or broke (`crash`)."""

    temporary = False
    told = "A file could not be read by the desk."

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason


@dataclass(frozen=True, slots=True)
class Limits:
    """What one call may cost: whole CPU seconds, seconds on the wall, bytes of address space and of answer."""

    cpu_seconds: int
    wall_seconds: float
    memory_bytes: int
    answer_bytes: int = 96 * 1024 * 1024


class Children:
    """A nursery process and the calls made in its children; made once, by the composition, and closed by it.

    `preload` names the modules the functions need: loaded once in the nursery, shared by every child;
    `module:function` is called there too, to load what must not load at import.
    """

    def __init__(self, preload: Sequence[str] = ()) -> None:
        self._preload = tuple(preload)
        self._lock = threading.Lock()
        self._nursery: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._isolated = False
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def run(self, function: Callable[..., T], *arguments: object, limits: Limits) -> T:
        """Calls an importable function in a child and returns its result; blocks; safe from many threads.

        The function must state its return type: the answer crosses as plain values and is checked against it
        (dataclasses of plain values, dates and bytes are rebuilt). Raises ChildFailed, or CannotExtract when
        the function did.
        """
        frame = self._call(function, arguments, limits)
        try:
            answer = wire.decode(frame)
            if isinstance(answer, dict) and "result" in answer:
                return _rebuilt(function, answer["result"])
        except ValueError as error:  # pydantic's ValidationError is one too
            log.warning("child answered nonsense", function=_name(function), error=type(error).__name__)
            raise ChildFailed("crash") from None
        raise _failure(function, answer)

    def network_isolated(self) -> bool:
        """Whether the children live without a network here; starts the nursery to find out."""
        with self._lock:
            self._started()
            return self._isolated

    def close(self) -> None:
        """Ends the nursery and every child still alive; calls under way fail with `crash`."""
        with self._lock:
            self._closed = True
            self._stop()

    def _call(self, function: Callable[..., object], arguments: tuple[object, ...], limits: Limits) -> bytearray:
        request = _request(function, arguments, limits)
        answer = self._attempt(request, limits)
        if answer == "orphaned":  # once more: the nursery may have died of another child's doing
            answer = self._attempt(request, limits)
        if isinstance(answer, bytearray):
            return answer
        reason: Reason = "crash" if answer == "orphaned" else answer
        log.warning("child failed", function=_name(function), reason=reason)
        raise ChildFailed(reason)

    def _attempt(
        self, request: Sequence[bytes | memoryview], limits: Limits
    ) -> bytearray | Reason | Literal["orphaned"]:
        with self._child() as (talk, leash):
            deadline = time.monotonic() + limits.wall_seconds
            try:
                for frame in request:
                    wire.send(talk, frame, deadline)
                return wire.receive(talk, limits.answer_bytes, deadline)
            except TimeoutError:
                return "time"
            except wire.FrameTooLong:
                return "memory"
            except (EOFError, OSError):
                return _cause_of_death(leash)

    @contextmanager
    def _child(self) -> Iterator[tuple[socket.socket, socket.socket]]:
        talk, their_talk = socket.socketpair()
        leash, their_leash = socket.socketpair()
        # Closing the leash is what kills the child; should the desk itself die, the kernel closes it.
        with talk, leash:
            with their_talk, their_leash:
                self._order(their_talk, their_leash)
            yield talk, leash

    def _order(self, talk: socket.socket, leash: socket.socket) -> None:
        fds = [talk.fileno(), leash.fileno()]
        with self._lock:
            try:
                socket.send_fds(self._started(), [b"child"], fds)
            except OSError:  # the nursery died since the last call; a new one is as good
                self._stop()
                socket.send_fds(self._started(), [b"child"], fds)

    def _started(self) -> socket.socket:
        if self._closed:
            raise ChildFailed("crash")
        if self._control is None:
            self._start()
        return cast(socket.socket, self._control)

    def _start(self) -> None:
        control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        program = (
            f"import sys; sys.path[:] = {sys.path!r}; from repository.children.nursery import serve; "
            f"serve({theirs.fileno()}, {self._preload!r})"
        )
        with theirs:
            # A session of its own: Ctrl-C at the desk's terminal is the desk's to handle. One BLAS thread:
            # a process that forks must have one thread.
            self._nursery = subprocess.Popen(  # noqa: S603
                [sys.executable, "-c", program],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
                start_new_session=True,
            )
        self._control = control
        control.settimeout(_START_SECONDS)
        hello = _hello(control)
        if hello not in (nursery.ISOLATED, nursery.CONNECTED):
            self._stop()
            raise ChildFailed("crash")
        self._isolated = hello == nursery.ISOLATED

    def _stop(self) -> None:
        if self._control is not None:
            self._control.close()
        if self._nursery is not None:
            try:
                self._nursery.wait(_BURIAL_SECONDS)
            except subprocess.TimeoutExpired:
                self._nursery.kill()
                self._nursery.wait()
        self._control = self._nursery = None


def _request(
    function: Callable[..., object], arguments: tuple[object, ...], limits: Limits
) -> list[bytes | memoryview]:
    """The frames of one call. Bytes among the arguments go out as they are: they are not copied for the child."""
    blobs: list[pickle.PickleBuffer] = []
    plain = tuple(pickle.PickleBuffer(one) if isinstance(one, bytes) else one for one in arguments)
    call = pickle.dumps((function, plain), 5, buffer_callback=blobs.append)
    head = pickle.dumps((limits.cpu_seconds, limits.memory_bytes, len(blobs)))
    return [head, call, *(blob.raw() for blob in blobs)]


def _hello(control: socket.socket) -> bytes:
    try:
        return control.recv(16)
    except OSError:
        return b""


def _cause_of_death(leash: socket.socket) -> Reason | Literal["orphaned"]:
    leash.settimeout(_BURIAL_SECONDS)
    try:
        packed = leash.recv(nursery.STATUS.size)
    except OSError:
        return "orphaned"
    if len(packed) < nursery.STATUS.size:
        return "orphaned"
    (status,) = nursery.STATUS.unpack(packed)
    if not os.WIFSIGNALED(status):
        return "crash"
    # SIGKILL that is not ours comes from the kernel, out of memory.
    reasons: dict[int, Reason] = {SIGXCPU: "time", SIGKILL: "memory"}
    return reasons.get(os.WTERMSIG(status), "crash")


def _failure(function: Callable[..., object], answer: object) -> DeskError:
    told = answer if isinstance(answer, dict) else {}
    problem = told.get("problem")
    if isinstance(problem, str) and _PROBLEM.fullmatch(problem):
        return CannotExtract(problem)
    reason: Reason = "memory" if told.get("failed") == "memory" else "crash"
    where = str(told.get("where", ""))[:200]
    log.warning("child failed", function=_name(function), reason=reason, where=where)
    return ChildFailed(reason)


def _rebuilt(function: Callable[..., T], plain: object) -> T:
    # Imported here: the nursery loads this package too and has no use for pydantic.
    from pydantic import TypeAdapter

    return cast(T, TypeAdapter(get_type_hints(function)["return"]).validate_python(plain))


def _name(function: Callable[..., object]) -> str:
    return f"{function.__module__}.{function.__qualname__}"
