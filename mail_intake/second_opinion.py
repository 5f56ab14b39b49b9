"""A second reading of suspected bounces by flufl.bounce, kept on a short lead; it decides nothing alone."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from email import message_from_string

from mail_intake.addresses import is_address
from mail_intake.headers import Headers, clean_line

_MOST_LINES = 300
_MOST_HEADERS = 20
_LONGEST = 300
_FIELDS = ("from", "to", "subject", "return-path", "x-mailer", "message-id")

logging.getLogger("flufl.bounce").disabled = True  # it logs every detector, and each failure of its own with a trace


def failed_addresses(headers: Headers, lines: Sequence[str]) -> list[str]:
    """The addresses flufl.bounce finds in a report's lines; [] when it finds none or fails.

    It wants a message of the standard library and raises on 8-bit fields, so it gets a small ASCII one built for it.
    """
    # Slow to import, and few mails are suspected.
    from flufl.bounce import all_failures

    fields = [(name, clean_line(value.decode("latin-1"))) for name, value in headers.fields if name in _FIELDS]
    head = "".join(f"{name}: {_ascii(value)}\n" for name, value in fields[:_MOST_HEADERS])
    body = "\n".join(_ascii(line) for line in lines[:_MOST_LINES])
    try:
        temporary, permanent = all_failures(message_from_string(f"{head}\n{body}\n"))
    except Exception:  # noqa: BLE001 - boundary: what it raises on hostile text is open-ended
        return []
    found = (address.decode("ascii", "replace") for address in sorted((*permanent, *temporary)))
    return [address for address in found if is_address(address)]


def _ascii(text: str) -> str:
    return text[:_LONGEST].encode("ascii", "replace").decode("ascii")
