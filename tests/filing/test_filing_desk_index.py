"""The restricted index: what is not public is found by officers and by its own State, and by nobody else."""

from __future__ import annotations

from pathlib import Path

import pytest

from repository import reviewing, withdrawing
from repository.access import ANONYMOUS, Reader
from repository.engines import reading_engine
from repository.errors import NotFound
from repository.finding import DeskFinder, Finder
from repository.intake import receipt_number
from repository.model import Publication, Role
from repository.reviewing import Review
from repository.search import desk_projection, projection
from repository.search.comparison import compare
from repository.search.follower import Both, both, desk_folder, public_folder
from repository.search.query import Question
from repository.search.reading import Reading
from repository.tables import InboundMessage, Measure
from tests.filing.conftest import FilingDesk, mail
from tests.filing.test_filing_answers import KENYA, reply
from tests.filing.test_filing_laws import FILE, PERU

pytestmark = pytest.mark.only_on("sqlite")

OFFICER = Reader(Role.OFFICER, officer_id=1)
PERUVIAN, KENYAN = Reader(Role.FOCAL_POINT, "PER", 1), Reader(Role.FOCAL_POINT, "KEN", 3)
DRAFT, REQUEST, ANSWER, HELP = "zorzalito", "quetzalina", "murcielagus", "ornitorrinco"


@pytest.fixture
def sent(make_desk, tmp_path: Path) -> FilingDesk:
    """A draft law, a request with an answer, and a question, each with a word that stands nowhere else."""
    desk = make_desk(policy=Publication.AFTER_REVIEW)
    text = FILE[2].replace(b"enriquecimiento", f"{DRAFT} enriquecimiento".encode())
    desk.takes(mail(PERU, "Remite Ley 31999", "Adjunto la ley.", ("ley.txt", "text/plain", text)))
    desk.takes(mail(KENYA, "Request", f"We request assistance: training of our {REQUEST} investigators."))
    desk.works()
    letter = desk.letters()[1]
    desk.takes(reply(desk, letter, f"1: article 31\n2: none, only {ANSWER}\n3: short term", KENYA), to=letter["Reply-To"])
    desk.takes(mail(KENYA, "A question", f"I need help: how do I report on {HELP} matters? Please answer my question."))
    desk.works()
    return desk


def followed(desk: FilingDesk, folder: Path) -> Both:
    engine = reading_engine(desk.store.url)
    pair = both(engine, folder)
    pair.check()
    while pair.step(engine):
        pass
    pair.tidy()
    return pair


def seen(desk: FilingDesk, folder: Path, word: str, reader: Reader) -> set[str]:
    found = DeskFinder(Reading(desk_folder(folder)), desk.store).find(Question(words=word), reader)
    assert found.total >= len(found.hits)
    return {hit.reference[0] for hit in found.hits}


def test_each_finds_what_is_theirs(sent: FilingDesk, tmp_path: Path):
    followed(sent, tmp_path)

    assert seen(sent, tmp_path, DRAFT, OFFICER) == {"L"}
    assert seen(sent, tmp_path, DRAFT, PERUVIAN) == {"L"}
    assert seen(sent, tmp_path, REQUEST, OFFICER) == {"R", "M"}
    assert seen(sent, tmp_path, REQUEST, KENYAN) == {"R", "M"}
    assert seen(sent, tmp_path, ANSWER, KENYAN) == {"R", "M"}
    assert seen(sent, tmp_path, HELP, KENYAN) == {"H", "M"}
    for word in (REQUEST, ANSWER, HELP):
        assert seen(sent, tmp_path, word, PERUVIAN) == set()
    assert seen(sent, tmp_path, DRAFT, KENYAN) == set()


def test_totals_facets_and_corrections_tell_nothing_of_another_state(sent: FilingDesk, tmp_path: Path):
    followed(sent, tmp_path)
    finder = DeskFinder(Reading(desk_folder(tmp_path)), sent.store)

    mine = finder.find(Question(words="", states=("KEN",)), PERUVIAN)
    assert (mine.total, mine.hits) == (0, ())
    everything = finder.find(Question(words=""), PERUVIAN)
    assert {value.value for value in everything.facets["state"]} == {"PER"}
    assert everything.total == sum(1 for hit in everything.hits)
    assert finder.find(Question(words=REQUEST[:-1] + "x"), PERUVIAN).understood.corrected is None
    typed = finder.find(Question(words=f"state:KEN {REQUEST}"), PERUVIAN)
    assert (typed.total, typed.hits) == (0, ())


