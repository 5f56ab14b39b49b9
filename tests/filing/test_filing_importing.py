"""Bulk import: rows read and checked, a look before anything is written, each row filed once whatever happens."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from repository import accounting, lawbook, laws, particulars, relations, steps
from repository.access import ANONYMOUS, Reader
from repository.calendar import Calendar
from repository.errors import BadInput
from repository.importing import Importer, Problem, Row, Taken, look_at, sources
from repository.model import ArticleText, LinkBasis, MeasureKind, MeasureStatus, RelationKind, Role, Visibility
from repository.tables import FollowUp, InboundMessage, Measure, MeasureVersion, ProvisionLink
from tests.filing.conftest import FilingDesk
from tests.filing.test_filing_answers import reply
from tests.filing.test_filing_following import MORNING, after, text_of
from tests.filing.test_filing_laws import LAW, PERU, a_law

OFFICER = Reader(Role.OFFICER, officer_id=1)
ACT = {
    "state": "KEN", "title": "Forfeiture Act", "language": "en", "kind": "law", "number": "12 of 2015",
    "adopted_on": "2015-03-02", "status": "in_force", "url": "https://laws.example/12",
    "articles": [{"label": "1", "heading": "Short title", "text": "Section 1. This is the Forfeiture Act."},
                 {"label": "2-bis", "heading_path": ["Part II"], "text": "Section 2 bis. What is stolen is forfeited."}],
    "provisions": ["31", "54.1.c"],
}  # fmt: skip


def jsonl(folder: Path, *rows: Any) -> Path:
    path = folder / "laws.jsonl"
    path.write_text("".join(f"{row if isinstance(row, str) else json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return path


def told(path: Path, state: str = "") -> list[Problem]:
    return [problem for source in sources(path, state) for problem in source.problems]


def rows(path: Path, state: str = "") -> list[Row]:
    found = [source.row for source in sources(path, state)]
    assert None not in found, told(path, state)
    return [row for row in found if row is not None]


def importer(desk: FilingDesk, *, publish: bool = False) -> Importer:
    return Importer(desk.clerk.reading, "officer:1", Calendar(), publish)


def test_a_row_says_everything_a_record_holds(desk: FilingDesk, tmp_path: Path):
    said = ACT | {"gazette": "Kenya Gazette 44", "in_force_on": "April 2015", "source": "", "title_en": "Forfeiture Act",
                  "amends": ["Act 3 of 1999"]}  # fmt: skip
    [row] = rows(jsonl(tmp_path, said))

    taken = importer(desk, publish=True).take(row)

    assert taken == Taken("filed", "L26-000001-V", public=True)
    [law] = desk.all(Measure)
    assert (law.title, law.number, law.kind, law.status, law.adopted_on, law.in_force_on, law.language) == (
        "Forfeiture Act", "12 of 2015", MeasureKind.LAW, MeasureStatus.IN_FORCE, date(2015, 3, 2), None, "en",
    )  # fmt: skip
    with desk.store.read() as session:
        shown = lawbook.law(session, ANONYMOUS, law.reference)
        facts = {fact.field: (fact.words, fact.value) for fact in particulars.stated(session, law)}
        [relation] = relations.of(session, OFFICER, session.get_one(Measure, law.id))
        [holds] = [list(steps.untold(session)) == []]
        account = accounting.account(session)
    assert [(line.label, line.heading_path) for line in shown.contents] == [("1", ("Short title",)), ("2-bis", ("Part II",))]
    assert [(link.provision, link.basis) for link in shown.links] == [
        ("31", LinkBasis.CLAIMED), ("54.1.c", LinkBasis.CLAIMED),
    ]  # fmt: skip
    assert facts == {
        "gazette": ("Kenya Gazette 44",) * 2, "in_force_on": ("April 2015", "2015-04"),
        "title_en": ("Forfeiture Act",) * 2, "official_url": ("https://laws.example/12",) * 2,
    }  # fmt: skip
    assert (relation.kind, relation.words) == (RelationKind.AMENDS, "Act 3 of 1999")
    assert (holds, account.holds, account.outcomes["filed"]) == (True, True, 1)


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        pytest.param({"state": "XYZ"}, "state: «XYZ» is no State the desk knows; use ISO alpha-3, such as PER", id="state"),
        pytest.param({"kind": "statute"}, "kind: «statute» is none of law, regulation, policy, institution, practice, "
                     "case, direct_application", id="kind"),
        pytest.param({"adopted_on": "long ago"}, "adopted_on: «long ago» cannot be read as a date; write 2011-05-03, "
                     "2011-05 or 2011", id="date"),
        pytest.param({"provisions": ["72"]}, "provisions: «72» is no article of the Convention; write 54.1.c",
                     id="provision"),
        pytest.param({"file": "../secret.txt"}, "file: «../secret.txt» lies outside {folder}; put it below that folder",
                     id="a file outside"),
        pytest.param({"file": "none.pdf"}, "file: «none.pdf» is not there", id="no such file"),
        pytest.param({"articles": [{"label": "Art 1", "text": "x"}]},
                     "articles: number 1 needs a label of its own (31-bis) and a text", id="label"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_line(tmp_path: Path, said: dict[str, Any], problem: str):
    path = jsonl(tmp_path, ACT, ACT | said)

    assert told(path)[0] == Problem(2, problem.replace("{folder}", str(tmp_path)))


def test_every_mistake_of_a_row_is_told_and_a_misspelt_field_is_one(tmp_path: Path):
    path = jsonl(tmp_path, {"stat": "PER"}, "{not json", "[1]", "")

    assert [(problem.line, problem.told[:24]) for problem in told(path)] == [
        (1, "«stat» is no field of an"), (1, "state: is missing; use I"), (1, "there is no text: give `"),
        (2, "is no JSON in UTF-8: Exp"), (3, "must be an object with n"),
    ]  # fmt: skip


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path):
    folder = tmp_path / "in"
    folder.mkdir()
    (tmp_path / "secret.txt").write_text("secret")
    (folder / "law.txt").symlink_to(tmp_path / "secret.txt")

    assert [problem.line for problem in told(jsonl(folder, ACT | {"articles": [], "file": "law.txt"}))] == [1]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_csv_file_is_read_with_its_separator_and_a_byte_order_mark(tmp_path: Path, separator: str):
    path = tmp_path / "laws.csv"
    lines = [["state", "title", "text"], ["PE", "Ley", '"Artículo 1. Uno\nsigue"'], ["Perú", "Otra", "Artículo 1. Dos"]]
    path.write_text("\n".join(separator.join(line) for line in lines), encoding="utf-8-sig")

    assert [(row.line, row.state, row.facts.title, row.text) for row in rows(path)] == [
        (3, "PER", "Ley", "Artículo 1. Uno\nsigue"), (4, "PER", "Otra", "Artículo 1. Dos"),
    ]  # fmt: skip


def test_a_file_in_another_encoding_is_told_and_other_files_are_refused(tmp_path: Path):
    latin = tmp_path / "laws.csv"
    latin.write_bytes("state,title,text\nPER,Ley orgánica,Artículo\n".encode("latin-1"))

    with pytest.raises(BadInput, match="no CSV file in UTF-8"):
        list(sources(latin))
    with pytest.raises(BadInput, match="no folder"):
        sources(tmp_path / "laws.xlsx")


def test_a_folder_of_documents_says_of_itself_what_each_is(desk: FilingDesk, tmp_path: Path):
    folder = tmp_path / "in" / "PER"
    folder.mkdir(parents=True)
    (folder / "ley-31999.txt").write_text(LAW, encoding="utf-8")
    (folder / ".hidden").write_text("x")

    [row] = rows(tmp_path / "in")
    assert importer(desk).take(row) == Taken("filed", "L26-000001-V")

    [law] = desk.all(Measure)
    assert (law.state, law.number, law.state_of_review, law.visibility, law.language) == (
        "PER", "31999", "under_review", Visibility.RESTRICTED, "es",
    )  # fmt: skip


def test_what_would_come_is_shown_before_anything_is_written(desk: FilingDesk, tmp_path: Path):
    desk.takes(a_law())
    desk.works()
    same_file = ACT | {"state": "PER", "articles": [], "text": LAW}
    path = jsonl(tmp_path, ACT, ACT, same_file, ACT | {"title": "Other", "articles": [], "text": "Section 1. Other."}, {})

    with desk.store.read() as session:
        seen = look_at(session, sources(path))

    assert (seen.rows, seen.good, dict(seen.by_state), dict(seen.by_language)) == (5, 4, {"KEN": 3, "PER": 1}, {"en": 4})
    assert seen.repeated == [(2, 1), (4, 1)]
    assert seen.held == [(3, "L26-000001-V", "file")]
    assert {problem.line for problem in seen.problems} == {5}
    assert len(desk.all(Measure)) == 1


def test_the_same_row_again_files_nothing_twice(desk: FilingDesk, tmp_path: Path):
    [row] = rows(jsonl(tmp_path, ACT))

    first = importer(desk).take(row)
    again = importer(desk).take(row)

    assert (first.what, again) == ("filed", Taken("known", first.reference))
    assert [len(desk.all(table)) for table in (Measure, MeasureVersion, InboundMessage)] == [1, 1, 1]


def test_the_same_file_is_left_out_and_the_same_number_waits_for_an_officer(desk: FilingDesk, tmp_path: Path):
    path = jsonl(tmp_path, ACT, ACT | {"title": "Again"}, ACT | {"articles": [], "text": "Section 1. Another wording."})

    taken = [importer(desk, publish=True).take(row) for row in rows(path)]

    assert [(one.what, one.public) for one in taken] == [("filed", True), ("held", False), ("filed", False)]
    assert [law.state_of_review for law in desk.all(Measure)] == ["published", "under_review"]


@pytest.mark.parametrize(
    ("said", "publish", "public"),
    [
        pytest.param({}, True, True, id="enacted, and an officer answers for it"),
        pytest.param({}, False, False, id="nobody said publish"),
        pytest.param({"status": "draft"}, True, False, id="a draft is never public by an import"),
    ],
)
def test_only_enacted_text_is_public_and_only_when_asked(
    desk: FilingDesk, tmp_path: Path, said: dict[str, str], publish: bool, public: bool
):
    [row] = rows(jsonl(tmp_path, ACT | said))

    assert importer(desk, publish=publish).take(row).public is public
    with desk.store.read() as session:
        visible = session.scalars(select(Measure.visibility)).one()
    assert visible is (Visibility.PUBLIC if public else Visibility.RESTRICTED)


def test_a_law_from_an_organization_is_labelled_and_its_state_is_told(desk: FilingDesk, tmp_path: Path):
    desk.clock.at = MORNING
    said = ACT | {"state": "PER", "source": "Regional observatory"}
    [row] = rows(jsonl(tmp_path, said))
    importer(desk, publish=True).take(row)
    [law] = desk.all(Measure)
    assert (law.source, law.source_name) == ("organization", "Regional observatory")

    [letter] = after(desk, 1)
    assert letter["To"] == PERU
    assert "Regional observatory" in text_of(letter)
    assert law.reference in text_of(letter)
    desk.takes(reply(desk, letter, "1: sí", PERU), to=letter["Reply-To"])
    desk.works()

    assert [row.state for row in desk.all(FollowUp) if row.kind == "entry"] == ["answered"]
    assert desk.all(Measure)[0].verified_on == desk.clock().date()


def test_articles_that_come_divided_stay_as_they_were_divided(desk: FilingDesk, tmp_path: Path):
    [row] = rows(jsonl(tmp_path, ACT))
    assert row.articles == (
        ArticleText("1", ("Short title",), "Section 1. This is the Forfeiture Act."),
        ArticleText("2-bis", ("Part II",), "Section 2 bis. What is stolen is forfeited."),
    )
    importer(desk).take(row)
    with desk.store.read() as session:
        law = session.scalars(select(Measure)).one()
        assert laws.latest_version(session, law.id).ordinal == 1
        made = session.scalars(select(ProvisionLink.made_on)).all()
    assert set(made) == {1}
