"""A law as Akoma Ntoso 3.0 (OASIS LegalDocumentML): what is known of it as metadata, its articles below their parts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from repository import convention
from repository.articles import ArticleShown
from repository.lawbook import LawShown
from repository.model import RelationKind
from repository.tables import Measure

MEDIA_TYPE = "application/akn+xml"
_SPACE = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
_LANGUAGES = {"ar": "ara", "en": "eng", "es": "spa", "fr": "fra", "pt": "por", "ru": "rus", "zh": "zho"}
"""ISO 639-2 (terminology), as the naming convention asks for; `und` where a text's language is not known."""
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SLUG = re.compile(r"[^a-z0-9.-]+")
_DESK, _AUTHOR = "desk", "author"



def act(shown: LawShown, texts: Sequence[ArticleShown], base_url: str, desk: str) -> bytes:
    """The document of a law at the version and in the text shown, UTF-8, valid against the schema of 3.0.

    `desk` is the name of who made the file. A law without articles has one empty division: a body must not be empty.
    """
    root = Element("akomaNtoso", {"xmlns": _SPACE})
    contains = "originalVersion" if shown.version == 1 else "singleVersion"
    law = _child(root, "act", name=_slug(shown.measure.form or shown.measure.kind.value), contains=contains)
    _meta(_child(law, "meta"), shown, texts, base_url, desk)
    _preface(_child(law, "preface"), shown.measure)
    body = _child(law, "body")
    _articles(body, texts)
    if not len(body):
        _child(_child(_child(body, "hcontainer", name="text", eId="text"), "content"), "p")
    ElementTree.indent(root)
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))


def _meta(meta: Element, shown: LawShown, texts: Sequence[ArticleShown], base_url: str, desk: str) -> None:
    measure = shown.measure
    work = _work_uri(measure)
    language = _LANGUAGES.get(texts[0].language if texts else measure.language, "und")
    span = shown.span
    day = (span.since if span else None) or measure.adopted_on or measure.received_at.date()
    expression = f"{work}/{language}@{day.isoformat()}"
    identification = _child(meta, "identification", source=f"#{_DESK}")
    _frbr_work(_child(identification, "FRBRWork"), work, measure)
    _frbr(_child(identification, "FRBRExpression"), expression, day, "Expression", _AUTHOR, language)
    received = measure.received_at.date()
    _frbr(_child(identification, "FRBRManifestation"), f"{expression}.xml", received, "Generation", _DESK)
    gazette = shown.stated.get("gazette")
    if gazette is not None:
        on = shown.stated["published_on"].value if "published_on" in shown.stated else ""
        _child(meta, "publication", name="gazette", showAs=_clean(gazette.words),
               date=on if len(on) == 10 else day.isoformat())  # fmt: skip
    _life(meta, shown)
    references = _child(meta, "references", source=f"#{_DESK}")
    for relation in shown.relations:
        if relation.other is not None:
            kind = "passiveRef" if relation.incoming else "activeRef"
            other = f"{base_url}/laws/{relation.other.reference}"
            if relation.kind is not RelationKind.IMPLEMENTS:
                _child(references, kind, href=other, showAs=_clean(relation.other.title or relation.other.reference))
    _child(references, "TLCOrganization", eId=_DESK, href=base_url, showAs=_clean(desk))
    state = convention.load().states[measure.state]
    author = measure.source_name or state.name("en")
    _child(references, "TLCOrganization", eId=_AUTHOR, href=f"{base_url}/states/{measure.state}", showAs=_clean(author))


def _frbr_work(work: Element, uri: str, measure: Measure) -> None:
    _child(work, "FRBRthis", value=f"{uri}/!main")
    _child(work, "FRBRuri", value=uri)
    _child(work, "FRBRalias", name="reference", value=measure.reference)
    if measure.adopted_on is not None:
        _child(work, "FRBRdate", date=measure.adopted_on.isoformat(), name="Adoption")
    else:
        _child(work, "FRBRdate", date=measure.received_at.date().isoformat(), name="Reception")
    _child(work, "FRBRauthor", href=f"#{_AUTHOR}")
    _child(work, "FRBRcountry", value=convention.load().states[measure.state].alpha2.lower())
    _child(work, "FRBRsubtype", value=_slug(measure.form or measure.kind.value))
    if measure.number:
        _child(work, "FRBRnumber", value=_clean(measure.number))


