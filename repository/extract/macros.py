"""Whether a document holds programs: they are never run, and a person is told. It reads no text."""

from __future__ import annotations

import io
import re
import zipfile

from repository.extract import sniff

# A PDF's scripts and launched programs. Packed objects are not opened: what is found is there, what is not may be.
_IN_PDF = re.compile(rb"/(?:JavaScript|JS|Launch)\b\s*[<(/\d]")
# Word's project of macros, as an OLE container names its streams.
_IN_OLE = "_VBA_PROJECT".encode("utf-16-le")
_IN_ZIP = re.compile(r"(?:^|/)vbaProject\.bin$|^(?:Basic|Scripts)/.+", re.IGNORECASE)


def holds(content: bytes, media_type: str) -> bool:
    """Whether programs were seen in a document of this type."""
    if media_type == sniff.PDF:
        return _IN_PDF.search(content) is not None
    if media_type in (sniff.DOC, sniff.OLE):
        return _IN_OLE in content
    return media_type in (sniff.DOCX, sniff.ODT) and any(map(_IN_ZIP.search, _names(content)))


def _names(content: bytes) -> list[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return archive.namelist()
    except Exception:  # noqa: BLE001 zipfile raises half a dozen kinds on damaged directories
        return []
