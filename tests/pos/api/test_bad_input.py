"""Bad input: always a problem document with pointers in the caller's language; nothing lost, nothing half-written, no 5xx."""

import codecs
import io
import json
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from sites.db import db
from tests.pos.api.asking import FULL_CARD, Asking, code, elsewhere, line, pointers, sale

MEBIBYTE = 1024 * 1024
TALKS_OF_THE_INSIDE = ("Traceback", "sqlalchemy", "psycopg", "sqlite", "SELECT ", "INSERT ", "werkzeug", "marshmallow", 'File "', "pos.api")


@pytest.fixture(autouse=True)
def _nothing_half_written(ask: Asking, app: Flask) -> Any:
    """Whatever a test of this module sends, each document has its lines, its entry and its cells; errors do not reach the test as such."""
    app.testing = False
    yield
    app.testing = True
    with app.app_context():
        lineless = sa.text("SELECT count(*) FROM document WHERE id NOT IN (SELECT document_id FROM document_line)")
        assert db.session.scalar(lineless) == 0
        entries = db.session.scalar(sa.text("SELECT count(*) FROM journal_entry WHERE content IS NULL"))
        assert db.session.scalar(sa.text("SELECT count(*) FROM document")) == entries
        net = db.session.scalar(sa.text("SELECT sum(supply + vat + exempt) FROM document"))
        by_facet = db.session.scalars(sa.text("SELECT sum(supply + vat + exempt) FROM revenue_cell GROUP BY facet"))
        assert set(by_facet) == ({net} if entries else set())


def post(ask: Asking, body: bytes | str, path: str = "/sales", who: str | None = "tablet", **kwargs: Any) -> TestResponse:
    return ask(who, "POST", path, data=body, **{"content_type": "application/json", **kwargs})


def refused(answer: TestResponse, status: int) -> dict[str, Any]:
    """A whole problem document with that status, telling nothing of the inside."""
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json"), answer.text[:500]
    said: dict[str, Any] = answer.json
    assert said["status"] == status
    assert {"type", "title", "status", "detail"} <= set(said) <= {"type", "title", "status", "detail", "errors"}
    assert said["title"]
    assert said["detail"]
    for word in TALKS_OF_THE_INSIDE:
        assert word not in answer.text
    return said


NO_JSON = {
    "nothing": b"", "cut off": b'{"id":', "trailing comma": b'{"id": 1,}', "single quotes": b"{'id': 1}", "two values": b"{} {}",
    "NaN": b'{"total": NaN}', "Infinity": b'{"total": -Infinity}', "comment": b"{} // so", "bare word": b"total",
    "leading zero": b'{"a": 01}', "tab in a text": b'{"a": "\t"}', "NUL": b"\x00", "NUL after": b"{}\x00",
    "bad escape": b'{"a": "\\x41"}', "BOM": codecs.BOM_UTF8 + b"{}",
    "UTF-16": '{"total": 1}'.encode("utf-16"), "Latin": '{"note": "é"}'.encode("latin-1"), "CP949": '{"note": "커피"}'.encode("cp949"),
    "raw surrogate": b'{"note": "\xed\xa0\x80"}', "overlong": b'{"note": "\xc0\xaf"}', "unclosed": b"[" * 2000,
}


@pytest.mark.parametrize("body", NO_JSON.values(), ids=list(NO_JSON))
@pytest.mark.parametrize("path", ["/sales", "/sales/batch"])
def test_what_is_no_json_is_400(ask: Asking, body: bytes, path: str) -> None:
    answer = post(ask, body, path)
    said = refused(answer, 422 if body.startswith(b"[[") else 400)
    assert set(said["errors"]) == {""}


@pytest.mark.parametrize("path", ["/sales", "/sales/batch", "/devices", "/clock-events", "/stock-moves"])
def test_what_is_nested_too_deeply_is_422(ask: Asking, path: str) -> None:
    for body in (b"[" * 50_000 + b"]" * 50_000, b'{"a":' * 20_000 + b"1" + b"}" * 20_000, b'{"sales":' + b"[" * 60_000):
        said = refused(post(ask, body, path), 422)
        assert set(said["errors"]) == {""}
    eleven = refused(post(ask, b"[" * 11 + b"]" * 11), 422)
    assert eleven["type"].endswith("too_deep")
    assert refused(post(ask, b"[" * 10 + b"]" * 10), 422)["type"].endswith("invalid")


