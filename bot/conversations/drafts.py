"""Whatever is sent without a command becomes part of a draft; its questions are answered by button or by typing."""

from __future__ import annotations

from aiogram import F, Router
from aiogram.filters import StateFilter
from aiogram.types import CallbackQuery, Message

from bot import keyboards, questions
from bot.conversations import flow, menu, mine
from bot.conversations.contents import file_of, goes_on, spoken_of, text_of
from bot.conversations.flow import ASK, EDITING, KIND, PLAN, SUMMARY, UP
from bot.desk import Surroundings
from bot.effects.uploading import OfferUpload
from bot.keyboards import ANSWER, BACK, CANCEL, EDIT, SEND, SKIP
from bot.questions import DEEPER, Question
from bot.turn import Turn
from repository import recognition
from repository.folding import fold
from repository.recognition import Answer

A_WORD = 20
"""Characters up to which what is typed at «law, request or help?» is only an answer to it."""
_DECISIONS: dict[Answer | None, str] = {Answer.YES: SEND, Answer.DONE: SEND, Answer.CANCEL: CANCEL}
_MOVES: dict[Answer | None, str] = {Answer.SKIP: SKIP, Answer.CANCEL: CANCEL}


async def press(query: CallbackQuery, turn: Turn, desk: Surroundings) -> None:
    """A button of a question or of the summary. One that is no longer on the screen changes nothing."""
    pressed = keyboards.read(query.data or "")
    if pressed is None or not keyboards.is_current(pressed, turn) or turn.draft is None:
        turn.say("bot.stale")
        return
    if not _is_open(pressed.question, turn):
        await _again(turn, desk)
    elif pressed.choice == BACK:
        await flow.step_back(turn, desk)
    elif pressed.question == SUMMARY:
        _from_summary(pressed.choice, turn, desk)
    elif pressed.question == EDITING:
        _edit(pressed.choice, turn, desk)
    else:
        await _choose(pressed.question, pressed.choice, turn, desk)


async def take_file(message: Message, turn: Turn, desk: Surroundings) -> None:
    """A file, with or without words: part of the draft; a batch of them is asked about once."""
    file = file_of(message)
    if turn.replies_to is not None:
        turn.answer(turn.replies_to, message.message_id, text_of(message), file)
        return
    turn.gather(message.message_id, text_of(message), file)
    if file is not None and file.too_large:
        turn.effects.append(OfferUpload(file))
    if spoken_of(message) is not None:
        turn.notes.append(desk.wording.text(turn.language, "bot.spoken"))
        await flow.answer_batch(turn, desk)
    else:
        await flow.go_on_when_quiet(turn, desk)


async def take_answer(message: Message, turn: Turn, desk: Surroundings) -> None:
    """A typed answer to the open question; what does not answer it belongs to what the person wants to send."""
    text = text_of(message)
    if turn.replies_to is not None:
        turn.answer(turn.replies_to, message.message_id, text, None)
        return
    code = (turn.state or "").removeprefix(ASK)
    button = _button(text, code, turn, desk)
    if button == BACK:
        await flow.step_back(turn, desk)
        return
    if button == CANCEL:
        _from_summary(CANCEL, turn, desk)
        return
    choice = button or (_option(text, turn, desk) if code == KIND else None)
    if choice is not None:
        await _choose(code, choice, turn, desk)
        return
    question = questions.find(code, PLAN)
    finer = flow.finer_choice(question, text, turn) if question else None
    if question is not None and (finer or _is_deeper(text, question, turn, desk)):
        await _choose(code, finer or DEEPER, turn, desk)
        return
    fields = question.typed(text, turn.language) if question else None
    if question is None or fields is None:
        await _gather(message, turn, desk)
    else:
        questions.take(turn.open_draft(), question, fields)
        await flow.go_on(turn, desk)


async def take_decision(message: Message, turn: Turn, desk: Surroundings) -> None:
    """Typed «send», «edit» or «cancel» at the summary; anything else is added to the draft and shown again."""
    text = text_of(message)
    said = _DECISIONS.get(recognition.single_answer(text))
    decision = _word(text, (SEND, EDIT, CANCEL), turn, desk) or said
    if decision is not None:
        _from_summary(decision, turn, desk)
        return
    await take_text(message, turn, desk)


async def take_edit(message: Message, turn: Turn, desk: Surroundings) -> None:
    """The typed name of what is to be changed."""
    code = questions.pick(flow.editable(turn, desk.wording), text_of(message), fold)
    if code is None:
        await take_text(message, turn, desk)
    else:
        _edit(code, turn, desk)


async def take_text(message: Message, turn: Turn, desk: Surroundings) -> None:
    """Words without a command: an answer to our question when they say so, else part of a draft."""
    text = text_of(message)
    if turn.draft is None and recognition.is_greeting(text):
        turn.say("bot.start", menu.rows(turn.language, desk.wording), address=desk.mail_address)
        return
    answers = turn.replies_to
    if answers is None and turn.draft is None and recognition.numbered_answers(text) and len(turn.open_questions) == 1:
        answers = turn.open_questions[0][0]
    if answers is not None:
        turn.answer(answers, message.message_id, text, None)
        return
    await _gather(message, turn, desk)


