"""What officers do with matters: what is overdue, questions with preview and gloss, priorities, closing, releasing."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from email.message import EmailMessage

import httpx
import pytest
from lxml import html
from test_web_officers import form_token, officer
from test_web_queries import counted
from web_shelf import NOON, Sent

from repository import audit, cases, intake, people, steps
from repository.cases import Asking, Questions
from repository.engines import reading_engine
from repository.model import Arrival, Channel, Letter, MeasureStatus, NeedFacts, Proof, Received, Visibility
from repository.people import Registration
from repository.references import compose
from repository.search.follower import both
from repository.tables import (
    AssistanceRequest,
    AuditEntry,
    Clarification,
    FollowUp,
    Measure,
    Need,
    OutboundMessage,
    Submission,
)

PERU = "per@focal-points.example"
LETTER = "Lo primero para el Perú es capacitar a los fiscales de provincias."


@pytest.fixture
def ana(place) -> int:
    entry = Registration("PER", "Ana Quispe", "Oficina", "coordination centre", PERU, "es", date(2025, 1, 1), "note")
    return place.shelf.store.write(people.register, entry, NOON, "officer:1")


def request_of(place, person: int, number: int = 1, at: datetime = NOON, **need: object) -> str:
    """A request on file, with its message, its needs and its open questions; its number."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = PERU, "desk@desk.example", "Solicitud"
    message["Message-ID"] = f"<{number}@ministry.example>"
    message.set_content(LETTER)

    def write(session) -> str:
        arrival = Arrival(Channel.MAIL, "mail", f"{number:064x}", message.as_bytes(), at, {"mail_from": PERU})
        receipt = intake.accept(session, arrival)
        submission = Submission(reference=f"S26-{number:06d}-X", state="PER", person_id=person, proof=Proof.PROVEN,
                                language="es", subject="Solicitud", received_at=at)  # fmt: skip
        session.add(submission)
        session.flush()
        row = session.get_one(intake.InboundMessage, receipt.journal_id)
        row.submission_id, row.proof, row.outcome, row.person_id = submission.id, Proof.PROVEN, "filed", person
        facts = NeedFacts(**({"assistance_type": "CAP.PRG", "words": "capacitación de jueces"} | need))
        asked = cases.register(
            session,
            Asking(compose(Letter.REQUEST, 2026, number), (NEEDS[number],), submission.id, row.id, receipt.number, "PER",
                   "implementation", LETTER, (facts,), Received.NOT_STATED, "", at, at.date() + timedelta(days=3)),
        )  # fmt: skip
        cases.ask_at_filing(session, asked.reference, submission, Questions(("article", "received", "term")), at,
                            cause=receipt.number, letter=f"journal:{row.id}", channel=Channel.MAIL)  # fmt: skip
        return asked.reference

    return place.shelf.store.write(write)


def rows(place, table, **narrowed):
    with place.shelf.store.read() as session:
        return session.query(table).filter_by(**narrowed).order_by(table.id).all()


def texts(page: httpx.Response, path: str) -> list[str]:
    return [" ".join(node.text_content().split()) for node in html.fromstring(page.content).xpath(path)]


def deed(browser: httpx.Client, page: str, path: str, **values: object) -> httpx.Response:
    return browser.post(path, data={"form_token": form_token(browser.get(page)), **values})


NEEDS = {number: compose(Letter.NEED, 2026, number) for number in (1, 2, 3)}
LATE = NOON - timedelta(days=30)


def test_what_is_overdue_on_either_side(place, officer, ana):
    reference = request_of(place, ana, at=LATE)

    page = officer.get("/officers/due?side=state")
    assert texts(page, "//li[@class='law']//h3") == [f"{reference} questions not yet answered"]
    assert "Ana Quispe" in page.text
    assert texts(page, "//ol[@class='attempts']/li")[0].startswith("2 February 2026")
    assert texts(officer.get("/officers/due?side=us"), "//li[@class='law']//h3") == [f"{reference} request to be looked at"]
    assert texts(officer.get("/officers/due?side=state&state=KEN"), "//li[@class='law']//h3") == []
    assert texts(officer.get("/officers/due?side=state&region=GRULAC"), "//li[@class='law']//h3") != []
    assert texts(officer.get(f"/officers/due?side=state&person={ana}"), "//li[@class='law']//h3") != []

    assert deed(officer, "/officers/due", f"/officers/items/{reference}/take").status_code == 303
    assert "in the hands of" in officer.get("/officers/due?side=state&of=1").text
    deed(officer, "/officers/due", f"/officers/items/{reference}/looked-at")
    assert texts(officer.get("/officers/due?side=us"), "//li[@class='law']//h3") == []


@pytest.mark.parametrize("matters", [1, 3])
def test_the_lists_take_a_fixed_number_of_queries(place, officer, ana, matters: int):
    for number in range(1, matters + 1):
        request_of(place, ana, number, at=LATE)

    assert counted(officer, "/officers/due") == 12
    assert counted(officer, "/officers/needs") == 7


