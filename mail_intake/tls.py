"""The certificate of the mail door: its two files, read and checked at start; knows no connection."""

from __future__ import annotations

import ssl
from pathlib import Path

from repository.errors import BadInput

_OPEN_TO_ALL = 0o007


def context(certificate: Path, key: Path) -> ssl.SSLContext:
    """For TLS 1.2 and newer, with the chain in `certificate` and the private key in `key`, both PEM.

    Raises BadInput when one cannot be read, they do not belong together, or every user may read the key.
    """
    try:
        open_to_all = key.stat().st_mode & _OPEN_TO_ALL
    except OSError as error:
        raise BadInput(f"mail.tls_key: {key} cannot be read ({error.strerror}).") from error
    if open_to_all:
        raise BadInput(f"mail.tls_key: {key} can be read by every user of this machine. Run: chmod 600 {key}")
    # Written here because the library's defaults for servers change from one Python to the next.
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    # Renegotiation is work that a stranger can ask for again and again (RFC 7457).
    made.options |= ssl.OP_NO_RENEGOTIATION | ssl.OP_NO_COMPRESSION
    try:
        # A key with a pass phrase would stop the desk at a prompt: an empty one makes it an error.
        made.load_cert_chain(certificate, key, password="")
    except (OSError, ssl.SSLError) as error:
        raise BadInput(
            f"mail.tls_certificate: {certificate} with mail.tls_key: {key} cannot be used "
            f"({getattr(error, 'reason', None) or error.strerror}). Both are PEM files; the key has no pass phrase."
        ) from error
    return made
