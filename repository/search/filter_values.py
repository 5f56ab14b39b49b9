"""What the values of a search's filters may be called, in six languages, and which are near. It reads no query."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType

from babel import Locale

from repository import convention, recognition
from repository.errors import BadInput
from repository.folding import fold
from repository.languages import LANGUAGES, UN_LANGUAGES
from repository.model import MeasureKind, MeasureStatus
from repository.search.results import LANGUAGE_NAMES, facet_label

NEAREST = 3
"""Near values that are named."""
_NEAR = 0.72
_BEGINNING = 3
"""Letters from which the beginning of a name is taken for it."""

_OTHER_NAMES = {
    "GBR": ("uk", "u k", "great britain", "gran bretana", "grande bretagne", "بريطانيا"),
    "USA": ("u s", "u s a", "eeuu", "ee uu", "сша", "امريكا", "etats unis d amerique"),
    "RUS": ("рф",), "CHN": ("кнр", "中华人民共和国"), "KOR": ("rok",), "PRK": ("dprk",),
    "CIV": ("ivory coast", "costa de marfil"), "CZE": ("czech republic", "republica checa", "republique tcheque"),
    "NLD": ("holland", "holanda", "hollande", "голландия"), "COD": ("drc", "rdc", "drk"), "ARE": ("uae", "eau", "oae"),
    "PSE": ("palestine", "palestina", "палестина", "فلسطين", "巴勒斯坦"), "TUR": ("turkey", "turquie"),
    "MKD": ("macedonia", "macedoine"), "SWZ": ("swaziland", "suazilandia"), "MMR": ("burma", "birmania", "birmanie"),
    "KGZ": ("kirghizstan", "киргизстан"), "MDA": ("moldavia", "молдавия"), "BLR": ("belorussia", "белоруссия"),
}  # fmt: skip
"""Names people write that are not in the tables; for matching alone, never printed."""
_OTHER_KINDS = {
    "law": ("act", "acts", "laws", "leyes", "lois", "законы", "القانون", "قوانين", "法"),
    "regulation": ("regulations", "decree", "decrees", "reglamento", "reglamentos", "decreto", "decretos", "reglement",
                   "decret", "указ", "постановление", "приказ", "لايحه", "مرسوم", "قرار", "法规", "法令", "条例"),
    "policy": ("policies", "strategy", "plan", "politica", "estrategia", "politique", "strategie", "политика",
               "стратегия", "سياسه", "استراتيجيه", "خطه", "政策", "战略"),
    "institution": ("institutions", "instituciones", "учреждения", "مؤسسات"),
    "practice": ("practices", "practica", "pratique", "практика", "ممارسه", "做法"),
    "case": ("cases", "judgment", "decision", "sentencia", "jugement", "arret", "решение", "حكم", "判决", "案例"),
    "direct_application": ("direct", "directa", "directe", "прямое", "مباشر", "直接适用"),
}  # fmt: skip

_ROMAN = {"1": "I", "2": "II", "3": "III", "4": "IV", "5": "V", "6": "VI", "7": "VII", "8": "VIII"}
_PROVISION = re.compile(
    r"第?\s?(?P<number>\d{1,3})\s?[条條]?"
    r"(?:\.(?P<dotted>\d{1,2})(?!\d)|\s?\((?P<paragraph>\d{1,2})\))?"
    r"(?:\.?(?P<letter>[a-zасе])(?!\w)|\s?\((?P<bracketed>[a-zасе])\))?(?!\w)"
)
_CYRILLIC = str.maketrans("асе", "ace")
"""Letters of the Russian text of the Convention that look as its Latin ones."""


def state(text: str) -> str | None:
    """Alpha-3 of a code or name."""
    found = convention.load().state(text)
    return found.alpha3 if found is not None else _other_names().get(_plain(text))


def kind(text: str) -> str | None:
    """A kind of measure, by code, label or another word for it."""
    return _by_label("kind", tuple(MeasureKind), _OTHER_KINDS).get(_plain(text))


def status(text: str) -> str | None:
    """A law's status, by code, label or the words in which people answer."""
    known = _by_label("status", tuple(MeasureStatus), {}).get(_plain(text))
    if known is not None:
        return known
    said = recognition.status_answer(text)
    return said.value if said is not None else None


def language(text: str) -> str | None:
    """ISO 639-1 of a language's code, or of its name in its own or one of the six languages."""
    return _languages().get(_plain(text))


