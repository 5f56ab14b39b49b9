"""DKIM signatures over finished letters (RFC 6376). It chooses no letter, and looks up no key of others."""

from __future__ import annotations

from dataclasses import dataclass, field

import dkim  # type: ignore[import-untyped]

from repository.errors import BadInput

SIGNED = (
    b"from", b"from", b"to", b"subject", b"date", b"message-id", b"in-reply-to", b"references", b"reply-to",
    b"auto-submitted", b"list-unsubscribe", b"list-unsubscribe-post", b"mime-version", b"content-type",
    b"content-transfer-encoding",
)  # fmt: skip
"""From twice: nobody can put a second one in front of it (RFC 6376 section 8.15)."""


@dataclass(frozen=True, slots=True)
class Seal:
    """The desk's signing key, and where its public half is published: `selector._domainkey.domain`."""

    domain: str
    selector: str
    key: bytes = field(repr=False)

    def __call__(self, letter: bytes) -> bytes:
        """The letter with its signature in front. Signed once, before it is stored: sent again, it is the same bytes.

        Raises BadInput when the key is no RSA key in PEM.
        """
        try:
            header = dkim.sign(
                letter, self.selector.encode("ascii"), self.domain.encode("ascii"), self.key,
                canonicalize=(b"relaxed", b"relaxed"), include_headers=list(SIGNED),
            )  # fmt: skip
        except dkim.DKIMException as error:
            raise BadInput("relay.dkim_key_file does not hold an RSA key in PEM.") from error
        return bytes(header) + letter
