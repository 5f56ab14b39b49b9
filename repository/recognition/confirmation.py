"""Whether a reply says yes and nothing else, in six languages. It knows not to what."""

from __future__ import annotations

from repository.folding import fold

_WORDS = (
    "confirm", "confirmed", "i confirm", "we confirm", "correct", "all correct",
    "confirmo", "confirmamos", "confirmado", "correcto", "conforme", "de acuerdo",
    "je confirme", "nous confirmons", "confirme", "exact", "c'est exact", "d'accord",
    "подтверждаю", "подтверждаем", "верно", "всё верно",
    "أؤكد", "نؤكد", "مؤكد", "صحيح",
    "确认", "確認", "已确认", "正确", "无误",
)  # fmt: skip
_KNOWN = frozenset(fold(word) for word in _WORDS)
_MARKS = " \t.!¡。！,،"
_MOST_OTHER_LINES = 4
_LONGEST_OTHER_LINE = 60


def is_confirmation(text: str) -> bool:
    """Whether the first line is a word of confirmation, with nothing but a signature below."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines or fold(lines[0].strip(_MARKS)) not in _KNOWN:
        return False
    return len(lines) <= 1 + _MOST_OTHER_LINES and all(len(line) <= _LONGEST_OTHER_LINE for line in lines[1:])
