"""Laws, requests and questions by chat: what is asked, what is not, and the draft that is sent. Over real HTTP."""

from __future__ import annotations

from sqlalchemy import select

from repository.drafts import SentDraft
from repository.model import Channel, Outcome
from repository.tables import Draft, Fetch

LAW = """LAW NO. 12 OF 2020
ON THE PROTECTION OF REPORTING PERSONS
Adopted on 3 May 2020. In force since 1 July 2020.
Article 1. Nobody shall suffer because of a report of corruption made in good faith.
Article 2. This law enters into force on 1 July 2020.
"""


async def test_a_file_without_a_word_is_asked_about_and_sent(chatting):
    grace = chatting.focal_point()
    grace.sends_file("scan.pdf", b"%PDF-1.7 no text here", media_type="application/pdf")
    asked = [await heard(grace)]
    for answer in ("Law or measure", "Act on reporting persons", "In force", "Act 12 of 3 May 2020", "33, 32"):
        say(grace, answer)
        asked.append(await heard(grace))
    await chatting.fetched(1)
    say(grace, "Send")
    done = await heard(grace)

    assert [one.text for one in asked] == [
        "Received: 1 file.\nWhat is this: a law or measure, a request for assistance, or a question? "
        "You can send more before you answer.",
        "What is its title?",
        "What is its status?",
        "Its official number, and the date it was adopted? For example: Law 12 of 3 May 2020.",
        "Which articles of the Convention does it put into effect? Numbers are enough: 15, 23, 54.1.c",
        "To be sent: Law or measure\n1 file\nTitle: Act on reporting persons\nStatus: In force\n"
        "Number and date: 12, 3 May 2020\nArticles of the Convention: 33, 32\nShall it be sent?",
    ]
    [row] = chatting.rows(Channel.DRAFT)
    [sent] = chatting.sent_drafts()
    assert done.text == (
        "Sent. It is received under\nM26-000008-P\n"
        "and is being filed; the full acknowledgement follows here and by mail."
    )
    assert (row.account, row.external_id, row.outcome) == ("1", "1", None)
    assert (sent.kind, sent.texts, sent.language, sent.chat) == ("law", (), "en", "7")
    assert (sent.gathered, sent.fetches) == ((1,), (1,))
    assert sent.stated == {
        "title": "Act on reporting persons", "status": "in_force", "number": "12", "adopted_on": "2020-05-03",
        "articles": ["33", "32"],
    }  # fmt: skip
    outcomes = [one.outcome for one in chatting.rows(Channel.TELEGRAM)]
    assert outcomes == [Outcome.DRAFTED] + [Outcome.ANSWERED] * 6


async def test_what_the_file_says_is_not_asked(chatting):
    grace = chatting.focal_point()
    grace.sends_file("law.txt", LAW.encode(), media_type="text/plain")
    await heard(grace)
    await chatting.fetched(1)
    grace.presses("Law or measure")
    asked = await heard(grace)

    assert asked.text == "What is its status?"  # title, number and date stand in the file
    grace.presses("In force")
    asked = await heard(grace)
    assert asked.text == "Which articles of the Convention does it put into effect? Numbers are enough: 15, 23, 54.1.c"
    assert asked.labels == ("Skip", "Back")


async def test_a_whole_request_needs_only_the_summary(chatting):
    grace = chatting.focal_point()
    grace.says(
        "We ask for training of our investigators in tracing and recovering the proceeds of corruption "
        "(articles 31 and 52), in the short term. We receive no assistance in this field at present."
    )
    summary = await heard(grace)
    grace.presses("Send")
    await heard(grace)

    assert summary.labels == ("Send", "Edit", "Cancel")
    assert summary.text.splitlines()[0] == "To be sent: Request for assistance"
    assert "Article or area: 31, 52" in summary.text.splitlines()
    [sent] = chatting.sent_drafts()
    assert (sent.kind, sent.stated["articles"], sent.stated["term"], sent.stated["received"]) == (
        "request", ["31", "52"], "short", "none",
    )  # fmt: skip


