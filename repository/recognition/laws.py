"""What a text and its cover note say of a measure: kind, title, number, dates, status, articles of the Convention."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from repository.folding import folded
from repository.languages import LANGUAGES
from repository.model import LawFacts, MeasureKind, MeasureStatus
from repository.recognition import articles, dates
from repository.recognition.asking import asks, sends_measure
from repository.recognition.dates import Dated
from repository.recognition.headings import Heading, articles_in, heading, number
from repository.recognition.sentences import split
from repository.recognition.status import FIRST_PAGE, stamped_status, stated_status
from repository.recognition.vocabulary import alternatives, first, prepare, present

# Report, paragraphs 28 and 44: the kind is what the measure is, the form its legal dress.
_KINDS = {
    "constitution": MeasureKind.LAW, "law": MeasureKind.LAW, "treaty": MeasureKind.LAW,
    "decree": MeasureKind.REGULATION, "regulation": MeasureKind.REGULATION, "policy": MeasureKind.POLICY,
    "practice": MeasureKind.PRACTICE, "case": MeasureKind.CASE, "institution": MeasureKind.INSTITUTION,
    "direct_application": MeasureKind.DIRECT_APPLICATION,
}  # fmt: skip
# In a file name or a sentence the narrower form is named beside the wider one: a decree may well apply a law.
# «The Anti-Corruption Commission Act» is a law and no institution.
_FORMS = (
    ("direct_application",), ("constitution", "case", "decree", "regulation", "law", "treaty"),
    ("policy", "institution", "practice"),
)  # fmt: skip
_ENOUGH_ARTICLES = 3
_NEAR = 60
_OPENING = 300
# «Ley N.º 90417, sobre…» goes on after its comma.
_END_OF_TITLE = re.compile(r"[;:!?؛(]|\.(?:\s|$)|[,،](?!\s*(?:relat|sobre|port|no\b|قانون|о\s|de\s))", re.IGNORECASE)


def law_facts(subject: str, cover: str, filename: str, first_page: str, language: str) -> LawFacts:
    """All that can be said of the measure in a file: first by the file itself, then by subject, file name and cover.

    What is not stated stays empty; `language` is that of the file's text. Never raises.
    """
    head = heading(first_page, language)
    stated = stated_law(subject, cover, language)
    form = head.form if head else _form_named(subject, re.sub(r"[_\-.]+", " ", filename)) or stated.form
    status = stated.status if stated.status is not MeasureStatus.UNKNOWN else stamped_status(first_page)
    title = head.title if head else stated.title
    return LawFacts(
        title=title,
        kind=_KINDS.get(form, MeasureKind.LAW),
        form=form,
        number=_number_of(head, first_page, language) or stated.number,
        status=status,
        adopted_on=_adopted_on(title, first_page[:FIRST_PAGE], language) or stated.adopted_on,
        in_force_on=_dated_by("in_force_on", first_page[:FIRST_PAGE], language) or stated.in_force_on,
        language=language,
        articles_claimed=stated.articles_claimed,
    )


def stated_law(subject: str, cover: str, language: str) -> LawFacts:
    """What the sender's own words say of the measure that is sent; sentences that ask for something are left out."""
    sentences = (subject, *split(cover))
    said = [sends_measure(line, language) if asks(line, language) else line for line in sentences]
    text = "\n".join(said)
    form = _form_named(*said)
    return LawFacts(
        title=_title_in(said, language),
        kind=_KINDS.get(form, MeasureKind.LAW),
        form=form,
        number=next((found for sentence in said if (found := number(sentence, language))), ""),
        status=stated_status(subject, cover, language),
        adopted_on=_stated_adoption(said, language),
        in_force_on=_dated_by("in_force_on", text, language),
        # A claim in the State's name needs its words: a law's own «article 5» is none.
        articles_claimed=articles.cited(text) if articles.names_convention(text) else (),
    )


def holds_measure(text: str, language: str) -> bool:
    """Whether the words of a message hold a measure itself: a heading that announces one, and articles below it."""
    return heading(text, language) is not None and articles_in(text) >= _ENOUGH_ARTICLES


