"""Words planted in a draft and in a request, sent through the doors: in no public answer, log, letter or public index."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import httpx
import pytest

from tests.desk.processes import DeskProcess, text_of

IN_DRAFT, IN_REQUEST = "quetzalcoatl", "xiuhcoatl"
DRAFT = (
    f"PROYECTO DE LEY {IN_DRAFT.upper()}\n\nArtículo 1. Objeto\nEl {IN_DRAFT} previene la corrupción.\n\n"
    f"Artículo 2. Decomiso\nSe decomisa todo {IN_DRAFT}.\n"
)
PERU = "per@focal-points.example"
PUBLIC = (
    "/", "/search", "/new", "/states", "/states/PER", "/articles/31", "/feed.atom", "/sitemap.xml", "/sitemap-laws-1.xml",
    "/api/v1/search", "/api/v1/laws", "/api/v1/changes", "/api/v1/states/PER", "/api/v1/export", "/api/v1/export?format=csv",
    f"/api/v1/suggest?q={IN_DRAFT[:5]}", "/api/v1/articles/31",
)  # fmt: skip


def mail(subject: str, words: str, text: str = "") -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = PERU, "desk@desk.example", subject
    message["Message-ID"], message["Date"] = f"<{len(words)}@peru.example>", "Wed, 04 Mar 2026 11:59:00 +0000"
    message.set_content(words)
    if text:
        message.add_attachment(text.encode(), maintype="text", subtype="plain", filename="proyecto.txt")
    return message.as_bytes()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeskProcess]:
    desk = DeskProcess(tmp_path_factory.mktemp("gate"))
    with desk.running("try"):
        draft = mail("Proyecto de ley", "Remitimos el proyecto de ley adjunto.", DRAFT)
        request = f"Solicitamos asistencia técnica para capacitar jueces en {IN_REQUEST}, artículo 31 de la Convención."
        assert desk.post(draft, PERU, "laws@desk.example")[0] == 250
        assert desk.post(mail("Solicitud", request), PERU, "requests@desk.example")[0] == 250
        desk.until(lambda: len([letter for letter in desk.letters(PERU) if "S26-" in text_of(letter)]) >= 2)
        desk.until(lambda: IN_DRAFT.encode() in everything(desk, "index/desk"))
        yield desk


def everything(desk: DeskProcess, folder: str) -> bytes:
    """The bytes of every file below a folder of the desk's data."""
    def read(path: Path) -> bytes:
        try:
            return path.read_bytes().lower()
        except FileNotFoundError:
            return b""

    return b"\n".join(read(path) for path in sorted((desk.folder / "data" / folder).rglob("*")) if path.is_file())


def test_they_were_filed_and_officers_find_them(desk: DeskProcess):
    assert desk.until(lambda: IN_REQUEST.encode() in everything(desk, "index/desk"))


def test_no_public_answer_holds_them(desk: DeskProcess):
    for address in PUBLIC:
        said = httpx.get(desk.web + address).text.lower()
        assert IN_DRAFT not in said, address
        assert IN_REQUEST not in said, address
    for word in (IN_DRAFT, IN_REQUEST):
        assert httpx.get(f"{desk.web}/api/v1/search?q={word}").json()["total"] == 0


def test_the_bytes_of_the_public_index_do_not_hold_them(desk: DeskProcess):
    public = everything(desk, "index/public")

    assert b"decomiso" in public  # the laws of the rehearsal
    assert IN_DRAFT.encode() not in public
    assert IN_REQUEST.encode() not in public


def test_no_log_and_no_letter_about_a_draft_holds_its_words(desk: DeskProcess):
    assert IN_DRAFT not in desk.log().lower()
    assert IN_REQUEST not in desk.log().lower()
    # Its title is told to the State that sent it; nothing of its text is, and nothing goes to anybody else.
    for letter in desk.letters():
        text = text_of(letter).lower()
        assert f"el {IN_DRAFT} previene" not in text
        if letter["To"] != PERU:
            assert IN_DRAFT not in text
            assert IN_REQUEST not in text
