"""The OpenAPI 3.1 document, made from the calls themselves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from archive import VERSION
from webui.api.calls import CALLS
from webui.api.declared import Argument, Call
from webui.api.shapes import SCHEMAS
from webui.api.words import about_arguments, about_calls, about_groups, about_statuses, introduction

PREFIX = "/api/v1"
# What any call may refuse with: a wrong argument, too many requests, an archive that is not ready.
EVERY = (400, 429, 500, 503)


@dataclass(frozen=True, slots=True)
class Lead:
    """Where an answer leads: a call, the argument of it, and where in the answer its value stands."""

    operation: str
    argument: str
    place: str

    def written(self) -> dict[str, Any]:
        """Return it as OpenAPI writes it."""
        value = f"$response.body#/{self.place}"
        return {"operationId": self.operation, "parameters": {self.argument: value}}


LEADS = {
    "search": (
        Lead("search", "cursor", "cursor"),
        Lead("article", "article_id", "hits/0/id"),
        Lead("result_set", "set_id", "set"),
        Lead("members", "set_id", "set"),
        Lead("set_changes", "set_id", "set"),
    ),
    "article": (
        Lead("versions", "article_id", "id"),
        Lead("capture", "capture_id", "version/capture"),
    ),
    "changes": (Lead("changes", "since", "cursor"), Lead("article", "article_id", "changes/0/id")),
    "people": (Lead("people", "cursor", "cursor"), Lead("person", "person_id", "people/0/id")),
}
_TEXT = {"schema": {"type": "string"}}
_SECONDS = {"schema": {"type": "integer", "minimum": 0}}
_LIMITS = ("RateLimit", "RateLimit-Policy")


def document(server: str) -> dict[str, Any]:
    """Return the document of the API at an address, in the reader's language."""
    groups = about_groups()
    return {
        "openapi": "3.1.0",
        "info": {"title": "Kho Tin", "version": f"1 ({VERSION})", "description": introduction()},
        "servers": [{"url": server}],
        "tags": [{"name": name, "description": says} for name, says in groups.items()],
        "paths": {each.path: {"get": _operation(each)} for each in CALLS},
        "components": {
            "schemas": SCHEMAS,
            "responses": {str(code): _refusal(code) for code in about_statuses()},
            "headers": {
                "ETag": _TEXT | {"description": "RFC 9110, 8.8.3"},
                "RateLimit": _TEXT | {"description": "draft-ietf-httpapi-ratelimit-headers-10"},
                "RateLimit-Policy": _TEXT,
                "Retry-After": _SECONDS | {"description": "RFC 9110, 10.2.3"},
            },
        },
    }


def _operation(call: Call) -> dict[str, Any]:
    says = about_calls()
    codes = sorted({*EVERY, *call.also})
    return {
        "operationId": call.name,
        "tags": [call.group],
        "summary": says[call.name],
        "parameters": [
            *(_parameter(each, "path") for each in call.in_path),
            *(_parameter(each, "query") for each in call.takes),
        ],
        "responses": {
            "200": {
                "description": "OK",
                "headers": _headers(("ETag", *_LIMITS)),
                "content": {
                    "application/json": {"schema": {"$ref": f"#/components/schemas/{call.answer}"}}
                },
                "links": {each.operation: each.written() for each in LEADS.get(call.name, ())},
            },
            "304": {"description": "If-None-Match", "headers": _headers(("ETag", *_LIMITS))},
            **{str(code): {"$ref": f"#/components/responses/{code}"} for code in codes},
        },
    }


def _parameter(argument: Argument, where: str) -> dict[str, Any]:
    found = {
        "name": argument.name,
        "in": where,
        "required": argument.needed,
        "description": about_arguments()[argument.name],
        "schema": argument.schema(),
    }
    if argument.example is not None:
        found["example"] = argument.example
    if argument.many:
        found |= {"style": "form", "explode": True}
    return found


def _refusal(code: int) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    names = (*_LIMITS, *(("Retry-After",) if code in (429, 503) else ()))
    return {
        "description": about_statuses()[code],
        "headers": _headers(names),
        "content": {"application/problem+json": {"schema": schema}},
    }


def _headers(names: Iterable[str]) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}
