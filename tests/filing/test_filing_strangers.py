"""From an unknown sender to a filed submission, at the core: named, disowned, linked by a code, exactly once."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from email.message import EmailMessage

import pytest

from repository import confirmations, holds, linking, naming, people
from repository.filing.lookup import Verdict
from repository.filing.strangers import head, is_doubtful, says_no
from repository.filing.vouching import TAKE_BACK
from repository.model import Channel, HoldReason, Proof, Publication, Standing
from repository.people import Registration
from repository.tables import FocalPoint, Hold, Identity, InboundMessage, Measure, OutboundMessage, Submission
from tests.filing.conftest import FilingDesk, mail

LUCIA, STRANGER = "lucia@justicia.example", "ana@justicia.example"
ELSEWHERE = "ana@private.example"
LAW = (
    "LEY N.º 30424\n\nLEY DE RESPONSABILIDAD DE LAS PERSONAS JURÍDICAS\n\nArtículo 1. Objeto\nLa ley regula.\n\n"
    "Artículo 2. Alcance\nSe aplica a todos.\n"
)


@pytest.fixture
def desk(make_desk: Callable[..., FilingDesk]) -> FilingDesk:
    """A desk to which Peru has registered Lucía, at a domain of its own; only the six focal points prove themselves."""
    desk = make_desk()
    entry = Registration("PER", "Lucía", "Ministerio", "focal point", LUCIA, "es", date(2025, 1, 1), "note verbale 7")
    desk.store.write(people.register, entry, desk.clock(), "officer:test")
    proven = {LUCIA, *(f"{state}@focal-points.example" for state in ("per", "ben", "ken"))}
    prove = lambda envelope, message, original, *, known: Verdict(proven=message.sender in proven, evidence={})  # noqa: E731
    return replace(desk, clerk=replace(desk.clerk, prove=prove))


def law(sender: str, number: int = 30424, **headers: str) -> bytes:
    text = LAW.replace("30424", str(number))
    return mail(sender, f"Remite Ley {number}", "Adjunto la ley.", (f"ley{number}.txt", "text/plain", text.encode()),
                **headers)  # fmt: skip


def to(desk: FilingDesk, address: str) -> list[EmailMessage]:
    return [letter for letter in desk.letters() if letter["To"] == address]


def text(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    assert body is not None
    return "\n".join(str(body.get_content()).splitlines())


def reply_to(letter: EmailMessage) -> str:
    return str(letter["Reply-To"])


def held(desk: FilingDesk, sender: str = STRANGER, number: int = 30424) -> tuple[str, EmailMessage]:
    """A stranger's law is held: its receipt, and message 10."""
    receipt = desk.takes(law(sender, number))
    desk.works()
    [letter] = to(desk, sender)
    return receipt.number, letter


def says(desk: FilingDesk, sender: str, words: str, address: str = "desk@desk.example", subject: str = "Re:") -> None:
    desk.takes(mail(sender, subject, words), to=address)
    desk.works()


def submissions(desk: FilingDesk) -> list[tuple[str, Proof]]:
    return [(row.state, row.proof) for row in desk.all(Submission)]


def test_message_10_carries_the_signed_address_by_which_a_focal_point_names_the_sender(desk: FilingDesk):
    _, letter = held(desk)

    assert reply_to(letter).startswith("desk+m1-")
    assert reply_to(letter) in text(letter)
    assert [hold.sender for hold in desk.all(Hold)] == [STRANGER]


def test_message_10_to_another_return_path_offers_nothing_that_hangs_on_a_reply(desk: FilingDesk):
    desk.takes(law(STRANGER), mail_from="other@relay.example")
    desk.works()

    [letter] = to(desk, "other@relay.example")
    assert reply_to(letter) == "desk@desk.example"
    assert "+m1-" not in text(letter)


def test_a_focal_point_who_forwards_message_10_names_its_sender(desk: FilingDesk):
    receipt, letter = held(desk)
    quoted = f"---------- Forwarded message ----------\nFrom: desk\n\n{text(letter)}"
    says(desk, LUCIA, quoted, subject=f"Fwd: {letter['Subject']}")
    letters = desk.letters()

    assert submissions(desk) == [("PER", Proof.UNPROVEN)]
    [measure] = desk.all(Measure)
    assert (measure.number, measure.state_of_review) == ("30424", "under_review")
    [note] = [one for one in letters if one["To"] == LUCIA]
    assert (receipt in text(note), STRANGER in text(note)) == (True, True)
    [ack] = [one for one in letters if one["To"] == STRANGER]
    assert "http://desk.example/confirm/" in text(ack)
    named = next(point for point in desk.all(FocalPoint) if point.standing is Standing.CORRESPONDENT)
    assert (named.state, named.evidence) == ("PER", "named by person:7 in M26-000002-" + named.evidence[-1])