def chapter(text: str) -> str | None:
    """A chapter of the Convention by its numeral, Roman or not."""
    wanted = _ROMAN.get(text.strip(), text.strip().upper())
    return next((known.numeral for known in convention.load().chapters if known.numeral == wanted), None)


def region(text: str) -> str | None:
    """A regional group of the United Nations."""
    return _regions().get(_plain(text))


VALUES: Mapping[str, Callable[[str], str | None]] = MappingProxyType(
    {"state": state, "kind": kind, "status": status, "language": language, "chapter": chapter, "region": region}
)
"""The filters whose values are words, and what reads one."""


def provision(plain: str, start: int) -> tuple[str | None, int]:
    """The Convention's article that a folded text has at `start`, None when it has no such one, and where it ends.

    `15`, `15.1.a`, `15(1)(a)`, `第15条`. Where no number stands, it ends where it begins.
    """
    found = _PROVISION.match(plain, start)
    if found is None:
        return None, start
    parts = (found["number"], found["dotted"] or found["paragraph"], found["letter"] or found["bracketed"])
    try:
        printed = str(convention.load().article(".".join(part.translate(_CYRILLIC) for part in parts if part)))
    except BadInput:
        return None, found.end()
    return printed, found.end()


def nearest(name: str, text: str, reader: str) -> tuple[str, ...]:
    """The values of a filter whose names are most like `text`, as labels in the reader's language, at most NEAREST."""
    known, plain = _names(name), _plain(text)
    begun = [key for key in known if len(plain) >= _BEGINNING and (key.startswith(plain) or f" {plain}" in key)]
    alike = difflib.get_close_matches(plain, known, n=4 * NEAREST, cutoff=_NEAR)
    values = dict.fromkeys(known[key] for key in (*alike, *sorted(begun)))
    return tuple(label(name, value, reader) for value in values)[:NEAREST]


def likeness(name: str, text: str) -> float:
    """How much `text` is like the most similar name of a filter's values, 0 to 1."""
    plain = _plain(text)
    close = difflib.get_close_matches(plain, _names(name), n=1, cutoff=_NEAR)
    return difflib.SequenceMatcher(None, plain, close[0]).ratio() if close else 0.0


def label(name: str, value: str, reader: str) -> str:
    """A value as it is shown."""
    if name == "language":
        return str(Locale.parse(reader).languages.get(value, LANGUAGE_NAMES[value]))
    return value if name == "region" else facet_label(name, value, reader)


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w]+", " ", fold(text)).split())


@cache
def _names(name: str) -> Mapping[str, str]:
    """Every name of a filter's values, folded, with its value."""
    if name == "state":
        states = convention.load().states.values()
        own = {
            _plain(called): state.alpha3
            for state in states
            for called in (*state.matching_names.values(), *state.un_names.values())
        }
        return MappingProxyType(own | dict(_other_names()))
    if name == "kind":
        return _by_label("kind", tuple(MeasureKind), _OTHER_KINDS)
    if name == "status":
        return _by_label("status", tuple(MeasureStatus), {})
    return {"language": _languages(), "region": _regions()}.get(name, MappingProxyType({}))


@cache
def _other_names() -> Mapping[str, str]:
    return MappingProxyType({fold(name): alpha3 for alpha3, names in _OTHER_NAMES.items() for name in names})


def _by_label(name: str, codes: tuple[str, ...], others: Mapping[str, tuple[str, ...]]) -> Mapping[str, str]:
    return _labels(name, tuple(str(code) for code in codes), tuple(others.items()))


@cache
def _labels(name: str, codes: tuple[str, ...], others: tuple[tuple[str, tuple[str, ...]], ...]) -> Mapping[str, str]:
    found = {_plain(facet_label(name, code, spoken)): code for code in codes for spoken in UN_LANGUAGES}
    found |= {_plain(word): code for code, words in others for word in words}
    return MappingProxyType(found | {_plain(code.replace("_", " ")): code for code in codes})


@cache
def _languages() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for code in LANGUAGES:
        names = [Locale.parse(spoken).languages.get(code, code) for spoken in (*UN_LANGUAGES, code)]
        found |= {_plain(str(name)): code for name in (code, LANGUAGE_NAMES[code], *names)}
    return MappingProxyType(found)


@cache
def _regions() -> Mapping[str, str]:
    return MappingProxyType(
        {_plain(state.region): state.region for state in convention.load().states.values() if state.region}
    )
