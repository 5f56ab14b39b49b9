"""For whom the desk takes a chat, who may invite to it, and how it is forgotten, over real HTTP."""

from __future__ import annotations

from datetime import UTC, date, datetime
from email import message_from_bytes, policy

from sqlalchemy import select, update

from repository import accounting, audit, erasing, forgetting, people, uploads
from repository.model import Channel, Outcome
from repository.people import Registration
from repository.pieces import Pieces
from repository.tables import (
    AuditEntry,
    ChatState,
    Draft,
    FocalPoint,
    Identity,
    InboundMessage,
    OutboundMessage,
    Submission,
)
from tests.chat.test_chat_filed import heard

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)

CANARY = "kanarienvogel"


async def test_me_tells_a_focal_point_for_whom_the_chat_is_taken(chatting):
    grace = chatting.focal_point()
    chatting.store.write(_also_named, "7@focal-points.example")
    grace.says("/me")

    heard = await grace.hears()

    assert heard.text.replace("\u2068", "").replace("\u2069", "").splitlines() == [
        "The desk knows you as Grace.",
        "Kenya: focal point, Anti-corruption bureau, since 2 March 2026",
        "Kenya: asset recovery, Attorney General, from 1 January 2026 until 31 December 2026",
        "Registered mailbox: 7…@focal-points.example",
        "Chat linked since: 2 March 2026",
        "Language: English",
        "Reminders: on",
        "0 open drafts",
        "0 open questions to you",
    ]


async def test_me_tells_a_stranger_how_to_be_linked_in_arabic(chatting):
    stranger = chatting.standin.person(9, "Huda", "ar")
    stranger.says("/me")

    heard = await stranger.hears()

    assert heard.text.startswith("هذه المحادثة غير مربوطة بأي مكتب.")
    assert "desk@desk.test" in heard.text


async def test_a_coordination_centre_invites_a_colleague_and_the_link_serves(chatting):
    centre = chatting.focal_point()
    chatting.store.write(_role, "coordination_centre")
    chatting.store.write(_registered, "KEN", "Wanjiru", "wanjiru@ag.go.ke")
    chatting.store.write(_registered, "PER", "Lucía", "lucia@mj.gob.pe")
    centre.says("/invite")
    listed = await centre.hears()
    assert listed.labels == ("Wanjiru · Attorney General",)
    centre.presses("Wanjiru · Attorney General")
    asked = await _next(centre)
    centre.says("send the invitation.")
    sent = await _next(centre)

    assert _plain(asked.text) == "Wanjiru, Attorney General: a link for one use goes to w…@ag.go.ke. Shall it be sent?"
    assert _plain(sent.text) == (
        "The invitation for Wanjiru is on its way to w…@ag.go.ke. It works once, within 72 hours; earlier ones no "
        "longer work."
    )
    [letter] = _invitations(chatting)
    assert letter.recipient == "wanjiru@ag.go.ke"
    text = message_from_bytes(letter.body, policy=policy.default).get_body(("plain",)).get_content()
    token = text.split("?start=")[1].split()[0]
    wanjiru = chatting.standin.person(8, "Wanjiru")
    wanjiru.says(f"/start {token}")
    assert (await wanjiru.hears()).text.startswith("Wanjiru, this chat is now linked")


async def test_nobody_else_invites(chatting):
    grace = chatting.focal_point()
    grace.says("/invite")

    assert (await grace.hears()).text == (
        "Only a State’s coordination centre or the secretariat can invite to this chat. Please ask one of them."
    )


async def test_a_press_after_the_role_ended_sends_nothing(chatting):
    centre = chatting.focal_point()
    chatting.store.write(_role, "coordination centre")
    chatting.store.write(_registered, "KEN", "Wanjiru", "wanjiru@ag.go.ke")
    centre.says("/invite")
    await centre.hears()
    centre.presses("Wanjiru · Attorney General")
    await _next(centre)
    chatting.store.write(_role, "focal point")
    centre.presses("Send the invitation")

    assert (await _next(centre)).text.startswith("Only a State’s coordination centre")
    assert _invitations(chatting) == []


async def test_a_forgotten_chat_leaves_no_byte(chatting, tmp_path):
    grace = chatting.focal_point(chat_id=77_123_456)
    grace.says(f"/search {CANARY}-sought")
    await grace.hears()
    grace.says(f"We ask for training. {CANARY}-words")
    await grace.hears()
    grace.sends_file(f"{CANARY}-name.txt", f"{CANARY}-content".encode())
    await grace.hears()
    await chatting.fetched(1)
    grace.says("/forget")
    explained = await _last(grace, "Erased: the link")
    grace.presses("Go on erasing")
    asked = await _last(grace, "This cannot be undone")
    grace.says("Erase for ever")
    done = await _last(grace, "This chat is erased here")
    await chatting.until(lambda session: session.scalar(select(Draft.state)) == "erased" or None)
    await _quiet(chatting)

    assert len(explained.text) < 500
    assert asked.text
    assert done.text.endswith("Our address: desk@desk.test.")
    assert _found(tmp_path, CANARY.encode()) == []
    assert _found(tmp_path, b"77123456\"") == []
    with chatting.store.read() as session:
        account = accounting.account(session)
        assert (account.holds, account.outcomes["erased"]) == (True, account.accepted)
        assert audit.first_bad_row(session) is None
        assert session.scalars(select(ChatState)).all() == []
        assert session.scalar(select(Identity.address).where(Identity.channel == Channel.MAIL))
        assert session.scalars(select(AuditEntry.details).where(AuditEntry.action == "chat forgotten")).all()[0]["files"] == 1