@pytest.mark.parametrize("reader", [ANONYMOUS, Reader(person_id=9), Reader(Role.ADMINISTRATOR)])
def test_for_everybody_else_it_is_not_there(sent: FilingDesk, tmp_path: Path, reader: Reader):
    followed(sent, tmp_path)
    with pytest.raises(NotFound):
        seen(sent, tmp_path, DRAFT, reader)


def test_none_of_it_is_in_the_public_index_not_even_in_its_bytes(sent: FilingDesk, tmp_path: Path):
    followed(sent, tmp_path)
    public = b"".join(path.read_bytes() for path in public_folder(tmp_path).path.rglob("*") if path.is_file())

    assert [word for word in (DRAFT, REQUEST, ANSWER, HELP) if word.encode() in public] == []
    found = Finder(Reading(public_folder(tmp_path)), sent.store).find(Question(words=DRAFT))
    assert (found.total, found.understood.corrected) == (0, None)


def published(desk: FilingDesk) -> None:
    def accept(session) -> None:
        law = session.query(Measure).one()
        reviewing.accept(session, law, Review("officer:1", desk.clock(), desk.voice, "http://desk.example"))

    desk.store.write(accept)


def test_a_law_is_in_one_index_at_a_time(sent: FilingDesk, tmp_path: Path):
    followed(sent, tmp_path)
    published(sent)
    followed(sent, tmp_path)
    [law] = sent.all(Measure)
    assert law.reference in public_folder(tmp_path).open().references()
    assert law.reference not in desk_folder(tmp_path).open().references()
    assert seen(sent, tmp_path, DRAFT, OFFICER) == set()

    def withdraw(session) -> None:
        from repository import people

        who = people.correspondent_by_id(session, 1, sent.clock().date())
        withdrawing.withdraw(session, who, law.reference, "M26-000001-W", sent.clock())

    sent.store.write(withdraw)
    followed(sent, tmp_path)
    assert law.reference not in public_folder(tmp_path).open().references()
    assert seen(sent, tmp_path, DRAFT, OFFICER) == {"L"}


def test_killed_between_the_two_commits_a_record_is_in_neither_and_comes_back(sent: FilingDesk, tmp_path: Path):
    engine = reading_engine(sent.store.url)
    pair = followed(sent, tmp_path)
    published(sent)
    [law] = sent.all(Measure)
    from sqlalchemy.orm import Session

    with Session(engine) as session:
        batches = [follower.read(session) for follower in pair._followers]
    for follower, batch in zip(pair._followers, batches, strict=True):
        follower.take_out(batch)  # and here it is killed
    assert law.reference not in desk_folder(tmp_path).open().references()
    assert law.reference not in public_folder(tmp_path).open().references()

    followed(sent, tmp_path)
    assert law.reference in public_folder(tmp_path).open().references()
    assert law.reference not in desk_folder(tmp_path).open().references()


def test_followed_equals_rebuilt_for_both(sent: FilingDesk, tmp_path: Path):
    followed(sent, tmp_path)
    for folder, source in ((public_folder(tmp_path), projection), (desk_folder(tmp_path), desk_projection)):
        found = compare(sent.store, folder, source)
        assert (found.missing, found.surplus, found.different) == ((), (), ())
    published(sent)
    followed(sent, tmp_path).rebuild("to compare")
    for folder, source in ((public_folder(tmp_path), projection), (desk_folder(tmp_path), desk_projection)):
        found = compare(sent.store, folder, source)
        assert (found.missing, found.surplus, found.different) == ((), (), ())


def test_what_is_set_apart_or_erased_is_found_no_more(sent: FilingDesk, tmp_path: Path):
    from repository import complaints
    from repository.retention.rules import Days

    followed(sent, tmp_path)
    receipt = receipt_number([row for row in sent.all(InboundMessage) if row.submission_id][-1])
    review = Review("officer:1", sent.clock(), sent.voice, "http://desk.example")
    sent.store.write(lambda session: complaints.mark(session, review, receipt, "complaints", Days()))
    assert "M" not in seen(sent, tmp_path, HELP, OFFICER), "with the commit, before the index has followed"
    followed(sent, tmp_path)
    assert receipt not in desk_folder(tmp_path).open().references()
