"""Mail addresses as strangers write them: strict about what an address is, patient about the name beside it."""
from __future__ import annotations

import re
from dataclasses import dataclass

# RFC 5321 section 4.1.2 with RFC 6531: a dot-atom or quoted local part, a domain or an address literal.
_ATOM = r"[^\s\x00-\x20\x7f()<>\[\]:;@\\,\"]+"
_ADDRESS = re.compile(
    rf'(?:{_ATOM}|"(?:[^"\\\r\n]|\\.){{1,128}}")@(?:[\w](?:[\w.-]*[\w])?|\[[0-9A-Fa-f:.IPv]+\])', re.UNICODE
)
_LONGEST = 320


@dataclass(frozen=True, slots=True)
class OurAddress:
    """One recipient at our door: the mailbox (lower case) and the token behind its plus sign, if any."""

    mailbox: str
    token: str | None
    domain: str


def is_address(text: str) -> bool:
    """Whether `text` is exactly one mailbox address, without line ends, blanks or brackets around it."""
    return len(text) <= _LONGEST and _ADDRESS.fullmatch(text) is not None


def split_recipient(address: str) -> OurAddress:
    """Takes `Desk+k3y@Desk.Example` apart. Mailbox and domain come back in lower case, the token as it stands."""
    local, _, domain = address.rpartition("@")
    if not local:
        local, domain = domain, ""
    mailbox, plus, token = local.strip('"').partition("+")
    return OurAddress(mailbox.lower(), token if plus and token else None, domain.rstrip(".").lower())


def printable(wire: str) -> str:
    """An SMTP argument as text that can be stored: the wire's undecodable bytes come as surrogates."""
    return wire.encode("utf-8", "surrogateescape").decode("utf-8", "replace").replace("\x00", "�")
