"""A child's whole life: take one call, confine itself, make it, report, die. Nobody trusts what it says."""

from __future__ import annotations

import os
import pickle
import socket
import traceback
from typing import NoReturn

from repository.children import confine, wire
from repository.errors import CannotExtract

MOST_REQUEST_BYTES = 1 << 30
"""Requests come from the desk itself: this only keeps a mistake from filling memory."""


def live(talk: socket.socket) -> NoReturn:
    """Answers the one request that comes by `talk` and ends the process, whatever happens."""
    try:
        os.setpgid(0, 0)
        confine.die_with_parent()
        confine.silence()
        wire.send(talk, _answer(talk))
        os._exit(0)
    finally:
        os._exit(1)


def _answer(talk: socket.socket) -> bytes:
    try:
        # From the desk, by our own socket: the one direction in which a pickle is safe.
        cpu_seconds, memory_bytes, blobs = pickle.loads(wire.receive(talk, MOST_REQUEST_BYTES))  # noqa: S301
        confine.limit(cpu_seconds, memory_bytes)
        call = wire.receive(talk, MOST_REQUEST_BYTES)
        buffers = [bytes(wire.receive(talk, MOST_REQUEST_BYTES)) for _ in range(blobs)]
        function, arguments = pickle.loads(call, buffers=buffers)  # noqa: S301
        return wire.encode({"result": function(*arguments)})
    except CannotExtract as problem:
        return wire.encode({"problem": problem.problem})
    except MemoryError:
        return wire.encode({"failed": "memory"})
    except Exception as error:  # noqa: BLE001 the boundary of the child: whatever it was, the desk is told its kind
        return wire.encode({"failed": "crash", "where": _where(error)})


def _where(error: BaseException) -> str:
    # Type and place, never the message: that may quote the document.
    frames = traceback.extract_tb(error.__traceback__)
    last = f"{os.path.basename(frames[-1].filename)}:{frames[-1].lineno}" if frames else ""  # noqa: PTH119
    return f"{type(error).__name__} {last}"
