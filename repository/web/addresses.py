"""The stable addresses of pages, relative to the desk. It knows no record; every part is quoted."""

from __future__ import annotations

from urllib.parse import quote, urlencode


def law(reference: str, version: int = 0, edition: str = "") -> str:
    """The page of a law; of an earlier version of it, or in another of its texts."""
    return _law(reference, version) + _text(edition)


def article(reference: str, label: str, version: int = 0, edition: str = "") -> str:
    """The page of one article of a law."""
    return f"{_law(reference, version)}/articles/{quote(label, safe='')}{_text(edition)}"


def file(reference: str, ordinal: int, version: int = 0) -> str:
    """An original file of a law, for download."""
    return f"{_law(reference, version)}/files/{ordinal}"


def wrong(reference: str) -> str:
    """Where a reader tells the desk what is wrong with a law."""
    return f"{_law(reference)}/wrong"


def _law(reference: str, version: int = 0) -> str:
    return f"/laws/{quote(reference, safe='')}" + (f"/versions/{version}" if version else "")


def _text(edition: str) -> str:
    return f"?{urlencode({'text': edition})}" if edition else ""


def state(alpha3: str) -> str:
    """The page of a State."""
    return f"/states/{quote(alpha3, safe='')}"


def provision(printed: str) -> str:
    """The page of the Convention's article a provision stands in."""
    return f"/articles/{quote(printed.split('.')[0], safe='')}"


def officers_item(reference: str) -> str:
    """An officer's page of a law, a request or a request for help."""
    return f"/officers/items/{quote(reference, safe='')}"


def officers_message(receipt: str) -> str:
    """An officer's page of a message as it came."""
    return f"/officers/messages/{receipt}"


def officers_hold(hold_id: int) -> str:
    """An officer's page of a held message."""
    return f"/officers/holds/{hold_id}"


def mailto(address: str, subject: str) -> str:
    """A link that opens a mail to the desk with its subject written."""
    return f"mailto:{quote(address, safe='@+')}?subject={quote(subject)}"