def test_a_question_is_seen_as_the_state_will_read_it_with_an_english_gloss(place, officer, ana):
    reference = request_of(place, ana)
    page = officer.get(f"/officers/items/{reference}/ask?point=article&point=term")
    letters = html.fromstring(page.content).xpath("//pre")

    assert "¿A qué artículo de la Convención" in letters[0].text_content()
    assert "Which article of the Convention" in letters[1].text_content()
    assert rows(place, OutboundMessage, kind="asked") == []

    path = f"/officers/items/{reference}/ask"
    assert deed(officer, path, path, point=["article", "term"]).status_code == 303
    [letter] = rows(place, OutboundMessage, kind="asked")
    [_, asked] = rows(place, Clarification)
    assert (letter.recipient, letter.language) == (PERU, "es")
    assert (asked.points, asked.first_number, asked.state) == (["article", "term"], 4, "open")
    assert [row.sends for row in rows(place, FollowUp, kind="questions")] == [1, 1]


@pytest.mark.parametrize("points", [[], ["met"], ["duplicate"], ["no such point"]])
def test_an_officer_asks_for_facts_and_nothing_else(place, officer, ana, points: list[str]):
    reference = request_of(place, ana)
    path = f"/officers/items/{reference}/ask"

    assert deed(officer, path, path, point=points).status_code == 400
    assert rows(place, OutboundMessage, kind="asked") == []


def test_free_words_are_put_to_the_question_they_answer(place, officer, ana):
    reference = request_of(place, ana)
    [question] = rows(place, Clarification)

    def answered(session) -> None:
        one = session.get_one(Clarification, question.id)
        cases.close_questions(session, one, {"words": "Queremos el artículo 52, a largo plazo."}, NOON, "person:1",
                              cause="M26-000001-W")  # fmt: skip

    place.shelf.store.write(answered)
    item = f"/officers/items/{reference}"
    assert "answer to be put to its questions" in officer.get("/officers/due").text

    put = f"/officers/questions/{question.id}/put"
    assert deed(officer, item, put, point="article", words="el artículo 31").status_code == 400, "not the State's words"
    assert deed(officer, item, put, point="article", words="el artículo 52").status_code == 303
    [need] = rows(place, Need)
    assert (need.articles, need.term) == (["52"], "")
    deed(officer, item, f"/officers/questions/{question.id}/read")
    assert "answer to be put to its questions" not in officer.get("/officers/due").text


def test_only_the_states_own_dated_message_gives_a_priority(place, officer, ana):
    reference = request_of(place, ana)
    item, path = f"/officers/items/{reference}", f"/officers/needs/{NEEDS[1]}/priority"
    words = "capacitar a los fiscales de provincias"

    refused = [
        deed(officer, item, path, words="asset recovery first", receipt="M26-000001-W").status_code,
        deed(officer, item, path, words=words, receipt=compose(Letter.MESSAGE, 2026, 99)).status_code,
    ]
    assert refused == [400, 404]
    assert [need.priority_words for need in rows(place, Need)] == [""]

    assert deed(officer, item, path, words=words, receipt="M26-000001-W").status_code == 303
    [need] = rows(place, Need)
    assert (need.priority_words, need.priority_source) == (words, 1)
    told = rows(place, AuditEntry, action="priority transcribed")
    assert [(entry.actor, entry.details["cause"]) for entry in told] == [("officer:1", "M26-000001-W")]


def test_the_database_refuses_a_priority_without_its_message(place, ana):
    request_of(place, ana)

    def without(session) -> None:
        session.query(Need).one().priority_words = "ours"
        session.flush()

    with pytest.raises(Exception, match="ck_need_priority_has_its_message"):
        place.shelf.store.write(without)


def test_only_the_states_word_ends_its_request(place, officer, ana):
    reference = request_of(place, ana)
    item = f"/officers/items/{reference}"
    assert deed(officer, item, f"{item}/close").status_code == 403

    def met(session) -> None:
        request = session.query(AssistanceRequest).one()
        steps.take(session, request, "State says met", NOON, "person:1", cause="M26-000001-W")

    place.shelf.store.write(met)
    assert "result told: to be closed" in officer.get("/officers/due").text
    assert deed(officer, item, f"{item}/close", words="Gracias por su respuesta.").status_code == 303

    [letter] = rows(place, OutboundMessage, kind="closure")
    assert (letter.recipient, rows(place, AssistanceRequest)[0].state_of_case) == (PERU, "closed")
    assert {row.state for row in rows(place, FollowUp)} == {"cancelled"}
    assert {row.state for row in rows(place, Clarification)} == {"cancelled"}
    with place.shelf.store.read() as session:
        assert (list(steps.untold(session)), audit.first_bad_row(session)) == ([], None)


