"""The reference page's content: the OpenAPI document turned into groups, rows and words that a template only has to print."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Schema = Mapping[str, Any]
# A type in words, each with the name of the schema that it leads to, or with ''.
Words = tuple[tuple[str, str], ...]

METHODS = ("get", "post", "put", "delete", "patch")
UNREMARKABLE = r"^[^\u0000-"
REFUSAL = re.compile(r"Problem\d+")
WORDS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Row:
    """A field, or a parameter with the place where it stands."""

    name: str
    type: Words
    required: bool
    where: str
    says: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A status with what it means, its body's type and its headers."""

    status: str
    says: str
    type: Words
    headers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one address."""

    anchor: str
    method: str
    path: str
    summary: str
    says: str
    is_open: bool
    parameters: tuple[Row, ...]
    body: Words
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
    """A schema by name, with its fields. Only of what is sent it matters which ones are required."""

    name: str
    says: str
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
    sent = _sent(document)
    return Reference(
        info["title"], info["version"], info.get("description", ""), tuple(_groups(document)),
        tuple((name.removeprefix("Problem"), says) for name, says in refusals.items()),
        tuple(_shape(name, schema, name in sent) for name, schema in sorted(parts["schemas"].items()) if schema.get("properties")),
        tuple((name, scheme.get("description", "")) for name, scheme in parts["securitySchemes"].items()),
    )


def _groups(document: Schema) -> Iterator[Group]:
    for tag in document["tags"]:
        found = tuple(
            _operation(path, method, item)
            for path, item in document["paths"].items()
            for method in METHODS
            if method in item and tag["name"] in item[method].get("tags", ())
        )
        if found:
            yield Group(tag["name"], tag.get("description", ""), found)


def _operation(path: str, method: str, item: Schema) -> Operation:
    operation = item[method]
    parameters = [*item.get("parameters", ()), *operation.get("parameters", ())]
    content = operation.get("requestBody", {}).get("content", {})
    answers = [_answer(status, response) for status, response in operation["responses"].items() if "$ref" not in response]
    refusals = tuple(sorted(status for status, response in operation["responses"].items() if "$ref" in response))
    return Operation(
        re.sub(r"[^a-z0-9]+", "-", f"{method}{path}".lower()).strip("-"), method.upper(), path, operation.get("summary", ""),
        operation.get("description", ""), operation.get("security") == [], tuple(_parameter(each) for each in parameters),
        next((_type(of["schema"]) for of in content.values()), ()), tuple(answers), refusals,
    )


def _parameter(given: Schema) -> Row:
    schema = given["schema"]
    return Row(given["name"], _type(schema), given.get("required", False), given["in"], _says(schema, given.get("description", "")))


def _answer(status: str, response: Schema) -> Answer:
    words: Words = ()
    for kind, of in response.get("content", {}).items():
        words += _type(of["schema"]) if kind == "application/json" else ((kind, ""),)
    return Answer(status, response["description"], words, tuple(response.get("headers", ())))


def _shape(name: str, schema: Schema, sent: bool) -> Shape:
    required = schema.get("required", ()) if sent else ()
    rows = [Row(field, _type(of), field in required, "", _says(of)) for field, of in schema["properties"].items()]
    return Shape(name, schema.get("description", ""), tuple(rows))


def _sent(document: Schema) -> set[str]:
    """The names of the schemas that requests are made of."""
    bodies = [item[method].get("requestBody", {}) for item in document["paths"].values() for method in METHODS if method in item]
    found: set[str] = set()
    waiting = {name for body in bodies for of in body.get("content", {}).values() for _, name in _type(of["schema"]) if name}
    while waiting:
        name = waiting.pop()
        found.add(name)
        fields = document["components"]["schemas"][name].get("properties", {}).values()
        waiting |= {inner for field in fields for _, inner in _type(field) if inner} - found
    return found


def _type(schema: Schema) -> Words:
    if "$ref" in schema:
        name = str(schema["$ref"].rpartition("/")[2])
        return ((name, name),)
    for choice in ("oneOf", "anyOf", "allOf"):
        if choice in schema:
            return tuple(dict.fromkeys(word for part in schema[choice] for word in _type(part)))
    kinds = schema.get("type", "any")
    return tuple(word for kind in ([kinds] if isinstance(kinds, str) else kinds) for word in _named(kind, schema))


def _named(kind: str, schema: Schema) -> Words:
    if kind == "array":
        return tuple((f"{word}[]", link) for word, link in _type(schema.get("items", {})))
    return ((f"{kind} ({schema['format']})" if kind == "string" and "format" in schema else kind, ""),)


def _says(schema: Schema, description: str = "") -> str:
    return " · ".join(part for part in (description or schema.get("description", ""), *_bounds(schema)) if part)


def _bounds(schema: Schema) -> Iterator[str]:
    if "enum" in schema:
        words = [str(word) for word in schema["enum"] if word is not None]
        yield ", ".join(words[:WORDS_SHOWN]) + (", …" if len(words) > WORDS_SHOWN else "")
    for least, most, unit in (("minimum", "maximum", ""), ("minLength", "maxLength", " characters"), ("minItems", "maxItems", " items")):
        low, high = schema.get(least), schema.get(most)
        if low is not None and high is not None:
            yield f"{low:,}–{high:,}{unit}"
        elif low is not None or high is not None:
            yield f"≥ {low:,}{unit}" if high is None else f"≤ {high:,}{unit}"
    if "pattern" in schema and not schema["pattern"].startswith(UNREMARKABLE):
        yield schema["pattern"]
