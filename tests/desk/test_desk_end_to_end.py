"""The main job, through the doors people use: a law by mail, a request by chat, an answer, a search hit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.desk.processes import DeskProcess, law_mail, text_of

PERU, KENYA, STRANGER = "per@focal-points.example", "ken@focal-points.example", "someone@nowhere.example"
PEOPLE = (
    "state,name,office,role,email,language,valid_from,evidence\n"
    f"PER,Lucía,Ministerio,coordination centre,{PERU},es,2025-01-01,note verbale 7\n"
)


@pytest.fixture(scope="module")
def rehearsal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeskProcess]:
    """`ventanilla try`, its samples sent and filed."""
    desk = DeskProcess(tmp_path_factory.mktemp("rehearsal"))
    with desk.running("try"):
        desk.until(lambda: "Three things to try" in desk.log())
        yield desk


def test_a_pdf_law_by_smtp_is_acknowledged_in_spanish_with_its_numbers(rehearsal: DeskProcess):
    [letter] = rehearsal.letters(PERU)
    text = text_of(letter)

    assert "Hemos recibido su mensaje" in text
    [law] = re.findall(r"^L26-\d{6}-[A-Z]$", text, re.M)[:1]
    shown = rehearsal.shell_json("show", law)
    assert (shown["state"], shown["number"], shown["visibility"], shown["language"]) == ("PER", "90417", "public", "es")


@pytest.mark.parametrize(
    ("words", "states"),
    [
        ("незаконное обогащение", {"PER", "KGZ", "JOR", "CHN"}),
        ("illicit enrichment", {"PER", "KGZ", "JOR", "CHN"}),
        ("90417", {"PER"}),
    ],
    ids=["in Russian", "in English", "by number"],
)
def test_the_law_is_found_by_words_of_another_language(rehearsal: DeskProcess, words: str, states: set[str]):
    found = httpx.get(f"{rehearsal.web}/api/v1/search", params={"q": words}).json()

    assert {hit["state"] for hit in found["hits"]} == states
    assert rehearsal.shell_json("search", words)["total"] == found["total"] == len(states)


def test_a_request_by_chat_is_acknowledged_there_and_shown_by_its_number(rehearsal: DeskProcess):
    with httpx.Client(base_url=rehearsal.chat) as phone:
        said = {"who": "ben", "text": "Le Bénin demande une formation des juges sur la protection des témoins (article 32 "
                "de la Convention), à court terme. Nous ne recevons aucune assistance."}  # fmt: skip
        phone.post("/chat/say", data=said)
        rehearsal.until(lambda: _buttons(phone))
        number = _send(rehearsal, phone)
    shown = rehearsal.shell_json("show", number)
    [request] = [case for case in shown["cases"] if case["reference"].startswith("R")]

    assert (request["state"], request["received"], request["state_of_case"]) == ("BEN", "none", "open")
    assert [(need["articles"], need["term"]) for need in request["needs"]] == [(["32"], "short")]
    assert "Nous avons bien reçu" in text_of(rehearsal.letters("ben@focal-points.example")[-1])


def _screen(phone: httpx.Client) -> str:
    return phone.get("/chat", params={"who": "ben"}).text


def _buttons(phone: httpx.Client) -> list[tuple[str, str, str]]:
    """(message id, payload, label) of every button on the screen."""
    found = []
    for form in re.findall(r'<form class="buttons".*?</form>', _screen(phone), re.S):
        [message_id] = re.findall(r'name="message_id" value="(\d+)"', form)
        found += [
            (message_id, payload, label) for payload, label in re.findall(r'value="([^"]+)" dir="auto">([^<]+)<', form)
        ]
    return found


def _send(rehearsal: DeskProcess, phone: httpx.Client) -> str:
    """Presses Send on the summary, and reads the submission's number from what the desk then says."""
    message_id, payload, label = _buttons(phone)[0]
    assert "nvoyer" in label
    phone.post("/chat/press", data={"who": "ben", "message_id": message_id, "payload": payload})
    return rehearsal.until(lambda: next(iter(re.findall(r"S26-\d{6}-[A-Z]", _screen(phone))), ""))


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeskProcess]:
    """`ventanilla serve` with one registered focal point, and the policy that would publish what is proven."""
    folder = tmp_path_factory.mktemp("serve")
    desk = DeskProcess(folder, extra='[publication]\npolicy = "verified_senders"\n')
    people = folder / "people.csv"
    people.write_text(PEOPLE, encoding="utf-8")
    with desk.running("serve"):
        assert desk.shell("import-people", str(people)).returncode == 0
        yield desk


