"""What operations say of themselves in the OpenAPI document: what they take, what they answer, and every refusal."""

from collections.abc import Mapping
from typing import Any

import marshmallow as ma
from apispec import APISpec

from pos.api.problems import MEDIA_TYPE, TITLES

Shape = type[ma.Schema] | ma.Schema | Mapping[str, Any]

EVERYWHERE = (401, 403, 404, 405, 503)
WITH_A_BODY = (400, 409, 413, 415, 422)

PROBLEM = {
    "type": "object",
    "description": "RFC 9457, in Korean or, by Accept-Language, in English. `errors` maps JSON pointers into the request to sentences.",
    "required": ["type", "title", "status", "detail"],
    "additionalProperties": False,
    "properties": {
        "type": {"type": "string", "pattern": "^urn:kkumideun-pos:problem:[a-z0-9_]+$", "description": "Stable, for machines"},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string", "description": "What to do next, for people"},
        "errors": {"type": "object", "additionalProperties": {"type": "array", "minItems": 1, "items": {"type": "string"}}},
    },
}
HEADERS: dict[int, dict[str, Any]] = {
    401: {"WWW-Authenticate": {"schema": {"type": "string"}}},
    405: {"Allow": {"schema": {"type": "string"}, "description": "What this address does"}},
    503: {"Retry-After": {"schema": {"type": "string", "pattern": "^[0-9]+$"}, "description": "Seconds"}},
}
REPLAYED = {"Idempotency-Replayed": {"schema": {"type": "string", "enum": ["true"]}, "required": True}}
ETAG = {"ETag": {"schema": {"type": "string"}}}
UNCHANGED = {"304": {"description": "Unchanged since the version that If-None-Match names", "headers": ETAG}}
IF_NONE_MATCH = {"in": "header", "name": "If-None-Match", "schema": {"type": "string"}, "description": "The ETag that the caller holds"}
CREDENTIALS: dict[str, dict[str, Any]] = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "A tablet's or a program's token"},
    "tablet": {
        "type": "apiKey", "in": "cookie", "name": "pos_tablet",
        "description": "The tablet page's cookie; needs the page's Origin, X-POS-Tablet: 1 and, with a body, application/json",
    },
    "console": {"type": "apiKey", "in": "cookie", "name": "pos_session", "description": "The console's session; changes need X-CSRFToken"},
}


def problems(*statuses: int) -> dict[str, Any]:
    """What an operation documents of its refusals: these statuses and those that any operation may answer."""
    return {str(status): _name_of(status) for status in sorted({*EVERYWHERE, *statuses})}


def takes(schema: Any, **responses: Any) -> dict[str, Any]:
    """The documentation of an operation whose body is read by `read_body` instead of a decorator."""
    return {
        "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}},
        "responses": {**problems(*WITH_A_BODY), **responses},
    }


def shows(description: str, schema: Shape, headers: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The documentation of an answer with a body."""
    answer = {"description": description, "content": {"application/json": {"schema": schema}}}
    return answer | {"headers": dict(headers)} if headers else answer


def created(what: str, schema: Shape) -> dict[str, Any]:
    """The two answers of something that is made once: 201, and 200 for the same again."""
    return {"201": shows(what, schema), "200": shows(f"{what}; it stood already", schema, REPLAYED)}


def describe(spec: APISpec) -> None:
    """Adds to the document what holds everywhere: the credentials, the problem document, each refusal."""
    spec.components.schema("Problem", PROBLEM)
    # flask-smorest's own, which nothing here answers.
    for unused in ("Error", "PaginationMetadata"):
        spec.components.schemas.pop(unused, None)
    for name, scheme in CREDENTIALS.items():
        spec.components.security_scheme(name, scheme)
    for status, title in TITLES.items():
        content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
        answer = {"description": title.en, "content": content}
        spec.components.response(_name_of(status), answer | ({"headers": HEADERS[status]} if status in HEADERS else {}))
    spec.options["security"] = [{name: []} for name in CREDENTIALS]
    spec.options["servers"] = [{"url": "/"}]


def _name_of(status: int) -> str:
    return f"Problem{status}"
