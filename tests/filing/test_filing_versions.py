"""A law over time: earlier texts stay, what was said of them is carried over with a mark, and the State is asked once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from repository import joining, lawbook, particulars, relations, reliance, versions
from repository.access import ANONYMOUS, Reader
from repository.errors import BadInput, NotAllowed, NotFound
from repository.model import LinkBasis, MeasureStatus, RelationKind, Role, TextRole
from repository.reviewing import accept, note_repeal
from repository.tables import FollowUp, Measure, ProvisionLink
from tests.filing.conftest import FilingDesk, mail
from tests.filing.test_filing_answers import reply
from tests.filing.test_filing_following import MORNING, a_settled_law, after, in_order, reviewed_by, text_of
from tests.filing.test_filing_laws import LAW, PERU

NEW_TEXT = LAW.replace("Artículo 3. Vigencia", "Artículo 3. Sanciones\nHasta diez años.\n\nArtículo 4. Vigencia")
OFFICER = Reader(Role.OFFICER, officer_id=1)


@pytest.fixture
def awake(desk: FilingDesk) -> FilingDesk:
    desk.clock.at = MORNING
    return desk


def sends(desk: FilingDesk, subject: str, text: str, cover: str = "Adjunto la ley.") -> Measure:
    """A law that Peru mails; returns the record it became."""
    desk.takes(mail(PERU, subject, cover, ("texto.txt", "text/plain", text.encode())))
    desk.works()
    desk.letters()
    return desk.all(Measure)[-1]


def amended(desk: FilingDesk) -> Measure:
    """A public law with a second text that an officer took in half a year later; returns the law."""
    a_settled_law(desk)
    desk.clock.move(timedelta(days=182))
    law = sends(desk, "Remite Ley 31999", NEW_TEXT)

    def take(session: Session) -> None:
        held = session.scalars(select(Measure).order_by(Measure.id)).first()
        assert held is not None
        joining.take_as_version(session, session.get_one(Measure, law.id), held, desk.clock(), "officer:1")

    desk.store.write(take)
    return desk.all(Measure)[0]


def links(desk: FilingDesk, law: Measure) -> list[tuple[str, LinkBasis, int, str]]:
    with desk.store.read() as session:
        shown = lawbook.law(session, OFFICER, law.reference)
        return [
            (link.provision, link.basis, link.made_on, link.to_confirm)
            for link in shown.links
            if link.basis is not LinkBasis.SUGGESTED
        ]


def test_both_texts_stay_and_each_says_from_when_until_when_it_applies(awake: FilingDesk):
    law = amended(awake)

    with awake.store.read() as session:
        newest = lawbook.law(session, ANONYMOUS, law.reference)
        first = lawbook.law(session, ANONYMOUS, law.reference, version=1)
        labels = [[line.label for line in shown.contents] for shown in (first, newest)]
        with pytest.raises(NotFound):
            lawbook.law(session, ANONYMOUS, law.reference, version=3)
    assert labels == [["1", "2", "3"], ["1", "2", "3", "4"]]
    assert (first.is_newest, newest.is_newest, newest.version) == (False, True, 2)
    assert [(text.ordinal, text.span.since, text.span.until) for text in newest.versions] == [
        (1, date(2024, 1, 12), date(2026, 9, 2)), (2, date(2026, 9, 2), None),
    ]  # fmt: skip
    assert in_order(awake)


def test_what_was_said_of_the_old_text_is_carried_over_with_a_mark(awake: FilingDesk):
    law = amended(awake)

    assert links(awake, law) == [
        ("20", LinkBasis.CLAIMED, 1, "amended"), ("31", LinkBasis.CLAIMED, 1, "amended"),
    ]  # fmt: skip


def test_the_earlier_text_keeps_its_claims_as_they_were_made(awake: FilingDesk):
    law = amended(awake)

    with awake.store.read() as session:
        first = lawbook.law(session, ANONYMOUS, law.reference, version=1)
    assert {(link.provision, link.to_confirm) for link in first.links if link.basis is LinkBasis.CLAIMED} == {
        ("20", ""), ("31", ""),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "left"),
    [
        pytest.param("1: sí", [("20", 2, ""), ("31", 2, "")], id="all hold"),
        pytest.param("1: no", [], id="none holds"),
        pytest.param("1: solo el artículo 20", [("20", 2, "")], id="one of them"),
        pytest.param("1: lo consultaremos", [("20", 1, "amended"), ("31", 1, "amended")], id="not said"),
    ],
)
def test_the_state_is_asked_once_and_its_answer_settles_the_marks(
    awake: FilingDesk, answer: str, left: list[tuple[str, int, str]]
):
    law = amended(awake)
    awake.letters()

    [letter] = after(awake, 1)
    assert "20 y 31" in text_of(letter)
    awake.takes(reply(awake, letter, answer, PERU), to=letter["Reply-To"])
    awake.works()
    awake.letters()

    assert [(provision, made_on, why) for provision, _, made_on, why in links(awake, law)] == left
    assert [row.state for row in awake.all(FollowUp) if row.kind == "claims"] == ["answered"]
    assert after(awake, 30) == []
    assert in_order(awake)


def test_a_repeal_marks_the_links_and_asks_too(awake: FilingDesk):
    a_settled_law(awake)
    [law] = awake.all(Measure)

    awake.store.write(lambda session: note_repeal(session, session.get_one(Measure, law.id), reviewed_by(awake, 1)))
    awake.letters()

    assert {why for *_, why in links(awake, law)} == {"repealed"}
    [letter] = after(awake, 1)
    assert law.reference in text_of(letter)


def test_a_law_of_no_links_asks_nothing(awake: FilingDesk):
    law = sends(awake, "Remite Ley 31999", LAW)
    awake.store.write(lambda session: session.query(ProvisionLink).delete())
    awake.store.write(lambda session: accept(session, session.get_one(Measure, law.id), reviewed_by(awake, 1)))
    awake.store.write(lambda session: note_repeal(session, session.get_one(Measure, law.id), reviewed_by(awake, 1)))

    assert [row.kind for row in awake.all(FollowUp) if row.kind == "claims"] == []


def test_a_translation_stands_with_the_law_and_its_number_leads_there(awake: FilingDesk):
    a_settled_law(awake)
    english = "LAW 31999\n\nON ILLICIT ENRICHMENT\n\nArticle 1. Purpose\nThis law punishes illicit enrichment.\n"
    came = sends(awake, "Remite traducción de la ley", english)
    held = awake.all(Measure)[0]

    def join(session: Session) -> None:
        joining.as_text(session, session.get_one(Measure, came.id), session.get_one(Measure, held.id),
                        TextRole.TRANSLATION, awake.clock(), "officer:1", language="en")  # fmt: skip

    awake.store.write(join)

    with awake.store.read() as session:
        shown = lawbook.law(session, ANONYMOUS, came.reference, text="en")
        own = lawbook.law(session, ANONYMOUS, held.reference)
    assert shown.measure.reference == held.reference
    assert [(edition.key, edition.role) for edition in own.editions] == [
        ("", TextRole.ORIGINAL), ("en", TextRole.TRANSLATION),
    ]  # fmt: skip
    assert ([line.label for line in shown.contents], [line.label for line in own.contents]) == (["1"], ["1", "2", "3"])
    assert in_order(awake)


def test_a_part_with_the_same_articles_keeps_them_apart(awake: FilingDesk):
    a_settled_law(awake)
    part = LAW.replace("LEY N.º 31999", "ANEXO DE LA LEY N.º 31999").replace("Declaraciones", "Formulario")
    came = sends(awake, "Remite anexo de la ley", part)
    held = awake.all(Measure)[0]
    awake.store.write(
        lambda session: joining.as_text(session, session.get_one(Measure, came.id), session.get_one(Measure, held.id),
                                        TextRole.PART, awake.clock(), "officer:1")
    )  # fmt: skip

    with awake.store.read() as session:
        shown = lawbook.law(session, ANONYMOUS, held.reference)
        _, article = lawbook.article(session, ANONYMOUS, held.reference, "file-2-2")
        with pytest.raises(NotFound):
            lawbook.article(session, ANONYMOUS, held.reference, "file-3-2")
    assert [line.label for line in shown.contents] == ["1", "2", "3", "file-2-1", "file-2-2", "file-2-3"]
    assert article.text.startswith("Artículo 2. Formulario")


def test_nothing_is_joined_to_another_states_law(awake: FilingDesk):
    a_settled_law(awake)
    awake.takes(mail("ken@focal-points.example", "Law", "We send the law.", ("law.txt", "text/plain", LAW.encode())))
    awake.works()
    [first, second] = awake.all(Measure)

    with pytest.raises(NotAllowed):
        awake.store.write(
            lambda session: joining.merge(session, session.get_one(Measure, second.id),
                                          session.get_one(Measure, first.id), awake.clock(), "officer:1")
        )  # fmt: skip


def test_relations_name_the_version_they_were_said_of_and_are_marked_when_it_changes(awake: FilingDesk):
    law = amended(awake)
    other = sends(awake, "Remite Ley 32000", LAW.replace("31999", "32000").replace("12 de enero", "13 de enero"))

    def relate(session: Session) -> None:
        relations.state(session, session.get_one(Measure, other.id), RelationKind.IMPLEMENTS,
                        session.get_one(Measure, law.id), "", awake.clock(), "officer:1")  # fmt: skip

    awake.store.write(relate)
    awake.store.write(relate)
    with awake.store.read() as session:
        [told] = relations.of(session, OFFICER, session.get_one(Measure, other.id))
        hidden = relations.of(session, ANONYMOUS, session.get_one(Measure, law.id))
    assert (told.kind, told.version, told.to_confirm, told.incoming) == (RelationKind.IMPLEMENTS, 2, "", False)
    assert [one.other.reference for one in hidden if one.other] == [other.reference]

    awake.store.write(lambda session: reliance.mark(session, session.get_one(Measure, law.id), reliance.REPEALED))
    with awake.store.read() as session:
        [told] = relations.of(session, OFFICER, session.get_one(Measure, other.id))
    assert told.to_confirm == "repealed"
    with pytest.raises(BadInput):
        awake.store.write(
            lambda session: relations.state(session, session.get_one(Measure, law.id), RelationKind.AMENDS,
                                            session.get_one(Measure, law.id), "", awake.clock(), "officer:1")
        )  # fmt: skip


@pytest.mark.parametrize(
    ("given", "language", "value", "day"),
    [
        pytest.param("3 de mayo de 2011", "es", "2011-05-03", date(2011, 5, 3), id="a full day enters the record"),
        pytest.param("mayo de 2011", "es", "2011-05", None, id="a month"),
        pytest.param("2011", "en", "2011", None, id="a year"),
        pytest.param("03/04/2016", "en", "2016-03-04 or 2016-04-03", None, id="one of two days"),
        pytest.param("14 رجب 1438 هـ", "ar", "2017-04-11", date(2017, 4, 11), id="Hijri"),
        pytest.param("in olden times", "en", "", None, id="no date"),
    ],
)
def test_dates_are_kept_as_given_and_normalised(
    awake: FilingDesk, given: str, language: str, value: str, day: date | None
):
    law = sends(awake, "Remite ley", LAW)
    before = law.in_force_on

    said = awake.store.write(
        lambda session: particulars.state(session, session.get_one(Measure, law.id), {"in_force_on": given},
                                          awake.clock(), "officer:1", language=language)
    )  # fmt: skip

    assert said == {"in_force_on": value}
    assert awake.all(Measure)[0].in_force_on == (day or before)
    with awake.store.read() as session:
        [fact] = particulars.stated(session, session.get_one(Measure, law.id))
    assert (fact.words, fact.value, fact.by) == (given, value, "officer:1")


def test_a_repealed_law_applied_until_the_day_of_its_repeal(awake: FilingDesk):
    a_settled_law(awake)
    [law] = awake.all(Measure)

    def repeal(session: Session) -> None:
        held = session.get_one(Measure, law.id)
        particulars.state(session, held, {"repealed_on": "30 de junio de 2025"}, awake.clock(), "officer:1",
                          language="es")  # fmt: skip
        note_repeal(session, held, reviewed_by(awake, 1))

    awake.store.write(repeal)

    with awake.store.read() as session:
        held = session.get_one(Measure, law.id)
        said = {fact.field: fact for fact in particulars.stated(session, held)}
        spans = versions.spans(held, versions.of(session, held.id), said)
    assert (spans[1].since, spans[1].until, spans[1].last) == (
        date(2024, 1, 12), date(2025, 6, 30), date(2025, 6, 29),
    )  # fmt: skip
    assert held.status is MeasureStatus.REPEALED
