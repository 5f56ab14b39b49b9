"""The process that forks the children: one thread, modules loaded, no network. Knows nothing of documents.

Not multiprocessing's forkserver: that one runs the program's `__main__` again in every child (the whole desk,
for a console script), and unpickles what it is sent.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import select
import signal
import socket
import struct
from collections.abc import Sequence

from repository.children import confine, infant

STATUS = struct.Struct("!i")
ISOLATED, CONNECTED = b"isolated", b"connected"


def serve(control_fd: int, preload: Sequence[str]) -> None:
    """Forks a child for every pair of sockets that comes by `control_fd`, until the desk closes it."""
    with socket.socket(fileno=control_fd) as control:
        isolated = confine.leave_network()
        for name in preload:
            _load(name)
        gc.collect()
        gc.freeze()  # children share these pages for as long as nobody writes to them
        try:
            control.send(ISOLATED if isolated else CONNECTED)
        except BrokenPipeError:
            return  # the desk has ended while we began
        _Nursery(control).run()


def _load(name: str) -> None:
    module, _, function = name.partition(":")
    loaded = importlib.import_module(module)
    if function:
        getattr(loaded, function)()


class _Nursery:
    """The children alive, each with its leash: a socket the desk keeps open while it wants the child."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._leashes: dict[int, socket.socket] = {}

    def run(self) -> None:
        """Forks, reaps and kills until the control socket closes; leaves no child behind."""
        died, wake = socket.socketpair()
        with died, wake:
            wake.setblocking(False)
            signal.signal(signal.SIGCHLD, lambda *_: None)
            signal.set_wakeup_fd(wake.fileno())
            while self._step(died, wake):
                pass
            for pid in tuple(self._leashes):
                self._end(pid, tell=False)

    def _step(self, died: socket.socket, wake: socket.socket) -> bool:
        ready, _, _ = select.select([self._control, died, *self._leashes.values()], [], [])
        if died in ready:
            died.recv(4096)
        for pid, leash in tuple(self._leashes.items()):
            # Released (the desk closed its end) or dead on its own: the same end either way.
            if leash in ready or _is_dead(pid):
                self._end(pid)
        return self._control not in ready or self._take_order((died, wake))

    def _take_order(self, private: tuple[socket.socket, ...]) -> bool:
        order, fds, _, _ = socket.recv_fds(self._control, 16, 2)
        if not order:
            return False
        talk, leash = (socket.socket(fileno=fd) for fd in fds)
        pid = os.fork()
        if pid == 0:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            for held in (self._control, leash, *self._leashes.values(), *private):
                held.close()
            infant.live(talk)  # never returns
        _own_group(pid)
        talk.close()
        self._leashes[pid] = leash
        return True

    def _end(self, pid: int, *, tell: bool = True) -> None:
        # The group dies before its leader is reaped: until then nobody else can be given its number.
        try:
            os.killpg(pid, signal.SIGKILL)
        except ProcessLookupError:
            os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        with self._leashes.pop(pid) as leash:
            if tell:
                # Fails when the desk let go first: then it does not ask how it ended.
                with contextlib.suppress(OSError):
                    leash.send(STATUS.pack(status))


def _own_group(pid: int) -> None:
    # Both sides do it, as shells do: whoever comes first, the group exists before anybody kills it.
    with contextlib.suppress(OSError):
        os.setpgid(pid, pid)


def _is_dead(pid: int) -> bool:
    return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