async def _gather(message: Message, turn: Turn, desk: Surroundings) -> None:
    text = text_of(message)
    turn.gather(message.message_id, text, None)
    if goes_on(text):
        await flow.go_on_when_quiet(turn, desk)
    else:
        await flow.go_on(turn, desk)


async def correct(message: Message, turn: Turn, desk: Surroundings) -> None:
    """An edited message: replaces its text in the draft; after sending it is added to what was sent."""
    draft = turn.draft
    if draft is None or message.message_id not in dict(draft.texts):
        await mine.correct(message, turn, desk)
        return
    turn.gather(message.message_id, text_of(message), None)


async def _choose(code: str, choice: str, turn: Turn, desk: Surroundings) -> None:
    draft = turn.open_draft()
    if code == KIND and choice.startswith(f"{ANSWER}-"):
        _send_as_answer(int(choice.partition("-")[2]), turn)
        return
    if code == KIND and choice in questions.KINDS:
        draft.kind = choice
    elif question := questions.find(code, PLAN):
        if choice.startswith(DEEPER):
            flow.ask_deeper(turn, question, choice, desk.wording)
            return
        if choice == UP:
            flow.ask_again(turn, desk.wording)
            return
        fields = question.chosen(choice)
        if choice == SKIP:
            questions.skip(draft, question)
        elif fields is not None:
            questions.take(draft, question, fields)
    await flow.go_on(turn, desk)


def _send_as_answer(clarification: int, turn: Turn) -> None:
    # Authorised anew: the id comes from a payload, the list of open matters from the records.
    if clarification in dict(turn.open_questions):
        turn.open_draft().kind = "answer"
        turn.clarification, turn.sends, turn.state = clarification, True, None


def _from_summary(choice: str, turn: Turn, desk: Surroundings) -> None:
    if choice == SEND:
        turn.sends, turn.state = True, None
    elif choice == CANCEL:
        turn.cancels, turn.state = True, None
        turn.say("bot.cancelled")
    else:
        turn.state = EDITING
        turn.say("bot.edit", keyboards.choices(turn, EDITING, flow.editable(turn, desk.wording), ()))


def _edit(code: str, turn: Turn, desk: Surroundings) -> None:
    question = questions.find(code, PLAN)
    if code == KIND:
        questions.change_kind(turn.open_draft())
        flow.ask_kind(turn, desk.wording)
    elif question is not None:
        flow.ask(turn, question, desk.wording)


async def _again(turn: Turn, desk: Surroundings) -> None:
    if (turn.state or "").startswith(ASK):
        flow.ask_again(turn, desk.wording)
    else:
        await flow.go_on(turn, desk)


def _is_deeper(text: str, question: Question, turn: Turn, desk: Surroundings) -> bool:
    """Whether the label of the way to the finer choices was typed."""
    if not question.deeper("", turn.language):
        return False
    label = f"bot.deeper.{question.code}"
    return fold(text).strip(" .!…") in {
        fold(desk.wording.text(language, label)).strip(" .…") for language in (turn.language, "en")
    }


def _is_open(question: str, turn: Turn) -> bool:
    return turn.state in (question, ASK + question)


def _option(text: str, turn: Turn, desk: Surroundings) -> str | None:
    options = (*flow.kinds(desk.wording, turn.language), *flow.open_matters(turn, desk.wording))
    if picked := questions.pick(options, text, fold):
        return picked
    # «a law», «una ley»: a word that names the kind is an answer, a sentence is part of what is sent.
    named = recognition.intents("", text, (), (), (), turn.language) if len(text) <= A_WORD else ()
    return next((str(intent) for intent in named if len(named) == 1 and intent in questions.KINDS), None)


def _button(text: str, code: str, turn: Turn, desk: Surroundings) -> str | None:
    """Skip, Back or Cancel in words; «none» passes a question over, except where none is an answer."""
    single = recognition.single_answer(text)
    if single is Answer.NONE and code not in (KIND, "request.received"):
        return SKIP
    return _word(text, (SKIP, BACK, CANCEL), turn, desk) or _MOVES.get(single)


def _word(text: str, codes: tuple[str, ...], turn: Turn, desk: Surroundings) -> str | None:
    """A button's label typed in full, in the person's language or in English."""
    typed = fold(text).strip(" .!")
    for code in codes:
        if typed in {fold(desk.wording.text(language, f"bot.button.{code}")) for language in (turn.language, "en")}:
            return code
    return None


def router() -> Router:
    """Files, texts, presses and edits; must come after the commands."""
    routes = Router(name="drafts")
    questions_open = StateFilter(ASK + KIND, *(ASK + question.code for plan in PLAN.values() for question in plan))
    routes.callback_query.register(press)
    routes.edited_message.register(correct, F.text | F.caption)
    routes.message.register(take_file, F.document | F.photo | F.voice | F.audio | F.video | F.video_note)
    routes.message.register(take_answer, F.text, questions_open)
    routes.message.register(take_decision, F.text, StateFilter(SUMMARY))
    routes.message.register(take_edit, F.text, StateFilter(EDITING))
    routes.message.register(take_text, F.text)
    return routes
