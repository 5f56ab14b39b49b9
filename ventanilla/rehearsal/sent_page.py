"""The page of mails sent: reads the Maildir the desk delivers into when it has no relay. Changes nothing in it."""

from __future__ import annotations

import email
import email.policy
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ventanilla.rehearsal.dressing import HEADERS, environment, from_outside, missing, page

SHOWN_AT_MOST = 200
"""Mails in the list, the newest."""


@dataclass(frozen=True, slots=True)
class SentMail:
    """A mail as the page shows it; `key` is its file name in the Maildir."""

    key: str
    sender: str
    recipient: str
    subject: str
    date: str
    text: str
    html: str
    attachments: tuple[str, ...]
    raw: bytes


class SentPage:
    """The mails under one Maildir folder (it need not exist yet); `desk` is the address of the desk's web pages."""

    def __init__(self, maildir: Path, desk: str = "") -> None:
        self._maildir = maildir
        self._desk = desk
        self._templates: Environment = environment()

    def routes(self) -> list[Route]:
        """`/sent`, a mail, its HTML part, its bytes. Synchronous functions: starlette runs them in a thread."""
        return [
            Route("/sent", self._list, methods=["GET"]),
            Route("/sent/{key}", self._one, methods=["GET"]),
            Route("/sent/{key}/html", self._html, methods=["GET"]),
            Route("/sent/{key}/raw", self._raw, methods=["GET"]),
        ]

    def _list(self, request: Request) -> Response:
        if from_outside(request):
            return missing()
        mails = [read(path) for path in newest(self._maildir)]
        return page(self._templates.get_template("sent.html").render(mails=mails, desk=self._desk))

    def _one(self, request: Request) -> Response:
        mail = self._find(request)
        if mail is None:
            return missing()
        return page(self._templates.get_template("mail.html").render(mail=mail, desk=self._desk))

    def _html(self, request: Request) -> Response:
        mail = self._find(request)
        if mail is None:
            return missing()
        # Sandboxed twice, here and by the frame: a mail's HTML runs nothing and loads nothing.
        policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"
        return Response(mail.html, media_type="text/html", headers=HEADERS | {"Content-Security-Policy": policy})

    def _raw(self, request: Request) -> Response:
        mail = self._find(request)
        return missing() if mail is None else Response(mail.raw, media_type="text/plain", headers=HEADERS)

    def _find(self, request: Request) -> SentMail | None:
        # The key is looked for in the listing and never joined to a path: it came from outside.
        key = request.path_params["key"]
        found = None if from_outside(request) else next((p for p in newest(self._maildir) if p.name == key), None)
        return None if found is None else read(found)


def newest(maildir: Path) -> list[Path]:
    """The newest mails of a Maildir, newest first."""
    paths = [path for folder in ("new", "cur") for path in (maildir / folder).glob("*") if path.is_file()]
    return sorted(paths, key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=True)[:SHOWN_AT_MOST]


def read(path: Path) -> SentMail:
    """One mail the desk built; only our own well-formed mails lie here, so the standard parser will do."""
    raw = path.read_bytes()
    message = email.message_from_bytes(raw, policy=email.policy.default)
    return SentMail(
        key=path.name, sender=str(message["From"] or ""), recipient=str(message["To"] or ""),
        subject=str(message["Subject"] or ""), date=str(message["Date"] or ""), text=_body(message, "plain"),
        html=_body(message, "html"), raw=raw,
        attachments=tuple(part.get_filename() or "?" for part in message.iter_attachments()),
    )  # fmt: skip


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if part is not None else ""