async def test_what_was_sent_stays(chatting):
    grace = chatting.focal_point()
    chatting.store.write(_sent_update, "7")
    chatting.store.write(forgetting.forget_chat, "7", people_id(chatting), NOON, "system")

    with chatting.store.read() as session:
        row = session.get_one(InboundMessage, 1)
        assert (row.outcome, row.original) == (Outcome.FILED, b'{"kept": 1}')
    assert grace is not None


async def test_pieces_of_a_file_that_was_still_coming_go_with_the_chat(chatting, tmp_path):
    grace = chatting.focal_point()
    grace.says("/upload")
    [[(_, url)]] = (await grace.hears()).rows
    token, pieces = url.rpartition("/")[2], Pieces(chatting.files)
    upload = chatting.store.write(uploads.begin, token, "law.txt", 100, "text/plain", 0, NOON)
    chatting.store.write(uploads.confirm, token, pieces.append(upload.id, 0, CANARY.encode()), NOON)
    left = chatting.store.write(forgetting.forget_chat, "7", people_id(chatting), NOON, "system")
    erasing.finish(chatting.store, chatting.files, left)

    assert _found(tmp_path, CANARY.encode()) == []


async def test_a_first_yes_alone_erases_nothing(chatting):
    grace = chatting.focal_point()
    grace.says("/forget")
    await grace.hears()
    grace.says("Keep everything")

    assert (await grace.hears()).text == "Very well, nothing was erased."
    with chatting.store.read() as session:
        assert session.scalars(select(AuditEntry).where(AuditEntry.action == "chat forgotten")).all() == []


async def test_a_stranger_is_forgotten_in_arabic(chatting):
    huda = chatting.standin.person(9, "Huda", "ar")
    huda.says("/forget")
    await huda.hears()
    huda.says("متابعة المحو")
    await huda.hears()
    huda.says("محو نهائي")

    assert (await huda.hears()).text.startswith("مُحيت هذه المحادثة لدينا")
    with chatting.store.read() as session:
        assert set(session.scalars(select(InboundMessage.conversation))) == {""}
        assert set(session.scalars(select(OutboundMessage.body))) <= {b""}


def _plain(text: str) -> str:
    return text.replace("\u2068", "").replace("\u2069", "")


async def _next(person):
    heard = await person.hears()
    while heard.edited:
        heard = await person.hears()
    return heard


async def _last(person, beginning: str):
    heard = await person.hears()
    while not _plain(heard.text or "").startswith(beginning):
        heard = await person.hears()
    return heard


async def _quiet(chatting) -> None:
    import asyncio

    await asyncio.sleep(erasing.GRACE_SECONDS + 1.5)


def _found(folder, needle: bytes) -> list[str]:
    return [str(path) for path in folder.rglob("*") if path.is_file() and needle in path.read_bytes()]


def people_id(chatting) -> int:
    with chatting.store.read() as session:
        return session.scalar(select(Identity.person_id).where(Identity.channel == Channel.TELEGRAM))


def _sent_update(session, chat: str) -> None:
    submission = Submission(
        reference="S26-000001-A", state="KEN", person_id=1, proof=0, language="en", subject="", received_at=NOON
    )
    session.add(submission)
    session.flush()
    session.add(
        InboundMessage(
            channel=Channel.TELEGRAM, account="1", external_id="1", received_at=NOON, size=11, original_sha256="x",
            original=b'{"kept": 1}', envelope={}, conversation=chat, outcome=Outcome.FILED, due_at=NOON,
            submission_id=submission.id,
        )
    )


def _also_named(session, email: str) -> None:
    session.add(
        FocalPoint(
            person_id=people.person_named(session, email), state="KEN", role="asset recovery",
            office="Attorney General", valid_from=date(2026, 1, 1), valid_to=date(2026, 12, 31), evidence="note",
        )
    )


def _role(session, role: str) -> None:
    session.execute(update(FocalPoint).where(FocalPoint.person_id == 1).values(role=role))


def _registered(session, state: str, name: str, email: str) -> None:
    people.register(
        session,
        Registration(state, name, "Attorney General", "focal point", email, "en", NOON.date(), "note verbale"),
        NOON,
        "officer:1",
    )


def _invitations(chatting) -> list[OutboundMessage]:
    from sqlalchemy.orm import undefer

    with chatting.store.read() as session:
        query = select(OutboundMessage).where(OutboundMessage.kind == "invitation").options(undefer(OutboundMessage.body))
        return list(session.scalars(query))


async def test_a_phone_that_was_silent_for_long_erases_nothing_before_a_code(chatting):
    grace = chatting.focal_point(7)
    grace.says("Some words nobody can place")
    await heard(grace)
    chatting.clock.passes(days=91)
    while (nudged := grace.reads()) is not None:
        assert nudged

    grace.says("/forget")
    asked = await heard(grace)
    while "code" not in asked.text:  # the draft is reminded of in the same minute
        asked = await heard(grace)

    with chatting.store.read() as session:
        assert session.scalars(select(Draft.state)).all() == ["open"]
