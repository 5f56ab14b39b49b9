"""Commands in a mail: status, search, stop, start, help, as people write them in six languages. It carries none out."""

from __future__ import annotations

import re
from dataclasses import dataclass

from repository.folding import fold

STATUS, SEARCH, STOP, START, HELP = "status", "search", "stop", "start", "help"
LONGEST_ARGUMENT = 200
_MOST_OTHER_LINES = 4
_LONGEST_OTHER_LINE = 60

# Folded as `repository.folding` does: no accents, lower case, hamza and ta marbuta put together.
_WORDS: dict[str, dict[str, tuple[str, ...]]] = {
    "en": {STATUS: ("status",), SEARCH: ("search",), STOP: ("stop", "unsubscribe"), START: ("start",), HELP: ("help",)},
    "es": {STATUS: ("estado",), SEARCH: ("buscar", "busqueda"), STOP: ("alto", "baja", "parar"), START: ("reanudar",),
           HELP: ("ayuda",)},
    "fr": {STATUS: ("statut", "etat"), SEARCH: ("rechercher", "recherche", "chercher"),
           STOP: ("arreter", "arret", "desabonner"), START: ("reprendre",), HELP: ("aide",)},
    "ru": {STATUS: ("статус", "состояние"), SEARCH: ("поиск", "искать", "найти"), STOP: ("стоп", "отписаться"),
           START: ("возобновить",), HELP: ("помощь", "справка")},
    "ar": {STATUS: ("حالة", "الحالة"), SEARCH: ("بحث", "ابحث"), STOP: ("إيقاف", "توقف", "أوقف"), START: ("استئناف",),
           HELP: ("مساعدة", "المساعدة")},
    "zh": {STATUS: ("状态", "狀態"), SEARCH: ("搜索", "检索", "搜尋"), STOP: ("停止", "退订"), START: ("恢复",),
           HELP: ("帮助", "幫助")},
}  # fmt: skip
_PREFIX = re.compile(r"^(?:(?:re|rv|tr|fw|fwd|aw|sv|enc|ha|回复|答复|رد)\s*[:：]\s*)+", re.IGNORECASE)
# A number of ours as people type it, check character and dashes or not; what it is worth, its reader says.
_NUMBER = re.compile(r"[a-z]\s*-?\s*\d{2}\s*-?\s*\d{4,12}\s*-?\s*[a-z]?")
_MARKS = " \t.!?¡¿？؟；؛:：。！,،/*\"'«»“”-—"


@dataclass(frozen=True, slots=True)
class Command:
    """What is asked for; `argument` is a number or words to look for as written, `language` that of the word itself."""

    kind: str
    argument: str
    language: str


_KNOWN = {
    fold(word): (kind, language)
    for language, kinds in _WORDS.items()
    for kind, words in kinds.items()
    for word in words
}


def command(subject: str, own_text: str) -> Command | None:
    """The one command a mail consists of: its subject, or its first line with nothing but a signature below."""
    lines = [line.strip() for line in own_text.splitlines() if line.strip()]
    return _in_subject(_PREFIX.sub("", subject.strip()), lines) or _in_text(lines)


def _in_subject(subject: str, lines: list[str]) -> Command | None:
    found = _read(subject)
    if found is None or not _only_signature(lines[1:]):
        return None
    first = lines[0] if lines else ""
    if found.kind in (STATUS, SEARCH) and not found.argument and len(first) <= _LONGEST_OTHER_LINE:
        # «Status» as the subject, and the number in the text.
        repeated = _read(first)
        return Command(found.kind, repeated.argument if repeated else first, found.language)
    return found if _only_signature(lines) else None


def _in_text(lines: list[str]) -> Command | None:
    return _read(lines[0]) if lines and _only_signature(lines[1:]) else None


def _only_signature(lines: list[str]) -> bool:
    return len(lines) <= _MOST_OTHER_LINES and all(len(line) <= _LONGEST_OTHER_LINE for line in lines)


def _read(line: str) -> Command | None:
    bare = line.strip(_MARKS)
    word, _, rest = bare.partition(" ")
    known = _KNOWN.get(fold(word.strip(_MARKS)))
    if known is None:
        # Chinese writes no blank behind the word.
        start = next((start for start in _KNOWN if _is_chinese(start) and bare.startswith(start)), "")
        known, rest = _KNOWN.get(start), bare[len(start) :]
    if known is None:
        return None
    kind, language = known
    argument = rest.strip(_MARKS)
    if len(argument) > LONGEST_ARGUMENT or (argument and kind in (STOP, START, HELP)):
        return None  # «Help us to draft a law» is a request
    if kind == STATUS and argument and not _NUMBER.fullmatch(fold(argument)):
        return None  # «Estado de emergencia» is a matter, «Status: in force since 2019» an answer
    return Command(kind, argument, language)


def _is_chinese(word: str) -> bool:
    return "\u4e00" <= word[0] <= "\u9fff"