def test_a_draft_is_released_by_its_state_and_two_officers(place, officer):
    reference = place.shelf.file(Sent(status=MeasureStatus.DRAFT, public=False))
    item = f"/officers/items/{reference}"
    deed(officer, item, f"{item}/accept", version=1)
    [law] = rows(place, Measure)
    assert (law.state_of_review, law.visibility) == ("filed_restricted", Visibility.RESTRICTED)
    assert deed(officer, item, f"{item}/release", version=law.version).status_code == 403, "its State has not asked"


def test_needs_are_narrowed_and_never_ranked(place, officer, ana):
    request_of(place, ana, 1, articles=("31",), assistance_type="ADV.LEG", term="long")
    request_of(place, ana, 2, articles=("9",), assistance_type="CAP.PRG", term="short")
    request_of(place, ana, 3, area="ratification", assistance_type="ADV.RAT")

    def shown(query: str) -> list[str]:
        return [found[:12] for found in texts(officer.get(f"/officers/needs?{query}"), "//li[@class='law']//h3")]

    assert shown("") == [NEEDS[3], NEEDS[2], NEEDS[1]]
    assert shown("area=prevention") == [NEEDS[2]]
    assert shown("area=ratification") == [NEEDS[3]]
    assert shown("legislation=true") == [NEEDS[3], NEEDS[1]]
    assert shown("mandatory=true") == [NEEDS[2], NEEDS[1]]
    assert shown("track=long") == [NEEDS[1]]
    assert shown("article=31") == [NEEDS[1]]
    assert shown("state=KEN") == []


def test_the_outbox_shows_each_letter_and_what_may_be_done(place, officer, ana):
    reference = request_of(place, ana)
    path = f"/officers/items/{reference}/ask"
    deed(officer, path, path, point=["term"])
    page = officer.get("/officers/outbox?state=queued")
    [link] = html.fromstring(page.content).xpath("//li[@class='law']//h3/a[contains(., 'R26-')]/@href")

    letter = officer.get(link)
    assert "¿Para qué plazo" in letter.text
    assert "Not tried yet." in letter.text
    assert deed(officer, link, f"{link}/cancel").status_code == 303
    assert rows(place, OutboundMessage, kind="asked")[0].state == "cancelled"
    assert deed(officer, link, f"{link}/cancel").status_code == 403
    assert officer.get("/officers/outbox/999").status_code == 404
    signs_in = rows(place, OutboundMessage, kind="sign_in")[0]
    assert "its text is not shown" in officer.get(f"/officers/outbox/{signs_in.id}").text
    assert counted(officer, "/officers/outbox") == 4


def test_officers_search_what_is_not_public(place, officer, ana):
    reference = request_of(place, ana)
    draft = place.shelf.file(Sent(title="Ley del zorzalito", public=False, content=b"zorzal"))
    engine = reading_engine(place.shelf.store.url)
    both(engine, place.shelf.folder).check()
    engine.dispose()

    page = officer.get("/officers/search?q=capacitar+fiscales")
    assert list(html.fromstring(page.content).xpath("//ol[@class='laws']//h2/a/@href")) == [
        f"/officers/items/{reference}"
    ]
    assert "Found: 1" in page.text
    assert f"/officers/items/{draft}" in officer.get("/officers/search?q=zorzalito&kind=law&state=PER").text
    assert "Found: 0" in officer.get("/officers/search?q=zorzalito&state=KEN").text
    assert officer.get("/officers/search?q=x&state=Atlantis").status_code == 400
    told = [entry.details for entry in rows(place, AuditEntry, action="searched")]
    assert told[0] == {"length": 18}


def test_nobody_else_has_that_search(place, http):
    assert http.get("/officers/search?q=zorzalito").headers["location"] == "/officers/sign-in"
    assert http.get("/api/v1/search?q=zorzalito&scope=desk").status_code == 403


def test_the_rules_of_keeping_are_told(place, officer, ana):
    request_of(place, ana)
    page = officer.get("/officers/retention")

    assert "It has not run yet." in page.text
    assert len(texts(page, "//tbody/tr")) == 8


def test_a_complaint_is_marked_by_a_person_and_can_be_taken_back(place, officer, ana):
    reference = request_of(place, ana)
    message = "/officers/messages/M26-000001-W"

    assert deed(officer, message, f"{message}/mark", kind="complaints").status_code == 303
    assert rows(place, AssistanceRequest)[0].state_of_case == "closed"
    [letter] = rows(place, OutboundMessage, kind="not_a_complaints_channel")
    assert letter.recipient == PERU
    assert "it will be erased" in officer.get(message).text
    assert deed(officer, message, f"{message}/unmark").status_code == 303
    assert rows(place, AssistanceRequest)[0].state_of_case == "open"
    assert officer.get(f"/officers/items/{reference}").status_code == 200


__all__ = ["officer"]
