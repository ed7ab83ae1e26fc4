"""The reference page's content: the OpenAPI document turned into groups, rows and words that a template only has to print."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Schema = Mapping[str, Any]

METHODS = ("get", "post", "put", "delete", "patch")
UNREMARKABLE = r"^[^\u0000-"
REFUSAL = re.compile(r"Problem\d+")
WORDS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Row:
    """A field, or a parameter with the place where it stands."""

    name: str
    type: str
    links: tuple[str, ...]
    required: bool
    where: str
    says: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A status with what it means and, where it has a body, the schema's name."""

    status: str
    says: str
    type: str
    links: tuple[str, ...]
    headers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one address."""

    anchor: str
    method: str
    path: str
    summary: str
    is_open: bool
    parameters: tuple[Row, ...]
    body: tuple[str, tuple[str, ...]] | None
    answers: tuple[Answer, ...]
    refusals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The operations of one resource."""

    name: str
    says: str
    operations: tuple[Operation, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """A schema by name, with its fields."""

    name: str
    says: str
    strict: bool
    fields: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """Everything on the page."""

    title: str
    version: str
    says: str
    groups: tuple[Group, ...]
    problems: tuple[tuple[str, str], ...]
    shapes: tuple[Shape, ...]
    credentials: tuple[tuple[str, str], ...]


def reference(document: Schema) -> Reference:
    """The page of an OpenAPI 3.1 document."""
    parts, info = document["components"], document["info"]
    refusals = {name: answer["description"] for name, answer in parts["responses"].items() if REFUSAL.fullmatch(name)}
    return Reference(
        info["title"], info["version"], info.get("description", ""), tuple(_groups(document)),
        tuple((name.removeprefix("Problem"), says) for name, says in refusals.items()),
        tuple(_shape(name, schema) for name, schema in sorted(parts["schemas"].items()) if schema.get("properties")),
        tuple((name, scheme.get("description", "")) for name, scheme in parts["securitySchemes"].items()),
    )


def _groups(document: Schema) -> Iterator[Group]:
    for tag in document["tags"]:
        found = tuple(
            _operation(document, path, method, item)
            for path, item in document["paths"].items()
            for method in METHODS
            if method in item and tag["name"] in item[method].get("tags", ())
        )
        if found:
            yield Group(tag["name"], tag.get("description", ""), found)


def _operation(document: Schema, path: str, method: str, item: Schema) -> Operation:
    operation = item[method]
    parameters = [*item.get("parameters", ()), *operation.get("parameters", ())]
    content = operation.get("requestBody", {}).get("content", {})
    answers = [_answer(status, response) for status, response in operation["responses"].items() if "$ref" not in response]
    refusals = tuple(sorted(status for status, response in operation["responses"].items() if "$ref" in response))
    return Operation(
        re.sub(r"[^a-z0-9]+", "-", f"{method}{path}".lower()).strip("-"), method.upper(), path, operation.get("summary", ""),
        operation.get("security") == [], tuple(_parameter(each) for each in parameters),
        next(((_type(of["schema"]), tuple(_links(of["schema"]))) for of in content.values()), None), tuple(answers), refusals,
    )


def _parameter(given: Schema) -> Row:
    schema = given["schema"]
    return Row(given["name"], _type(schema), (), given.get("required", False), given["in"], _says(schema, given.get("description", "")))


def _answer(status: str, response: Schema) -> Answer:
    content = response.get("content", {})
    kinds = [_type(of["schema"]) if kind == "application/json" else kind for kind, of in content.items()]
    links = [link for kind, of in content.items() if kind == "application/json" for link in _links(of["schema"])]
    return Answer(status, response["description"], " · ".join(kinds), tuple(links), tuple(response.get("headers", ())))


def _shape(name: str, schema: Schema) -> Shape:
    required = schema.get("required", ())
    rows = [
        Row(field, _type(of), tuple(_links(of)), field in required, "", _says(of)) for field, of in schema["properties"].items()
    ]
    return Shape(name, schema.get("description", ""), schema.get("additionalProperties") is False, tuple(rows))


def _links(schema: Schema) -> Iterator[str]:
    if "$ref" in schema:
        yield schema["$ref"].rpartition("/")[2]
    for part in (*schema.get("anyOf", ()), *schema.get("allOf", ()), *([schema["items"]] if "items" in schema else ())):
        yield from _links(part)


def _type(schema: Schema) -> str:
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    for choice in ("oneOf", "anyOf", "allOf"):
        if choice in schema:
            return " | ".join(dict.fromkeys(_type(part) for part in schema[choice]))
    kinds = schema.get("type", "any")
    named = [kinds] if isinstance(kinds, str) else list(kinds)
    return " | ".join(_named(kind, schema) for kind in named)


def _named(kind: str, schema: Schema) -> str:
    if kind == "array":
        return f"{_type(schema.get('items', {}))}[]"
    return f"{kind} ({schema['format']})" if kind == "string" and "format" in schema else kind


def _says(schema: Schema, description: str = "") -> str:
    return " · ".join(part for part in (description or schema.get("description", ""), *_bounds(schema)) if part)


def _bounds(schema: Schema) -> Iterator[str]:
    if "enum" in schema:
        words = [str(word) for word in schema["enum"] if word is not None]
        yield ", ".join(words[:WORDS_SHOWN]) + (", …" if len(words) > WORDS_SHOWN else "")
    for least, most, unit in (("minimum", "maximum", ""), ("minLength", "maxLength", " characters"), ("minItems", "maxItems", " items")):
        if least in schema or most in schema:
            low, high = schema.get(least), schema.get(most)
            yield f"{'' if low is None else format(low, ',')}–{'' if high is None else format(high, ',')}{unit}"
    if "pattern" in schema and not schema["pattern"].startswith(UNREMARKABLE):
        yield schema["pattern"]
