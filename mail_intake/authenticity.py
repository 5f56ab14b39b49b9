"""Whether a mail is proven to come from its From address, by our own check or our mail server's; it knows no person."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from authheaders import dmarc_per_from  # type: ignore[import-untyped]
from authheaders.dmarc_lookup import get_org_domain  # type: ignore[import-untyped]

from mail_intake import relay_verdict, sender_policy, signatures
from mail_intake.headers import read_headers
from mail_intake.problems import Notes
from mail_intake.relay_verdict import TrustedRelay
from mail_intake.resolver import Bounded, NoAnswer, Resolver, text_of
from mail_intake.sender_policy import SpfResult
from mail_intake.signatures import Signature
from repository.children import ChildFailed, Children
from repository.filing.lookup import Verdict
from repository.model import ReadMessage

SECONDS = 12.0
"""What all lookups for one mail may take: it is asked again later."""

_MOST_HEADERS = 256 * 1024

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Authenticity:
    """Judges mails. `relay` is the mail server in front whose verdict counts, None where there is none."""

    resolver: Resolver
    children: Children
    relay: TrustedRelay | None = None

    def __call__(
        self, envelope: Mapping[str, Any], message: ReadMessage, original: Callable[[], bytes], *, known: bool
    ) -> Verdict:
        """The verdict on one mail: proven by a DMARC pass for exactly the domain of its one From mailbox (RFC 7489).

        `known` is False for an unregistered sender, on whom no effort is spent that cannot change anything. Never
        raises: a DNS that does not answer makes the verdict `undecided`.
        """
        domain = message.sender.rpartition("@")[2].strip(".").lower()
        if not domain:
            return Verdict(False, {"by": "desk", "why": "the mail names no single sender"})
        peer = str(envelope.get("peer", ""))
        if self.relay is not None and self.relay.speaks(peer):
            return _by_relay(original()[:_MOST_HEADERS], domain, self.relay)
        if not known and not sender_policy.is_public(peer):
            return Verdict(False, {"by": "desk", "why": "not checked: an unknown sender on our own network"})
        try:
            return self._by_desk(envelope, domain, original())
        except NoAnswer as error:
            return Verdict(False, {"by": "desk", "why": f"the DNS did not answer ({error})"}, undecided=True)

    def _by_desk(self, envelope: Mapping[str, Any], domain: str, original: bytes) -> Verdict:
        resolver = Bounded(self.resolver, SECONDS)
        return_path = str(envelope.get("mail_from") or "")
        spf = sender_policy.check(str(envelope.get("peer", "")), str(envelope.get("helo") or ""), return_path, resolver)
        signed = self._signatures(original, resolver)
        result = _dmarc(domain, spf, signed, resolver)
        return Verdict(
            result == "pass",
            {
                "by": "desk", "from": domain, "dmarc": result, "spf": spf.result, "spf_domain": spf.domain,
                "dkim": [{"domain": one.domain, "result": one.result} for one in signed],
            },
        )  # fmt: skip

    def _signatures(self, original: bytes, resolver: Resolver) -> tuple[Signature, ...]:
        keys = signatures.keys_for(original[:_MOST_HEADERS], resolver)
        if not keys:
            return ()
        try:
            return self.children.run(signatures.verify, original, keys, limits=signatures.LIMITS)
        except ChildFailed as error:
            log.warning("signatures not checked", reason=error.reason)
            return ()


def _by_relay(head: bytes, domain: str, relay: TrustedRelay) -> Verdict:
    headers, _ = read_headers(head, 0, len(head), Notes(), root=True)
    result, said_of = relay_verdict.dmarc(headers, relay)
    proven = result == "pass" and said_of == domain
    return Verdict(proven, {"by": relay.authserv_id, "from": domain, "dmarc": result, "dmarc_domain": said_of})


@dataclass(slots=True)
class _Passed:
    """A pass as `authheaders` wants it: of SPF with the return path, or of DKIM with its domain."""

    smtp_mailfrom: str | None = None
    header_d: str = ""
    result: str = "pass"


def _dmarc(domain: str, spf: SpfResult, signed: tuple[Signature, ...], resolver: Resolver) -> str:
    """`pass`, `fail` or `none` (no record): one aligned pass of either kind is enough."""
    ours = _organisation(domain)
    aligned = spf.result == "pass" and _organisation(spf.domain) == ours
    mailfrom = _Passed(smtp_mailfrom=f"x@{spf.domain}") if aligned else None
    passed: list[_Passed | None] = [
        _Passed(header_d=one.domain) for one in signed if one.result == "pass" and _organisation(one.domain) == ours
    ]
    result = "fail"
    for signature in passed or [None]:
        result = str(
            dmarc_per_from(_ascii(domain), mailfrom, signature, dnsfunc=lambda name: _record(name, resolver))[0]
        )
        if result != "fail":
            break
    return result


def _organisation(domain: str) -> str:
    """The domain its owner registered (RFC 7489 section 3.2): `justice.gob.pe` of `mail.justice.gob.pe`."""
    found = str(get_org_domain(_ascii(domain)) or "")
    # Under a top-level domain that it does not know the library gives that one, and all its domains would be one.
    return found if "." in found else ".".join(_ascii(domain).split(".")[-2:])


def _record(name: str, resolver: Resolver) -> str:
    """The one DMARC record under a name; "" for none and for several (RFC 7489 section 6.6.3)."""
    records = [text for answer in resolver.look_up(name, "TXT") if (text := text_of(answer)).startswith("v=DMARC1")]
    return records[0] if len(records) == 1 else ""


def _ascii(domain: str) -> str:
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return domain.encode("ascii", "replace").decode("ascii").replace("?", "x")
