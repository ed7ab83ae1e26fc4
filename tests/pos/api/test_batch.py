"""POST /sales/batch: each sale stands or falls alone."""

import json
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from sites.db import db
from tests.pos.api.asking import Asking, elsewhere, line, pointers, sale


def batch(ask: Asking, sales: list[Any], who: str = "tablet") -> list[Any]:
    answer = ask(who, "POST", "/sales/batch", {"sales": sales})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    results: list[Any] = answer.json["results"]
    return results


def documents(app: Flask) -> int:
    with app.app_context():
        found: int = db.session.scalar(sa.text("SELECT count(*) FROM document"))
        return found


def test_one_bad_sale_among_499_stops_none_of_the_others(ask: Asking, app: Flask) -> None:
    sales = [sale(total=4999 if number == 250 else 5000) for number in range(500)]
    results = batch(ask, sales)
    assert [result["id"] for result in results] == [each["id"] for each in sales]
    assert [result["status"] for result in results] == ["created"] * 250 + ["invalid"] + ["created"] * 249
    assert results[250]["sale"] is None
    assert set(results[250]["problem"]["errors"]) == {"/total"}
    assert [result["sale"]["site_seq"] for result in results if result["sale"]] == list(range(1, 500))
    assert documents(app) == 499
    status = ask("tablet", "GET", "/sales/sync-status").json
    assert (status["received"], len(status["quarantined"])) == (500, 1)


def test_a_batch_sent_again_is_replayed(ask: Asking, app: Flask) -> None:
    sales = [sale() for _ in range(3)]
    first = batch(ask, sales[:2])
    again = batch(ask, [*sales, sales[0] | {"note": "다르게"}, sales[2]])
    assert [result["status"] for result in again] == ["replayed", "replayed", "created", "conflict", "replayed"]
    assert [result["sale"] for result in again[:2]] == [result["sale"] for result in first]
    assert (again[3]["problem"]["status"], set(again[3]["problem"]["errors"])) == (409, {"/note"})
    assert again[3]["sale"] is None
    assert again[4]["sale"] == again[2]["sale"]
    assert documents(app) == 3


def deep(levels: int) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("bad", "expected"),
    [
        ({}, {"/id", "/sold_at", "/total", "/lines", "/payments"}),
        ("a sale", {""}),
        (None, {""}),
        (7, {""}),
        ([], {""}),
        (deep(9), {""}),
        (deep(10), {""}),
        (deep(400), {""}),
        ({"id": 5, "x": deep(30)}, {""}),
    ],
)
def test_what_is_no_sale_at_all_is_answered_in_its_place(ask: Asking, app: Flask, bad: Any, expected: set[str]) -> None:
    results = batch(ask, [sale(), bad, sale()])
    assert [result["status"] for result in results] == ["created", "invalid", "created"]
    assert (results[1]["id"], set(results[1]["problem"]["errors"])) == (None, expected)
    assert documents(app) == 2


def test_a_name_that_stands_twice_spoils_only_its_own_sale(ask: Asking, app: Flask) -> None:
    text = json.dumps({"sales": [sale(), sale(), sale()]}, separators=(",", ":"))
    twice = text.replace('"total":5000', '"total":1,"total":5000', 1)
    answer = ask("tablet", "POST", "/sales/batch", data=twice, content_type="application/json")
    assert [result["status"] for result in answer.json["results"]] == ["invalid", "created", "created"]
    assert set(answer.json["results"][0]["problem"]["errors"]) == {"/total"}
    assert documents(app) == 2


def test_the_envelope_itself_is_strict(ask: Asking, app: Flask) -> None:
    assert pointers(ask("tablet", "POST", "/sales/batch", {"sales": []})) == {"/sales"}
    assert pointers(ask("tablet", "POST", "/sales/batch", {"sales": {}})) == {"/sales"}
    assert pointers(ask("tablet", "POST", "/sales/batch", {"sales": [{}] * 501})) == {"/sales"}
    assert pointers(ask("tablet", "POST", "/sales/batch", {"sales": [sale()], "more": 1})) == {"/more"}
    assert pointers(ask("tablet", "POST", "/sales/batch", [sale()])) == {""}
    body = '{"sales": [], "sales": []}'
    assert pointers(ask("tablet", "POST", "/sales/batch", data=body, content_type="application/json")) == {"/sales"}
    assert documents(app) == 0


def test_a_program_may_send_for_several_sites_of_its_reach(ask: Asking) -> None:
    there = elsewhere(sale()) | {"site": "shoe-01"}
    results = batch(ask, [elsewhere(sale()), there, elsewhere(sale()), sale()], "manager")
    assert [result["status"] for result in results] == ["created", "invalid", "created", "invalid"]
    assert results[1]["problem"]["status"] == 404
    assert set(results[3]["problem"]["errors"]) == {"/device_seq"}


def test_an_id_of_another_site_is_a_conflict_without_content(ask: Asking) -> None:
    body = sale()
    ask.sell("tablet_elsewhere", body=body)
    (result,) = batch(ask, [body])
    assert (result["status"], result["problem"]["status"]) == ("conflict", 409)
    assert "errors" not in result["problem"]


def test_a_batch_may_be_larger_than_a_single_body(ask: Asking) -> None:
    wide = [sale(lines=[line(note="가" * 200, quantity="0.001", unit_price=0, options=None) for _ in range(50)],
                 discount=None, discount_reason=None, payments=[], total=0) for _ in range(30)]
    assert {result["status"] for result in batch(ask, wide)} == {"created"}
    answer = ask("tablet", "POST", "/sales/batch", data=b" " * (2 * 1024 * 1024 + 1), content_type="application/json")
    assert answer.status_code == 413


def test_nobody_and_those_who_may_not_sell_send_no_batch(ask: Asking) -> None:
    assert ask(None, "POST", "/sales/batch", {"sales": [sale()]}).status_code == 401
    assert ask("viewer", "POST", "/sales/batch", {"sales": [sale()]}).status_code == 403


def test_the_id_of_a_result_is_what_was_sent(ask: Asking) -> None:
    known = str(uuid4())
    assert [result["id"] for result in batch(ask, [sale(id=known, total=1), {"id": "no uuid"}])] == [known, "no uuid"]
