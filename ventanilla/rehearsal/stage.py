"""The rehearsal: the whole desk on loopback, with people to play, samples sent through the real doors, and no accounts.

The proof that mail from loopback is its focal point's lives here and nowhere else: no configuration can switch it on.
"""

from __future__ import annotations

import asyncio
import ipaddress
import shutil
import tomllib
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from repository import people
from repository.errors import BadInput
from repository.filing.lookup import Verdict
from repository.model import Channel, ReadMessage, Role
from repository.people import Registration
from repository.tables import Officer
from ventanilla import compose, config, logs, premises, serving
from ventanilla.commands.common import out
from ventanilla.config import Settings, address
from ventanilla.opening import open_parts
from ventanilla.rehearsal import performance
from ventanilla.rehearsal.app import create_app
from ventanilla.rehearsal.cloud import Cloud
from ventanilla.rehearsal.people import FOCAL_POINTS
from ventanilla.rehearsal.persons import StandIn

FOLDER = Path("rehearsal-data")
STAND_IN = "127.0.0.1:8081"
OFFICERS = (("officer@desk.example", "Amara", "en"), ("second.officer@desk.example", "Noé", "fr"))

_VALUES: dict[str, Any] = {
    "desk_name": "Ventanilla (rehearsal)",
    "log": "warning",
    "telegram": {"api_base": f"http://{STAND_IN}", "bot_name": "ventanilla_rehearsal_bot", "poll_seconds": 10},
    "publication": {"policy": "verified_senders"},
    "storage": {"min_free": 0},
}


def loopback_proves(
    envelope: Mapping[str, Any], message: ReadMessage, original: Callable[[], bytes], *, known: bool
) -> Verdict:
    """Mail handed in on this machine counts as its focal point's own: the rehearsal's verdict, never the desk's."""
    try:
        local = ipaddress.ip_address(str(envelope.get("peer", ""))).is_loopback
    except ValueError:
        local = False
    return Verdict(proven=local, evidence={"rehearsal": "loopback" if local else "elsewhere"})


def rehearse(option: Path | None, *, fresh: bool, data_folder: Path | None) -> None:
    """Runs the rehearsal until it is told to stop. Raises BadInput for a configuration that cannot be used."""
    settings = rehearsal_settings(option, data_folder)
    if fresh:
        _empty(settings.data_folder)
    cloud = Cloud()
    settings = _with_token(settings, cloud.token)
    logs.set_up(settings.log)
    with compose.build(settings, loopback_proves) as desk:
        desk.store.write(_register_everybody, desk.now())
        asyncio.run(_perform(desk, cloud))


def rehearsal_settings(option: Path | None, data_folder: Path | None) -> Settings:
    """The rehearsal's own settings, with what a configuration file changes: ports, data folder."""
    values = dict(_VALUES)
    if option is not None:
        own = tomllib.loads(option.read_text(encoding="utf-8")) if option.exists() else _missing(option)
        values = _merged(values, own)
    values["data_folder"] = data_folder or values.get("data_folder") or FOLDER
    web = dict(values.get("web", {}))
    if "listen" in web:
        web.setdefault("base_url", f"http://{web['listen']}")
        values["web"] = web
    return config.check(values, option or Path("the rehearsal"))


async def _perform(desk: compose.Desk, cloud: Cloud) -> None:
    async with AsyncExitStack() as stack, serving.running(desk) as parts:
        try:
            stand_in = create_app(cloud, desk.settings.data_folder / "sent", desk.settings.web.base_url)
            await parts.serve_pages(stand_in, _stand_in_address(desk.settings))
            parts.hanging_up.append(cloud.end_polls)
            await open_parts(parts, stack)
        except OSError as error:
            raise BadInput(
                f"An address cannot be opened: {error}. Another rehearsal may be running; else give other ports in a "
                "file: ventanilla try --config FILE (mail.listen, web.listen, telegram.api_base)."
            ) from error
        standing = StandIn(cloud)
        for point in FOCAL_POINTS:
            standing.person(point.chat_id, point.name, point.language)
        await performance.send_samples(desk, standing, parts.mail_port)
        performance.introduce(desk, _stand_in_address(desk.settings), OFFICERS)
        await serving.until_told()
        out.print("Closing: work in hand is finished first.")


def _stand_in_address(settings: Settings) -> str:
    host, port = address(settings.telegram.api_base.removeprefix("http://"))
    return f"{host}:{port}"


def _register_everybody(session: Session, now: Any) -> None:
    for point in FOCAL_POINTS:
        assert point.state is not None  # noqa: S101 - only the stranger has none
        entry = Registration(
            point.state, point.name, point.office, "coordination centre", point.email, point.language,
            date(2025, 1, 1), "rehearsal",
        )  # fmt: skip
        person_id = people.register(session, entry, now, "officer:rehearsal")
        if people.address_of(session, person_id, Channel.TELEGRAM) is None:
            token = people.invite(session, person_id, now, "officer:rehearsal")
            people.bind_chat(session, token, str(point.chat_id), now)
    for email, name, language in OFFICERS:
        if session.scalar(select(Officer.id).where(Officer.email == email)) is None:
            session.add(Officer(email=email, name=name, language=language, role=Role.OFFICER))


def _with_token(settings: Settings, token: str) -> Settings:
    folder = premises.prepare_folder(settings)
    path = folder / "stand-in.token"
    path.touch(mode=0o600)
    path.write_text(token, encoding="utf-8")
    return settings.model_copy(update={"telegram": settings.telegram.model_copy(update={"token_file": path})})


def _empty(folder: Path) -> None:
    """Removes what an earlier rehearsal kept; only a folder that a desk made."""
    if not folder.exists():
        return
    if any(folder.iterdir()) and not (folder / "desk.lock").exists():
        raise BadInput(f"--fresh: {folder} is not the folder of a rehearsal; nothing was removed.")
    with premises.sole_writer(folder):
        shutil.rmtree(folder)


def _merged(values: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    merged = dict(values)
    for key, value in own.items():
        merged[key] = {**merged.get(key, {}), **value} if isinstance(value, dict) else value
    return merged


def _missing(path: Path) -> dict[str, Any]:
    raise BadInput(f"There is no configuration at {path}.")
