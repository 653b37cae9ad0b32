"""The OpenAPI description, with what every operation has in common written in once.

FastAPI describes parameters. Problems, tags, 304 and lines are the same everywhere, so they are added here by what an operation
takes: one with a cursor is a list, one with `as_of` reads views. A new route is described without doing anything for it.
"""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"},
        "name": {"type": "string", "description": "The name of the code or problem; it does not change."},
        "code": {"type": "integer", "description": "The rejection code, where a rule refused."},
        "data": {"type": "object"}, "english": {"type": "string"}, "chinese": {"type": "string"},
        "errors": {"type": "array", "items": {"type": "string"}},
    },
}  # fmt: skip
_LIST = {
    "type": "object",
    "required": ["items", "next"],
    "properties": {
        "items": {"type": "array", "items": {"type": "object"}},
        "next": {"type": ["string", "null"], "description": "The cursor of the next page; null on the last one."},
    },
}
_FORMAT = {
    "name": "format", "in": "query", "required": False, "schema": {"type": "string", "enum": ["json", "ndjson"]},
    "description": "`ndjson` streams every row from the cursor on that the filters let through, one JSON object a line, without "
    "pages; so does `Accept: application/x-ndjson`. Rows that are written meanwhile may appear; with `as_of` none can.",
}  # fmt: skip
_FINAL = {
    "description": "`If-None-Match` names the answer's ETag: it has not changed.",
    "headers": {"ETag": {"schema": {"type": "string"}}},
}
_TAGGED = ("/v1/envelopes/{envelope_id}", "/v1/proofs/{id}", "/v1/trust", "/v1/codes", "/v1/codes/{number}", "/v1/blocks/{height}")


def install(app: FastAPI) -> None:
    """Have the application describe itself in full."""

    def describe() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = described(app)
        return app.openapi_schema

    app.openapi = describe  # type: ignore[method-assign]


def described(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI 3.1 document."""
    document = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    schemas |= {"Problem": _PROBLEM, "List": _LIST}
    for path, operations in document["paths"].items():
        for operation in operations.values():
            _complete(path, operation)
    return document


def _complete(path: str, operation: dict[str, Any]) -> None:
    responses = operation["responses"]
    names = {parameter["name"] for parameter in operation.get("parameters", [])}
    responses.pop("422", None)
    for status, words in (("4XX", "The question, or the envelope, is refused."), ("5XX", "It cannot be answered now.")):
        responses[status] = {
            "description": words, "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }  # fmt: skip
    if path in _TAGGED or "as_of" in names:
        responses["304"] = _FINAL
    if "cursor" in names or path == "/v1/codes":
        operation.setdefault("parameters", []).append(_FORMAT)
        responses["200"]["content"] = {
            "application/json": {"schema": {"$ref": "#/components/schemas/List"}},
            "application/x-ndjson": {"schema": {"type": "string"}},
        }
