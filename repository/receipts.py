"""Proof of transmission: what the desk received and when, signed so that anybody can check it without trusting us.

A receipt is a few lines of ASCII and an Ed25519 signature (RFC 8032) over them, so that it outlives every mail
program on its way, and can be checked with common tools and the desk's public key alone.
"""

from __future__ import annotations

import base64
import binascii
import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from repository.errors import BadInput

TITLE = "Ventanilla receipt, version 1"
_SIGNATURE = "signature: "
_SIGNATURE_LENGTH = 86
"""Characters of 64 octets in base64url without padding."""
_QUOTED = re.compile(r"^[\s>|]+")
_INVISIBLE = dict.fromkeys((*range(0x2066, 0x206A), 0x200E, 0x200F, 0x202A, 0x202C, 0xFEFF))
_FILE = re.compile(r"file: (?P<sha256>[0-9a-f]{64}) (?P<size>\d+)")


class NoReceipt(BadInput):
    """There is no receipt in this text."""


class NotAsSigned(BadInput):
    """A receipt that this desk did not sign, or not so."""


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    """A file as it arrived: its sha256 in hex, its size in octets. Its name is the sender's affair."""

    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Statement:
    """What the desk says of a transmission.

    `desk` is the address of its pages, `reference` the number it is filed under, `receipt` the message's own, `chain`
    the hash (hex) of its entry in the audit chain.
    """

    desk: str
    reference: str
    receipt: str
    received_at: datetime
    chain: str
    files: tuple[ReceivedFile, ...]

    def lines(self) -> tuple[str, ...]:
        """The lines that are signed, in order."""
        at = self.received_at.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat()
        return (
            TITLE, f"desk: {self.desk}", f"reference: {self.reference}", f"receipt: {self.receipt}",
            f"received: {at}Z", f"chain: {self.chain}", *(f"file: {one.sha256} {one.size}" for one in self.files),
        )  # fmt: skip


class ReceiptKey:
    """The desk's own Ed25519 key. Whoever has the public half can check a receipt, now and when the desk is gone."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key

    @classmethod
    def from_file(cls, path: Path) -> ReceiptKey:
        """The key in `path` (PKCS 8, PEM), made on first use, readable by the desk alone.

        Raises BadInput when the file holds something else: a new key in its place would make every receipt given
        so far look forged.
        """
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return cls(_load(path))
        made = Ed25519PrivateKey.generate()
        with os.fdopen(descriptor, "wb") as file:
            file.write(made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
            file.flush()
            os.fsync(file.fileno())
        return cls(made)

    @property
    def public(self) -> str:
        """The public half, PEM (RFC 8410), for everybody."""
        return self._key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()

    def sign(self, statement: Statement) -> tuple[str, ...]:
        """The receipt's lines, the signature last. The same statement always gives the same lines."""
        lines = statement.lines()
        signature = base64.urlsafe_b64encode(self._key.sign(_signed(lines))).rstrip(b"=").decode()
        return (*lines, f"{_SIGNATURE}{signature}")

    def check(self, text: str) -> Statement:
        """The statement of a receipt as somebody pastes it: quoted, indented, with a letter around it.

        Raises NoReceipt when there is none in the text, NotAsSigned when it is not as this desk signed it.
        """
        lines, signature = _found(text)
        try:
            self._key.public_key().verify(signature, _signed(lines))
        except InvalidSignature as error:
            raise NotAsSigned("This receipt is not as the desk signed it.") from error
        return _statement(lines)


def _load(path: Path) -> Ed25519PrivateKey:
    try:
        key = load_pem_private_key(path.read_bytes(), None)
    except (ValueError, TypeError) as error:
        raise BadInput(f"{path.name} holds no private key. Put it back from a backup.") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise BadInput(f"{path.name} holds a key of another kind. Put it back from a backup.")
    return key


def _signed(lines: tuple[str, ...]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


def _found(text: str) -> tuple[tuple[str, ...], bytes]:
    """The signed lines and the signature; a mail program may have cut the long last line."""
    bare = (_QUOTED.sub("", raw).rstrip() for raw in text.translate(_INVISIBLE).splitlines())
    lines = [line for line in bare if line]
    try:
        begin = lines.index(TITLE)
        end = next(place for place in range(begin, len(lines)) if lines[place].startswith(_SIGNATURE.strip()))
        letters = "".join(lines[end:]).removeprefix(_SIGNATURE.strip()).replace(" ", "")[:_SIGNATURE_LENGTH]
        return tuple(lines[begin:end]), base64.b64decode(f"{letters}==", altchars=b"-_", validate=True)
    except (ValueError, StopIteration, binascii.Error) as error:
        raise NoReceipt("There is no receipt in this text.") from error


def _statement(lines: tuple[str, ...]) -> Statement:
    """Signed lines are ours, so they are as `Statement.lines` writes them."""
    said = dict(line.partition(": ")[::2] for line in lines[1:6])
    files = (match for match in map(_FILE.fullmatch, lines[6:]) if match)
    return Statement(
        desk=said["desk"], reference=said["reference"], receipt=said["receipt"],
        received_at=datetime.fromisoformat(said["received"]), chain=said["chain"],
        files=tuple(ReceivedFile(match["sha256"], int(match["size"])) for match in files),
    )  # fmt: skip