@pytest.mark.parametrize("value", [10**400, -(10**400), 10**9 + 1, -1, 0.5, 1.0, -0.0, True, None, "5000", "", [], {}, [5000], {"a": 1}])
@pytest.mark.parametrize("field", ["total", "discount", "device_seq"])
def test_wrong_types_and_absurd_numbers_are_named(ask: Asking, field: str, value: Any) -> None:
    answer = post(ask, json.dumps(sale() | {field: value}))
    if (field, value) == ("discount", None):
        assert set(refused(answer, 422)["errors"]) == {"/total", "/payments"}  # without the discount the sums differ
    else:
        assert set(refused(answer, 422)["errors"]) == {f"/{field}"}


@pytest.mark.parametrize("number", ["1e999", "-1e999", "1E5", "5e3", "-0.0", "0.1e1", "9" * 5000, "-" + "9" * 5000, "1" + "0" * 400])
def test_numbers_that_no_amount_is_written_in_are_named(ask: Asking, number: str) -> None:
    text = json.dumps(sale())
    assert set(refused(post(ask, text.replace('"total": 5000', f'"total": {number}')), 422)["errors"]) == {"/total"}
    batch = json.dumps({"sales": [sale(), sale()]}).replace('"total": 5000', f'"total": {number}', 1)
    assert [result["status"] for result in post(ask, batch, "/sales/batch").json["results"]] == ["invalid", "created"]


def test_minus_zero_is_zero(ask: Asking) -> None:
    text = json.dumps(sale(discount=None, total=6000, payments=[{"method": "cash", "amount": 6000}]))
    assert post(ask, text.replace('"total"', '"discount": -0, "total"')).status_code == 201


@pytest.mark.parametrize("text", ["\x00", "a\x00b", "\ud800", "\udfff커피", "\x1b[31m", "\u2028", "\x85", "a\rb", "a\tb"])
def test_control_characters_and_lone_surrogates_are_refused_where_they_stand(ask: Asking, text: str) -> None:
    bodies = {
        "/cashier": sale(cashier=text), "/note": sale(note=text), "/lines/0/name": sale(lines=[line(name=text)]),
        "/lines/0/options/0/code": sale(lines=[line(options=[{"code": text, "price": 0}])]), "/customer": sale(customer=text),
        "/passes/1": sale(passes=["a", text]), "/id": sale(id=text),
    }
    for pointer, body in bodies.items():
        assert set(refused(post(ask, json.dumps(body)), 422)["errors"]) == {pointer}
    assert len(ask("supervisor", "GET", "/quarantine").json["data"]) == len(bodies)


def test_a_newline_belongs_in_a_note_only(ask: Asking) -> None:
    assert post(ask, json.dumps(sale(note="a\nb"))).status_code == 201
    assert set(refused(post(ask, json.dumps(sale(cashier="a\nb"))), 422)["errors"]) == {"/cashier"}


@pytest.mark.parametrize("name", ["\ud800", "a\x00b", "~/x", "_schema", "totall", "", "가" * 500, "__proto__"])
def test_unknown_fields_are_named_whatever_their_name(ask: Asking, name: str) -> None:
    said = refused(post(ask, json.dumps(sale() | {name: 1})), 422)
    (pointer,) = said["errors"]
    expected = {"\ud800": "/?", "~/x": "/~0~1x", "_schema": "", "가" * 500: "/" + "가" * 60}
    assert pointer == expected.get(name, f"/{name}")
    inside = refused(post(ask, json.dumps(sale(lines=[line() | {"colour": "red"}]))), 422)
    assert set(inside["errors"]) == {"/lines/0/colour"}
    assert len(ask("supervisor", "GET", "/quarantine").json["data"]) == 2


