"""What a page says in one language: interface texts, names, dates, sizes. It knows the facts and no record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from babel import Locale
from markupsafe import Markup, escape

from repository import wording
from repository.convention import Convention
from repository.errors import BadInput
from repository.languages import UN_LANGUAGES, direction
from repository.search.results import LANGUAGE_NAMES
from repository.wording import Value, Wording

LANGUAGE_CHOICES = tuple((code, LANGUAGE_NAMES[code]) for code in UN_LANGUAGES)
"""The six languages of the interface, each by its own name, in the order of their codes."""


@dataclass(frozen=True, slots=True)
class Phrasebook:
    """One language's words for templates; called with a msgid (without `web.`) it says the text."""

    language: str
    words: Wording
    facts: Convention

    def __call__(self, msgid: str, /, **values: Value) -> str:
        """The text under `web.<msgid>`."""
        return self.words.text(self.language, f"web.{msgid}", **values)

    def count(self, msgid: str, n: int, /, **values: Value) -> str:
        """The text for so many things."""
        return self.words.plural(self.language, f"web.{msgid}", n, **values)

    @property
    def direction(self) -> str:
        """`rtl` or `ltr`."""
        return direction(self.language)

    def day(self, on: date | None) -> str:
        """A date in full, "not stated" for None."""
        return wording.day(self.language, on) if on else self("not_stated")

    def finding(self, field: str, value: str) -> str:
        """What a law says of itself, in words: a date, partial or one of two perhaps, a code, or words of the text."""
        if field == "status":
            return self.label("measure_status", value)
        if field == "text_is":
            return self(f"text_is.{value}")
        return self._said_date(value) if field.endswith("_on") else value

    def _said_date(self, value: str) -> str:
        if value.endswith("~"):
            return self("date_about", date=self._said_date(value[:-1]))
        one, either, other = value.partition(" or ")
        if either:
            return self("date_or", one=self._said_date(one), other=self._said_date(other))
        return self.day(date.fromisoformat(value)) if len(value) == 10 else value

    def moment(self, at: datetime) -> str:
        """A date with hour and minute, UTC."""
        return wording.moment(self.language, at)

    def size(self, octets: int) -> str:
        """A file's size."""
        return wording.size(self.language, octets)

    def number(self, n: int) -> str:
        """A number as the language writes it."""
        return wording.number(self.language, n)

    def listed(self, items: tuple[str, ...]) -> str:
        """Items as a list in a sentence."""
        return wording.listed(self.language, items)

    def label(self, code_list: str, code: str) -> str:
        """The label of a code of `code_lists.csv`; the code itself where there is none, "not stated" for ""."""
        if not code:
            return self("not_stated")
        try:
            return self.facts.label(code_list, code, self.language)
        except KeyError:
            return code

    def state(self, alpha3: str) -> str:
        """A State's name as the United Nations writes it."""
        state = self.facts.states.get(alpha3)
        return state.name(self.language) if state else alpha3

    def assistance(self, code: str) -> str:
        """A type of assistance in words, "not stated" for ""."""
        kind = self.facts.assistance_types.get(code)
        return kind.label(self.language) if kind else code or self("not_stated")

    def region(self, code: str) -> str:
        """A regional group by its name."""
        return self(f"region.{_slug(code) or 'none'}")

    def language_name(self, code: str) -> str:
        """The name of a text's language, in the page's language; "not stated" for ""."""
        if not code:
            return self("not_stated")
        return str(Locale.parse(self.language).languages.get(code, code))

    def provision(self, printed: str) -> str:
        """`54.1.c` as `Article 54 (1) (c)`; a provision that is none of ours stays as it is."""
        number, *parts = printed.split(".")
        return self("provision", number=number + "".join(f" ({part})" for part in parts))

    def provision_title(self, printed: str) -> str:
        """The title of the Convention's article a provision stands in, "" when there is none."""
        try:
            article = self.facts.articles[self.facts.article(printed).number]
        except (BadInput, KeyError):
            return ""
        return article.title(self.language)


def of_content(language: str) -> Markup:
    """The attributes of an element whose text is a stranger's, in `language` ("" when not known)."""
    if not language:
        return Markup('dir="auto"')
    return Markup('lang="{}" dir="{}"').format(language, direction(language))


def marked(snippet_html: str) -> Markup:
    """A snippet for a page: text with <mark> and nothing else; anything more is shown as text."""
    bare = snippet_html.replace("<mark>", "").replace("</mark>", "")
    return escape(snippet_html) if "<" in bare or ">" in bare else Markup(snippet_html)  # noqa: S704 - just proved bare


def _slug(code: str) -> str:
    return code.lower().replace(" ", "_").replace("-", "_")
