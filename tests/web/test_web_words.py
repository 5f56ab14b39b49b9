"""The words of the pages: every key a template asks for is there, and no key is left over."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from repository.changes import EVENTS
from repository.due import LETTER_STATES, Why
from repository.lifecycles import CLARIFICATION, HELP, LAW, REQUEST
from repository.model import Channel, HoldReason, Proof, RelationKind, TextRole, Visibility
from repository.outbox import RESULTS
from repository.particulars import SAID
from repository.retention.rules import Rule
from repository.web.tongues import chosen
from repository.wording import Wording

WEB = Path(__file__).parents[2]
ASKED = re.compile(r"""(?:say|self)(?:\.count)?\(\s*["']([a-z_.]+)["']""")
CHOSEN = re.compile(r"""["']([a-z_]+\.[a-z_]+)["'](?: if |,| else |\)|\s*\))""")

AREAS = re.compile(r"(?:nav|officers|filter|law)\.(?!html)")


def asked_for() -> set[str]:
    """The keys that stand in templates and in the pages' code, without those that are put together."""
    sources = [*(WEB / "templates" / "web").rglob("*.*"), *(WEB / "repository" / "web").glob("*.py")]
    found: set[str] = set()
    for path in sources:
        text = path.read_text(encoding="utf-8")
        found |= {key for key in ASKED.findall(text) if not key.endswith(".")}
        found |= {key for key in CHOSEN.findall(text) if AREAS.match(key)}
    return found


def put_together() -> set[str]:
    """The keys made from a code: a missing one would break a page only when that code turns up."""
    codes = {
        "hold": [f"{reason}.{part}" for reason in HoldReason for part in ("name", "todo")],
        "channel": list(Channel),
        "proof": [proof.name.lower() for proof in Proof],
        "visibility": list(Visibility),
        "review": list(LAW.states),
        "question": list(CLARIFICATION.states),
        "case": [state for state in {*REQUEST.states, *HELP.states} if state != "draft"],
        "due": ["person", "of"],
        "keeping.rule": list(Rule),
        "desksearch.kind": ["law", "request", "help", "message"],
        "outbox.result": list(RESULTS),
        "outbox.deed": ["resend", "cancel", "other_channel"],
        "outbox.deed_text": ["resend", "cancel", "other_channel"],
        "keeping.mark": ["complaints", "spam"],
        "keeping.mark_text": ["complaints", "spam"],
        "keeping.marked": ["complaints", "spam"],
        "due.why": list(Why),
        "due.letter": list(LETTER_STATES),
        "needs.track": ["short", "long"],
        "needs.stage": ["pre-ratification", "implementation"],
        "region": ["african", "asia_pacific", "eastern_european", "grulac", "weog", "none"],
        "law": [field for field in SAID if field != "language"],
        "law.relation": [f"{kind}{side}" for kind in RelationKind for side in ("", "_by")],
        "law.please_confirm": ["amended", "repealed"],
        "law.text_role": list(TextRole),
        "new": list(EVENTS),
        "curating.like": ["file", "number", "title"],
        "text_is": ["official", "translation", "unofficial_translation"],
        "filter": ["state", "article", "kind", "status", "language", "year"],
        "people": ["open", "used", "over"],
        "state.status": ["party", "signatory", "none"],
        "state.short": ["party", "signatory", "none"],
        "state.deposit": ["ratification", "accession", "acceptance", "approval", "succession"],
        "error": [
            f"{code}.{part}"
            for code in ("not_found", "not_allowed", "link", "moved", "bad_input", "unavailable", "broken")
            for part in ("title", "text")
        ],
    }
    return {f"{start}.{code}" for start, known in codes.items() for code in known}


def test_every_key_asked_for_is_there_and_none_is_left_over(wording: Wording):
    there = {key.removeprefix("web.") for key in wording.msgids() if key.startswith("web.")}

    assert (asked_for() | put_together()) - there == set()
    assert there - asked_for() - put_together() == set()


@pytest.mark.parametrize(
    ("asked", "remembered", "accepted", "language"),
    [
        pytest.param(None, None, "", "en", id="nothing said"),
        pytest.param(None, None, "de-CH, fr;q=0.7, en;q=0.3", "fr", id="best of ours"),
        pytest.param(None, None, "es-PE,es;q=0.9", "es", id="region"),
        pytest.param(None, None, "zh-Hant-TW", "zh", id="script"),
        pytest.param(None, None, "ru;q=0, ar;q=0.1", "ar", id="not wanted"),
        pytest.param(None, None, "ru;q=x", "en", id="broken weight"),
        pytest.param(None, "ru", "fr", "ru", id="cookie before header"),
        pytest.param("zh", "ru", "fr", "zh", id="asked before cookie"),
        pytest.param("xx", "yy", "fr", "fr", id="unknown wishes"),
    ],
)
def test_the_language_of_a_page(asked, remembered, accepted, language):
    assert chosen(asked, remembered, accepted) == language