def _frbr(parent: Element, uri: str, day: date, name: str, author: str, language: str = "") -> None:
    _child(parent, "FRBRthis", value=f"{uri}/!main" if language else uri)
    _child(parent, "FRBRuri", value=uri)
    _child(parent, "FRBRdate", date=day.isoformat(), name=name)
    _child(parent, "FRBRauthor", href=f"#{author}")
    if language:
        _child(parent, "FRBRlanguage", language=language)


def _life(meta: Element, shown: LawShown) -> None:
    """When each text began to apply, and the end: only days that are known."""
    events = [
        ("generation" if place == 0 else "amendment", version.span.since)
        for place, version in enumerate(shown.versions)
        if version.span.since is not None
    ]
    if shown.versions and (ended := shown.versions[-1].span.until) is not None:
        events.append(("repeal", ended))
    if not events:
        return
    life = _child(meta, "lifecycle", source=f"#{_DESK}")
    for place, (kind, day) in enumerate(events, start=1):
        _child(life, "eventRef", eId=f"event_{place}", date=day.isoformat(), type=kind, source=f"#{_AUTHOR}")


def _preface(preface: Element, measure: Measure) -> None:
    line = _child(preface, "p")
    _child(line, "docTitle").text = _clean(measure.title or measure.reference)
    if measure.number:
        _child(line, "docNumber").text = _clean(measure.number)


def _articles(body: Element, texts: Iterable[ArticleShown]) -> None:
    """Articles below the parts they stand in: a part is opened where its title first stands, and not closed before."""
    opened: list[tuple[str, Element]] = []
    number = 0
    for article in texts:
        kept = _common(opened, article.parts)
        del opened[kept:]
        for title in article.parts[kept:]:
            number += 1
            parent = opened[-1][1] if opened else body
            part = _child(parent, "hcontainer", name="part", eId=f"part_{number}")
            _child(part, "heading").text = _clean(title)
            opened.append((title, part))
        _article(opened[-1][1] if opened else body, article)


def _common(opened: Sequence[tuple[str, Element]], parts: Sequence[str]) -> int:
    same = 0
    for (title, _), wanted in zip(opened, parts, strict=False):
        if title != wanted:
            break
        same += 1
    return same


def _article(parent: Element, article: ArticleShown) -> None:
    whole = article.label == "text"
    element = _child(parent, "hcontainer" if whole else "article", eId=f"art_{_slug(article.label)}")
    if whole:
        element.set("name", "text")
    if not whole:
        _child(element, "num").text = _clean(_number(article))
    if article.heading:
        _child(element, "heading").text = _clean(article.heading)
    content = _child(element, "content")
    for paragraph in article.body or ("",):
        _child(content, "p").text = _clean(paragraph)


def _number(article: ArticleShown) -> str:
    """What stands before an article's heading: «Artículo 31»; the label where the text begins at once."""
    place = article.title.find(article.heading) if article.heading else len(article.title)
    return (article.title[:place] if place > 0 else article.title).rstrip(" .:;—–-。：") or article.label


def _work_uri(measure: Measure) -> str:
    """The work's name by the naming convention: country, kind, date, number; our reference where it has no number."""
    country = convention.load().states[measure.state].alpha2.lower()
    day = measure.adopted_on or measure.received_at.date()
    number = _slug(measure.number) or measure.reference.lower()
    return f"/akn/{country}/act/{_slug(measure.form or measure.kind.value)}/{day.isoformat()}/{number}"


def _slug(text: str) -> str:
    return _SLUG.sub("-", text.lower()).strip("-.")


def _clean(text: str) -> str:
    return _NOT_IN_XML.sub("", text)


def _child(parent: Element, element: str, **attributes: str) -> Element:
    return SubElement(parent, element, attributes)

