"""SPF (RFC 7208): whether the machine that brought a mail may send for its return path's domain."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import Any

import spf  # type: ignore[import-untyped]

from mail_intake.resolver import NoAnswer, Resolver

NOT_CHECKED = "none"
_SECONDS = 20


@dataclass(frozen=True, slots=True)
class SpfResult:
    """`pass`, `fail`, `softfail`, `neutral`, `none`, `permerror`; for which domain (the return path's, else HELO's)."""

    result: str
    domain: str


def check(peer: str, helo: str, return_path: str, resolver: Resolver) -> SpfResult:
    """Judges the peer's address. A peer on a private network was let in by ourselves: `none`. Raises NoAnswer."""
    domain = (return_path.rpartition("@")[2] or helo).strip(".").lower()
    if not is_public(peer) or not domain:
        return SpfResult(NOT_CHECKED, domain)
    query = _Query(resolver, i=peer, s=return_path, h=helo or "unknown", timeout=_SECONDS, querytime=_SECONDS)
    try:
        result, _, _ = query.check()
    except (ValueError, IndexError, TypeError, AssertionError, UnicodeError):
        # What the library meets in records and addresses that are none.
        return SpfResult("permerror", domain)
    if query.no_answer is not None:
        raise query.no_answer
    return SpfResult(str(result), domain)


def is_public(peer: str) -> bool:
    """Whether an address is one of the open internet."""
    try:
        return ipaddress.ip_address(peer).is_global
    except ValueError:
        return False


class _Query(spf.query):  # type: ignore[misc]
    """pyspf's evaluation over our resolver, which follows aliases itself."""

    def __init__(self, resolver: Resolver, **asked: Any) -> None:
        self._resolver = resolver
        self.no_answer: NoAnswer | None = None
        super().__init__(**asked)

    def dns(self, name: Any, qtype: Any, cnames: Any = None, ignore_void: bool = False) -> list[Any]:
        """pyspf's hook: the answers, [] when there are none."""
        plain = str(name).rstrip(".").lower()
        if qtype not in ("TXT", "A", "AAAA", "MX", "PTR") or not all(0 < len(part) < 64 for part in plain.split(".")):
            return []
        try:
            found = list(self._resolver.look_up(plain, qtype))
        except NoAnswer as error:
            self.no_answer = error
            raise spf.TempError("no answer") from error
        if not found and not ignore_void:
            self.void_lookups += 1
            if self.void_lookups > spf.MAX_VOID_LOOKUPS:
                raise spf.PermError("too many lookups without an answer")
        return found
