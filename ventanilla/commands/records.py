"""A search, a record, an original, from the shell."""

from __future__ import annotations

import json
import sys
import urllib.parse
import urllib.request
from typing import Annotated, Any

import typer
from rich.markup import escape
from sqlalchemy import select

from repository import access, audit, convention, intake
from repository.access import Reader
from repository.errors import BadInput
from repository.files import Files
from repository.model import Role
from repository.summaries import summary
from repository.tables import Officer
from repository.web import addresses
from ventanilla import premises
from ventanilla.commands.common import ConfigOption, JsonOption, out, print_json, settings_from, told
from ventanilla.config import Settings, clock_of

SHELL = Reader(Role.OFFICER)
"""Whoever can read the data folder can read everything: the shell is the secretariat's."""

ASK_SECONDS = 5.0


def search(
    words: Annotated[list[str], typer.Argument(help="What to look for, in any of the languages.")],
    state: Annotated[
        list[str] | None, typer.Option(help="Only this State (alpha-2, alpha-3 or name); may repeat.")
    ] = None,
    article: Annotated[
        list[str] | None, typer.Option(help="Only what implements this article of the Convention.")
    ] = None,
    language: Annotated[list[str] | None, typer.Option(help="Only texts in this language (ISO 639-1).")] = None,
    scope: Annotated[
        str, typer.Option(help="public: published laws. desk: everything else, for an officer named by --officer.")
    ] = "public",
    officer: Annotated[
        str, typer.Option(help="With --scope desk: the officer's mailbox. The search is written to the audit trail.")
    ] = "",
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Searches the published laws: asks the running desk when one answers, else opens the index itself.

    With --scope desk it searches what is not public, as an officer: drafts, requests, questions, messages.
    """
    with told():
        settings = settings_from(config)
        if scope not in {"public", "desk"}:
            raise BadInput("--scope is public or desk.")
        if scope == "desk":
            within = _as_officer(settings, " ".join(words), officer, [_alpha3(name) for name in state or []])
            print_json(within) if as_json else _print(within)
            return
        asked = {"q": " ".join(words), "state": state or [], "article": article or [], "language": language or []}
        found = _ask_desk(settings, asked)
        if found is None:
            found = _ask_index(settings, asked)
    if as_json:
        print_json(found)
    else:
        _print(found)


def _ask_desk(settings: Settings, asked: dict[str, Any]) -> dict[str, Any] | None:
    """What the desk's own API answers; None when no desk does."""
    if not premises.desk_is_running(settings.data_folder):
        return None
    address = f"http://{settings.web.listen}/api/v1/search?{urllib.parse.urlencode(asked, doseq=True)}"
    try:
        with urllib.request.urlopen(address, timeout=ASK_SECONDS) as answer:
            found: dict[str, Any] = json.load(answer)
            return found
    except (OSError, ValueError):
        return None


def _ask_index(settings: Settings, asked: dict[str, Any]) -> dict[str, Any]:
    # Only without a running desk: the engine takes a second to load.
    from repository.finding import Finder
    from repository.search.engine import IndexUnusable
    from repository.search.follower import public_folder
    from repository.search.query import Question
    from repository.search.reading import Reading
    from repository.search.results import as_json

    question = Question(
        words=asked["q"], states=tuple(_alpha3(name) for name in asked["state"]), articles=tuple(asked["article"]),
        languages=tuple(asked["language"]),
    )  # fmt: skip
    with premises.guest(settings) as store:
        try:
            answer = Finder(Reading(public_folder(settings.data_folder)), store).find(question)
        except IndexUnusable as error:
            raise BadInput(
                "There is no search index, and no desk running to make it. Run: ventanilla reindex"
            ) from error
    return as_json(answer, lambda hit: f"{settings.web.base_url}{addresses.law(hit.reference, hit.version)}")


def _as_officer(settings: Settings, words: str, email: str, states: list[str]) -> dict[str, Any]:
    """The restricted index, for an active officer, whose name stands in the trail for it."""
    from repository.finding import DeskFinder
    from repository.search.engine import IndexUnusable
    from repository.search.follower import desk_folder
    from repository.search.query import Question
    from repository.search.reading import Reading
    from repository.search.results import as_json

    with premises.guest(settings) as store:
        with store.read() as session:
            known = session.scalar(
                select(Officer).where(
                    Officer.email == email.strip().lower(), Officer.active, Officer.role == Role.OFFICER
                )
            )
        if known is None:
            raise BadInput("--scope desk needs --officer with the mailbox of an active officer.")
        reader = Reader(Role.OFFICER, officer_id=known.id)
        now = clock_of(settings)()
        store.write(audit.record, now, reader.actor, "searched", "desk", {"length": len(words), "by": "shell"})
        try:
            reading = Reading(desk_folder(settings.data_folder))
            answer = DeskFinder(reading, store).find(Question(words=words, states=tuple(states)), reader)
        except IndexUnusable as error:
            raise BadInput("There is no restricted index yet: start the desk, or run ventanilla reindex") from error
    return as_json(answer, lambda hit: f"{settings.web.base_url}/officers/items/{hit.reference}")


def _alpha3(name: str) -> str:
    state = convention.load().state(name)
    if state is None:
        raise BadInput(f"--state: {name!r} is no State of the list.")
    return state.alpha3


def _print(found: dict[str, Any]) -> None:
    understood = found["understood"]
    out.print(f"{found['total']} found, {found['took_ms']:.0f} ms", style="dim")
    if understood["expanded"]:
        out.print(f"Also searched for: {', '.join(understood['expanded'])}", style="dim", markup=False)
    if understood["mode"] == "any":
        out.print("No text has all these words; these have some of them.", style="yellow")
    if understood.get("excluded"):
        out.print(f"Without: {', '.join(understood['excluded'])}", style="dim", markup=False)
    if understood.get("cut"):
        out.print(f"Looked for in part only: {', '.join(understood['cut'])}", style="yellow", markup=False)
    if understood["corrected"]:
        out.print(f"Did you mean: {understood['corrected']}", markup=False)
    for hit in found["hits"]:
        place = f", {hit['article']['label']}" if hit["article"] else ""
        out.print(f"\n[bold]{escape(hit['title'])}[/]  {hit['state']}{place}  {hit['status']}")
        snippet = escape(hit["snippet_html"]).replace("<mark>", "[bold yellow]").replace("</mark>", "[/]")
        out.print(f"  {snippet}")
        out.print(f"  {hit['url']}", style="blue", markup=False)


def show(
    reference: Annotated[str, typer.Argument(help="Any number of ours: M…, S…, L…, R…, H… or N….")],
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Shows what a number leads to: a message and what became of it, a law, a request with its needs."""
    with told(), premises.guest(settings_from(config)) as store, store.read() as session:
        found = summary(session, SHELL, reference)
    if as_json:
        print_json(found)
        return
    for key, value in found.items():
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        out.print(f"{key:<16} {text}", markup=False)


def original(
    receipt: Annotated[str, typer.Argument(help="A receipt (M…), or any number filed from it.")],
    config: ConfigOption = None,
) -> None:
    """Writes the bytes as received to standard output."""
    with told():
        settings = settings_from(config)
        with premises.guest(settings) as store, store.read() as session:
            row = access.journal_row_of(session, receipt)
            kept = intake.original(row, Files(settings.data_folder / "files"))
    sys.stdout.buffer.write(kept)
