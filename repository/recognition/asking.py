"""What a sentence does: it asks for assistance, sends a measure, or tells of assistance received. It opens no case."""

from __future__ import annotations

from repository.folding import Folded
from repository.languages import LANGUAGES
from repository.model import Received
from repository.recognition.vocabulary import first, has, order, prepare, present, without

SELF_ASSESSMENT = "ADV.SAR"
_TYPES = (
    SELF_ASSESSMENT, "ADV.MOD", "ADV.MTA", "ADV.RAT", "ADV.NAG", "ADV.PLN", "ADV.POL", "ADV.GPL", "ADV.INS", "ADV.ONS",
    "ADV.RES", "ADV.LEG", "CAP", "EQP.ICT", "EQP.OTH",
)  # fmt: skip
# What a training is about makes it a training of article 60(1)(a)-(i).
_TRAININGS = ("CAP.WIT", "CAP.MLA", "CAP.AST", "CAP.PFM", "CAP.INV")
_RECEIVED = (Received.NONE, Received.ONGOING, Received.YES)


def types(plain: Folded, language: str) -> tuple[str, ...]:
    """The types of assistance a sentence names, each once: in the sender's language, else in any other.

    Help with the self-assessment report is a matter of its own and named only where it stands alone.
    """
    own = order(language)[0]
    codes = present(plain, "assistance", (own,)) or present(plain, "assistance", LANGUAGES)
    found = [code for code in _TYPES if code in codes]
    if len(found) > 1:
        found = [code for code in found if code != SELF_ASSESSMENT]
    if "ADV.MOD" in found:
        found = [code for code in found if code != "ADV.LEG"]
    if "EQP.ICT" in found:
        found = [code for code in found if code != "EQP.OTH"]
    if "CAP" in found:
        subject = first(plain, "training", _TRAININGS, LANGUAGES)
        found[found.index("CAP")] = subject.code if subject else "CAP"
    return tuple(found)


def asks(sentence: str, language: str) -> bool:
    """Whether a sentence asks for assistance: a set phrase, or a word of wanting beside support or a type of it."""
    return _place_of_asking(prepare(sentence), language) is not None and received_of(sentence) is None


def sends_measure(sentence: str, language: str) -> str:
    """The part of a sentence that sends or shows a measure, "" when it does not.

    «We enclose the law and ask for training» sends before it asks; «we ask for help to submit a law» only asks.
    """
    plain = prepare(sentence)
    asked = _place_of_asking(plain, language)
    told = sentence if asked is None else plain.words(0, asked)
    part = prepare(told)
    return told if has(part, "ask", "send") and has(part, "ask", "measure") else ""


def received_of(sentence: str) -> Received | None:
    """What a sentence says of assistance already received; None when it says nothing of it."""
    plain = without(prepare(sentence), "received")
    return next((kind for kind in _RECEIVED if has(plain, "received", kind.value)), None)


def _place_of_asking(plain: Folded, language: str) -> int | None:
    wanted = first(plain, "ask", ("want",), LANGUAGES)
    if wanted is not None and (has(plain, "ask", "support") or types(plain, language)):
        return wanted.start
    phrase = first(plain, "ask", ("request",), LANGUAGES)
    return phrase.start if phrase else None
