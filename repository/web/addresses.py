"""The stable addresses of pages, relative to the desk. It knows no record; every part is quoted."""

from __future__ import annotations

from urllib.parse import quote


def law(reference: str) -> str:
    """The page of a law."""
    return f"/laws/{quote(reference, safe='')}"


def article(reference: str, label: str) -> str:
    """The page of one article of a law."""
    return f"{law(reference)}/articles/{quote(label, safe='')}"


def file(reference: str, ordinal: int) -> str:
    """An original file of a law, for download."""
    return f"{law(reference)}/files/{ordinal}"


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
