"""What of a mail's text its sender wrote now: quotes and signatures folded away, never deleted elsewhere."""

from __future__ import annotations

import re

_QUOTED = re.compile(r"^[ \t]{0,3}(?:>|\|[ \t])")
_SIGNATURE = re.compile(r"^--[ \t]?$")
_MOST_SIGNATURE_LINES = 12

# "On <date>, <name> wrote:" in the six languages and Portuguese. Where the sentence begins with a word of its own it
# may run over three lines; else a line above it could not be told from its beginning.
_ATTRIBUTION = re.compile(
    r"^(?:On\b.{4,300}\bwrote|El\b.{4,300}\bescribió|Le\b.{4,300}\ba écrit|Em\b.{4,300}\bescreveu"
    r"|[在于].{4,300}写道|在.{4,300}寫道|(?:في|بتاريخ)\b.{4,300}\bكتبت?\b.{0,100})[ \t\u00a0]*[:：]$"
)
_ATTRIBUTION_LINE = re.compile(
    r"^(?:.{4,300}\b(?:пишет|(?:на)?писал(?:а|\(а\))?)|.{4,300}(?:写道|寫道)"
    r"|.{4,300}\bكتبت?|كتبت?\b.{4,200})[ \t]*[:：]$"
)
_DATE_AND_ADDRESS = re.compile(r"^.{0,100}\d.{3,200}<[^<>\s]+@[^<>\s]+>[ \t]*[:：]$")
_LONGEST_ATTRIBUTION = 500
_LONGEST_FOLDED = 1_000_000
"""Characters; a longer text is a law in the body of a mail, not a conversation."""
_SEPARATOR = re.compile(
    r"(?i)^[-_ ]{2,}\s*(?:original message|mensaje original|message d'origine|message original|mensagem original"
    r"|исходное сообщение|оригинал сообщения|原始邮件|原始郵件|الرسالة الأصلية)\s*[-_ ]{2,}$"
)
_FROM_LINE = re.compile(r"^\**(?:From|De|Von|От|Кому|发件人|寄件者|من)[ \t\u00a0]*[:：]\**[ \t]*\S")
_SENT_LINE = re.compile(
    r"^\**(?:Sent|Date|Enviado(?: el)?|Fecha|Envoyé(?: le)?|Отправлено|Дата|发送时间|日期"
    r"|تاريخ الإرسال|تم الإرسال|التاريخ)[ \t\u00a0]*[:：]"
)
_FORWARDED = re.compile(
    r"(?i)^[-_ ]{2,}\s*(?:forwarded message|mensaje reenviado|message transféré|mensagem encaminhada"
    r"|пересылаемое сообщение|пересланное сообщение|转发的?邮件|轉寄郵件|رسالة (?:معاد توجيهها|محولة))"
    r"|^begin forwarded message:"
)
_FORWARD_SUBJECT = re.compile(r"(?i)^\s*(?:fwd?|rv|tr|enc|пересл|转发|轉寄|إعادة توجيه)\s*[:：]")


def own_text(text: str, subject: str = "") -> str:
    """The text without what it quotes and without the signature.

    Conservative: what a forwarded mail brings is the sender's message, and when nothing would be left the whole
    text is given back. `subject` tells a forwarded mail from an answered one.
    """
    if len(text) > _LONGEST_FOLDED:
        return text.strip()
    lines = text.split("\n")
    kept = _without_signature(_unquoted(lines, forwarded=_is_forwarded(lines, subject)))
    own = "\n".join(kept).strip()
    return own or text.strip()


def begins_forwarded(line: str) -> bool:
    """Whether a line says that a forwarded mail begins below it."""
    return _FORWARDED.match(line) is not None


def is_forward_subject(subject: str) -> bool:
    """Whether a subject is that of a forwarded mail: `Fwd:`, `RV:`, `TR:` ..."""
    return _FORWARD_SUBJECT.match(subject) is not None


def _is_forwarded(lines: list[str], subject: str) -> bool:
    return is_forward_subject(subject) or any(begins_forwarded(line) for line in lines)


def _unquoted(lines: list[str], *, forwarded: bool) -> list[str]:
    kept: list[str] = []
    place = 0
    while place < len(lines):
        length = _attribution(lines, place)
        if not forwarded and (_is_separator(lines, place) or (length and not _quotes_follow(lines, place + length))):
            # Everything below is the old mail, and not marked line by line: the answer stands above it.
            if any(line.strip() for line in kept):
                break
            return lines
        if length and _quotes_follow(lines, place + length):
            place += length
        else:
            if not _QUOTED.match(lines[place]):
                kept.append(lines[place])
            place += 1
    return kept


def _attribution(lines: list[str], place: int) -> int:
    """How many lines an "On ... wrote:" takes at this place; 0 when there is none."""
    if _QUOTED.match(lines[place]):
        return 0
    for length, line in enumerate(lines[place : place + 3], start=1):
        if not line.strip():
            return 0
        if line.rstrip().endswith((":", "：")):
            joined = " ".join(line.strip() for line in lines[place : place + length])
            return length if _is_attribution(joined, length, quoted=_quotes_follow(lines, place + length)) else 0
    return 0


def _is_attribution(sentence: str, length: int, *, quoted: bool) -> bool:
    if len(sentence) > _LONGEST_ATTRIBUTION:
        return False
    if _ATTRIBUTION.match(sentence):
        return True
    return length == 1 and bool(_ATTRIBUTION_LINE.match(sentence) or (quoted and _DATE_AND_ADDRESS.match(sentence)))


def _quotes_follow(lines: list[str], place: int) -> bool:
    following = next((line for line in lines[place : place + 4] if line.strip()), "")
    return bool(_QUOTED.match(following))


def _is_separator(lines: list[str], place: int) -> bool:
    """Outlook's ways: a ruled line with words, or a block of From and Sent lines."""
    if _SEPARATOR.match(lines[place].strip()):
        return True
    return bool(_FROM_LINE.match(lines[place])) and any(_SENT_LINE.match(line) for line in lines[place + 1 : place + 4])


def _without_signature(lines: list[str]) -> list[str]:
    for place in range(len(lines) - 1, max(-1, len(lines) - _MOST_SIGNATURE_LINES - 2), -1):
        if _SIGNATURE.match(lines[place]):
            return lines[:place]
    return lines