def is_legal_text(filename: str, first_page: str, language: str) -> bool:
    """Whether a file looks like the text of a measure: its head announces one, or article follows article.

    Of a file without words (a scan) the name decides. A letter about a law is not the law, and a self-assessment
    report, which goes through the Convention article by article, is none either.
    """
    if present(prepare(first_page[:_OPENING]), "help_kind"):
        return False
    if sum(character.isalpha() for character in first_page) < 20:
        return bool(_form_named(re.sub(r"[_\-.]+", " ", filename)))
    return heading(first_page, language) is not None or articles_in(first_page) >= _ENOUGH_ARTICLES


def _form_named(*texts: str) -> str:
    for text in texts:
        plain = prepare(text)
        for forms in _FORMS:
            if found := first(plain, "form", forms, LANGUAGES):
                return found.code
    return ""


def _number_of(head: Heading | None, first_page: str, language: str) -> str:
    if head is None:
        return ""
    lines = [line for line in first_page.splitlines()[head.line : head.line + 6] if line.strip()][:3]
    return number(head.title, language) or next((found for line in lines if (found := number(line, language))), "")


def _title_in(sentences: Sequence[str], language: str) -> str:
    """A title the sender writes out: in quotation marks, or from the form to the next comma, with its number."""
    for sentence in sentences:
        quoted = re.search(r"[«“《„\"]([^»”》“\"]{10,300})[»”》“\"]", sentence)
        if quoted and _form_named(sentence):
            return quoted[1].strip()
    form = re.compile(rf"(?<!\w)(?:{alternatives('heading', 'law')}|{alternatives('heading', 'decree')})(?!\w)")
    for sentence in sentences:
        plain = folded(sentence)
        match = form.search(plain.text)
        written = sentence[plain.origins[match.start()] :] if match else ""
        if number(written[:40], language):
            return _END_OF_TITLE.split(written)[0].strip()
    return ""


def _adopted_on(title: str, first_page: str, language: str) -> date | None:
    if in_title := dates.find(folded(title), language):
        return in_title[0].day
    return _dated_by("adopted_on", first_page, language)


def _stated_adoption(sentences: Sequence[str], language: str) -> date | None:
    """The date that follows the number («loi n° 2023-917 du 6 juin 2023») or a word for adoption, or stands alone."""
    for sentence in sentences:
        plain = folded(sentence)
        found = dates.find(plain, language)
        if len(found) != 1:
            continue
        if _stands_alone(plain.text, found[0]) or _follows_number(plain.text, found[0]):
            return found[0].day
    return _dated_by("adopted_on", "\n".join(sentences), language)


def _stands_alone(plain: str, item: Dated) -> bool:
    rest = plain[: item.start] + plain[item.end :]
    return len(re.findall(r"[^\W\d_]{3,}", rest)) <= 2


def _follows_number(plain: str, item: Dated) -> bool:
    return re.search(r"\d\S*\s+(?:du|del?|of|от|dated|في)?\s*$", plain[: item.start]) is not None


def _dated_by(section: str, text: str, language: str) -> date | None:
    """The date that stands beside a word of a section, in the same sentence: after it, or in Chinese around it."""
    words = re.compile(rf"(?<![^\W_])(?:{alternatives(section, 'words')})")
    for line in split(text):
        plain = folded(line)
        for item in dates.find(plain, language):
            before, after = plain.text[max(0, item.start - _NEAR) : item.start], plain.text[item.end : item.end + 4]
            if _last_word(before, section) or (re.search(r"[\u4e00-\u9fff]", after) and words.match(after.lstrip())):
                return item.day
    return None


def _last_word(before: str, section: str) -> bool:
    """Whether, of the words before a date, the nearest that dates anything is one of this section's."""
    nearest, place = "", -1
    for name in ("adopted_on", "in_force_on"):
        for match in re.finditer(rf"(?<!\w)(?:{alternatives(name, 'words')})(?!\w)", before):
            if match.start() >= place:
                nearest, place = name, match.start()
    return nearest == section and "," not in re.sub(r",\s*\d{4}", "", before[place:])
