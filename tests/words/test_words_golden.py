"""A few whole letters, compared with tests/words/golden/ to the last character.

When the words were changed on purpose, write the files anew and read what git shows:
`RENEW_GOLDEN=1 python -m pytest tests/words/test_words_golden.py`.
"""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from words_samples import (
    BARE,
    CLAIMS,
    DESK,
    DIGEST,
    DONE,
    DUE,
    DUPLICATE,
    ENTRY,
    EXAMPLES,
    LAW,
    LAW_LETTER,
    MIXED_LETTER,
    NOBODY,
    NOON,
    PERSON,
    REQUEST,
)

from repository.languages import UN_LANGUAGES
from repository.messages import (
    REQUEST_POINTS,
    ChatCode,
    ChatLinked,
    Closure,
    Correction,
    Due,
    FileProblem,
    FocalPointReplaced,
    LinkCode,
    MatterMoved,
    Message,
    ModelScope,
    NotAComplaintsChannel,
    NotRecognised,
    PartlyRead,
    RequestQuestions,
    ScanWithoutText,
    SenderNamed,
    SenderWaits,
    SetAside,
    render,
)

GOLDEN = Path(__file__).parent / "golden"

LETTERS: dict[str, Message] = {
    "law": LAW_LETTER,
    "mixed": MIXED_LETTER,
    "link_code": LinkCode("K7QF-2M9X", "ana.quispe@home.example", NOON),
    "chat_code": ChatCode("K7QF-2M9X", 15),
    "chat_linked": ChatLinked(NOON, date(2027, 1, 3), "https://desk.example/not-my-chat/12-ab2c3d4e5f6g7h2i"),
    "not_recognised": NotRecognised("M26-000419-Y", date(2026, 12, 3), "desk+m419-ab2c3d4e5f6g7h2i@desk.example"),
    "sender_named": SenderNamed("M26-000419-Y", "j.rojas@ministry.example", "https://desk.example/not-me/j421-ab2c"),
    "sender_waits": SenderWaits("M26-000419-Y", "j.rojas@ministry.example"),
    # Messages 19 and 20, and the reminders of 5, 6 and 8, come in the one letter of a day.
    "due": DIGEST,
    "asked": Due((replace(DIGEST.sections[0], reminder=0),), by_officer=True),
    "request": replace(
        BARE, subject="Solicitud", sections=(REQUEST, ModelScope("R26-000012-A", DUE),
                                             RequestQuestions("R26-000012-A", REQUEST_POINTS[:4], DUE), EXAMPLES),
    ),
    "claims": Due((CLAIMS,)),
    "duplicate": replace(BARE, subject="Remite Ley 41", sections=(DUPLICATE,)),
    "unread": replace(BARE, sections=(FileProblem("Anexo.pdf", "password"), ScanWithoutText("L26-000417-S", "SKM.pdf"),
                                      PartlyRead("L26-000417-S", "Ley.pdf"))),
    "published": MatterMoved("L26-000417-S", "published", NOON, (LAW,)),
    "other_source": Due((ENTRY,)),
    "correction": Correction("L26-000417-S", (("number", "", "41-2019"), ("title", "Ley", "Ley del Registro")), NOON),
    "focal_point_replaced": FocalPointReplaced("PER", "coordination centre", "Ana Quispe", "Luis Rojas", DUE),
    "closure": Closure("R26-000012-A", tuple((DUE, code) for code in DONE), DUE, "El taller tuvo lugar en octubre."),
    "not_a_complaints_channel": NotAComplaintsChannel("M26-000420-Z", DUE),
    "set_aside": SetAside("M26-000420-Z", "Es una invitación a un seminario."),
}


@pytest.mark.parametrize("language", UN_LANGUAGES)
@pytest.mark.parametrize("name", LETTERS)
def test_the_letter_is_the_one_on_file(name: str, language: str) -> None:
    said = render(LETTERS[name], language, NOBODY if name == "not_recognised" else PERSON, desk=DESK)

    compare(GOLDEN / f"{name}.{language}.txt", f"{said.subject}\n\n{said.text}\n== short form ==\n{said.short}\n")


@pytest.mark.parametrize("language", ["ar", "es"])
def test_the_page_is_the_one_on_file(language: str) -> None:
    compare(GOLDEN / f"mixed.{language}.html", render(MIXED_LETTER, language, PERSON, desk=DESK).html)


def compare(path: Path, text: str) -> None:
    if os.environ.get("RENEW_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")
