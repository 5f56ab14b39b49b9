"""Outlook's Thread-Index: reads the one a mail came with, and makes that of the answer. It knows no mail."""

from __future__ import annotations

import base64
import binascii
from datetime import UTC, datetime, timedelta
from hashlib import sha256

_HEAD, _CHILD = 22, 5
_MOST = 110
"""Octets of an index that is still extended: beyond it a conversation has had hundreds of answers, or is made up."""
_FILETIME_BEGINS = datetime(1601, 1, 1, tzinfo=UTC)


def answer_index(theirs: str, now: datetime, seed: str) -> str:
    """The index of an answer to a mail whose index is `theirs`: five octets more; "" when theirs is none.

    The format is MS-OXOMSG section 2.2.1.3: a head of 22 octets (the high six of a FILETIME, a GUID), then for each
    answer a code bit, 31 bits of the time since the head and an octet that tells answers apart, here from `seed`.
    """
    try:
        index = base64.b64decode("".join(theirs.split()), validate=True)
    except (binascii.Error, ValueError):
        return ""
    if not _HEAD <= len(index) <= _MOST or (len(index) - _HEAD) % _CHILD or index[0] != 1:
        return ""
    began = int.from_bytes(index[:6], "big") << 16
    since = max(0, (now - _FILETIME_BEGINS) // timedelta(microseconds=1) * 10 - began)
    # Up to 1.7 years the time is kept to 0.03 s (18 low bits left out), beyond to 0.8 s (23).
    delta = since >> 18 if since < 1 << 49 else 1 << 31 | min(since >> 23, (1 << 31) - 1)
    child = delta.to_bytes(4, "big") + sha256(seed.encode()).digest()[:1]
    return base64.b64encode(index + child).decode("ascii")
