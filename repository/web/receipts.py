"""The pages that check a receipt or a file against what the desk received: a number and a time, nothing else."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated

from fastapi import Form, Response
from fastapi.responses import PlainTextResponse

from repository import transmissions
from repository.receipts import NoReceipt, NotAsSigned, Statement
from repository.transmissions import Transmission
from repository.web.routing import PageRouter
from repository.web.shell import SCRIPT_POLICY
from repository.web.visit import Visit, Visitor

routes = PageRouter()
_SHA256 = re.compile(r"[0-9a-fA-F]{64}")


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of a check. `statement` is of a genuine receipt, `in_chain` whether our books still hold its entry;
    `sha256` is a file's, with its `transmissions`; `problem` is "none" or "altered"."""

    problem: str = ""
    statement: Statement | None = None
    in_chain: bool = False
    sha256: str = ""
    transmissions: tuple[Transmission, ...] = ()


@routes.page("/.well-known/ventanilla-key")
def public_key(visit: Visitor) -> Response:
    """The public half of the key that signs receipts (RFC 8615): PEM, for whoever checks without us."""
    return PlainTextResponse(visit.desk.voice.receipt_key.public, media_type="application/x-pem-file")


@routes.page("/receipts")
def ask(visit: Visitor) -> Response:
    """A form: the text of a receipt, or the sha256 of a file, which a script takes without sending the file."""
    return _page(visit, None, "")


@routes.deed("/receipts")
def check(visit: Visitor, text: Annotated[str, Form()] = "") -> Response:
    """Says whether the receipt is ours, or when the file was received; keeps nothing of what was asked."""
    return _page(visit, _checked(visit, text), text)


def _page(visit: Visit, checked: Checked | None, text: str) -> Response:
    page = visit.page("receipts.html", checked=checked, text=text)
    page.headers["Content-Security-Policy"] = SCRIPT_POLICY
    return page


def _checked(visit: Visit, text: str) -> Checked:
    if _SHA256.fullmatch(text.strip()):
        return of_file(visit, text.strip().lower())
    try:
        statement = visit.desk.voice.receipt_key.check(text)
    except NoReceipt:
        return Checked(problem="none")
    except NotAsSigned:
        return Checked(problem="altered")
    with visit.desk.store.read() as session:
        return Checked(statement=statement, in_chain=transmissions.stands_in_the_chain(session, statement))


def of_file(visit: Visit, sha256: str) -> Checked:
    """What is known of a file by its sha256 (hex, lower case)."""
    with visit.desk.store.read() as session:
        return Checked(sha256=sha256, transmissions=transmissions.of_file(session, sha256))
