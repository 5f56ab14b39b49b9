"""The API's documentation as a page of ours, made from its OpenAPI document: no script, no outside host."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fastapi import Response

from repository.web.routing import PageRouter
from repository.web.visit import Visitor

routes = PageRouter()

_EXAMPLES = {
    "/api/v1/search": "/api/v1/search?q=confiscation&article=31",
    "/api/v1/states/{code}": "/api/v1/states/PER",
}


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter or a field of an answer."""

    name: str
    type: str
    description: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One address of the API: what it takes and what it gives."""

    path: str
    description: str
    parameters: tuple[Field, ...]
    answer: tuple[Field, ...]
    example: str


@routes.page("/api/docs")
def docs(visit: Visitor) -> Response:
    """What the API offers."""
    document = visit.request.app.openapi()
    return visit.page("api.html", operations=tuple(operations(document)))


def operations(document: dict[str, Any]) -> Iterator[Operation]:
    """The operations of an OpenAPI document, in its order."""
    for path, methods in document["paths"].items():
        described = methods["get"]
        schema = described["responses"]["200"]["content"]["application/json"]["schema"]
        yield Operation(
            path=path,
            description=described.get("description", ""),
            parameters=tuple(
                Field(item["name"], _type(item["schema"], document), item.get("description", ""))
                for item in described.get("parameters", ())
            ),
            answer=tuple(_fields(schema, document)),
            example=_EXAMPLES.get(path, ""),
        )


def _fields(schema: dict[str, Any], document: dict[str, Any]) -> Iterator[Field]:
    for name, item in _resolved(schema, document).get("properties", {}).items():
        yield Field(name, _type(item, document), item.get("description", ""))


def _resolved(schema: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in schema:
        found: dict[str, Any] = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
        return found
    return schema


def _type(schema: dict[str, Any], document: dict[str, Any]) -> str:
    if "$ref" in schema:
        return "{" + ", ".join(field.name for field in _fields(schema, document)) + "}"
    if "anyOf" in schema:
        return " | ".join(_type(choice, document) for choice in schema["anyOf"])
    if schema.get("type") == "array":
        return f"{_type(schema['items'], document)}[]"
    if "additionalProperties" in schema:
        return "{name: " + _type(schema["additionalProperties"], document) + "}"
    if "enum" in schema:
        return " | ".join(f'"{value}"' for value in schema["enum"])
    return str(schema.get("format") or schema.get("type", "any"))
