"""A Postfix of the tests' own: its settings, queue, log and port in a folder, nothing of the system's.

It takes mail for the desk and hands it over by LMTP, takes mail from the desk and keeps it in a Maildir.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from tests.desk.processes import free_port

_MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/log/postfix
maillog_file_prefixes = {folder}/log
mail_owner = postfix
setgid_group = postdrop
myhostname = mx.desk.example
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
biff = no
alias_maps =
local_recipient_maps =
message_size_limit = 50000000
mailbox_size_limit = 0
virtual_mailbox_limit = 0
smtputf8_enable = yes
relay_domains = desk.example
relay_recipient_maps =
relay_transport = lmtp:inet:127.0.0.1:{lmtp_port}
virtual_mailbox_domains = focal-points.example, nowhere.example
virtual_mailbox_maps = static:all/
virtual_mailbox_base = {folder}/mail
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
virtual_minimum_uid = 1
smtpd_tls_security_level = may
smtpd_tls_cert_file = {folder}/etc/mx.pem
smtpd_tls_key_file = {folder}/etc/mx.key
minimal_backoff_time = 1s
maximal_backoff_time = 1s
queue_run_delay = 1s
transport_retry_time = 1s
"""

_MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
postlog unix-dgram n - n - 1 postlogd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
smtp unix - - n - - smtp
lmtp unix - - n - - lmtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
"""


@dataclass(frozen=True, slots=True)
class Postfix:
    """A running Postfix in a folder."""

    folder: Path
    port: int

    def log(self) -> str:
        return (self.folder / "log" / "postfix").read_text()

    def delivered(self, to: str) -> list[EmailMessage]:
        """The mails it keeps for an address, the oldest first."""
        paths = sorted((self.folder / "mail" / "all" / "new").glob("*"), key=lambda path: path.stat().st_mtime_ns)
        mails = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in paths]
        return [mail for mail in mails if mail["Delivered-To"] == to or mail["X-Original-To"] == to]

    def queued(self) -> int:
        """How many mails wait in its queue."""
        waiting = ("incoming", "active", "deferred")
        return sum(path.is_file() for name in waiting for path in (self.folder / "queue" / name).rglob("*"))


def may_run() -> bool:
    """Postfix wants to be started by root, and changes to its own users by itself."""
    return os.geteuid() == 0


@contextmanager
def running(lmtp_port: int, certify: Callable[[Path], None]) -> Iterator[Postfix]:
    """Postfix until the block ends. `certify` writes mx.pem and mx.key into a folder."""
    owner = pwd.getpwnam("postfix")
    folder = Path(tempfile.mkdtemp(prefix="ventanilla-mx-"))
    folder.chmod(0o755)
    for name in ("queue", "data", "mail", "etc", "log"):
        (folder / name).mkdir()
    for name in ("data", "mail"):
        shutil.chown(folder / name, owner.pw_uid, owner.pw_gid)
    postfix = Postfix(folder, free_port())
    etc = folder / "etc"
    certify(etc)
    (etc / "main.cf").write_text(_MAIN.format(folder=folder, uid=owner.pw_uid, gid=owner.pw_gid, lmtp_port=lmtp_port))
    (etc / "master.cf").write_text(_MASTER.format(port=postfix.port))
    try:
        _told(etc, "start")
        yield postfix
    finally:
        _told(etc, "stop")
        shutil.rmtree(folder, ignore_errors=True)


def _told(etc: Path, word: str) -> None:
    done = subprocess.run(["postfix", "-c", str(etc), word], capture_output=True, text=True, check=False, timeout=60)
    log = etc.parent / "log" / "postfix"
    assert done.returncode == 0, f"{done.stdout}{done.stderr}{log.read_text() if log.exists() else ''}"
    time.sleep(0.2)
