"""The stand-in's webhook: brings updates to the bot's address, in order, until it answers 200."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import aiohttp

from ventanilla.rehearsal.cloud import Cloud
from ventanilla.rehearsal.faults import Refusal
from ventanilla.rehearsal.shapes import Json

AGAIN_SECONDS = 0.1
"""Before an update that was not taken is brought again; Telegram waits longer."""
_PATIENCE = aiohttp.ClientTimeout(total=30)
_HEADER = "X-Telegram-Bot-Api-Secret-Token"


async def set_webhook(cloud: Cloud, parameters: Json) -> Any:
    """From now on updates are brought there; getUpdates is refused meanwhile."""
    url = str(parameters.get("url") or "")
    if not url:
        return await delete_webhook(cloud, parameters)
    cloud.hook = {"url": url, "secret": str(parameters.get("secret_token") or ""), "delivered": 0, "refused": 0}
    if "allowed_updates" in parameters:
        cloud.allow(as_list(parameters["allowed_updates"]))
    cloud.end_polls()
    cloud.delivery = asyncio.create_task(_deliver(cloud, cloud.hook))
    return True


def as_list(value: Any) -> list[Any]:
    """A parameter that is a list, as JSON or already read; [] for everything else."""
    try:
        found = json.loads(value) if isinstance(value, str) else value
    except ValueError:
        return []
    return found if isinstance(found, list) else []


async def delete_webhook(cloud: Cloud, parameters: Json) -> Any:
    """Updates wait to be asked for again; on request what waits is dropped, as at Telegram."""
    cloud.hook = None
    if cloud.delivery is not None:
        cloud.delivery.cancel()
        cloud.delivery = None
    if str(parameters.get("drop_pending_updates", "")).lower() in ("true", "1"):
        waiting = cloud.unconfirmed(10**6)
        cloud.confirm(waiting[-1]["update_id"] + 1 if waiting else 0)
    return True


async def get_webhook_info(cloud: Cloud, parameters: Json) -> Any:
    """Where updates are brought, and how many wait."""
    return {
        "url": cloud.hook["url"] if cloud.hook else "", "has_custom_certificate": False,
        "pending_update_count": len(cloud.unconfirmed(10**6)),
    }  # fmt: skip


def no_webhook(cloud: Cloud) -> None:
    """Raises Refusal while a webhook is set: an update goes one way or the other."""
    if cloud.hook is not None:
        raise Refusal(
            409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the "
            "webhook first",
        )  # fmt: skip


async def _deliver(cloud: Cloud, hook: Json) -> None:
    async with aiohttp.ClientSession(timeout=_PATIENCE) as session:
        while cloud.hook is hook:
            waiting = await cloud.until(lambda: cloud.unconfirmed(1) or None, 1.0)
            if not waiting:
                continue
            if await _is_taken(session, hook, waiting[0]):
                hook["delivered"] += 1
                cloud.confirm(waiting[0]["update_id"] + 1)
            else:
                hook["refused"] += 1
                await asyncio.sleep(AGAIN_SECONDS)


async def _is_taken(session: aiohttp.ClientSession, hook: Json, update: Json) -> bool:
    headers = {_HEADER: hook["secret"]} if hook["secret"] else {}
    try:
        async with session.post(hook["url"], json=update, headers=headers) as answer:
            return answer.status == 200
    except (aiohttp.ClientError, TimeoutError):
        return False
