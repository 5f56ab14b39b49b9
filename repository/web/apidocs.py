"""The API's documentation as a page of ours, made from its OpenAPI document: no script, no outside host."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from fastapi import Response

from repository.web.routing import PageRouter
from repository.web.visit import Visitor

routes = PageRouter()


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
    request: str
    """How it is asked, as a line for a shell."""
    example: str
    """An answer, as it looks; "" for what is no JSON."""
    problems: tuple[tuple[str, str], ...]


@routes.page("/api/docs")
def docs(visit: Visitor) -> Response:
    """What the API offers."""
    document = visit.request.app.openapi()
    return visit.page("api.html", operations=tuple(operations(document, visit.desk.base_url)))


def operations(document: dict[str, Any], base_url: str) -> Iterator[Operation]:
    """The operations of an OpenAPI document, in its order."""
    for path, methods in document["paths"].items():
        described = methods["get"]
        content = described["responses"]["200"].get("content", {}).get("application/json", {})
        schema = content.get("schema", {})
        yield Operation(
            path=path,
            description=described.get("description", ""),
            parameters=tuple(
                Field(item["name"], _type(item["schema"], document), item.get("description", ""))
                for item in described.get("parameters", ())
            ),
            answer=tuple(_fields(schema, document)),
            request=_request(path, described.get("parameters", ()), base_url),
            example=json.dumps(content["example"], ensure_ascii=False, indent=2) if "example" in content else "",
            problems=tuple(
                (status, answer.get("description", ""))
                for status, answer in described["responses"].items()
                if status != "200"
            ),
        )


def _request(path: str, parameters: Iterable[dict[str, Any]], base_url: str) -> str:
    asked = []
    for item in parameters:
        example = next(iter(item["schema"].get("examples") or item.get("examples") or ()), None)
        if example is None:
            continue
        if item["in"] == "path":
            path = path.replace(f"{{{item['name']}}}", str(example))
        else:
            asked.append((item["name"], str(example)))
    return f"curl '{base_url}{path}{'?' + urlencode(asked) if asked else ''}'"


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