@pytest.mark.parametrize(
    "words", ["SÍ", "Confirmamos que la señora Ana trabaja con nosotros.", "نعم", "是", "Да, это наш сотрудник"]
)
def test_the_notice_names_by_its_signed_address_whatever_the_language(desk: FilingDesk, words: str):
    desk.takes(law(STRANGER))
    desk.works()
    [notice] = to(desk, LUCIA)
    assert STRANGER in text(notice)
    assert "Remite" not in text(notice)

    says(desk, LUCIA, words, reply_to(notice))
    assert submissions(desk) == [("PER", Proof.UNPROVEN)]


def test_one_notice_a_day_a_state_and_none_for_the_general_mailbox(desk: FilingDesk):
    desk.takes(law("one@justicia.example", 1), to="desk@desk.example")
    desk.works()
    assert to(desk, LUCIA) == []
    for number in (2, 3):
        desk.takes(law(f"n{number}@justicia.example", number))
        desk.works()
    assert len(to(desk, LUCIA)) == 1
    desk.clock.move(timedelta(days=1, minutes=1))
    desk.takes(law("n4@justicia.example", 4))
    desk.works()
    assert len(to(desk, LUCIA)) == 1


@pytest.mark.parametrize("address", ["x@gmail.com", "x@focal-points.example", "x@sub.justicia.example"])
def test_no_notice_where_the_domain_is_everybodys_several_states_or_nobodys(desk: FilingDesk, address: str):
    entry = Registration("KEN", "K", "Office", "focal point", "kenya@gmail.com", "en", date(2025, 1, 1), "note")
    desk.store.write(people.register, entry, desk.clock(), "officer:test")
    desk.takes(law(address))
    desk.works()

    assert [row.kind for row in desk.all(OutboundMessage)] == ["not_recognised"]


def test_naming_files_everything_held_from_the_address_once(desk: FilingDesk):
    receipt, letter = held(desk)
    desk.takes(law(STRANGER.upper(), 30425))
    desk.works()
    for _ in range(2):
        says(desk, LUCIA, f"Es nuestra colega. {receipt}", reply_to(letter))

    assert sorted(measure.number for measure in desk.all(Measure)) == ["30424", "30425"]
    assert [hold.state for hold in desk.all(Hold)] == ["replayed", "replayed"]
    desk.takes(law(STRANGER, 30426))
    desk.works()
    assert submissions(desk) == [("PER", Proof.UNPROVEN)] * 3


def test_an_unproven_naming_does_nothing_until_its_link_is_used(desk: FilingDesk):
    entry = Registration("PER", "Luis", "M", "focal point", "luis@justicia.example", "es", date(2025, 1, 1), "note")
    desk.store.write(people.register, entry, desk.clock(), "officer:test")
    _, letter = held(desk)
    says(desk, "luis@justicia.example", "Sí", reply_to(letter))
    assert [hold.reason for hold in desk.all(Hold)] == [HoldReason.UNKNOWN_SENDER, HoldReason.NAMING_UNCLEAR]
    link = re.findall(r"http://desk.example/confirm/(\S+)", text(to(desk, "luis@justicia.example")[-1]))[0]

    for _ in range(2):
        number = desk.store.write(
            confirmations.confirm, link, desk.voice.signer, Publication.AFTER_REVIEW, desk.clock()
        )
        desk.works()
    assert number == "M26-000002-" + number[-1]
    assert submissions(desk) == [("PER", Proof.UNPROVEN)]


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("No conocemos a esta persona.", HoldReason.NAMING_UNCLEAR),
        ("¿Quién es?", HoldReason.NAMING_UNCLEAR),
        ("We do not know her", HoldReason.NAMING_UNCLEAR),
        ("لا نعرف هذا الشخص", HoldReason.NAMING_UNCLEAR),
        ("我们不认识此人", HoldReason.NAMING_UNCLEAR),
    ],
)
def test_words_that_deny_or_ask_name_nobody(desk: FilingDesk, words: str, reason: HoldReason):
    _, letter = held(desk)
    says(desk, LUCIA, words, reply_to(letter))

    assert (submissions(desk), [hold.reason for hold in desk.all(Hold)][1:]) == ([], [reason])


