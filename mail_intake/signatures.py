"""DKIM (RFC 6376): which domains signed a mail. Keys are fetched first, so that a child without network can verify."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass

import dkim  # type: ignore[import-untyped]

from mail_intake.headers import read_headers
from mail_intake.problems import Notes
from mail_intake.resolver import Resolver, text_of
from repository.children import Limits

MOST_SIGNATURES = 8
SMALLEST_KEY = 1024
"""Bits; RFC 8301 section 3.2."""
LIMITS = Limits(cpu_seconds=5, wall_seconds=10.0, memory_bytes=768 * 1024 * 1024)

_TAG = re.compile(rb"(?:^|;)\s*([a-z]+)\s*=\s*([^;]*)")
_SILENT = logging.getLogger("desk.dkim")
_SILENT.addHandler(logging.NullHandler())
_SILENT.propagate = False


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature, in the order of the mail: its domain (d=), and `pass`, or why not."""

    domain: str
    result: str


def keys_for(original: bytes, resolver: Resolver) -> dict[str, str]:
    """The key records of a mail's signatures, by the name they stand under. Raises NoAnswer."""
    found: dict[str, str] = {}
    for field in _fields(original):
        tags = {name: value.strip() for name, value in _TAG.findall(field)}
        name = f"{_ascii(tags.get(b's', b''))}._domainkey.{_ascii(tags.get(b'd', b''))}".lower()
        if name not in found and not name.startswith(".") and not name.endswith("."):
            answers = resolver.look_up(name, "TXT")
            found[name] = text_of(answers[0]) if answers else ""
    return found


def verify(original: bytes, keys: dict[str, str]) -> tuple[Signature, ...]:
    """Checks the first signatures with these keys. Never raises, whatever the bytes."""
    try:
        mail = dkim.DKIM(original, logger=_SILENT, minkey=SMALLEST_KEY)
    except Exception:  # noqa: BLE001 - boundary: the library's parser raises whatever it meets in broken mails
        return ()
    return tuple(_verified(mail, place, keys) for place in range(len(_fields(original))))


def _verified(mail: dkim.DKIM, place: int, keys: Mapping[str, str]) -> Signature:
    def key(name: bytes, timeout: int = 0) -> bytes | None:
        return keys.get(_ascii(name).rstrip(".").lower(), "").encode() or None

    try:
        good = mail.verify(idx=place, dnsfunc=key)
        fields = mail.signature_fields
        domain = _ascii(fields.get(b"d", b"")).lower()
    except Exception as error:  # noqa: BLE001 - boundary: a signature that breaks its verifier is none
        return Signature("", _reason(error))
    if not good:
        return Signature(domain, "fail")
    if b"l" in fields:
        return Signature(domain, "only a part is signed")
    return Signature(domain, "pass" if b"from" in mail.include_headers else "From is not signed")


def _fields(original: bytes) -> list[bytes]:
    headers, _ = read_headers(original, 0, len(original), Notes(), root=True)
    return headers.all("dkim-signature")[:MOST_SIGNATURES]


def _ascii(raw: bytes) -> str:
    return raw.decode("ascii", "ignore").strip()


def _reason(error: Exception) -> str:
    return "key too small" if "too small" in str(error) else f"broken: {type(error).__name__}"
