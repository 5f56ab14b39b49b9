"""The way of a draft: recognise, ask the next question, or show the summary. One question on the screen at a time."""

from __future__ import annotations

import asyncio
from datetime import date

from bot import keyboards, questions
from bot.conversations import laws, requests
from bot.desk import Surroundings
from bot.keyboards import ANSWER, BACK, CANCEL, EDIT, SEND, SKIP
from bot.questions import DEEPER, KINDS, Options, Question
from bot.recognising import recognise
from bot.turn import ADDITION, Draft, Turn
from repository import convention
from repository.folding import fold
from repository.model import MeasureStatus
from repository.wording import Wording, day

ASK, SUMMARY, EDITING = "ask:", "summary", "edit"
KIND = "kind"
MOST_MATTERS = 2
"""Open matters offered beside law, request and help: more buttons would not fit a small screen."""



def _for_words(code: str) -> tuple[Question, ...]:
    """The one question of a draft that is nothing but its words and files."""
    return (Question(code, (), lambda draft: bool(draft.texts or draft.file_count), lambda _: None, lambda *_: None),)


PLAN: questions.Plan = {
    "law": laws.QUESTIONS, "request": requests.QUESTIONS, "help": _for_words("help.words"),
    ADDITION: _for_words("addition.words"),
}  # fmt: skip
MOST_FINER = 8
"""Finer choices on one screen."""
LONGEST_LABEL = 60
"""Characters of a button: phones cut what is longer."""
UP = "up"
"""From the finer choices back to the question itself."""
_BRANCH = "branch:"
_WITHOUT_SKIP = frozenset({"law.text", "help.words", "addition.words"})


async def go_on(turn: Turn, desk: Surroundings) -> None:
    """Asks what is still open of the draft, or shows the summary when nothing is."""
    draft = turn.open_draft()
    draft.speak_at = None
    await asyncio.to_thread(recognise, draft, turn.language, desk.first_page)
    if not draft.kind:
        ask_kind(turn, desk.wording)
        return
    question = questions.next_question(draft, PLAN)
    if question is None:
        summarise(turn, desk)
    else:
        ask(turn, question, desk.wording)


async def go_on_when_quiet(turn: Turn, desk: Surroundings) -> None:
    """Goes on when nothing more has come for a while: a batch is answered once."""
    if desk.quiet:
        turn.wait_for_more(turn.now + desk.quiet)
    else:
        await answer_batch(turn, desk)


async def answer_batch(turn: Turn, desk: Surroundings) -> None:
    """Says how much has come, and goes on with the question that is open; putting it again is not counted."""
    draft = turn.open_draft()
    question = questions.find((turn.state or "").removeprefix(ASK), PLAN)
    await asyncio.to_thread(recognise, draft, turn.language, desk.first_page)
    if question is None or question.known(draft):
        await go_on(turn, desk)
    else:
        draft.speak_at = None
        ask(turn, question, desk.wording, counts=False)
    if draft.file_count and turn.state not in (SUMMARY, ASK + KIND):
        turn.notes.insert(0, _received(draft, turn.language, desk.wording))


def ask_kind(turn: Turn, wording: Wording) -> None:
    """«Is this a law or measure, a request for assistance, or a question?»"""
    draft = turn.open_draft()
    questions.note(draft, KIND)
    turn.state = ASK + KIND
    answers = open_matters(turn, wording)
    rows = keyboards.choices(turn, KIND, (*kinds(wording, turn.language), *answers), ())
    if draft.file_count:
        turn.notes.append(_received(draft, turn.language, wording))
        turn.say("bot.ask.kind.files", rows)
    else:
        turn.say("bot.ask.kind", rows)


def _received(draft: Draft, language: str, wording: Wording) -> str:
    """«Received: 14 files. 2 came twice and are kept once. Kept: 12 files.»"""
    came, kept = (
        wording.plural(language, "bot.files", count) for count in (draft.file_count + draft.repeats, draft.file_count)
    )
    said = wording.text(language, "bot.batch", files=came)
    if not draft.repeats:
        return said
    repeated = wording.plural(language, "bot.repeated", draft.repeats)
    return f"{said} {wording.text(language, 'bot.batch.kept', repeated=repeated, kept=kept)}"


