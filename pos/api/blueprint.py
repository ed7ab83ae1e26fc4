"""The API object, its blueprints, and how a request body is read: strictly, with pointers to what is wrong."""

import json
from collections.abc import Mapping
from typing import Any

import flask_smorest
import marshmallow as ma
from flask import Flask, request
from flask_smorest import Blueprint
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, UnsupportedMediaType

from pos.api.credentials import guard
from pos.api.problems import MEDIA_TYPE
from sites.errors import Invalid, Message, say

SINGLE_BYTES = 256 * 1024
BATCH_BYTES = 2 * 1024 * 1024
DEEPEST = 10

PROBLEM_SCHEMA = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"}, "detail": {"type": "string"},
        "errors": {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}},
    },
}
NOTHING_READABLE = say("JSON을 읽을 수 없습니다. 내용을 확인해 주세요.", "The JSON cannot be read. Check the content.")
TOO_DEEP = say("{deepest}단계보다 깊게 겹칠 수 없습니다.", "Nesting deeper than {deepest} levels is not taken.", deepest=DEEPEST)
SOMETHING_WRONG = say("보내신 내용에 고칠 곳이 있습니다.", "Something in the request needs to be corrected.")


class Api(flask_smorest.Api):
    """flask-smorest, without its app-wide error handler: ours answers problem documents."""

    def _register_error_handlers(self) -> None:
        """Left to the app, which knows both faces."""

    def describe(self, app: Flask) -> None:
        """Adds to the OpenAPI document what holds everywhere: the credentials and the problem document."""
        self.spec.components.schema("Problem", PROBLEM_SCHEMA)
        self.spec.components.security_scheme("bearer", {"type": "http", "scheme": "bearer"})
        self.spec.components.security_scheme("tablet", {"type": "apiKey", "in": "cookie", "name": "pos_tablet"})
        self.spec.options["security"] = [{"bearer": []}, {"tablet": []}]


def make_blueprint(name: str, description: str) -> Blueprint:
    """A blueprint of one resource under /api/v1, guarded."""
    blueprint = Blueprint(name, f"pos.api.{name}", url_prefix="/api/v1", description=description)
    blueprint.before_request(guard)
    return blueprint


def problems(*statuses: int) -> dict[str, Any]:
    """What an operation documents of its refusals: these statuses and those that any operation may answer."""
    every = sorted({401, 403, 404, 405, 429, 503, *statuses})
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {str(status): {"description": "Problem", "content": content} for status in every}


def takes(schema: ma.Schema, **responses: Any) -> dict[str, Any]:
    """The documentation of an operation whose body is read by `read_body` instead of a decorator."""
    return {
        "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}},
        "responses": {**responses, **problems(400, 409, 413, 415, 422)},
    }


def raw_body(most: int = SINGLE_BYTES) -> bytes:
    """The body's bytes; 413 beyond `most`, 415 when it is not said to be JSON."""
    if request.content_length is not None and request.content_length > most:
        raise RequestEntityTooLarge
    if not request.is_json:
        raise UnsupportedMediaType
    body = request.stream.read(most + 1)
    if len(body) > most:
        raise RequestEntityTooLarge
    return body


def parse_json(body: bytes) -> Any:
    """JSON without NaN, at most ten levels deep; 400 when it cannot be read, Invalid when it is too deep."""
    try:
        parsed = json.loads(body.decode("utf-8"), parse_constant=_no_constant, parse_float=_Fraction)
    except RecursionError:
        raise Invalid("too_deep", SOMETHING_WRONG, {"": [TOO_DEEP]}) from None
    except ValueError as error:
        raise BadRequest from error
    if _deeper_than(parsed, DEEPEST):
        raise Invalid("too_deep", SOMETHING_WRONG, {"": [TOO_DEEP]})
    return parsed


class _Fraction:
    """Stands for a JSON number with a fraction or exponent: no field takes one, so that no float is ever made of money."""

    def __init__(self, text: str) -> None:
        """The number as it was written."""
        self.text = text

    def __str__(self) -> str:
        return self.text


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


def _deeper_than(value: Any, levels: int) -> bool:
    if isinstance(value, dict):
        return levels == 0 or any(_deeper_than(item, levels - 1) for item in value.values())
    if isinstance(value, list):
        return levels == 0 or any(_deeper_than(item, levels - 1) for item in value)
    return False


def read_body(schema: ma.Schema, most: int = SINGLE_BYTES) -> Any:
    """The body, parsed and checked against a strict schema. Refusals carry a pointer to each thing that is wrong."""
    return check(schema, parse_json(raw_body(most)))


def check(schema: ma.Schema, parsed: Any) -> Any:
    """What a strict schema makes of parsed JSON; Invalid with a pointer to each thing that is wrong."""
    try:
        return schema.load(parsed)
    except ma.ValidationError as error:
        raise Invalid("invalid", SOMETHING_WRONG, dict(_pointers(error.messages))) from None


def read_query(schema: ma.Schema) -> Any:
    """The query string, each parameter at most once, checked against a strict schema of texts."""
    twice = [name for name, values in request.args.lists() if len(values) > 1]
    if twice:
        once = say("한 번만 적어 주세요.", "Give this once only.")
        raise Invalid("invalid", SOMETHING_WRONG, {f"/{_safe(name)}": [once] for name in twice})
    return check(schema, request.args.to_dict())


def _pointers(messages: Any, at: str = "") -> list[tuple[str, list[Message]]]:
    if isinstance(messages, Mapping):
        found = []
        for key, below in messages.items():
            found += _pointers(below, at if key == "_schema" else f"{at}/{_safe(key)}")
        return found
    listed = messages if isinstance(messages, list) else [messages]
    return [(at, [item if isinstance(item, Message) else SOMETHING_WRONG for item in listed])]


def _safe(key: Any) -> str:
    text = str(key)[:60].encode("utf-8", "replace").decode()
    return text.replace("~", "~0").replace("/", "~1")