def test_a_number_alone_names_nobody_of_another_domain(desk: FilingDesk):
    receipt, _ = held(desk, ELSEWHERE)
    says(desk, "ken@focal-points.example", "Please file this for Kenya.", subject=receipt)
    assert (submissions(desk), desk.all(Hold)[-1].reason) == ([], HoldReason.NAMING_UNCLEAR)

    says(desk, "ken@focal-points.example", f"Please file what {ELSEWHERE} sent.", subject=receipt)
    assert submissions(desk) == [("KEN", Proof.UNPROVEN)]


def test_a_focal_point_does_not_name_somebody_of_another_states_domain(desk: FilingDesk):
    _, letter = held(desk)
    says(desk, "ken@focal-points.example", "Yes", reply_to(letter))

    assert (submissions(desk), desk.all(Hold)[-1].reason) == ([], HoldReason.NAMING_UNCLEAR)


def test_a_correspondent_names_nobody(desk: FilingDesk):
    _, letter = held(desk)
    says(desk, LUCIA, "Sí", reply_to(letter))
    desk.clock.move(timedelta(days=2))
    _, other = held(desk, "third@justicia.example", 7)
    says(desk, STRANGER, "Sí", reply_to(other))

    assert [row.state for row in desk.all(Submission)] == ["PER"]
    assert people.Standing.CORRESPONDENT in {point.standing for point in desk.all(FocalPoint)}
    assert len(desk.all(FocalPoint)) == 8


@pytest.mark.parametrize("word", ["NO", "No.", "нет", "لا", "否"])
def test_no_takes_a_naming_back_and_the_address_is_a_strangers_again(desk: FilingDesk, word: str):
    _, letter = held(desk)
    says(desk, LUCIA, "Sí", reply_to(letter))
    [note] = [one for one in to(desk, LUCIA) if "/not-me/" in text(one)]

    says(desk, LUCIA, word, reply_to(note))
    assert [identity.address for identity in desk.all(Identity) if identity.revoked_at] == [STRANGER]
    desk.takes(law(STRANGER, 8))
    desk.works()
    assert desk.all(Hold)[-1].reason is HoldReason.UNKNOWN_SENDER
    assert len(desk.all(Submission)) == 1
    assert desk.all(Measure)[0].state_of_review == "under_review"
    with desk.store.read() as session:
        named = desk.all(Submission)[0].person_id
        assert people.correspondent_by_id(session, named, desk.clock().date()) is None


def test_the_link_of_the_note_takes_it_back_too(desk: FilingDesk):
    _, letter = held(desk)
    says(desk, LUCIA, "Sí", reply_to(letter))
    [note] = [one for one in to(desk, LUCIA) if "/not-me/" in text(one)]
    token = re.findall(r"/not-me/(\S+)", text(note))[0]

    value = desk.voice.signer.verify(TAKE_BACK, token)
    with desk.store.read() as session:
        address = naming.taken_by(session, value)
    assert address == STRANGER
    assert desk.store.write(naming.take_back, address, desk.clock(), "link") is True
    assert desk.store.write(naming.take_back, address, desk.clock(), "link") is False
    assert desk.store.write(naming.take_back, LUCIA, desk.clock(), "link") is False


def test_who_forwards_the_strangers_law_files_it_once_and_their_own_beside_it(desk: FilingDesk):
    _, letter = held(desk)
    files = [(f"ley{n}.txt", "text/plain", LAW.replace("30424", str(n)).encode()) for n in (30424, 90000)]
    desk.takes(
        mail(LUCIA, "Fwd: Remite Ley", f"Es nuestra colega.\n\n-----Mensaje reenviado-----\n{text(letter)}", *files)
    )
    desk.works()

    assert sorted(measure.number for measure in desk.all(Measure)) == ["30424", "90000"]


def test_a_mail_that_its_domain_denies_is_held_and_nobody_is_answered(desk: FilingDesk):
    denies = lambda *_, **__: Verdict(proven=False, evidence={"dmarc": "fail"})  # noqa: E731
    desk = replace(desk, clerk=replace(desk.clerk, prove=denies))
    desk.takes(law(STRANGER))
    desk.works()

    assert ([hold.sender for hold in desk.all(Hold)], desk.letters()) == ([STRANGER], [])