def ask(turn: Turn, question: Question, wording: Wording, *, counts: bool = True) -> None:
    """Puts one question on the screen: its options, Skip where it may be skipped, Back where one came before."""
    draft = turn.open_draft()
    if counts:
        questions.note(draft, question.code)
    turn.state = ASK + question.code
    again = draft.asked.count(question.code) > 1 and bool(question.closer(turn.language))
    options = list(question.closer(turn.language) if again else choices_of(question, turn))
    if question.deeper("", turn.language):
        options.append((DEEPER, wording.text(turn.language, f"bot.deeper.{question.code}")))
    extras = []
    if question.code not in _WITHOUT_SKIP:
        extras.append((SKIP, wording.text(turn.language, "bot.button.skip")))
    if len(draft.trail) > 1:
        extras.append((BACK, wording.text(turn.language, "bot.button.back")))
    key = f"bot.ask.{question.code}.again" if again else f"bot.ask.{question.code}"
    turn.say(key, keyboards.choices(turn, question.code, options, extras))


def ask_deeper(turn: Turn, question: Question, choice: str, wording: Wording) -> None:
    """The finer choices of a branch, eight at a time: still the same question, on a screen of its own."""
    branch, _, start = choice.removeprefix(DEEPER).partition(".")
    options, first = question.deeper(branch, turn.language), int(start) if start.isascii() and start.isdigit() else 0
    extras = []
    if first + MOST_FINER < len(options):
        extras.append((f"{DEEPER}{branch}.{first + MOST_FINER}", wording.text(turn.language, "bot.button.more")))
    extras.append((DEEPER if branch else UP, wording.text(turn.language, "bot.button.back")))
    shown = [(code, short(label, LONGEST_LABEL)) for code, label in options[first : first + MOST_FINER]]
    turn.awaits = f"{_BRANCH}{branch}"
    turn.say(f"bot.ask.{question.code}", keyboards.choices(turn, question.code, shown, extras))


def finer_choice(question: Question, text: str, turn: Turn) -> str | None:
    """The typed one of the finer choices shown last. A number is an article's, never a place in the list."""
    if not turn.awaited.startswith(_BRANCH) or text.strip().isdigit():
        return None
    options = question.deeper(turn.awaited.removeprefix(_BRANCH), turn.language)
    # «17. Embezzlement» is typed as «embezzlement».
    named = tuple((code, label.partition(". ")[2] or label) for code, label in options)
    return questions.pick(options, text, fold) or questions.pick(named, text, fold) or _only_one_with(options, text)


def _only_one_with(options: Options, text: str) -> str | None:
    """The one option in whose label the typed words stand: «tracing» is enough for a long one."""
    words = fold(text).strip(" .!?")
    found = [code for code, label in options if len(words) >= 4 and words in fold(label)]
    return found[0] if len(found) == 1 else None


def choices_of(question: Question, turn: Turn) -> Options:
    """The options of a question. Who is a party already is not asked whether it wants to become one (report, 39)."""
    options = question.options(turn.language)
    if question.code != "request.subject" or not _is_party(turn):
        return options
    return tuple(option for option in options if option[0] != requests.RATIFICATION)


def _is_party(turn: Turn) -> bool:
    facts = convention.load()
    state = facts.state(turn.person.state) if turn.person else None
    return state is not None and facts.treaty_status(state, turn.now.date()) is convention.TreatyStatus.PARTY


def ask_again(turn: Turn, wording: Wording) -> None:
    """Puts the open question on the screen once more; this is not counted against it."""
    code = (turn.state or "").removeprefix(ASK)
    question = questions.find(code, PLAN)
    if question is None:
        ask_kind(turn, wording)
    else:
        ask(turn, question, wording, counts=False)


async def step_back(turn: Turn, desk: Surroundings) -> None:
    """Back to the question before this one; what was answered stands until it is answered anew."""
    code = questions.step_back(turn.open_draft())
    question = questions.find(code, PLAN) if code else None
    if question is None:
        ask_kind(turn, desk.wording)
    else:
        ask(turn, question, desk.wording)


