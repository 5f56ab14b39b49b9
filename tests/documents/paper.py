"""Paper for tests: a PDF printed and scanned, so that its pages are pictures only."""

from __future__ import annotations

import functools
import io

import pypdfium2

_DOTS_PER_INCH = 200


@functools.cache
def scanned(pdf: bytes, most_pages: int = 99) -> bytes:
    """The same pages as grey pictures of 200 dots an inch, as a ministry's scanner would send them."""
    source, copy = pypdfium2.PdfDocument(pdf), pypdfium2.PdfDocument.new()
    for page in list(source)[:most_pages]:
        width, height = page.get_size()
        picture = pypdfium2.PdfImage.new(copy)
        picture.set_bitmap(page.render(scale=_DOTS_PER_INCH / 72, grayscale=True))
        picture.set_matrix(pypdfium2.PdfMatrix().scale(width, height))
        sheet = copy.new_page(width, height)
        sheet.insert_obj(picture)
        sheet.gen_content()
    written = io.BytesIO()
    copy.save(written)
    source.close()
    copy.close()
    return written.getvalue()
