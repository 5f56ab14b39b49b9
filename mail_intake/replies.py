"""What of a mail's text its sender wrote now: quotes and signatures folded away, never deleted elsewhere."""
from __future__ import annotations

import re

_QUOTED = re.compile(r"^[ \t]{0,3}(?:>|\|[ \t])")
_SIGNATURE = re.compile(r"^--[ \t]?$")
_MOST_SIGNATURE_LINES = 12

# "On <date>, <name> wrote:" in the six languages and their neighbours; the sentence may run over three lines.
_ATTRIBUTION = re.compile(
    r"^(?:On\b.{4,300}\bwrote|El\b.{4,300}\bescribió|Le\b.{4,300}\ba écrit|Em\b.{4,300}\bescreveu"
    r"|.{4,300}\b(?:пишет|писал|писала|писал\(а\)|написал|написала|написал\(а\))|(?:在|于).{4,300}写道"
    r"|.{4,300}(?:写道|寫道)|(?:في|بتاريخ).{4,300}(?:كتب|كتبت)\b.{0,100}|.{4,300}(?:كتب|كتبت)|كتب.{4,200})[ \t]*[:：]$",
    re.DOTALL,
)
_LONGEST_ATTRIBUTION = 500
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
    lines = text.split("\n")
    kept = _without_signature(_unquoted(lines, forwarded=_is_forwarded(lines, subject)))
    own = "\n".join(kept).strip()
    return own or text.strip()


def _is_forwarded(lines: list[str], subject: str) -> bool:
    return bool(_FORWARD_SUBJECT.match(subject)) or any(_FORWARDED.match(line) for line in lines)


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
    if not lines[place].strip() or _QUOTED.match(lines[place]):
        return 0
    for length, line in enumerate(lines[place : place + 3], start=1):
        if line.rstrip().endswith((":", "：")):
            joined = " ".join(line.strip() for line in lines[place : place + length])
            return length if len(joined) < _LONGEST_ATTRIBUTION and _ATTRIBUTION.match(joined) else 0
    return 0


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
