"""A Postfix of its own on loopback that delivers to a Maildir: own settings, queue and port, not the system's."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SBIN = "/usr/sbin/postfix"

_MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
mail_owner = postfix
setgid_group = postdrop
myhostname = mx.desk.example
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
biff = no
alias_maps =
local_recipient_maps =
message_size_limit = {size_limit}
mailbox_size_limit = 0
virtual_mailbox_limit = 0
virtual_mailbox_domains = desk.example
virtual_mailbox_maps = inline:{{laws@desk.example=laws/}}
virtual_mailbox_base = {folder}/mail
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
virtual_minimum_uid = 1
smtpd_client_connection_count_limit = 0
smtpd_relay_restrictions = reject_unauth_destination
"""

_MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
"""


def installed() -> bool:
    """Whether there is a Postfix that we may start: it wants to be started by root."""
    return Path(SBIN).exists() and os.geteuid() == 0


@contextmanager
def running(folder: Path, core: int | None, size_limit: int) -> Iterator[int]:
    """Postfix in `folder`, which every user must be able to enter, on one core; its port."""
    owner = pwd.getpwnam("postfix")
    for name in ("queue", "data", "mail", "etc"):
        (folder / name).mkdir(parents=True)
    for name in ("data", "mail"):
        shutil.chown(folder / name, owner.pw_uid, owner.pw_gid)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    etc = folder / "etc"
    (etc / "main.cf").write_text(_MAIN.format(folder=folder, uid=owner.pw_uid, gid=owner.pw_gid, size_limit=size_limit))
    (etc / "master.cf").write_text(_MASTER.format(port=port))
    _told(etc, "start", core)
    try:
        _until_it_answers(port)
        yield port
    finally:
        _told(etc, "stop", core)


def _told(etc: Path, word: str, core: int | None) -> None:
    pinned = [] if core is None else ["taskset", "-c", str(core)]
    done = subprocess.run([*pinned, SBIN, "-c", str(etc), word], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"postfix {word}: {done.stderr or done.stdout}")


def _until_it_answers(port: int) -> None:
    for _ in range(100):
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=5) as probe:
                if probe.recv(3) == b"220":
                    return
        except OSError:
            pass
        time.sleep(0.1)
    raise SystemExit("postfix does not answer")
