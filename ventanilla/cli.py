"""The command line of the desk."""

from __future__ import annotations

import typer

from ventanilla.commands import checking, documents, held, people, records, running

app = typer.Typer(
    name="ventanilla",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="The single window of the UN Convention against Corruption: laws and requests for assistance come in by chat "
    "and mail, are stored, filed, acknowledged, and found again article by article.",
)
app.command("try")(running.rehearse)
app.command("serve")(running.serve)
app.command("search")(records.search)
app.command("show")(records.show)
app.command("original")(records.original)
app.command("parse")(documents.parse_mails)
app.command("extract")(documents.extract_documents)
app.command("import-people")(people.import_people)
app.command("invite")(people.invite)
app.command("reindex")(running.reindex)
app.command("check")(checking.check)
app.add_typer(held.app, name="held")
app.add_typer(people.officer, name="officer")


def main() -> None:
    """The `ventanilla` command."""
    app()