@pytest.mark.parametrize(
    "path", ["", "<>", "other@desk.example", "имя@пример.example", "a b@x.example", "@x:y@z.example"]
)
def test_no_answer_goes_where_none_may_or_can(desk: FilingDesk, path: str):
    desk.takes(law(ELSEWHERE), mail_from=path or "<>")
    desk.works()

    assert desk.letters() == []
    assert HoldReason.FILING_FAILED not in {hold.reason for hold in desk.all(Hold)}


# --- a code returned


def asks(desk: FilingDesk, registered: str = LUCIA, number: int = 30424) -> tuple[EmailMessage, list[EmailMessage]]:
    """A stranger replies to message 10 with a registered address: message 10, and what was sent then."""
    _, letter = held(desk, ELSEWHERE, number)
    says(desk, ELSEWHERE, f"I am registered as {registered}.", reply_to(letter))
    return letter, desk.letters()


def code_in(letter: EmailMessage) -> str:
    return re.findall(r"^[A-Z0-9]{4}-[A-Z0-9]{4}$", text(letter), re.M)[0]


@pytest.mark.parametrize("by", ["asking", "registered"])
def test_a_code_returned_links_the_address_and_files_what_was_held_as_proven(desk: FilingDesk, by: str):
    letter, sent = asks(desk)
    [code] = [one for one in sent if one["To"] == LUCIA]
    assert ELSEWHERE in text(code)
    if by == "asking":
        says(desk, ELSEWHERE, f"The code is {code_in(code).lower()}", reply_to(letter))
    else:
        says(desk, LUCIA, code_in(code).replace("-", ""), reply_to(code))

    assert submissions(desk) == [("PER", Proof.PROVEN)]
    assert desk.all(InboundMessage)[0].proof_evidence == {"code": "returned", "by": by}
    letters = desk.letters()
    [notice] = [one for one in letters if one["To"] == LUCIA]
    assert (ELSEWHERE in text(notice), "/not-me/c" in text(notice)) == (True, True)
    assert len([one for one in letters if one["To"] == ELSEWHERE]) == 1


def test_the_answer_about_a_code_is_the_same_whoever_is_registered(desk: FilingDesk):
    answers = []
    for number, registered in enumerate((LUCIA, "nobody@justicia.example")):
        _, sent = asks(desk, registered, number)
        [answer] = [one for one in sent if one["To"] == ELSEWHERE]
        answers.append(re.sub(r"M26-\d{6}-[A-Z]", "M", text(answer)))
        desk.clock.move(timedelta(days=2))

    assert answers[0] == answers[1]


def test_five_wrong_codes_end_a_code(desk: FilingDesk):
    letter, sent = asks(desk)
    [code] = [one for one in sent if one["To"] == LUCIA]
    right = code_in(code)
    for number in range(linking.TRIES):
        says(desk, ELSEWHERE, f"BCDF-222{2 + number}", reply_to(letter))
        desk.clock.move(timedelta(minutes=1))
    says(desk, ELSEWHERE, right, reply_to(letter))

    assert submissions(desk) == []
    told = [one["To"] for one in desk.letters() if "does not serve" in str(one["Subject"])]
    assert told == [ELSEWHERE] * 5  # six answers a day, the first of them that a code was sent


@pytest.mark.parametrize("how", ["stopped", "used", "late", "by somebody else"])
def test_a_code_serves_once_in_time_and_for_the_address_that_asked(desk: FilingDesk, how: str):
    letter, sent = asks(desk)
    [code] = [one for one in sent if one["To"] == LUCIA]
    sender, address = ELSEWHERE, reply_to(letter)
    if how == "stopped":
        says(desk, LUCIA, "STOP", reply_to(code))
    elif how == "used":
        says(desk, LUCIA, code_in(code), reply_to(code))
        desk.store.write(naming.take_back, ELSEWHERE, desk.clock(), "link")
        desk.letters()
        desk.clock.move(timedelta(days=2))
        _, again = held(desk, ELSEWHERE, 77)
        address = reply_to(again)
    elif how == "late":
        desk.clock.move(timedelta(hours=linking.CODE_HOURS, seconds=1))
    else:
        sender = "else@private.example"
    before = submissions(desk)
    says(desk, sender, code_in(code), address)

    assert submissions(desk) == before


