"""Officers invite focal points to the chat: the link goes to the mailbox, and a new one ends the former."""

from __future__ import annotations

from test_web_officers import form_token, officer  # noqa: F401


def test_the_page_lists_focal_points_and_says_that_there_is_no_chat(place, officer):
    page = officer.get("/officers/people")

    assert page.status_code == 200
    assert "?start=" not in page.text