async def test_a_bare_request_is_asked_four_things_and_no_more(chatting):
    grace = chatting.focal_point()
    grace.says("Our bureau would be glad of some support, please")
    asked = []
    first = await heard(grace)
    if "What is this" in first.text:
        grace.presses("Request for assistance")
        first = await heard(grace)
    asked.append(first)
    for press in ("Asset recovery", "Capacity-building", "No assistance received", "Short term (up to 1 year)"):
        grace.presses(press)
        asked.append(await heard(grace))

    assert [one.text.partition("?")[0] for one in asked[:4]] == [
        "Which article or area is it about",
        "What kind of assistance",
        "What assistance do you already receive in this field, and from whom",
        "By when, and what priority do you give it yourselves, if you wish to say",
    ]
    assert asked[4].text.splitlines()[2:] == [
        "Article or area: Asset recovery",
        "Assistance: Capacity-building",
        "Already received: No assistance received",
        "Term and your priority: Short term (up to 1 year)",
        "Shall it be sent?",
    ]


async def test_an_article_is_picked_from_its_chapter_and_a_sub_type_from_its_category(chatting):
    grace = chatting.focal_point()
    grace.says("/start")
    await heard(grace)
    grace.presses("Ask for assistance")
    screens = [await heard(grace)]
    for press in ("An article…", "III. Criminalization and law enforcement", "More", "Back", "Criminalization"):
        say(grace, press)
        screens.append(await heard(grace))
    grace.presses("17. Embezzlement, misappropriation or other diversion of pr…")
    screens.append(await heard(grace))
    for press in ("More exactly…", "Capacity-building", "Training: protection of victims and witnesses", "none", "short"):
        say(grace, press)
        screens.append(await heard(grace))

    assert screens[0].labels == (
        "Preventive measures", "Criminalization and law enforcement", "International cooperation", "Asset recovery",
        "An article…", "Skip",
    )  # fmt: skip
    assert screens[1].labels[0] == "II. Preventive measures"
    assert [len(screen.rows) for screen in screens[1:6]] == [6, 9, 9, 6, 9]
    assert screens[3].labels[0] == "23. Laundering of proceeds of crime"
    assert {screen.text for screen in screens[:6]} == {
        "Which article or area is it about? You can type numbers: 31, 52"
    }
    assert screens[-1].text.splitlines()[1:5] == [
        "Article or area: 17", "Assistance: Training: protection of victims and witnesses",
        "Already received: No assistance received", "Term and your priority: Short term (up to 1 year)",
    ]  # fmt: skip
    grace.presses("Send")
    await heard(grace)
    [sent] = chatting.sent_drafts()
    assert sent.stated == {"articles": ["17"], "type": "CAP.WIT", "received": "none", "term": "short"}


async def test_who_is_no_party_may_ask_for_help_to_become_one(chatting):
    elena = chatting.focal_point(11, "en", "ERI")
    elena.says("/menu")
    await heard(elena)
    elena.says("Ask for assistance")
    asked = await heard(elena)
    elena.presses("Assistance to become a party (ratification or accession)")
    await heard(elena)

    assert "Assistance to become a party (ratification or accession)" in asked.labels
    with chatting.store.read() as session:
        assert session.scalars(select(Draft)).one().stated["answers"] == {"area": "ratification"}


async def test_a_draft_under_way_is_taken_up_before_another_is_begun(chatting):
    grace = chatting.focal_point()
    grace.says("/start")
    await heard(grace)
    grace.presses("Send a law or measure")
    await heard(grace)
    grace.says("Ask for assistance")
    asked = [await heard(grace), await heard(grace)]

    assert [one.text for one in asked] == [
        "First the one that is not finished: Law or measure.",
        "Please send the text: as a file, as photos, or pasted here.",
    ]