def test_the_same_mail_from_an_unknown_address_is_held_and_not_public(serving: DeskProcess):
    mail, mailbox = law_mail(STRANGER)
    code, answer = serving.post(mail, STRANGER, mailbox)
    receipt = re.fullmatch(rb"2\.0\.0 Received as (M26-\d{6}-[A-Z])", answer)
    assert (code, receipt is not None) == (250, True)

    [letter] = serving.until(lambda: serving.letters(STRANGER))
    assert receipt[1].decode() in text_of(letter)
    [held] = [row for row in [serving.shell_json("held", "list")] if row]
    assert (held["receipt"], held["reason"]) == (receipt[1].decode(), "unknown_sender")
    assert _found(serving, "enriquecimiento ilícito") == 0


def test_the_same_mail_from_a_registered_but_unproven_address_is_filed_for_review(serving: DeskProcess):
    mail, mailbox = law_mail(PERU)
    serving.post(mail, PERU, mailbox)

    [letter] = serving.until(lambda: serving.letters(PERU))
    text = text_of(letter)
    assert f"{serving.web}/confirm/" in text
    law = re.findall(r"^L26-\d{6}-[A-Z]$", text, re.M)[0]
    shown = serving.shell_json("show", law)
    assert (shown["state_of_review"], shown["visibility"]) == ("under_review", "restricted")
    assert (
        httpx.get(f"{serving.web}/laws/{law}").status_code
        == httpx.get(f"{serving.web}/api/v1/laws/{law}").status_code
        == 404
    )
    assert _found(serving, "enriquecimiento ilícito") == 0


def test_using_the_link_of_the_letter_makes_the_law_public(serving: DeskProcess):
    letter = serving.until(lambda: serving.letters(PERU))[0]
    link = re.findall(rf"{re.escape(serving.web)}/confirm/\S+", text_of(letter))[0]
    page = httpx.get(link)
    assert page.status_code == 200  # looking changes nothing: mail scanners follow links
    assert _found(serving, "enriquecimiento ilícito") == 0

    assert httpx.post(link, follow_redirects=True).status_code == 200
    serving.until(lambda: _found(serving, "enriquecimiento ilícito") == 1)


def test_what_the_desk_sent_and_holds_adds_up(serving: DeskProcess):
    findings = {row["name"]: row for row in serving.shell_json("check")}

    assert (findings["desk"]["text"], findings["accounting"]["ok"]) == ("running", True)


def test_a_second_desk_on_the_same_folder_is_refused_with_the_reason(serving: DeskProcess):
    second = serving.shell("serve")

    assert (second.returncode, "Another desk runs on" in second.stderr) == (2, True)


def test_dividing_the_work_on_sqlite_is_refused_with_the_reason(serving: DeskProcess):
    refused = serving.shell("serve", "--only", "mail")

    assert (refused.returncode, "PostgreSQL" in refused.stderr) == (2, True)


def test_the_original_comes_back_byte_for_byte(serving: DeskProcess, tmp_path: Path):
    mail, _ = law_mail(PERU)
    letter = serving.until(lambda: serving.letters(PERU))[0]
    law = re.findall(r"^L26-\d{6}-[A-Z]$", text_of(letter), re.M)[0]
    import subprocess

    from tests.desk.processes import VENTANILLA

    done = subprocess.run(
        [*VENTANILLA, "original", law, "--config", str(serving.config)], capture_output=True, check=True
    )
    assert done.stdout == mail


def _found(desk: DeskProcess, words: str) -> int:
    return int(httpx.get(f"{desk.web}/api/v1/search", params={"q": words}).json()["total"])
