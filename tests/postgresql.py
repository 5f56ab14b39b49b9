"""A PostgreSQL cluster for one test run: made when first asked for, shared by all workers, gone with the run."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import psycopg

from repository.migrations import upgrade

TEMPLATE = "desk_at_the_newest_schema"
# Nothing of a test run has to survive a power cut, and nothing listens on the network.
SETTINGS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses=", "max_connections=100",
            "shared_buffers=32MB", "autovacuum=off")  # fmt: skip
# Ends the cluster with the run that asked for it, however that run ends.
GUARD = """(
  while kill -0 "$1" 2>/dev/null; do sleep 1; done
  kill -QUIT "$(head -1 "$2/data/postmaster.pid")"; rm -rf "$2" "$2.lock"
) >/dev/null 2>&1 &"""


def programs() -> Path | None:
    """The folder of `initdb` and its like; None where PostgreSQL is not installed."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    found = shutil.which("initdb")
    return debian[-1].parent if debian else Path(found).parent if found else None


@dataclass(frozen=True, slots=True)
class Cluster:
    """A running cluster, reached by a socket in its folder."""

    folder: Path

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://desk@/{database}?host={self.folder}"

    def clone(self, database: str) -> str:
        """The URL of a new database at the newest schema."""
        self._ask(f'CREATE DATABASE "{database}" TEMPLATE {TEMPLATE}')
        return self.url(database)

    def drop(self, database: str) -> None:
        self._ask(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')

    def _ask(self, statement: str) -> None:
        with psycopg.connect(host=str(self.folder), user="desk", dbname="postgres", autocommit=True) as connection:
            connection.execute(statement)


def shared_cluster(run: str, watched: int) -> Cluster:
    """The cluster of the test run `run`; whoever asks first starts it, and it ends with the `watched` run's pid."""
    folder = Path(tempfile.gettempdir()) / f"ventanilla-pg-{run}"
    cluster = Cluster(folder)
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "ready").exists():
            _start(folder)
            subprocess.run(["sh", "-c", GUARD, "guard", str(watched), str(folder)], check=True, start_new_session=True)
            cluster._ask(f"CREATE DATABASE {TEMPLATE}")
            upgrade(cluster.url(TEMPLATE))
            (folder / "ready").touch()
    return cluster


def _start(folder: Path) -> None:
    bin_folder = programs()
    assert bin_folder is not None
    folder.mkdir(mode=0o700)
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    options = " ".join(f"-c {setting}" for setting in (*SETTINGS, f"unix_socket_directories={folder}"))
    for command in (
        ["initdb", "-D", "data", "--no-sync", "-A", "trust", "-U", "desk", "-E", "UTF8", "--locale=C.UTF-8"],
        ["pg_ctl", "-D", "data", "-l", "log", "-w", "-o", options, "start"],
    ):
        # The server refuses to run as root.
        unprivileged = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
        subprocess.run([bin_folder / command[0], *command[1:]], cwd=folder, check=True, stdout=subprocess.DEVNULL,
                       **unprivileged)  # fmt: skip
