"""The configuration: one TOML file, checked at start. A wrong key stops the program with its name and what to do."""

from __future__ import annotations

import ipaddress
import re
import ssl
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from mail_intake import tls
from repository.calendar import WEEKDAYS, Calendar
from repository.errors import BadInput
from repository.model import Clock, Publication
from repository.seals import Seal

SYSTEM_CLOCK = "system"
_OFFSET = "offset:"

Address = Annotated[str, Field(pattern=r"^(\[[0-9a-fA-F:]+\]|[^\s:/]+):\d{1,5}$")]
"""`host:port`, IPv6 in brackets."""
AddressOrSocket = Annotated[str, Field(pattern=r"^((\[[0-9a-fA-F:]+\]|[^\s:/]+):\d{1,5}|/[^\x00]{1,100})?$")]
"""The same, or the path of a Unix socket (the kernel takes about a hundred bytes), or nothing."""
Domain = Annotated[str, Field(pattern=r"^[A-Za-z0-9.-]+$")]


class Section(BaseModel):
    """A part of the configuration: unknown keys are errors, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Mail(Section):
    """The mail door. `mailboxes` are local parts at each of `domains`; sizes in octets, times in seconds."""

    listen: tuple[Address, ...] = Field(default=("127.0.0.1:8025",), min_length=1)
    lmtp_listen: AddressOrSocket = ""
    hostname: str = "localhost"
    domains: tuple[Domain, ...] = Field(default=("desk.example",), min_length=1)
    mailboxes: tuple[str, ...] = Field(default=("laws", "requests", "desk"), min_length=1)
    size_limit: int = Field(default=35 * 1024 * 1024, ge=64 * 1024)
    authserv_id: str = ""
    trusted_relays: tuple[str, ...] = ("127.0.0.1", "::1")
    tls_certificate: Path | None = None
    tls_key: Path | None = None
    max_connections: int = Field(default=500, ge=1)
    max_connections_per_address: int = Field(default=50, ge=1)
    max_recipients: int = Field(default=100, ge=1)
    max_commands: int = Field(default=1000, ge=10)
    bytes_in_flight: int = Field(default=64 * 1024 * 1024, ge=2 * 1024 * 1024)
    room_seconds: float = Field(default=60, gt=0)
    idle_seconds: float = Field(default=300, gt=0)
    body_seconds: float = Field(default=7200, gt=0)
    least_rate: int = Field(default=500, ge=1)

    @field_validator("listen", mode="before")
    @classmethod
    def _one_or_several(cls, value: object) -> object:
        return (value,) if isinstance(value, str) else value

    @field_validator("trusted_relays")
    @classmethod
    def _networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for network in value:
            ipaddress.ip_network(network, strict=False)
        return value


class Web(Section):
    """The pages and the API. `base_url` is the address people use, without a slash at the end."""

    listen: Address = "127.0.0.1:8080"
    base_url: str = Field(default="http://127.0.0.1:8080", pattern=r"^https?://[^\s]+[^/\s]$")


class Telegram(Section):
    """The chat door: closed while `token_file` is empty. `bot_name` is the public name, for invitation links.

    With `webhook_url` Telegram brings updates to `webhook_listen` and shows the secret; without it the desk polls.
    """

    token_file: Path | None = None
    bot_name: str = ""
    api_base: str = Field(default="https://api.telegram.org", pattern=r"^https?://[^\s]+[^/\s]$")
    poll_seconds: int = Field(default=25, ge=0, le=50)
    webhook_url: str = Field(default="", pattern=r"^(https?://[^\s]+)?$")
    webhook_listen: Address = "127.0.0.1:8081"
    webhook_secret_file: Path | None = None


class Relay(Section):
    """Where outgoing mail goes; without a host it is kept in a Maildir under the data folder."""

    host: str = ""
    port: int = Field(default=25, ge=1, le=65535)
    starttls: bool = True
    username: str = ""
    password_file: Path | None = None
    dkim_key_file: Path | None = None
    dkim_selector: str = Field(default="", pattern=r"^[A-Za-z0-9.-]*$")
    dkim_domain: str = Field(default="", pattern=r"^[A-Za-z0-9.-]*$")


class PublicationPolicy(Section):
    """When a law becomes public (ruling 12)."""

    policy: Publication = Publication.AFTER_REVIEW
    second_officer: bool = False


class FollowUpClock(Section):
    """What time the reminders go by: `system`, or `offset:FILE`, whose seconds are added to the system's time.

    They go out between two hours of the State's own clock, and not at its weekend: CLDR's, or that of `weekends`, by
    alpha-2 code, as lists of weekdays.
    """

    clock: str = SYSTEM_CLOCK
    from_hour: int = Field(default=8, ge=0, le=23)
    until_hour: int = Field(default=20, ge=1, le=24)
    weekends: dict[str, tuple[str, ...]] = Field(default_factory=dict)

    @field_validator("weekends")
    @classmethod
    def _weekdays(cls, value: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        for territory, days in value.items():
            if len(territory) != 2 or not set(days) <= set(WEEKDAYS) or len(set(days)) > 6:
                raise ValueError(f"{territory}: an alpha-2 code, and up to six of {', '.join(WEEKDAYS)}")
        return {territory.upper(): days for territory, days in value.items()}

    @model_validator(mode="after")
    def _some_hours(self) -> FollowUpClock:
        if self.until_hour - self.from_hour < 12:
            raise ValueError("from_hour and until_hour leave less than 12 hours: some States would never be awake")
        return self

    @field_validator("clock")
    @classmethod
    def _known(cls, value: str) -> str:
        if value != SYSTEM_CLOCK and not value.startswith(_OFFSET):
            raise ValueError("use «system» or «offset:FILE»")
        return value


class RetentionDays(Section):
    """After how many days what the desk need not keep is removed; docs/retention.md explains each rule."""

    drafts: int = Field(default=90, ge=1)
    strangers: int = Field(default=120, ge=30)
    complaints: int = Field(default=30, ge=1)
    spam: int = Field(default=30, ge=1)
    codes: int = Field(default=30, ge=1)
    secrets: int = Field(default=1, ge=1)
    changes: int = Field(default=30, ge=7)
    copies: int = Field(default=30, ge=30)


class StorageSettings(Section):
    """The database: SQLite in the data folder unless `url` names another. `min_free` in octets."""

    url: str = ""
    min_free: int = Field(default=256 * 1024 * 1024, ge=0)


class Settings(Section):
    """Everything the desk can be told."""

    desk_name: str = "Ventanilla"
    data_folder: Path = Path("data")
    log: str = Field(default="info", pattern="^(debug|info|warning|error)$")
    mail: Mail = Mail()
    web: Web = Web()
    telegram: Telegram = Telegram()
    relay: Relay = Relay()
    publication: PublicationPolicy = PublicationPolicy()
    followup: FollowUpClock = FollowUpClock()
    retention: RetentionDays = RetentionDays()
    storage: StorageSettings = StorageSettings()

    @property
    def database_url(self) -> str:
        """The URL of the database, by SQLAlchemy's form."""
        return self.storage.url or f"sqlite:///{(self.data_folder / 'desk.sqlite').absolute()}"


