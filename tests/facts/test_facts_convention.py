"""The Convention's facts: what the tables say on a day, in a language, for what people type."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repository.convention import Provision, TreatyStatus, load, rows
from repository.errors import BadInput
from repository.languages import UN_LANGUAGES

FACTS = load()


@pytest.mark.parametrize(
    ("on", "parties", "in_force"),
    [
        pytest.param(date(2005, 12, 13), 39, 0, id="the day before entry into force"),
        pytest.param(date(2005, 12, 14), 39, 36, id="entry into force, 14 December 2005"),
        pytest.param(date(2007, 9, 28), 100, 95, id="report, paragraph 9: one hundred States"),
        pytest.param(date(2007, 10, 2), 103, 96, id="the second day of the meeting"),
        pytest.param(date(2007, 11, 30), 105, 103, id="the day of the 42% response rate"),
        pytest.param(date(2024, 4, 20), 190, 190, id="the last day the table knows"),
    ],
)
def test_parties_on_a_day(on: date, parties: int, in_force: int):
    assert (len(FACTS.parties_on(on)), len(FACTS.in_force_for(on))) == (parties, in_force)


@pytest.mark.parametrize(
    ("code", "on", "status"),
    [
        pytest.param("DEU", date(2003, 12, 8), TreatyStatus.NONE, id="before signature"),
        pytest.param("DEU", date(2003, 12, 9), TreatyStatus.SIGNATORY, id="day of signature"),
        pytest.param("DEU", date(2014, 11, 11), TreatyStatus.SIGNATORY, id="day before deposit"),
        pytest.param("DEU", date(2014, 11, 12), TreatyStatus.PARTY, id="day of deposit"),
        pytest.param("PRT", date(2007, 9, 27), TreatyStatus.SIGNATORY, id="the hundredth, a day before"),
        pytest.param("PRT", date(2007, 9, 28), TreatyStatus.PARTY, id="the hundredth"),
        pytest.param("SYR", date(2024, 1, 1), TreatyStatus.SIGNATORY, id="signed only"),
        pytest.param("PRK", date(2024, 1, 1), TreatyStatus.NONE, id="neither"),
    ],
)
def test_status_of_a_state(code: str, on: date, status: TreatyStatus):
    state = FACTS.state(code)

    assert state is not None
    assert FACTS.treaty_status(state, on) is status


def test_the_convention_is_in_force_for_a_state_on_the_thirtieth_day_after_its_deposit():
    portugal = FACTS.states["PRT"]

    assert portugal not in FACTS.in_force_for(date(2007, 10, 27))
    assert portugal in FACTS.in_force_for(date(2007, 10, 28))


def test_the_computed_status_agrees_with_the_table_for_the_meeting_of_2007():
    computed = {row["alpha3"]: str(FACTS.states[row["alpha3"]].status(date(2007, 10, 2))) for row in rows("states.csv")}

    assert computed == {row["alpha3"]: row["status_2007_10_02"] for row in rows("states.csv")}


@pytest.mark.parametrize(
    ("typed", "alpha3"),
    [
        ("PE", "PER"), ("per", "PER"), ("Perú", "PER"), ("peru", "PER"), ("Перу", "PER"), ("بيرو", "PER"),
        ("秘鲁", "PER"), ("Côte d’Ivoire", "CIV"), ("Cote d'Ivoire", "CIV"), ("Bolivia", "BOL"),
        ("Bolivia (Estado Plurinacional de)", "BOL"), ("Congo - Kinshasa", "COD"), ("Congo", "COG"),
        ("قيرغيزستان", "KGZ"), ("Киргизия", "KGZ"), ("the Gambia", "GMB"), ("European Union", "EUE"), ("PE\0", "PER"),
        ("القيرغيز", None), ("Республика", None), ("", None), ("XX", None),
    ],
)  # fmt: skip
def test_a_state_is_known_by_code_and_name(typed: str, alpha3: str | None):
    state = FACTS.state(typed)

    assert (state and state.alpha3) == alpha3


def test_no_name_means_two_states():
    seen: dict[str, str] = {}
    for state in FACTS.states.values():
        for name in (*state.un_names.values(), *state.matching_names.values(), state.alpha2, state.alpha3):
            found = FACTS.state(name)
            assert found is not None
            assert seen.setdefault(name.casefold(), found.alpha3) == found.alpha3 == state.alpha3


@pytest.mark.parametrize(
    ("code", "language", "name", "verified"),
    [
        ("MDA", "en", "Republic of Moldova", True), ("CIV", "fr", "Côte d'Ivoire", True), ("PER", "es", "Perú", True),
        ("KGZ", "ru", "Киргизия", False), ("JOR", "ar", "الأردن", False), ("CHN", "zh", "中国", False),
        ("BRA", "pt", "Brazil", True),
    ],
)  # fmt: skip
def test_the_name_of_a_state_on_output(code: str, language: str, name: str, verified: bool):
    state = FACTS.states[code]

    assert (state.name(language), state.name_is_verified(language)) == (name, verified)


@pytest.mark.parametrize(
    ("code", "language"),
    [
        ("PER", "es"),
        ("BEN", "fr"),
        ("KEN", "en"),
        ("JOR", "ar"),
        ("KGZ", "ru"),
        ("CHN", "zh"),
        ("DZA", "ar"),
        ("BRA", "en"),
    ],
)
def test_the_language_a_state_is_written_to_in(code: str, language: str):
    assert FACTS.states[code].default_language == language


@pytest.mark.parametrize(
    ("typed", "provision"),
    [
        ("31", Provision(31)), ("54.1.c", Provision(54, 1, "c")), ("54(1)(c)", Provision(54, 1, "c")),
        (" Art. 54.1.C ", Provision(54, 1, "c")), ("2.a", Provision(2, 0, "a")), ("46.30", Provision(46, 30)),
        ("٣١", Provision(31)), ("３１", Provision(31)), ("1", Provision(1)), ("71", Provision(71)),
    ],
)  # fmt: skip
def test_a_provision_as_typed(typed: str, provision: Provision):
    assert FACTS.article(typed) == provision


@pytest.mark.parametrize(
    "typed", ["0", "72", "", "31.0", "46.31", "54.1.c.2", "articles", "thirty-one", "31 bis", "III", "99999"]
)
def test_what_is_no_provision_is_refused(typed: str):
    with pytest.raises(BadInput, match="Articles are 1 to 71"):
        FACTS.article(typed)


@given(st.integers(1, 71), st.integers(0, 30), st.sampled_from(["", "a", "c", "k"]))
def test_a_printed_provision_is_read_back(number: int, paragraph: int, letter: str):
    provision = Provision(number, paragraph, letter)

    assert FACTS.article(str(provision)) == provision


@given(st.text(max_size=40))
def test_whatever_is_typed_is_a_state_a_provision_or_a_clear_no(typed: str):
    assert FACTS.state(typed) is None or FACTS.state(typed) in FACTS.states.values()
    with suppress(BadInput):
        assert 1 <= FACTS.article(typed).number <= 71


def test_chapters_and_articles_stand_in_the_order_of_the_treaty():
    assert [chapter.numeral for chapter in FACTS.chapters] == ["I", "II", "III", "IV", "V", "VI", "VII", "VIII"]
    assert list(FACTS.articles) == list(range(1, 72))
    spans = [number for chapter in FACTS.chapters for number in range(chapter.first, chapter.last + 1)]
    assert spans == list(range(1, 72))
    assert all(FACTS.chapter_of(number).area == article.area for number, article in FACTS.articles.items())


@pytest.mark.parametrize(
    ("number", "language", "title", "verified"),
    [
        (20, "en", "Illicit enrichment", True), (20, "es", "Enriquecimiento ilícito", True),
        (20, "fr", "Enrichissement illicite", False), (25, "zh", "妨害司法", True),
        (20, "pt", "Illicit enrichment", True),
    ],
)  # fmt: skip
def test_titles_say_whether_they_are_verified(number: int, language: str, title: str, verified: bool):
    article = FACTS.articles[number]

    assert (article.title(language), article.is_verified(language)) == (title, verified)


def test_a_chapter_says_which_of_its_titles_are_verified():
    asset_recovery = FACTS.chapters[4]

    assert [language for language in UN_LANGUAGES if asset_recovery.is_verified(language)] == ["ar", "en", "es", "ru"]


def test_the_tree_of_assistance_types():
    assert [kind.code for kind in FACTS.assistance_under()] == ["ADV", "CAP", "EQP", "OTH", "NON"]
    assert [kind.code for kind in FACTS.assistance_under("EQP")] == ["EQP.ICT", "EQP.OTH"]
    assert FACTS.assistance_types["EQP.ICT"].label("fr") == "Matériel et logiciels informatiques"
    assert FACTS.assistance_types["EQP.ICT"].label("pt") == "Computer equipment and software"


def test_labels_of_the_code_lists():
    assert FACTS.label("kind", "direct_application", "es") == "Aplicación directa de la Convención"
    assert FACTS.label("term", "short", "pt") == "Short term (up to 1 year)"
    with pytest.raises(KeyError):
        FACTS.label("kind", "treaty", "en")
