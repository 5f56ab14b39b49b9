"""Arabic of a PDF by where its glyphs stand: stored in any order, as letters or as their shapes, in one column or two."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence

import pytest
from bombs import pdf, stream
from hypothesis import given
from hypothesis import strategies as st

from repository.extract import extract
from repository.extract.glyphs import Glyph, reading_lines

LINES = (
    "المادة 12 يعاقب بالسجن كل موظف عام قبل منفعة",
    "تمسك الهيئة سجلا للإقرارات وتنشره كل سنة في 24/12/1987",
    "تأمر المحكمة بمصادرة الأموال المتحصلة من الجريمة",
    "يجوز الطعن في القرار خلال ثلاثين يوما من تاريخه",
    "يصدر مجلس الوزراء اللوائح اللازمة لتنفيذ القانون",
)
WIDTH = 6.0


def drawn(text: str, right: float, y: float) -> list[Glyph]:
    """The glyphs of a line as paper shows it: from the right, numbers from the left."""
    visual: list[str] = []
    for word in text.split(" "):
        number = word[0].isdigit()
        visual += [*(reversed(word) if number else word), " "]
    glyphs = [
        Glyph(sign, right - WIDTH * place, y, right - WIDTH * place, right - WIDTH * (place - 1) - 0.4, 12.0)
        for place, sign in enumerate(visual[:-1], start=1)
    ]
    return [glyph for glyph in glyphs if glyph.character != " "]


@given(order=st.randoms(use_true_random=False))
def test_lines_are_read_whatever_order_their_glyphs_are_stored_in(order) -> None:
    glyphs = [glyph for row, line in enumerate(LINES) for glyph in drawn(line, 500.0, 700.0 - 20 * row)]
    order.shuffle(glyphs)
    assert [line.text for line in reading_lines(glyphs)] == list(LINES)


def test_the_right_column_is_read_before_the_left() -> None:
    short = [line[:30] for line in LINES] * 2
    glyphs = [
        glyph
        for row, line in enumerate(short)
        for column, right in enumerate((520.0, 250.0))
        for glyph in drawn(f"{line} {column}", right, 700.0 - 20 * row)
    ]
    assert [line.text[-1] for line in reading_lines(glyphs)] == ["0"] * 10 + ["1"] * 10


def test_lam_and_alef_of_one_glyph_are_read_in_their_order_whichever_is_stored_first() -> None:
    before, after = drawn("عق", 500.0, 700.0), drawn("و", 482.0, 700.0)
    for pair in ("لا", "ال"):
        ligature = [Glyph(sign, 482.0, 700.0, 482.0, 488.0, 12.0) for sign in pair]
        assert [line.text for line in reading_lines([*before, *ligature, *after])] == ["عقلاو"]


def in_shapes(text: str) -> str:
    """The text in presentation forms, as old producers stored what a font drew."""
    shapes = {}
    for code in range(0xFE80, 0xFEFC):
        plain = unicodedata.normalize("NFKC", chr(code))
        if len(plain) == 1:
            shapes.setdefault(plain, chr(code))
    return "".join(shapes.get(sign, sign) for sign in text)


def printed(lines: Sequence[str], order: Callable[[list[Glyph]], list[Glyph]]) -> bytes:
    """A PDF that draws the glyphs of lines in an order of its own."""
    alphabet = sorted({sign for line in lines for sign in line if sign != " "})
    codes = {sign: ord("A") + place for place, sign in enumerate(alphabet)}
    rows = b"".join(b"<%02x><%04x>\n" % (code, ord(sign)) for sign, code in codes.items())
    shown = b"BT /F 12 Tf "
    for row, line in enumerate(lines):
        for glyph in order(drawn(line, 500.0, 700.0 - 20 * row)):
            shown += b"1 0 0 1 %.1f %.1f Tm <%02x> Tj " % (glyph.x, glyph.y, codes[glyph.character])
    cmap = b"begincmap 1 begincodespacerange <00><ff> endcodespacerange\n%d beginbfchar\n%sendbfchar endcmap"
    widths = b"%d " % int(WIDTH / 12 * 1000) * 90
    return pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        stream(shown + b"ET"),
        b"<</Type/Font/Subtype/Type1/BaseFont/ABCDEF+Own/FirstChar 65/LastChar 154/Widths[%s]/ToUnicode 6 0 R>>" % widths,
        stream(cmap % (len(codes), rows)),
    )  # fmt: skip


@pytest.mark.parametrize("shaped", [False, True], ids=["letters", "presentation forms"])
@pytest.mark.parametrize("order", [list, lambda glyphs: glyphs[::-1]], ids=["as read", "as seen, from the left"])
def test_old_producers_are_read_as_new_ones(order: Callable[[list[Glyph]], list[Glyph]], shaped: bool) -> None:
    lines = LINES * 2
    read = extract(printed([in_shapes(line) if shaped else line for line in lines], order))
    assert (read.language, read.quality, read.problems) == ("ar", "good", ())
    assert [line.split() for line in read.pages[0].split("\n")] == [line.split() for line in lines]


def test_what_a_damaged_file_draws_a_thousand_miles_off_costs_nothing_else() -> None:
    lines = LINES * 2
    read = extract(printed(lines, lambda glyphs: [glyphs[0]._replace(x=2e7), *glyphs[1:]]))
    assert (read.language, read.problems) == ("ar", ())
    assert [line.split() for line in read.pages[0].split("\n")] == [line[1:].split() for line in lines]