def load(path: Path) -> Settings:
    """Reads and checks a configuration file. Raises BadInput naming the key and what to do."""
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BadInput(f"There is no configuration at {path}. Copy config.example.toml and edit it.") from None
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput(f"{path} is not TOML: {error}.") from error
    return check(values, path)


def check(values: dict[str, Any], source: Path) -> Settings:
    """The settings in `values`. Raises BadInput naming every key that is wrong."""
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        raise BadInput("\n".join([f"{source}:", *(_told(fault) for fault in error.errors())])) from None
    for key, secret in (
        ("telegram.token_file", settings.telegram.token_file),
        ("telegram.webhook_secret_file", settings.telegram.webhook_secret_file),
        ("relay.password_file", settings.relay.password_file),
        ("relay.dkim_key_file", settings.relay.dkim_key_file),
    ):
        if secret is not None:
            read_secret(key, secret)
    tls_of(settings.mail)
    webhook_secret(settings.telegram)
    seal_of(settings.relay)
    return settings


def tls_of(mail: Mail) -> ssl.SSLContext | None:
    """What STARTTLS needs, None when it is not offered. Raises BadInput when one of its files cannot be used."""
    if mail.tls_certificate is None and mail.tls_key is None:
        return None
    if mail.tls_certificate is None or mail.tls_key is None:
        raise BadInput("mail.tls_certificate and mail.tls_key: name both files, or neither.")
    return tls.context(mail.tls_certificate, mail.tls_key)