async def test_the_language_of_a_law_is_shown_and_put_right(chatting):
    grace = chatting.focal_point()
    grace.sends_file("law.txt", LAW.encode(), caption="law", media_type="text/plain")
    await chatting.fetched(1)
    await heard(grace)
    for press in ("Law or measure", "In force", "Skip"):
        say(grace, press)
        summary = await heard(grace)
    for press in ("Edit", "Language", "Español"):
        say(grace, press)
        corrected = await heard(grace)
    for press in ("Edit", "Language", "French", "Send"):
        say(grace, press)
        await heard(grace)

    assert "Language: English" in summary.text.splitlines()
    assert "Language: Spanish" in corrected.text.splitlines()
    [sent] = chatting.sent_drafts()
    assert sent.stated["language"] == "fr"


async def test_own_words_are_sent_although_skip_comes_after_them(chatting):
    grace = chatting.focal_point()
    grace.says("We ask for training of our investigators in tracing the proceeds of corruption (article 52).")
    await heard(grace)
    for answer in ("none", "Before the elections; our first concern", "Edit", "Term and your priority", "Skip"):
        say(grace, answer)
        summary = await heard(grace)
    say(grace, "Send")
    await heard(grace)

    assert "Term and your priority: Before the elections; our first concern" in summary.text.splitlines()
    [sent] = chatting.sent_drafts()
    assert sent.stated == {
        "articles": ["52"], "type": "CAP.INV", "received": "none",
        "priority_words": "Before the elections; our first concern",
    }  # fmt: skip


async def test_words_that_do_not_say_what_is_received_stay_words(chatting):
    grace = chatting.focal_point()
    grace.says("We ask for training of our investigators (article 52), in the short term.")
    asked = [(await heard(grace)).text.partition("?")[0]]
    for answer in ("article 52", "from time to time", "Send"):
        say(grace, answer)
        asked.append((await heard(grace)).text.splitlines()[0].partition("?")[0])

    question = "What assistance do you already receive in this field, and from whom"
    again = "Your words are kept as they are. In short, so that nobody has to guess:"
    assert asked == [question, again, "To be sent: Request for assistance", "Sent. It is received under"]
    [sent] = chatting.sent_drafts()
    assert (sent.stated["received"], sent.stated["received_words"]) == ("not_stated", "article 52\nfrom time to time")


async def test_questions_are_skipped_and_taken_back(chatting):
    grace = chatting.focal_point()
    grace.sends_file("scan.pdf", b"%PDF-1.7")
    await heard(grace)
    asked = []
    for answer in ("law", "skip", "Back", "A better title", "Edit", "Title", "The best title"):
        say(grace, answer)
        asked.append((await heard(grace)).text.partition("?")[0].partition("\n")[0])
        if answer == "A better title":
            for _ in range(3):
                say(grace, "skip")
                asked.append((await heard(grace)).text.partition("?")[0].partition("\n")[0])

    assert asked == [
        "What is its title", "What is its status", "What is its title", "What is its status",
        "Its official number, and the date it was adopted", "Which articles of the Convention does it put into effect",
        "To be sent: Law or measure", "What is to be changed", "What is its title", "To be sent: Law or measure",
    ]  # fmt: skip


async def test_a_draft_follows_its_person_to_another_phone(chatting):
    phone, cousin = chatting.focal_point(7), chatting.standin.person(70, "Cousin")
    phone.sends_file("scan.pdf", b"%PDF-1.7")
    await heard(phone)
    token = chatting.store.write(_invitation_for, "7@focal-points.example")
    cousin.says(f"/start {token}")
    await heard(cousin)
    cousin.says("loi")
    await heard(cousin)

    with chatting.store.read() as session:
        drafts = session.scalars(select(Draft)).all()
    assert [(draft.id, draft.kind, draft.state) for draft in drafts] == [(1, "law", "open")]


