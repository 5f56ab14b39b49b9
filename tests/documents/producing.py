"""Prints made-up laws with the programs ministries use, into `fixtures/made/`. Run by hand; what it made is committed.

Needs LibreOffice (`soffice`), Chromium and pandoc. Usage: python -m producing, in this folder.
"""

from __future__ import annotations

import html
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from lawmaking import STYLES, Law, law

MADE = Path(__file__).parent / "fixtures" / "made"
CHOSEN = {
    "en": "number over paragraphs", "es": "artículo dash", "fr": "article premier", "pt": "artigo sobre epígrafe",
    "ru": "статья с точкой", "ar": "مادة بالكلمات ونقطتين", "zh": "条括号",
}  # fmt: skip
_HEADS = {
    "en": "OFFICIAL GAZETTE OF MERIDIA, No. 45", "es": "GACETA OFICIAL DE MERIDIA, N.º 45",
    "fr": "JOURNAL OFFICIEL DE MERIDIA, N° 45", "pt": "DIÁRIO OFICIAL DE MERIDIA, N.º 45",
    "ru": "ВЕСТНИК ПАРЛАМЕНТА МЕРИДИИ, № 45", "ar": "الجريدة الرسمية لميريديا، العدد 45", "zh": "美利迪亚政府公报 第45期",
}  # fmt: skip
_NOTES = {
    "en": "As amended by Act No. 7.", "es": "Modificado por la Ley 7.", "fr": "Modifié par la loi n° 7.",
    "pt": "Alterado pela Lei n.º 7.", "ru": "В редакции закона № 7.", "ar": "معدلة بالقانون رقم 7.", "zh": "根据第7号法律修正。",
}  # fmt: skip
_FONTS = {"ar": "Noto Naskh Arabic", "zh": "Noto Sans CJK SC"}
_NAMESPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{path}:1.0"'
    for name, path in {
        "office": "office", "style": "style", "text": "text", "fo": "xsl-fo-compatible", "svg": "svg-compatible",
    }.items()
)  # fmt: skip


def sample(language: str) -> Law:
    """The law that every file of a language holds."""
    style = next(style for style in STYLES if (style.language, style.name) == (language, CHOSEN[language]))
    return law(style, 3, count=14, listed=True)


def web_page(made: Law) -> str:
    """The law as a page: a heading for each part, a paragraph for each line."""
    lines = "".join(
        f"<h2>{'<br>'.join(map(html.escape, block))}</h2>"
        if kind == "title"
        else "".join(f"<p>{html.escape(line)}</p>" for line in block)
        for kind, block in made.blocks
    )
    side = "rtl" if made.language == "ar" else "ltr"
    font = _FONTS.get(made.language, "Liberation Serif")
    return (
        f'<!doctype html><html lang="{made.language}" dir="{side}"><head><meta charset="utf-8">'
        f"<title>{html.escape(_HEADS[made.language])}</title><style>body {{ font: 11pt '{font}'; text-align: justify }}"
        f"</style></head><body>{lines}</body></html>"
    )


def gazette(made: Law, columns: int = 1) -> str:
    """The law as a flat OpenDocument text with running head, page number and a footnote at every fourth article."""
    body, notes = [], 0
    for number, (kind, block) in enumerate(made.blocks):
        for place, line in enumerate(block):
            note = ""
            if kind == "article" and number % 4 == 0 and place == len(block) - 1:
                notes += 1
                note = (
                    f'<text:note text:id="n{notes}" text:note-class="footnote"><text:note-citation>{notes}'
                    f'</text:note-citation><text:note-body><text:p text:style-name="Note">{_NOTES[made.language]}'
                    "</text:p></text:note-body></text:note>"
                )
            style = "Title" if kind == "title" else "Line"
            body.append(f'<text:p text:style-name="{style}">{html.escape(line)}{note}</text:p>')
    return _FLAT.format(
        namespaces=_NAMESPACES, font=_FONTS.get(made.language, "Liberation Serif"),
        side="rl-tb" if made.language == "ar" else "lr-tb", columns=columns, head=html.escape(_HEADS[made.language]),
        body="".join(body),
    )  # fmt: skip


def _style(name: str, size: int, align: str) -> str:
    font = 'style:font-name="F" style:font-name-asian="F" style:font-name-complex="F"'
    sizes = f'fo:font-size="{size}pt" style:font-size-asian="{size}pt" style:font-size-complex="{size}pt"'
    return (
        f'<style:style style:name="{name}" style:family="paragraph"><style:paragraph-properties fo:text-align="{align}" '
        f'style:writing-mode="{{side}}" fo:margin-bottom="0.1cm"/><style:text-properties {font} {sizes}/></style:style>'
    )


_FLAT = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document {namespaces} office:version="1.2" '
    'office:mimetype="application/vnd.oasis.opendocument.text"><office:font-face-decls>'
    "<style:font-face style:name=\"F\" svg:font-family=\"'{font}'\"/></office:font-face-decls><office:styles>"
    + _style("Note", 8, "start")
    + "</office:styles><office:automatic-styles>"
    + _style("Line", 11, "justify") + _style("Title", 12, "center") + _style("Edge", 9, "center")
    + '<style:style style:name="Columns" style:family="section"><style:section-properties><style:columns '
    'fo:column-count="{columns}" fo:column-gap="0.8cm"/></style:section-properties></style:style>'
    '<style:page-layout style:name="Sheet"><style:page-layout-properties fo:page-width="21cm" fo:page-height="20cm" '
    'fo:margin="2cm" style:writing-mode="{side}"/><style:header-style/><style:footer-style/></style:page-layout>'
    '</office:automatic-styles><office:master-styles><style:master-page style:name="Standard" '
    'style:page-layout-name="Sheet"><style:header><text:p text:style-name="Edge">{head}</text:p></style:header>'
    '<style:footer><text:p text:style-name="Edge"><text:page-number text:select-page="current">1</text:page-number>'
    "</text:p></style:footer></style:master-page></office:master-styles><office:body><office:text>"
    '<text:section text:style-name="Columns" text:name="S">{body}</text:section></office:text></office:body></office:document>'
)  # fmt: skip


def _run(*command: str | Path) -> None:
    subprocess.run([str(word) for word in command], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def produce(language: str, folder: Path) -> None:
    """All files of one language, into `folder`."""
    made = sample(language)
    page = folder / f"{language}.html"
    page.write_text(web_page(made), encoding="utf-8")
    for name, columns in ((f"{language}.libreoffice", 1), (f"{language}.columns", 2)):
        flat = folder / f"{name}.fodt"
        flat.write_text(gazette(made, columns), encoding="utf-8")
        for kind in ("pdf", "docx", "doc", "odt", "rtf") if columns == 1 else ("pdf",):
            _run("soffice", "--headless", "--convert-to", kind, "--outdir", folder, flat)
        flat.unlink()
    _run(
        "chromium", "--headless", "--no-sandbox", "--disable-gpu",
        f"--print-to-pdf={folder / f'{language}.chromium.pdf'}", page.as_uri(),
    )  # fmt: skip
    for kind in ("docx", "odt", "rtf"):
        _run("pandoc", page, "--standalone", "-o", folder / f"{language}.pandoc.{kind}")
    _run("pandoc", page, "-t", "plain", "-o", folder / f"{language}.pandoc.txt")


def main() -> None:
    """Makes `fixtures/made/` anew."""
    MADE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        for language in CHOSEN:
            print(language, file=sys.stderr)
            produce(language, Path(scratch))
        for path in sorted(Path(scratch).iterdir()):
            shutil.copy(path, MADE / path.name)


if __name__ == "__main__":
    main()