def webhook_secret(telegram: Telegram) -> str:
    """The secret Telegram must bring; "" where the desk polls. Raises BadInput when there is none worth the name."""
    if not telegram.webhook_url:
        return ""
    if telegram.webhook_secret_file is None:
        raise BadInput("telegram.webhook_url needs telegram.webhook_secret_file: without a secret anybody could write.")
    secret = read_secret("telegram.webhook_secret_file", telegram.webhook_secret_file)
    if not re.fullmatch(r"[A-Za-z0-9_-]{16,256}", secret):
        raise BadInput("telegram.webhook_secret_file must hold 16 to 256 signs of A-Z, a-z, 0-9, _ and -.")
    return secret


def seal_of(relay: Relay) -> Seal | None:
    """What signs our letters, None when they are sent unsigned. Raises BadInput when its keys are not whole."""
    if relay.dkim_key_file is None and not relay.dkim_selector and not relay.dkim_domain:
        return None
    if relay.dkim_key_file is None or not relay.dkim_selector or not relay.dkim_domain:
        raise BadInput("relay.dkim_key_file, relay.dkim_selector and relay.dkim_domain: name all three, or none.")
    seal = Seal(
        relay.dkim_domain, relay.dkim_selector, read_secret("relay.dkim_key_file", relay.dkim_key_file).encode()
    )
    seal(b"From: a@b.example\r\n\r\n")  # a key that cannot sign is found at start, not at the first letter
    return seal


def read_secret(key: str, path: Path) -> str:
    """The secret in a file of its own. Raises BadInput when it cannot be read, is empty, or open to other users."""
    try:
        secret = path.read_text(encoding="utf-8").strip()
        open_to_all = path.stat().st_mode & 0o007
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(
            f"{key}: {path} cannot be read ({error}). Write the secret there, for the desk's user alone."
        ) from error
    if not secret:
        raise BadInput(f"{key}: {path} is empty. Write the secret there.")
    if open_to_all:
        raise BadInput(f"{key}: {path} can be read by every user of this machine. Run: chmod 600 {path}")
    return secret


def clock_of(settings: Settings) -> Clock:
    """The clock of the follow-ups: the system's, moved by the seconds in a file when one is named."""
    if settings.followup.clock == SYSTEM_CLOCK:
        return system_clock
    offset = Path(settings.followup.clock.removeprefix(_OFFSET))

    def moved() -> datetime:
        seconds = float(offset.read_text(encoding="utf-8")) if offset.exists() else 0.0
        return system_clock() + timedelta(seconds=seconds)

    return moved


def calendar_of(settings: Settings) -> Calendar:
    """The weekends and hours that reminders keep to."""
    own = settings.followup
    weekends = {place: frozenset(WEEKDAYS.index(day) for day in days) for place, days in own.weekends.items()}
    return Calendar(weekends, own.from_hour, own.until_hour)


def system_clock() -> datetime:
    """The time, UTC."""
    return datetime.now(UTC)


def address(listen: str) -> tuple[str, int]:
    """Host and port of a `host:port` key."""
    host, _, port = listen.rpartition(":")
    return host.strip("[]"), int(port)


def _told(fault: Any) -> str:
    key = ".".join(part for part in fault["loc"] if isinstance(part, str))  # numbers are places in a list
    if fault["type"] == "extra_forbidden":
        return f"  {key}: there is no such key. config.example.toml lists them all."
    return f"  {key}: {fault['msg']}. It is {fault['input']!r} now."
