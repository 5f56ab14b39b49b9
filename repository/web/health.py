"""Whether the desk answers, for monitoring: the database and the index. It tells no figure about anybody."""

from __future__ import annotations

from typing import Literal

import structlog
from fastapi import APIRouter, Response
from pydantic import BaseModel, Field
from sqlalchemy import func, select

from repository.errors import DeskError
from repository.tables import Change
from repository.web.visit import Visitor

log = structlog.get_logger()

routes = APIRouter(tags=["desk"])


class Health(BaseModel):
    """What answers. `behind`: changes the index has not taken yet, null when it cannot be said."""

    database: Literal["ok", "unavailable"]
    index: Literal["ok", "preparing"]
    behind: int | None = Field(description="Changes the index has not taken yet.")


@routes.get("/healthz", response_model=Health, responses={503: {"model": Health}})
def healthz(visit: Visitor, response: Response) -> Health:
    """200 while the database answers, 503 otherwise; an index being prepared is no failure."""
    position = _index_position(visit)
    try:
        with visit.desk.store.read() as session:
            newest = session.scalar(select(func.max(Change.id))) or 0
    except DeskError:
        response.status_code = 503
        return Health(database="unavailable", index="preparing" if position is None else "ok", behind=None)
    if position is None:
        return Health(database="ok", index="preparing", behind=None)
    return Health(database="ok", index="ok", behind=max(0, newest - position))


def _index_position(visit: Visitor) -> int | None:
    try:
        return visit.desk.index_position()
    except DeskError as error:
        log.info("index not ready", reason=type(error).__name__)
        return None
