"""The API, version 1: everything the pages show, as JSON. The same records, through the same gate."""

from __future__ import annotations

from fastapi import APIRouter

from repository.web.api import collection, facts

routes = APIRouter(prefix="/api/v1", tags=["v1"])
routes.include_router(collection.routes)
routes.include_router(facts.routes)