def test_codes_to_one_person_are_few_a_day(desk: FilingDesk):
    letter, _ = asks(desk)
    for number in range(5):
        desk.clock.move(timedelta(minutes=1))
        says(desk, ELSEWHERE, f"Again, {number}: {LUCIA}", reply_to(letter))
    codes = [row for row in desk.all(OutboundMessage) if row.kind == "link_code"]

    assert len(codes) == linking.CODES_PER_DAY


def test_a_reply_that_quotes_the_code_and_says_stop_links_nothing(desk: FilingDesk):
    _, sent = asks(desk)
    [code] = [one for one in sent if one["To"] == LUCIA]
    quoted = "\n".join(f"> {line}" for line in text(code).splitlines())
    says(desk, LUCIA, f"STOP\n\nOn 4 March, the desk wrote:\n{quoted}", reply_to(code))

    assert submissions(desk) == []


def test_letters_that_the_desk_begins_still_go_to_the_registered_mailbox(desk: FilingDesk):
    _, sent = asks(desk)
    [code] = [one for one in sent if one["To"] == LUCIA]
    says(desk, LUCIA, code_in(code), reply_to(code))

    with desk.store.read() as session:
        who = people.correspondent(session, Channel.MAIL, ELSEWHERE, desk.clock().date())
        assert who is not None
        assert people.address_of(session, who.person_id, Channel.MAIL) == LUCIA


# --- what nobody wrote, and pressing twice


@pytest.mark.parametrize("sender", ["", f"{LUCIA}, {STRANGER}"])
def test_a_mail_without_one_sender_is_held_by_its_own_reason(desk: FilingDesk, sender: str):
    raw = law(LUCIA).replace(f"From: {LUCIA}\n".encode(), f"From: {sender}\n".encode() if sender else b"")
    desk.takes(raw, mail_from=LUCIA)
    desk.works()

    assert [hold.reason for hold in desk.all(Hold)] == [HoldReason.SENDER_UNCLEAR]
    [letter] = to(desk, LUCIA)
    assert "Vous" not in text(letter)
    assert "From" in text(letter)


def test_replay_pressed_twice_files_once(desk: FilingDesk):
    held(desk)
    entry = Registration("PER", "Ana", "M", "focal point", STRANGER, "es", date(2025, 1, 1), "note")
    desk.store.write(people.register, entry, desk.clock(), "officer:test")
    [hold] = desk.all(Hold)
    desk.store.write(holds.replay, hold.id, desk.clock(), "officer:1")
    with pytest.raises(holds.NotFound):
        desk.store.write(holds.replay, hold.id, desk.clock(), "officer:1")
    desk.works()

    assert len(desk.all(Submission)) == 1


@pytest.mark.parametrize(
    ("words", "expected"),
    [("NO", (True, True)), ("Sí", (False, False)), ("Oficio No. 123: confirmamos", (False, False)),
     ("We can't say", (False, True)), ("Нет.", (True, True)), ("Je n'ai rien envoyé", (False, True))],
)  # fmt: skip
def test_what_counts_as_no(words: str, expected: tuple[bool, bool]):
    assert (says_no(words), is_doubtful(words)) == expected


def test_the_head_ends_where_a_forwarded_mail_begins():
    assert head("Please.\n\n-----Original Message-----\nnot filed") == "Please."
    assert head("> no\nyes") == ""
    assert head("Da\n\nОт: desk\nнет") == "Da"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("El código es k7qf-2m9x.", "K7QF-2M9X"), ("Ｋ７ＱＦ２Ｍ９Ｘ", "K7QF-2M9X"), ("K٧QF–2M٩X", "K7QF-2M9X"),
        ("K7QF-2MOX", "K7QF-2MOX"), ("K7QF-2M9X or BCDF-2345", ""), ("Tel. 4829-1375", ""), ("sous-main", ""),
        ("M26-000419-Y", ""), ("K7QF-2M9X@example.org", ""),
    ],
)  # fmt: skip
def test_what_counts_as_a_code(words: str, code: str):
    assert linking.typed(words) == code


def test_somebody_without_a_chat_has_no_address_there(store):
    with store.read() as session:
        assert people.address_of(session, 1, Channel.TELEGRAM) is None


def test_an_endless_line_of_signs_is_cut_not_searched():
    assert head("-" * 1_000_000 + "x") == ""
