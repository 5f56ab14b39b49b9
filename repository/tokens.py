"""Secrets that travel: one-time tokens kept hashed, and signed values for reply addresses and links."""

from __future__ import annotations

import base64
import hmac
import os
import secrets
from hashlib import sha256
from pathlib import Path

from repository.errors import BadInput

_SIGNATURE = 16


def one_time() -> str:
    """A new token of 22 url-safe characters, 128 bits; Telegram's `?start=` takes up to 64."""
    return secrets.token_urlsafe(16)


def fingerprint(token: str) -> str:
    """What is kept of a token: its sha256 in hex."""
    return sha256(token.encode()).hexdigest()


class Signer:
    """Signs short values with the desk's key. Lower case only: mail programs may fold the case of an address."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    @classmethod
    def from_file(cls, path: Path) -> Signer:
        """The key in `path`, made on first use, readable by the desk alone."""
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return cls(path.read_bytes())
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(32))
            file.flush()
            os.fsync(file.fileno())
        return cls(path.read_bytes())

    def sign(self, purpose: str, value: str) -> str:
        """`value` (lower-case letters, digits, dashes) with its signature for `purpose`: `12-f7k…`."""
        return f"{value}-{self._signature(purpose, value)}"

    def verify(self, purpose: str, token: str) -> str:
        """The value of a token signed for `purpose`. Raises BadInput for every other."""
        value, _, signature = token.lower().rpartition("-")
        if not value or not hmac.compare_digest(signature.encode(), self._signature(purpose, value).encode()):
            raise BadInput("This link or address is not one of ours, or was cut off on its way.")
        return value

    def _signature(self, purpose: str, value: str) -> str:
        digest = hmac.new(self._key, f"{purpose}\0{value}".encode(), sha256).digest()
        return base64.b32encode(digest)[:_SIGNATURE].decode().lower()