def kinds(wording: Wording, language: str) -> Options:
    """The three things a draft can be, with their labels."""
    return tuple((kind, wording.text(language, f"bot.kind.{kind}")) for kind in KINDS)


def open_matters(turn: Turn, wording: Wording) -> Options:
    """What may be an answer to a question of ours: `answer-<clarification>` for the newest open ones."""
    newest = turn.open_questions[-MOST_MATTERS:]
    return tuple(
        (f"{ANSWER}-{number}", wording.text(turn.language, "bot.kind.answer", reference=reference))
        for number, reference in newest
    )


def summarise(turn: Turn, desk: Surroundings) -> None:
    """What is about to be sent, in under 500 characters, with Send, Edit and Cancel."""
    wording, language = desk.wording, turn.language
    turn.state = SUMMARY
    # An addition has nothing to be put right but its words, and these are in the chat.
    codes = (SEND, CANCEL) if turn.open_draft().kind == ADDITION else (SEND, EDIT, CANCEL)
    options = tuple((code, wording.text(language, f"bot.button.{code}")) for code in codes)
    turn.say_text("\n".join(_summary(turn, desk)), keyboards.choices(turn, SUMMARY, options[:1], options[1:]))


def editable(turn: Turn, wording: Wording) -> Options:
    """What can be changed from the summary: the kind, and each question of its plan."""
    codes = (KIND, *(question.code for question in PLAN[turn.open_draft().kind] if question.fields))
    return tuple((code, wording.text(turn.language, f"bot.field.{code}")) for code in codes)


def _summary(turn: Turn, desk: Surroundings) -> list[str]:
    draft, wording, language = turn.open_draft(), desk.wording, turn.language
    kind = wording.text(language, f"bot.kind.{draft.kind}")
    lines = [wording.text(language, "bot.summary", kind=kind)]
    if draft.adds_to:
        lines.append(draft.adds_to)
    if draft.file_count:
        lines.append(wording.plural(language, "bot.files", draft.file_count))
    if draft.repeats:
        lines.append(wording.plural(language, "bot.repeated", draft.repeats))
    if draft.text and draft.kind != "law":
        lines.append(f"«{short(draft.text, 120)}»")
    lines += [_field(question, turn, wording) for question in PLAN[draft.kind] if _is_shown(question, draft)]
    if draft.kind == "law" and draft.stated.get("status") == MeasureStatus.DRAFT and draft.file_count:
        # A chat is no safe way for a draft: it is kept and filed restricted, and the next one has a better way.
        lines.append(wording.text(language, "bot.upload.draft_law"))
    if turn.person is None:
        lines.append(wording.text(language, "bot.summary.unknown"))
    lines.append(wording.text(language, "bot.summary.send"))
    return lines


def _is_shown(question: Question, draft: Draft) -> bool:
    """A law's language is read, never asked: not known, it is not missing."""
    return bool(question.fields) and (question.code != "law.language" or "language" in draft.stated)


def _field(question: Question, turn: Turn, wording: Wording) -> str:
    language = turn.language
    labels = dict(question.options(language))
    stated = turn.open_draft().stated
    # The person's own words say what their code says, and better.
    told = stated.get("received_words")
    named = [name for name in question.fields if stated.get(name) and not (told and name == "received")]
    shown = [_value(name, stated[name], labels, turn.language) for name in named]
    value = ", ".join(shown) or wording.text(turn.language, "bot.not_stated")
    name = wording.text(language, f"bot.field.{question.code}")
    return wording.text(language, "bot.field", name=name, value=short(value, 90))


def _value(name: str, value: object, labels: dict[str, str], language: str) -> str:
    if name == "adopted_on":
        return day(language, date.fromisoformat(str(value)))
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    if name == "language":
        return laws.language_name(str(value), language)
    kinds = convention.load().assistance_types
    if name == "type" and value in kinds:
        # A sub-type recognised in the text has no button, but it has a name.
        return kinds[str(value)].label(language)
    return labels.get(str(value), str(value))


def short(text: str, width: int) -> str:
    """A text on one line, cut to so many characters."""
    flat = " ".join(text.split())
    return flat if len(flat) <= width else flat[: width - 1].rstrip() + "…"
