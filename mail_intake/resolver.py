"""Asks the DNS for what sender authentication needs, and tells «there is none» from «nobody answered»."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any, Literal, Protocol

import dns.exception
import dns.resolver

Kind = Literal["TXT", "A", "AAAA", "MX", "PTR"]

MOST_LOOKUPS = 60
"""For one mail: SPF alone may ask ten times, and each answer may ask for addresses."""


class NoAnswer(Exception):
    """The DNS did not answer in time, or not at all: to be asked again, never to be taken for a no."""


class Resolver(Protocol):
    """Looks a name up: TXT gives tuples of byte strings, MX (preference, name), the others text; [] means none."""

    def look_up(self, name: str, kind: Kind) -> Sequence[Any]:
        """Raises NoAnswer."""
        ...


class Dns:
    """The system's resolvers, each lookup limited to `seconds`."""

    def __init__(self, seconds: float = 3.0) -> None:
        self._seconds = seconds
        self._resolver: dns.resolver.Resolver | None = None

    def look_up(self, name: str, kind: Kind) -> Sequence[Any]:
        """See `Resolver`."""
        try:
            # Built late: a machine without a resolver configured must still take mail.
            self._resolver = self._resolver or dns.resolver.Resolver()
            answers = self._resolver.resolve(name, kind, lifetime=self._seconds, search=False)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return []
        except (
            dns.resolver.NoResolverConfiguration,
            dns.resolver.NoNameservers,
            dns.exception.Timeout,
            OSError,
        ) as error:
            raise NoAnswer(f"{kind} {type(error).__name__}") from error
        except (dns.exception.DNSException, UnicodeError, ValueError):
            # A name that no DNS could have: what a forger wrote there.
            return []
        return [_plain(answer, kind) for answer in answers]


class Bounded:
    """A resolver for one mail: so many lookups and seconds in all, then NoAnswer."""

    def __init__(self, resolver: Resolver, seconds: float) -> None:
        self._resolver = resolver
        self._until = time.monotonic() + seconds
        self._left = MOST_LOOKUPS

    def look_up(self, name: str, kind: Kind) -> Sequence[Any]:
        """See `Resolver`."""
        self._left -= 1
        if self._left < 0 or time.monotonic() > self._until:
            raise NoAnswer("too many or too slow lookups for one mail")
        return self._resolver.look_up(name, kind)


def text_of(answer: Sequence[bytes]) -> str:
    """A TXT answer as one string: its pieces belong together (RFC 7208 section 3.3)."""
    return b"".join(answer).decode("utf-8", "replace")


def _plain(answer: Any, kind: Kind) -> Any:
    if kind == "TXT":
        return tuple(answer.strings)
    if kind == "MX":
        return answer.preference, answer.exchange.to_text(omit_final_dot=True)
    return answer.target.to_text(omit_final_dot=True) if kind == "PTR" else str(answer.address)
