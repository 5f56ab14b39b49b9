"""Complaints: a mailbox provider reports that a reader called a mail of ours unwanted (RFC 5965, and older forms)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mail_intake.addresses import is_address
from mail_intake.headers import Headers, clean_line, read_headers
from mail_intake.mime import Part
from mail_intake.problems import Notes
from mail_intake.returned import returned_headers, returned_id
from mail_intake.transfer import decoded_body
from repository.model import Complaint

_ABUSE = "abuse"
_TOLD_BY = ("original-rcpt-to", "removal-recipient", "redacted-address")
_JUNK_SUBJECT = re.compile(r"(?i)^complaint about message from|^(?:email|abuse) (?:feedback|complaint|abuse) report")


def find_complaint(headers: Headers, parts: Sequence[Part], subject: str) -> Complaint | None:
    """What a mail complains of; None when it is no complaint."""
    for part in parts:
        if part.media_type == "message/feedback-report":
            content = decoded_body(part, Notes())
            report, _ = read_headers(content, 0, len(content), Notes())
            told = [clean_line(value.decode("utf-8", "replace")) for name in _TOLD_BY for value in report.all(name)]
            addresses = dict.fromkeys(one.strip("<> ") for one in told if is_address(one.strip("<> ")))
            kind = report.plain("feedback-type") or _ABUSE
            return Complaint(kind, tuple(addresses), returned_id(headers, parts, ""))
    marked = [inner.first("x-hmxmroriginalrecipient").decode("latin-1") for inner in returned_headers(parts)]
    if any(marked) or (_JUNK_SUBJECT.match(subject) and any(returned_headers(parts))):
        # Microsoft's programme sends the mail back with whom it was to in a field of its own, and no report.
        addresses = dict.fromkeys(one.strip("<> ") for one in marked if is_address(one.strip("<> ")))
        return Complaint(_ABUSE, tuple(addresses), returned_id(headers, parts, ""))
    return None
