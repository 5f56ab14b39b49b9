"""Officers of the secretariat: one-time sign-in links by mail, sessions of a browser. It knows no page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from repository import audit, outbox, tokens
from repository.access import Reader
from repository.errors import DeskError
from repository.messages import Addressee, SignIn
from repository.model import Role
from repository.outbox import Letter
from repository.store import Store
from repository.tables import Officer, OfficerSession, SignInLink
from repository.voice import Voice

LINK_MINUTES = 15
LINKS_PER_HOUR = 5
"""Of one officer: a mailbox must not be flooded through the sign-in page."""
SESSION_HOURS = 12


class LinkUnusable(DeskError):
    """A sign-in link that is unknown, used, out of date, or asked for in another browser: all get the same answer."""

    temporary = False
    told = "This link cannot be used. Links serve once, for 15 minutes, in the browser in which they were asked for."


@dataclass(frozen=True, slots=True)
class SignedIn:
    """An officer's browser. `form_token` must come back with every form, so that no other site can send one."""

    officer_id: int
    name: str
    language: str
    role: Role
    form_token: str

    @property
    def reader(self) -> Reader:
        """The reader this officer is before the gate."""
        return Reader(self.role, officer_id=self.officer_id)


def send_link(store: Store, voice: Voice, address: str, browser: str, now: datetime) -> bool:
    """Mails a one-time link to an officer, for the browser that asked; True when one was sent.

    `browser` is a secret in a cookie of that browser. For an address that is no active officer's, or beyond
    LINKS_PER_HOUR, nothing happens; the page says the same in every case.
    """
    with store.read() as session:
        officer = _active(session, address)
    if officer is None:
        return False
    # Rendered before the write: no transaction waits for templates.
    token = tokens.one_time()
    url = f"{voice.desk.base_url}/officers/sign-in/{token}"
    letter = voice.mail(
        SignIn(url, LINK_MINUTES), officer.language, Addressee(officer.name, None), to=officer.email,
        cause=f"sign-in:{tokens.fingerprint(token)[:12]}", kind="sign_in", now=now, auto_submitted="auto-generated",
    )  # fmt: skip
    link = SignInLink(
        token_hash=tokens.fingerprint(token), browser_hash=tokens.fingerprint(browser), officer_id=officer.id,
        expires_at=now + timedelta(minutes=LINK_MINUTES),
    )  # fmt: skip
    return store.write(_keep, link, letter, now)


def _active(session: Session, address: str) -> Officer | None:
    return session.scalar(select(Officer).where(Officer.email == address.strip().lower(), Officer.active.is_(True)))


def _keep(session: Session, link: SignInLink, letter: Letter, now: datetime) -> bool:
    # An hour of links expires within the hour that follows the first of them.
    since = now - timedelta(hours=1) + timedelta(minutes=LINK_MINUTES)
    recent = select(func.count()).where(SignInLink.officer_id == link.officer_id, SignInLink.expires_at > since)
    actor = f"officer:{link.officer_id}"
    if (session.scalar(recent) or 0) >= LINKS_PER_HOUR:
        audit.record(session, now, "system", "sign-in link refused: too many", actor)
        return False
    session.add(link)
    outbox.queue(session, letter, now)
    audit.record(session, now, "system", "sign-in link sent", actor)
    return True


def sign_in(session: Session, token: str, browser: str, now: datetime) -> str:
    """Uses a link and opens a session; returns the secret for the browser's cookie. Raises LinkUnusable."""
    link = session.scalar(select(SignInLink).where(SignInLink.token_hash == tokens.fingerprint(token)))
    if (
        link is None
        or link.used_at is not None
        or link.expires_at < now
        or link.browser_hash != tokens.fingerprint(browser)
        or not session.get_one(Officer, link.officer_id).active
    ):
        raise LinkUnusable("sign-in link")
    link.used_at = now
    secret = tokens.one_time()
    session.add(
        OfficerSession(
            token_hash=tokens.fingerprint(secret), form_token=tokens.one_time(), officer_id=link.officer_id,
            created_at=now, expires_at=now + timedelta(hours=SESSION_HOURS),
        )
    )  # fmt: skip
    audit.record(session, now, f"officer:{link.officer_id}", "signed in", f"officer:{link.officer_id}")
    return secret


def signed_in(session: Session, secret: str, now: datetime) -> SignedIn | None:
    """The officer whose browser holds this secret; None when its session ended, ran out or never was."""
    row = session.execute(
        select(OfficerSession, Officer)
        .join(Officer, Officer.id == OfficerSession.officer_id)
        .where(
            OfficerSession.token_hash == tokens.fingerprint(secret),
            OfficerSession.ended_at.is_(None),
            OfficerSession.expires_at > now,
            Officer.active.is_(True),
        )
    ).first()
    if row is None:
        return None
    opened, officer = row
    return SignedIn(officer.id, officer.name, officer.language, officer.role, opened.form_token)


def sign_out(session: Session, secret: str, now: datetime) -> None:
    """Ends the session of a browser."""
    row = session.scalar(select(OfficerSession).where(OfficerSession.token_hash == tokens.fingerprint(secret)))
    if row is not None and row.ended_at is None:
        row.ended_at = now
        audit.record(session, now, f"officer:{row.officer_id}", "signed out", f"officer:{row.officer_id}")
