"""What a child may not do: time, memory, files, network, outliving us. Linux only; knows no documents."""

from __future__ import annotations

import ctypes
import os
import resource
import signal

_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS = 1, 38
# Children write at most what a page image for OCR needs; they open few files.
_FILE_BYTES = 64 * 1024 * 1024
_OPEN_FILES = 64


def leave_network() -> bool:
    """Moves this process and all its children into an empty network namespace; False where not permitted."""
    libc = ctypes.CDLL(None, use_errno=True)
    # The first needs root; the second a kernel that lets users have namespaces of their own.
    return any(libc.unshare(flags) == 0 for flags in (_CLONE_NEWNET, _CLONE_NEWUSER | _CLONE_NEWNET))


def die_with_parent() -> None:
    """Asks the kernel to kill this process when the nursery dies, and to grant no new privileges by exec."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def limit(cpu_seconds: int, memory_bytes: int) -> None:
    """Limits this process for good: CPU, address space, file size, open files, no core dump."""
    _set(resource.RLIMIT_CORE, 0)
    _set(resource.RLIMIT_FSIZE, _FILE_BYTES)
    _set(resource.RLIMIT_NOFILE, _OPEN_FILES)
    _set(resource.RLIMIT_AS, memory_bytes)
    # The soft limit ends it by SIGXCPU, which the desk can tell from a crash; the hard one is behind it.
    _set(resource.RLIMIT_CPU, cpu_seconds, spare=1)


def _set(kind: int, soft: int, spare: int = 0) -> None:
    _, hard = resource.getrlimit(kind)
    ceiling = soft + spare if hard == resource.RLIM_INFINITY else min(soft + spare, hard)
    resource.setrlimit(kind, (min(soft, ceiling), ceiling))


def silence() -> None:
    """Points the standard streams at nothing: a native library must not write into the desk's log."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    os.close(nothing)
