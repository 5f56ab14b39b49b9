"""Which State a mail domain speaks for: what registered mailboxes tell, and the domains that tell nothing."""

from __future__ import annotations

from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from repository.model import Channel, Standing
from repository.tables import FocalPoint, Identity

# Mailbox houses open to everybody: one State's focal point there says nothing of the next customer.
EVERYBODYS = frozenset(
    [
        "126.com",
        "139.com",
        "163.com",
        "aol.com",
        "bk.ru",
        "duck.com",
        "fastmail.com",
        "foxmail.com",
        "free.fr",
        "gmail.com",
        "gmx.com",
        "gmx.de",
        "gmx.net",
        "googlemail.com",
        "hey.com",
        "hotmail.com",
        "hotmail.es",
        "hotmail.fr",
        "hushmail.com",
        "icloud.com",
        "inbox.ru",
        "laposte.net",
        "list.ru",
        "live.com",
        "live.fr",
        "mac.com",
        "mail.com",
        "mail.ru",
        "maktoob.com",
        "me.com",
        "msn.com",
        "naver.com",
        "orange.fr",
        "outlook.com",
        "outlook.es",
        "outlook.fr",
        "pm.me",
        "proton.me",
        "protonmail.com",
        "qq.com",
        "rediffmail.com",
        "rocketmail.com",
        "sina.cn",
        "sina.com",
        "sohu.com",
        "tuta.com",
        "tutanota.com",
        "ukr.net",
        "wanadoo.fr",
        "web.de",
        "yahoo.co.in",
        "yahoo.co.uk",
        "yahoo.com",
        "yahoo.com.ar",
        "yahoo.com.br",
        "yahoo.com.mx",
        "yahoo.es",
        "yahoo.fr",
        "yandex.com",
        "yandex.kz",
        "yandex.ru",
        "yeah.net",
        "ymail.com",
        "zoho.com",
    ]
)


def domain_of(address: str) -> str:
    """The domain of an address, lower case."""
    return address.rpartition("@")[2].rstrip(".").lower()


def state_of(session: Session, address: str, on: date) -> str:
    """The one State (alpha-3) whose registered focal points share the domain of an address; "" for none or several.

    Mailboxes that were named or linked later do not count: a stranger must not make the next one plausible.
    """
    domain = domain_of(address)
    if not domain or domain in EVERYBODYS:
        return ""
    states = session.scalars(
        select(FocalPoint.state)
        .join(Identity, Identity.person_id == FocalPoint.person_id)
        .where(
            FocalPoint.standing == Standing.FOCAL_POINT,
            FocalPoint.valid_from <= on, or_(FocalPoint.valid_to.is_(None), FocalPoint.valid_to >= on),
            Identity.channel == Channel.MAIL, Identity.revoked_at.is_(None), Identity.verified_at.is_(None),
            Identity.address.endswith(f"@{domain}", autoescape=True),
        )
        .distinct()
    ).all()  # fmt: skip
    return states[0] if len(states) == 1 else ""


def focal_points_of(session: Session, state: str, on: date) -> list[int]:
    """The ids of the persons a State has named for a day, the oldest naming first."""
    return list(
        session.scalars(
            select(FocalPoint.person_id)
            .where(
                FocalPoint.state == state, FocalPoint.standing == Standing.FOCAL_POINT,
                FocalPoint.valid_from <= on, or_(FocalPoint.valid_to.is_(None), FocalPoint.valid_to >= on),
            )
            .order_by(FocalPoint.id)
        )
    )  # fmt: skip
