"""What the desk logs, and that its log can break nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

LOGS_AND_GOES_ON = """
import structlog
from ventanilla.logs import set_up
set_up("info")
for number in range(1000):
    structlog.get_logger().error("the disk is full", number=number)
print("went on")
"""


def test_a_full_disk_under_the_log_stops_nothing():
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-c", LOGS_AND_GOES_ON], stdout=subprocess.PIPE, stderr=full, check=False
        )

    # 120 is some Pythons' own complaint, at the very end, that the full stream could not be flushed.
    assert (done.stdout, done.returncode in (0, 120)) == (b"went on\n", True)