async def test_a_stranger_is_told_before_and_after_sending(chatting):
    sam = chatting.standin.person(9, "Sam")
    sam.says("How do I send you our self-assessment report? We need help with it.")
    first = await heard(sam)
    if first.labels[0] != "Send":
        sam.presses("Help or question")
        first = await heard(sam)
    sam.presses("Send")
    done = await heard(sam)

    assert "We do not know yet who writes here: it will be kept apart until that is confirmed." in first.text
    assert done.text.splitlines()[2] == (
        "and kept apart until it is confirmed who writes. Is your mailbox registered with us? /link shows in a minute "
        "that it is you."
    )
    assert [sent.person_id for sent in chatting.sent_drafts()] == [None]


async def test_a_button_of_a_draft_that_is_gone_changes_nothing(chatting):
    grace = chatting.focal_point()
    grace.sends_file("scan.pdf", b"%PDF-1.7")
    await heard(grace)
    old = grace_buttons(chatting, 7)
    grace.says("/cancel")
    cancelled = await heard(grace)
    chatting.standin.cloud.press(7, old[0], old[1])
    stale = await heard(grace)

    assert cancelled.text == "Given up. Nothing of it was sent."
    assert stale.text == "That button belongs to an earlier message; nothing was changed."
    assert chatting.rows(Channel.DRAFT) == []


async def test_an_edited_message_replaces_its_text(chatting):
    grace = chatting.focal_point()
    number = grace.says("Some words nobody can place")
    await heard(grace)
    edit = {"message_id": number, "date": 1772452800, "edit_date": 1772452900, "text": "Other words nobody can place"}
    chat = {"chat": {"id": 7, "type": "private", "first_name": "Grace"}}
    person = {"from": {"id": 7, "is_bot": False, "first_name": "Grace"}}
    chatting.standin.cloud.push_raw({"edited_message": edit | chat | person})
    await chatting.until(lambda session: session.scalar(select(Draft.gathered)) == [1, 2])

    with chatting.store.read() as session:
        assert session.scalars(select(Draft)).one().stated["texts"] == [[number, "Other words nobody can place"]]


async def test_a_file_over_the_limit_is_refused_before_the_download(chatting):
    grace = chatting.focal_point()
    grace.sends_file("code.pdf", bytes(20 * 1024 * 1024 + 1))
    told = await heard(grace)

    assert told.text == (
        "“code.pdf” is too large for Telegram to hand to us. With this link you can bring it, up to 100 MB, within 72 "
        "hours; the line may break meanwhile. Or send it by mail to desk@desk.test."
    )
    assert told.labels == ("Open the upload page",)
    with chatting.store.read() as session:
        [fetch] = session.scalars(select(Fetch)).all()
    assert (fetch.state, fetch.problem, chatting.standin.cloud.calls["getFile"]) == ("given_up", "too_large", 0)


def test_a_sent_draft_survives_the_journal():
    sent = SentDraft("law", ("a",), "fr", "7", 1, (1, 2), (3,), {"title": "Loi"}, 1)

    assert SentDraft.from_bytes(sent.to_bytes()) == sent


def say(person, answer):
    """Presses the button of that label if it is on the screen, types it otherwise."""
    try:
        person.presses(answer)
    except LookupError:
        person.says(answer)


async def heard(person):
    """The next message; that an answered keyboard leaves the screen is not one."""
    message = await person.hears()
    while message.edited:
        message = await person.hears()
    return message


def grace_buttons(chatting, chat_id):
    for shown in reversed(chatting.standin.cloud.shown):
        if shown.by_bot and shown.chat_id == chat_id and "reply_markup" in shown.message:
            return shown.message["message_id"], shown.message["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    raise LookupError


def _invitation_for(session, email):
    from datetime import UTC, datetime

    from repository import people

    return people.invite(
        session, people.person_named(session, email), datetime(2026, 3, 2, 12, tzinfo=UTC), "officer:1"
    )
