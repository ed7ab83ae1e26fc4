"""The published document is complete and true: whatever is asked by it, right or wrong, is answered as it says."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import hypothesis
import jsonschema_rs
import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi import checks

from tests.pos.api.asking import Asking
from tests.pos.api.places import Place
from tests.support.cast import Cast

CHECKS = [
    not_a_server_error, checks.status_code_conformance, checks.content_type_conformance, checks.response_headers_conformance,
    checks.response_schema_conformance,
]
# PostgreSQL is the stricter one: NUL, lone surrogates and numbers out of its range are errors there.
EXAMPLES = {"postgresql": 2, "sqlite": 10}
WALKED = ["postgresql", pytest.param("sqlite", marks=pytest.mark.soak)]
OPEN = {"/api/v1/keys", "/api/v1/openapi.json", "/api/v1/docs", "/api/v1/devices", "/healthz", "/readyz"}
AT_THE_ROOT = {"/healthz", "/readyz", "/metrics"}
CREDENTIALS = ("tablet", "supervisor", "admin")

schemathesis.openapi.format(
    "date-time", st.integers(946_800_000, 7_226_500_000).map(lambda second: datetime.fromtimestamp(second, UTC).isoformat())
)


@pytest.fixture
def document(ask: Asking) -> Any:
    """The published document."""
    return ask(None, "GET", "/openapi.json").json


def operations(document: Any) -> Iterator[tuple[str, str, Any]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if method in ("get", "post", "put", "patch", "delete"):
                yield method, path, operation


def test_every_route_of_the_api_stands_in_the_document_and_no_other(app: Flask, document: Any) -> None:
    routes = {
        (method.lower(), rule.rule) for rule in app.url_map.iter_rules() if rule.rule.startswith("/api/") or rule.rule in AT_THE_ROOT
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    documented = {(method, path) for method, path, _ in operations(document)}
    assert len(routes) == len(documented)
    assert {method_path[0] + str(method_path[1].count("/")) for method_path in routes} == {
        method_path[0] + str(method_path[1].count("/")) for method_path in documented
    }


def test_every_operation_says_what_it_takes_and_answers(document: Any) -> None:
    lacking = []
    for method, path, operation in operations(document):
        where = f"{method} {path}"
        if not operation.get("summary") or not operation.get("tags"):
            lacking.append(f"{where}: no summary or tag")
        if (operation.get("security") == []) != (path in OPEN):
            lacking.append(f"{where}: {operation.get('security', 'the usual credentials')}")
        for status, answer in operation["responses"].items():
            if status.startswith("2") and bool(answer.get("content")) == (status == "204"):
                lacking.append(f"{where} {status}: no content, or some where there is none")
            if status.startswith("4") and not answer.get("$ref"):
                lacking.append(f"{where} {status}: no problem document")
        for parameter in operation.get("parameters", ()):
            if not parameter["schema"].get("type") and not parameter["schema"].get("oneOf"):
                lacking.append(f"{where}: parameter {parameter['name']} has no type")
    assert not lacking, "\n".join(["", *lacking])


def test_every_field_of_every_schema_has_a_type(document: Any) -> None:
    typed = {"type", "$ref", "oneOf", "anyOf", "allOf", "enum"}
    anything = {"ItemOut.body"}
    untyped = {
        f"{name}.{field}"
        for name, schema in document["components"]["schemas"].items()
        for field, of in schema.get("properties", {}).items()
        if not typed & set(of)
    }
    assert untyped == anything


def test_the_document_is_openapi_3_1_without_words_of_3_0(document: Any) -> None:
    assert document["openapi"].startswith("3.1")
    text = json.dumps(document)
    for gone in ('"nullable"', '"x-nullable"', "DEFAULT_ERROR"):
        assert gone not in text
    for schema in document["components"]["schemas"].values():
        jsonschema_rs.meta.validate(schema)
    known = {f"#/components/{kind}/{name}" for kind in ("schemas", "responses") for name in document["components"][kind]}
    assert set(references(document)) <= known


def references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        for value in part.values():
            yield from references(value)
    elif isinstance(part, list):
        for value in part:
            yield from references(value)


def in_the_path(operation: Any, place: Place) -> dict[str, Any]:
    """Codes and ids of things that stand, so that a call gets beyond "not found"."""
    codes = {"sites": place.site, "participants": place.participant, "stock-items": place.item, "accounts": place.account}
    known = {
        "site": place.site, "sku": place.sku, "sale_id": place.sale, "event_id": place.event, "item_id": place.set_aside, "device_no": 7,
        "month": "2020-10", "day": "2020-11-20", "name": "revenue", "wanted": "csv",
        "code": next((codes[part] for part in operation.path.split("/") if part in codes), "tab"), "invitation_id": place.invitation,
        "till_id": place.till, "printer": place.printer, "print_id": place.print_id,
    }
    names = {parameter.name for parameter in operation.path_parameters}
    return {name: value for name, value in known.items() if name in names}


@pytest.mark.parametrize("engine_name", WALKED, indirect=True, scope="module")
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["right", "wrong"])
def test_whatever_is_asked_is_answered_as_documented(
    app: Flask, cast: Cast, ask: Asking, places: tuple[Place, Place], engine_name: str, mode: GenerationMode
) -> None:
    found = [each.ok() for each in schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app).get_all_operations()]
    # Whoever revokes the tablet in passing ends what it can be asked.
    found.sort(key=lambda operation: operation.path.endswith("/revocation"))
    asked: Counter[tuple[str, int]] = Counter()
    app.testing, failures = False, list[str]()
    try:
        for operation in found:
            known = in_the_path(operation, places[0])
            for path_parameters in ({}, known) if known else ({},):
                failures += _asked(operation, mode, cast, path_parameters, EXAMPLES[engine_name], asked)
    finally:
        app.testing = True
    assert not failures, "\n".join(["", *failures])
    statuses = {status for _, status in asked}
    assert statuses >= ({200, 201, 403, 404, 422} if mode is GenerationMode.POSITIVE else {400, 403, 404, 422}), asked


def _asked(
    operation: Any, mode: GenerationMode, cast: Cast, known: dict[str, Any], examples: int, asked: Counter[tuple[str, int]]
) -> list[str]:
    """Asks by the strategy of an operation, as each of the cast in turn; gives what was not as documented, at most three things."""
    failures: list[str] = []

    @hypothesis.seed(20201120)
    @hypothesis.settings(
        max_examples=examples, deadline=None, database=None, phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(case=operation.as_strategy(generation_mode=mode, path_parameters=known or None))
    def each(case: Any) -> None:
        for who in CREDENTIALS:
            answer = case.call(headers={"Authorization": f"Bearer {cast.tokens[who]}"})
            asked[case.path, answer.status_code] += 1
            try:
                case.validate_response(answer, checks=CHECKS)
            except FailureGroup as group:
                failures.extend(f"{who} {case.method} {case.formatted_path}: {failure}"[:1500] for failure in group.exceptions)

    # Nothing about an operation without body and parameters can be wrong.
    with suppress(hypothesis.errors.Unsatisfiable):
        each()
    return failures[:3]


def test_the_reference_page_shows_every_operation_and_loads_nothing_from_elsewhere(ask: Asking, client: FlaskClient, document: Any) -> None:
    answer = ask(None, "GET", "/docs")
    page = answer.text
    assert (answer.status_code, answer.mimetype) == (200, "text/html")
    assert '<html lang="ko">' in page
    for method, path, _ in operations(document):
        assert f"{path}</code>" in page
        assert method.upper() in page
    for name, schema in document["components"]["schemas"].items():
        if schema.get("properties"):
            assert f'id="{name}"' in page
    for outside in ("<script", "<style", "style=", "http://", "https://", "onclick"):
        assert outside not in page
    for linked in {part.partition('"')[0] for part in page.split('href="/static/')[1:]}:
        with client.get(f"/static/{linked}") as sheet:
            assert sheet.status_code == 200
    for link in {part.partition('"')[0] for part in page.split('href="#')[1:]}:
        assert f'id="{link}"' in page, link
