"""What our own mail server says of a mail's sender (RFC 8601); the word of anybody else is ignored."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass

import authres  # type: ignore[import-untyped]

from mail_intake.headers import Headers, clean_line

_LONGEST = 4096


@dataclass(frozen=True, slots=True)
class TrustedRelay:
    """Our server in front: the name it signs its verdicts with, and the addresses it may call from."""

    authserv_id: str
    addresses: tuple[str, ...] = ("127.0.0.1", "::1")

    def speaks(self, peer: str) -> bool:
        """Whether a caller is that server; one on a Unix socket ("") always is."""
        if not peer:
            return True
        try:
            caller = ipaddress.ip_address(peer)
            return any(caller in ipaddress.ip_network(network, strict=False) for network in self.addresses)
        except ValueError:
            return False


def dmarc(headers: Headers, relay: TrustedRelay) -> tuple[str, str]:
    """(result, domain of From) of the relay's DMARC check; ("none", "") when it said nothing.

    Its verdict is the topmost of its name: a server writes above what it received. Nothing below the second Received
    is looked at, for that was written before the mail came to it.
    """
    for field in _written_here(headers):
        verdict = _parsed(field)
        if verdict is None:
            # Perhaps the relay's own, made unreadable by what a stranger had it quote: below stands what they forged.
            return "none", ""
        if str(verdict.authserv_id).lower() != relay.authserv_id.lower():
            continue
        for result in verdict.results:
            if result.method == "dmarc":
                domain = next(
                    (one.value for one in result.properties if (one.type, one.name) == ("header", "from")), ""
                )
                return str(result.result).lower(), str(domain).rpartition("@")[2].strip(".").lower()
        return "none", ""
    return "none", ""


def _written_here(headers: Headers) -> Iterator[bytes]:
    received = 0
    for name, value in headers.fields:
        received += name == "received"
        if received == 2:
            return
        if name == "authentication-results":
            yield value


def _parsed(field: bytes) -> authres.AuthenticationResultsHeader | None:
    if len(field) > _LONGEST:
        return None
    try:
        return authres.AuthenticationResultsHeader.parse_value(clean_line(field.decode("ascii", "replace")))
    except (authres.AuthResError, ValueError, TypeError, IndexError, AttributeError, RecursionError):
        return None
