"""The stand-in over real HTTP, at a fixed hour, for every test of the chat."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import httpx
import pytest

from ventanilla.rehearsal.botapi import create_app
from ventanilla.rehearsal.cloud import Cloud
from ventanilla.rehearsal.listening import listening
from ventanilla.rehearsal.persons import StandIn

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.fixture
def standin() -> StandIn:
    return StandIn(Cloud(now=lambda: NOON, first_update=1))


@pytest.fixture
async def api_base(standin: StandIn) -> AsyncIterator[str]:
    async with listening(create_app(standin.cloud)) as base:
        yield base
        standin.cloud.end_polls()


@pytest.fixture
async def bot_client(standin: StandIn, api_base: str) -> AsyncIterator[httpx.AsyncClient]:
    """A bare HTTP client with the bot's address as base: `post("/getMe")`."""
    async with httpx.AsyncClient(base_url=f"{api_base}/bot{standin.cloud.token}") as client:
        yield client
