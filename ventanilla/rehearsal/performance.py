"""What the rehearsal does at its start: samples through the real doors with a progress display, then what to try."""

from __future__ import annotations

import asyncio
import smtplib
from collections.abc import Sequence

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from sqlalchemy import func, select

from repository.model import Channel
from repository.tables import InboundMessage
from ventanilla.commands.common import err, out
from ventanilla.compose import Desk
from ventanilla.rehearsal import samples
from ventanilla.rehearsal.people import FOCAL_POINTS, by_key
from ventanilla.rehearsal.persons import StandIn

PATIENCE = 60.0


async def send_samples(desk: Desk, stand_in: StandIn, mail_port: int) -> None:
    """Sends every sample by SMTP, one request by chat, and waits until all are filed."""
    total = len(samples.MAILS) + 1
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True) as progress:
        sending = progress.add_task("Samples sent through the doors", total=total)
        for sample in samples.MAILS:
            await asyncio.to_thread(_post, sample, mail_port)
            progress.advance(sending)
        await _ask_by_chat(desk, stand_in)
        progress.advance(sending)
        filing = progress.add_task("Samples filed", total=total)
        await _until_filed(desk, progress, filing, total)


def _post(sample: samples.SampleMail, port: int) -> None:
    with smtplib.SMTP("127.0.0.1", port, timeout=30) as connection:
        connection.sendmail(sample.sender, [sample.mailbox], samples.as_bytes(sample))


async def _ask_by_chat(desk: Desk, stand_in: StandIn) -> None:
    """The request of one focal point, as a person would write it; once, for a chat knows no copies."""
    if _counted(desk, InboundMessage.channel == Channel.DRAFT):
        return
    sender = by_key(samples.CHAT_SENDER)
    assert sender is not None  # noqa: S101 - one of our own constants names another
    person = stand_in.person(sender.chat_id, sender.name, sender.language)
    person.says(samples.CHAT_REQUEST)
    summary = await person.hears(PATIENCE)
    person.presses(summary.labels[0])
    await person.hears(PATIENCE)


async def _until_filed(desk: Desk, progress: Progress, task: object, total: int) -> None:
    for _ in range(int(PATIENCE / 0.2)):
        pending = _counted(desk, InboundMessage.outcome.is_(None))
        progress.update(task, completed=max(0, total - pending))  # type: ignore[arg-type]
        if not pending:
            return
        await asyncio.sleep(0.2)


def _counted(desk: Desk, condition: object) -> int:
    with desk.store.read() as session:
        counted = select(func.count()).select_from(InboundMessage).where(condition)  # type: ignore[arg-type]
        return session.scalar(counted) or 0


def introduce(desk: Desk, stand_in: str, officers: Sequence[tuple[str, str, str]]) -> None:
    """Prints the addresses, the people, and three things to try."""
    settings = desk.settings
    out.print(f"\n[bold]{settings.desk_name}[/] is open on this machine. Ctrl-C closes it.\n")
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_row("Search and laws", settings.web.base_url)
    table.add_row("Chat as a focal point", f"http://{stand_in}/chat")
    table.add_row("Every mail sent", f"http://{stand_in}/sent")
    table.add_row("Officers", f"{settings.web.base_url}/officers/sign-in as {', '.join(row[0] for row in officers)}")
    table.add_row("Mail door (SMTP)", f"{', '.join(settings.mail.listen)} for {_mailboxes(desk)}")
    table.add_row("Focal points", ", ".join(f"{point.email} ({point.state})" for point in FOCAL_POINTS))
    table.add_row("Kept in", str(settings.data_folder))
    out.print(table)
    port = settings.mail.listen[0].rpartition(":")[2]
    out.print("\n[bold]Three things to try[/]")
    out.print(f"1. Search for «enriquecimiento ilícito» at {settings.web.base_url}")
    out.print("   Russian, Chinese and Arabic laws answer too.")
    out.print(
        f"2. Play a focal point at http://{stand_in}/chat: write a sentence, or send a file; no command is needed."
    )
    out.print(f"3. Mail a law of your own, then look at http://{stand_in}/sent:")
    to = f"laws@{settings.mail.domains[0]}"
    out.print(f"   swaks --server 127.0.0.1:{port} --from per@focal-points.example --to {to} --attach @FILE")


def _mailboxes(desk: Desk) -> str:
    mail = desk.settings.mail
    return ", ".join(f"{name}@{mail.domains[0]}" for name in mail.mailboxes)
