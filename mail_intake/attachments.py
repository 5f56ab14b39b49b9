"""The files of a mail: their bytes, a name that is safe to show, and whether they are only decoration."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass

_LONGEST_NAME = 150
_SMALL_IMAGE = 64 * 1024

_FORBIDDEN = re.compile(r'[<>:"|?*\x00-\x1f\x7f-\x9f]')
# Marks that turn the reading direction or take no room: `gnp.exe` could be shown as `exe.png`.
_INVISIBLE = re.compile(r"[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")
_RESERVED = re.compile(r"(?i)(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?")
_EXTENSIONS = {
    "application/pdf": "pdf", "application/msword": "doc", "application/rtf": "rtf", "text/rtf": "rtf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.oasis.opendocument.text": "odt", "application/zip": "zip",
    "application/vnd.ms-excel": "xls", "application/pkcs7-signature": "p7s", "application/pkcs7-mime": "p7m",
    "application/x-pkcs7-signature": "p7s", "application/x-pkcs7-mime": "p7m", "application/pgp-signature": "asc",
    "application/ms-tnef": "dat", "message/rfc822": "eml", "message/global": "eml", "text/plain": "txt",
    "text/html": "html", "text/calendar": "ics", "text/csv": "csv", "text/vcard": "vcf", "text/x-vcard": "vcf",
    "text/rfc822-headers": "txt", "message/delivery-status": "txt", "message/disposition-notification": "txt",
    "image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "image/tiff": "tif", "image/bmp": "bmp",
}  # fmt: skip
_NEVER_A_DOCUMENT = frozenset(
    {
        "application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature",
        "application/ms-tnef", "application/vnd.ms-tnef", "application/applefile", "text/vcard", "text/x-vcard",
        "text/directory", "text/calendar", "text/rfc822-headers", "message/delivery-status",
        "message/disposition-notification", "application/pgp-keys", "application/pgp-encrypted",
    }
)  # fmt: skip
_NEVER_BY_NAME = ("winmail.dat", ".asc", ".p7s", ".vcf", ".ics")


_MEDIA_TYPES = {extension: media_type for media_type, extension in reversed(_EXTENSIONS.items())}


def media_type_by_name(name: str) -> str:
    """The media type an extension stands for, where nothing better is said."""
    return _MEDIA_TYPES.get(name.rpartition(".")[2].lower(), "application/octet-stream")


@dataclass(frozen=True, slots=True)
class Attachment:
    """One file of a mail. `inline` is what the mail says, `opened` that what it wraps was read as part of the mail.

    `decoration` is our judgement that it is no document.
    """

    filename: str
    media_type: str
    content: bytes
    inline: bool
    opened: bool = False

    @property
    def sha256(self) -> str:
        """The SHA-256 of the decoded bytes, in hex."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def decoration(self) -> bool:
        """A signature, a business card, a logo in the text: kept, and never to be taken for a law."""
        if self.opened or self.media_type in _NEVER_A_DOCUMENT or self.filename.lower().endswith(_NEVER_BY_NAME):
            return True
        return self.inline and self.media_type.startswith("image/") and len(self.content) <= _SMALL_IMAGE


def safe_name(name: str, media_type: str, number: int) -> str:
    """A file name to show and to offer, never to open: no path, no controls, no reserved word, 150 characters.

    An empty one becomes `attachment-<number>` with the extension of its media type.
    """
    # Compared after NFKC, so that a full-width slash is a slash; shown as written otherwise.
    plain = "".join(" " if unicodedata.normalize("NFKC", sign) in "/\\" else sign for sign in _last_component(name))
    plain = _FORBIDDEN.sub(" ", _INVISIBLE.sub("", unicodedata.normalize("NFC", plain)))
    plain = " ".join(plain.split()).strip(". ")
    if not plain:
        extension = _EXTENSIONS.get(media_type)
        return f"attachment-{number}" + (f".{extension}" if extension else "")
    if _RESERVED.fullmatch(plain):
        plain = f"_{plain}"
    return _shortened(plain)


def _last_component(name: str) -> str:
    return re.split(r"[/\\]", name.rstrip("/\\ "))[-1]


def _shortened(name: str) -> str:
    if len(name) <= _LONGEST_NAME:
        return name
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension) > 10:
        return name[:_LONGEST_NAME]
    return stem[: _LONGEST_NAME - len(extension) - 1] + "." + extension
