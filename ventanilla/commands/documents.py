"""What the desk understands of mails and documents, a JSON line a file; no desk is needed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from mail_intake.parse import parse
from mail_intake.parsed import ParsedMail, to_json
from repository import extract, languages
from repository.children import Children
from ventanilla.commands.common import JsonOption, out, print_json

Sources = Annotated[list[Path], typer.Argument(metavar="FILE…", help="One or more files.")]

_READ_FOR_LANGUAGE = 20_000


def parse_mails(sources: Sources, as_json: JsonOption = False) -> None:
    """Shows what the desk reads in mails (RFC 5322 files): one line a file, in order; never fails on their content."""
    for source in sources:
        mail = parse(_bytes(source))
        _show(source, to_json(mail, _language(mail)), as_json, ("from", "subject", "automatic", "problems"))


def extract_documents(sources: Sources, as_json: JsonOption = False) -> None:
    """Shows the text of documents, page by page and article by article: one line a file, in order."""
    with Children(extract.PRELOAD) as children:
        for source in sources:
            text = extract.extract_in_child(children, _bytes(source), source.name, ())
            _show(source, extract.to_json(text), as_json, ("media_type", "language", "quality", "engine", "problems"))


def _language(mail: ParsedMail) -> str | None:
    text = (mail.text or mail.html_as_text)[:_READ_FOR_LANGUAGE]
    enough = sum(character.isalpha() for character in text) >= languages.ENOUGH_LETTERS
    return languages.detect(text) if enough else None


def _bytes(source: Path) -> bytes:
    try:
        return source.read_bytes()
    except OSError as error:
        raise typer.BadParameter(f"{source}: {error.strerror}") from error


def _show(source: Path, found: Mapping[str, Any], as_json: bool, keys: Iterable[str]) -> None:
    if as_json:
        print_json(found)
        return
    out.print(source.name, style="bold", markup=False)
    for key in keys:
        out.print(f"  {key}: {found[key]}", markup=False)
    for article in found.get("articles", ()):
        out.print(f"  {article['label']}: {' / '.join(article['heading_path'])}", markup=False)