def test_a_name_that_stands_twice_is_refused_where_it_stands(ask: Asking) -> None:
    text = json.dumps(sale())
    assert pointers(post(ask, text.replace('"total": 5000', '"total": 1, "total": 5000'))) == {"/total"}
    assert pointers(post(ask, text.replace('"price": 500', '"price": 1, "price": 500'))) == {"/lines/0/options/1/price"}
    assert pointers(post(ask, '{"a": 1, "a": 1, "b": {"c": 1, "c": 1}}')) == {"/a", "/b/c"}


def test_at_most_a_hundred_faults_are_named(ask: Asking) -> None:
    assert len(refused(post(ask, json.dumps({f"field-{number}": 1 for number in range(5000)})), 422)["errors"]) == 100
    assert len(refused(post(ask, json.dumps(sale(lines=[{}] * 300))), 422)["errors"]) == 100


OTHER_KINDS = ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/json", "", "*/*")


@pytest.mark.parametrize("kind", OTHER_KINDS)
def test_what_is_not_said_to_be_json_is_415(ask: Asking, kind: str) -> None:
    for path in ("/sales", "/sales/batch", "/devices", "/devices/self/status"):
        refused(post(ask, json.dumps(sale()), path, content_type=kind), 415)


def test_bodies_beyond_the_bounds_are_413(ask: Asking) -> None:
    for path, size in (("/sales", 256 * 1024), ("/sales", 5 * MEBIBYTE), ("/sales/batch", 2 * MEBIBYTE), ("/sales/batch", 5 * MEBIBYTE)):
        answer = post(ask, b'"' + b"a" * (size - 1) + b'"', path)
        assert refused(answer, 413)["type"].endswith("too_large")
    assert post(ask, b'"' + b"a" * (256 * 1024 - 2) + b'"').status_code == 422


@pytest.mark.parametrize(("length", "status"), [(1000, 422), (300 * 1024, 413), (5 * MEBIBYTE, 413)])
def test_a_body_without_a_length_is_measured_while_it_is_read(ask: Asking, length: int, status: int) -> None:
    body = b'"' + b"a" * (length - 2) + b'"'
    unmeasured = {"CONTENT_LENGTH": "", "wsgi.input_terminated": True}
    answer = ask("tablet", "POST", "/sales", input_stream=io.BytesIO(body), content_type="application/json", environ_overrides=unmeasured)
    refused(answer, status)


def test_the_callers_language_is_korean_unless_english_is_asked_for(ask: Asking) -> None:
    spoken = {"ko": "ko", "": "ko", "fr": "ko", "en": "en", "en-GB,en;q=0.9": "en", "ko,en;q=0.5": "ko", "%%;;q=x": "ko"}
    for asked, language in spoken.items():
        answer = ask("tablet", "POST", "/sales", sale(total=1), headers={"Accept-Language": asked})
        assert answer.headers["Content-Language"] == language
        sentence = answer.json["errors"]["/total"][0]
        assert ("The lines come to 5,000 won" in sentence) == (language == "en"), (asked, sentence)
        assert any("가" <= letter <= "힣" for letter in answer.json["title"]) == (language == "ko")


def test_every_status_speaks_both_languages(ask: Asking) -> None:
    asked: list[tuple[int, str | None, str, str, dict[str, Any]]] = [
        (400, "tablet", "POST", "/sales", {"data": b"{", "content_type": "application/json"}),
        (401, None, "GET", "/sites", {}), (403, "tablet", "GET", "/quarantine", {}), (404, "tablet", "GET", "/nowhere", {}),
        (404, "tablet", "GET", "/sites/shoe-01", {}), (405, "tablet", "DELETE", "/sales", {}),
        (413, "tablet", "POST", "/sales", {"data": b"a" * 300_000, "content_type": "application/json"}),
        (415, "tablet", "POST", "/sales", {"data": b"{}", "content_type": "text/plain"}), (422, "tablet", "POST", "/sales", {"json": {}}),
    ]
    for status, who, method, path, more in asked:
        korean = refused(ask(who, method, path, headers={"Accept-Language": "ko"}, **more), status)
        english = refused(ask(who, method, path, headers={"Accept-Language": "en"}, **more), status)
        assert any("가" <= letter <= "힣" for letter in korean["detail"])
        assert english["detail"].isascii()
        assert korean["type"] == english["type"]


@pytest.mark.parametrize("method", ["DELETE", "PATCH", "PUT", "TRACE", "PROPFIND", "get"])
def test_other_methods_are_405_and_say_what_is_allowed(ask: Asking, method: str) -> None:
    answer = ask("tablet", method, "/sales/batch")
    refused(answer, 405)
    assert answer.headers["Allow"] == "OPTIONS, POST"


QUERIES = (
    "/sales?limit=0", "/sales?limit=501", "/sales?limit=-1", "/sales?limit=1e2", "/sales?limit=%EF%BC%91", "/sales?limit=" + "9" * 3000,
    "/sales?limit=1&limit=2", "/sales?colour=red", "/sales?from=2020-13-01", "/sales?from=yesterday", "/sales?to=0000-01-01",
    "/sales?cursor=x", "/sales?cursor=%00", "/sales?cursor=AAAA", "/sales?cursor=AC8x", "/sales?cursor=L2Nh", "/sales?cursor=" + "A" * 101,
    "/sales?cursor=4piD", "/sales?cursor=Y2FmZS0wMS85OTk5OTk5OTk5OTk5OTk5OTk5OTk5", "/sales?site=%00", "/sales?site=", "/sales?=1",
    "/sites?limit=x", "/sites?cursor=%0A", "/catalogue?site=%00",
)


@pytest.mark.parametrize("query", QUERIES)
def test_query_garbage_and_bad_cursors_are_named(ask: Asking, query: str) -> None:
    said = refused(ask("viewer", "GET", query), 422)
    name = query.partition("?")[2].partition("=")[0]
    assert set(said["errors"]) == {f"/{name}"}


@pytest.mark.parametrize("path", [
    "/sales/1", "/sales/nothing", "/sales/00000000-0000-0000-0000-00000000000", "/sales/%00", "/sites/%00", "/sites/%F0%9F",
    "/sites/" + "a" * 3000,
    "/sites/..%2F..%2Fetc", "/sites/cafe-01'--", "/products/%00", "/products/%E2%80%A8", "/participants/%00", "/sites/%ED%A0%80/devices",
    "/exports/revenue.exe?month=2020-11&scope=region", "/exports/%00.csv?month=2020-11&scope=region",
])
def test_addresses_that_lead_nowhere_are_404(ask: Asking, path: str) -> None:
    answer = ask("manager", "GET", path)
    assert answer.status_code in (404, 422), answer.text
    refused(answer, answer.status_code)


def test_no_answer_tells_of_the_inside_even_when_something_breaks(ask: Asking, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> Any:
        raise RuntimeError("SELECT secret FROM sqlite")

    monkeypatch.setattr("pos.api.sales.record_sale", broken)
    said = refused(ask("tablet", "POST", "/sales", sale()), 500)
    assert "errors" not in said


def test_a_database_that_does_not_answer_is_503_with_retry_after(ask: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_: Any, **__: Any) -> Any:
        raise sa.exc.OperationalError("SELECT 1", {}, Exception("database is locked"))

    monkeypatch.setattr("pos.api.sales.record_sale", busy)
    answer = ask("tablet", "POST", "/sales", sale())
    assert refused(answer, 503)["type"].endswith("database_busy")
    assert answer.headers["Retry-After"] == "2"


def test_no_log_carries_what_was_sent_when_the_database_refuses_it(
    ask: Asking, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refusing(session: Session, *_: Any) -> Any:
        session.execute(sa.text("INSERT INTO document_payment (card_no) VALUES (:card)"), {"card": FULL_CARD})

    monkeypatch.setattr("pos.api.sales.record_sale", refusing)
    refused(ask("tablet", "POST", "/sales", sale()), 500)
    assert "refusing" in caplog.text
    assert "5678" not in caplog.text


def test_program_and_tablet_are_told_alike(ask: Asking) -> None:
    said = [refused(ask(who, "POST", "/sales", body), 422)
            for who, body in (("tablet", sale(total=1)), ("supervisor", elsewhere(sale(total=1))))]
    assert said[0] == said[1]
    assert code(ask("supervisor", "POST", "/sales", elsewhere(sale(total=1)))) == "sums_differ"
