"""Whole conversations in six languages, word for word: each file of `conversations/` is played and compared.

Written anew after a change of words with `VENTANILLA_REWRITE=1 pytest tests/chat/test_chat_scripts.py`; then read the diff.
"""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest

from repository.engines import reading_engine
from repository.search.follower import Follower, public_folder
from tests.chat.script import Script, play

FOLDER = Path(__file__).parent / "conversations"
LAW = """LOI N° 2020-23
relative à la protection des lanceurs d'alerte
Adoptée le 3 mai 2020.
Article premier. Nul ne peut être sanctionné pour avoir signalé de bonne foi un fait de corruption.
Article 2. La présente loi entre en vigueur le 1er juillet 2020.
"""


CONFISCATION = """LEY N.º 31204
Ley de recuperación de activos
Aprobada el 2 de mayo de 2019. Vigente.
TÍTULO I. DISPOSICIONES GENERALES
Artículo 1. Objeto
La presente ley regula el decomiso del producto de los delitos de corrupción.
Artículo 2. Decomiso
Procede el decomiso de los bienes, efectos e instrumentos del delito, cualquiera que sea su titular.
Artículo 3. Cooperación
La autoridad central atiende las solicitudes de otros Estados.
"""
BRIBERY = """قانون رقم 62 لسنة 2006
قانون مكافحة الفساد
الباب الأول. أحكام عامة
المادة 1
يسمى هذا القانون قانون مكافحة الفساد ويعمل به من تاريخ نشره.
المادة 2
يعاقب على الرشوة كل موظف عمومي طلب أو قبل هدية لأداء عمل من أعمال وظيفته.
المادة 3
تصادر العائدات المتأتية من الجرائم المنصوص عليها في هذا القانون.
"""
LAWS = {"decomiso.txt": CONFISCATION, "rashwa.txt": BRIBERY}


@pytest.fixture
def quiet() -> timedelta:
    return timedelta(seconds=4)


# One grey pixel; what stands behind a picture's end is read by nobody, and makes each page another file.
PIXEL = bytes.fromhex(
    "ffd8ffe000104a46494600010100000100010000ffdb004300" + "10" * 64 + "ffc0000b080001000101011100ffc4001f0000010501010101"
    "010100000000000000000102030405060708090a0bffc400b5100002010303020403050504040000017d01020300041105122131410613516107"
    "227114328191a1082342b1c11552d1f02433627282090a161718191a25262728292a3435363738393a434445464748494a535455565758595a63"
    "6465666768696a737475767778797a838485868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9"
    "cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9faffda0008010100003f00fbd3ffd9"
)


def contents(name: str) -> bytes:
    """The bytes of a file by its name: a law, a picture of a page, or a PDF that is damaged."""
    if name.endswith(".txt"):
        return LAWS.get(name, LAW).encode()
    return PIXEL + name.encode() if name.endswith(".jpg") else f"%PDF-1.7 {name}".encode()


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.txt")), ids=lambda path: path.stem)
async def test_the_conversation_goes_as_written(path: Path, chatting, clerk, tmp_path) -> None:
    script = Script.read(path)

    def files() -> None:
        while clerk.work():
            pass
        follower = Follower(reading_engine(chatting.store.url), public_folder(tmp_path))
        follower.check()
        while follower.step():
            pass

    played = await play(script, chatting, contents, files)
    if os.environ.get("VENTANILLA_REWRITE"):
        script.rewrite(path, played)
    assert played == script.paragraphs


def test_there_is_one_in_each_language() -> None:
    assert {Script.read(path).language for path in FOLDER.glob("*.txt")} == {"ar", "en", "es", "fr", "ru", "zh"}
