"""POST /sales and the reading of documents: the contract's section 3, clause by clause."""

import unicodedata
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from sites.db import db
from tests.pos.api.asking import MASKED_CARD, Asking, code, elsewhere, line, plain, pointers, refund, sale
from tests.support.cast import APPROVAL_PIN, Cast


def test_the_sale_of_the_contract_is_answered_as_stored(ask: Asking) -> None:
    body = sale(device_seq=214)
    answer = ask("tablet", "POST", "/sales", body)
    assert answer.status_code == 201
    assert "Idempotency-Replayed" not in answer.headers
    shown = answer.json
    assert shown["id"] == body["id"]
    assert (shown["site"], shown["site_seq"], shown["receipt_no"], shown["order_no"]) == ("cafe-01", 1, "cafe-01-T1-000214", "214")
    assert (shown["business_date"], shown["book_date"], shown["hour"]) == ("2020-11-20", "2020-11-20", 10)
    assert (shown["total"], shown["supply"], shown["vat"], shown["exempt"], shown["out_of_scope"]) == (5000, 4545, 455, 0, 0)
    assert shown["change"] == 3000
    assert shown["flags"] == ["cashier_unknown", "late", "unknown_product"]
    assert shown["sold_at"] == "2020-11-20T01:15:03Z"
    (sold,) = shown["lines"]
    assert (sold["quantity"], sold["gross"], sold["amount"], sold["share"], sold["net"]) == ("2.000", 6000, 6000, 1000, 5000)
    assert [payment["tendered"] for payment in shown["payments"]] == [5000, 3000]
    assert shown["payments"][1]["card_no"] == MASKED_CARD


def test_a_sale_sent_twice_is_recorded_once_however_it_is_written(ask: Asking) -> None:
    body = sale(note="첫째\n둘째", customer="010-1234-5678", sent_at="2020-11-20T01:15:04Z")
    first = ask("tablet", "POST", "/sales", body)
    same = body | {
        "id": body["id"].upper(), "sold_at": "2020-11-20T01:15:03.000Z", "device_seq": body["device_seq"] + 1000, "sent_at": None,
        "note": unicodedata.normalize("NFD", body["note"]), "order_no": None, "passes": [],
        "lines": [line(quantity="2.000", name=unicodedata.normalize("NFD", "아메리카노"), discount=None) | {"note": None}],
        "payments": [body["payments"][0], body["payments"][1] | {"tendered": 3000, "cash_receipt": None}],
    }
    again = ask("tablet", "POST", "/sales", same)
    assert (again.status_code, again.headers["Idempotency-Replayed"]) == (200, "true")
    assert again.json == first.json
    assert len(ask("tablet", "GET", "/sales").json["data"]) == 1


APPROVAL = "30099999"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"note": "다른 말"}, {"/note"}),
        ({"customer": "010-9999-9999"}, {"/customer"}),
        ({"order_no": "12"}, {"/order_no"}),
        ({"cashier": "p-0008", "order_type": "dine_in"}, {"/cashier", "/order_type"}),
        ({"lines": [line(unit_price=2600)], "total": 5200, "payments": [{"method": "cash", "amount": 5200}]},
         {"/lines/0/unit_price", "/total", "/payments"}),
        ({"lines": [line(options=[{"code": "extra-shot", "price": 500}, {"code": "ice", "price": 0}])]},
         {"/lines/0/options/0/code", "/lines/0/options/0/price", "/lines/0/options/1/code", "/lines/0/options/1/price"}),
        ({"lines": [line(note="얼음 적게")]}, {"/lines/0/note"}),
        ({"payments": [{"method": "cash", "amount": 2000, "tendered": 5000, "cash_receipt": {"kind": "expense_proof", "identifier": "1"}},
                       {"method": "card", "amount": 3000, "approval_no": APPROVAL, "card_no": MASKED_CARD}]},
         {"/payments/0/cash_receipt", "/payments/0/cash_receipt/identifier"}),
    ],
)
def test_the_same_id_with_other_content_is_refused_naming_what_differs(ask: Asking, changes: dict[str, Any], expected: set[str]) -> None:
    body = sale()
    body["payments"][1]["approval_no"] = APPROVAL
    first = ask("tablet", "POST", "/sales", body)
    answer = ask("tablet", "POST", "/sales", body | changes)
    assert (answer.status_code, code(answer)) == (409, "content_differs")
    assert pointers(answer) == expected
    assert ask("tablet", "GET", f"/sales/{body['id']}").json["ack"] == first.json["ack"]


def test_an_id_used_at_another_site_is_refused_without_content(ask: Asking) -> None:
    body = sale(customer="010-1234-5678")
    ask.sell(**body)
    answer = ask("tablet_elsewhere", "POST", "/sales", body)
    assert (answer.status_code, code(answer)) == (409, "id_taken")
    assert pointers(answer) == set()
    assert "cafe-01" not in answer.get_data(as_text=True)


def test_a_tablet_sells_at_its_own_site_only(ask: Asking) -> None:
    assert ask("tablet", "POST", "/sales", sale(site="cafe-01")).status_code == 201
    answer = ask("tablet", "POST", "/sales", sale(site="shoe-01"))
    assert (answer.status_code, pointers(answer)) == (422, {"/site"})
    missing = ask("tablet", "POST", "/sales", sale(device_seq=None))
    assert (missing.status_code, pointers(missing)) == (422, {"/device_seq"})


def test_a_supervisor_or_a_program_names_the_site_and_has_no_series(ask: Asking) -> None:
    answers = [ask(who, "POST", "/sales", elsewhere(sale())) for who in ("supervisor", "manager")]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert [answer.json["receipt_no"] for answer in answers] == ["cafe-01-C-000001", "cafe-01-C-000002"]
    assert [answer.json["order_no"] for answer in answers] == [None, None]
    assert pointers(ask("supervisor", "POST", "/sales", sale(site="cafe-01"))) == {"/device_seq"}
    assert pointers(ask("supervisor", "POST", "/sales", sale(device_seq=None))) == {"/site"}
    assert ask("supervisor", "POST", "/sales", elsewhere(sale()) | {"site": "shoe-01"}).status_code == 404
    assert ask("supervisor_elsewhere", "POST", "/sales", elsewhere(sale())).status_code == 404
    assert ask("admin", "POST", "/sales", elsewhere(sale())).status_code == 403


def test_every_optional_field_is_kept_and_personal_data_comes_back_masked(ask: Asking, app: Flask) -> None:
    ticket, till = str(uuid4()), str(uuid4())
    body = sale(
        till=till, ticket=ticket, order_no="포장 7", note="둘이서\n나눠서", customer="010-1234-5678", coupon_code="C-1",
        passes=["P-1", "P-2"],
        lines=[line(note="얼음", discount_reason="직원", lot="L1", producer="F1")],
        payments=[{
            "method": "card", "amount": 5000, "approval_no": "1", "card_no": MASKED_CARD, "installments": 3, "issuer": "카드사",
            "terminal_id": "T-1", "terminal_vat": 455, "approved_at": "2020-11-20T10:15:02+09:00",
            "cash_receipt": {"kind": "expense_proof", "identifier": "123-45-67890"},
        }],
    )
    shown = ask.sell(**body)
    assert (shown["till"], shown["ticket"], shown["order_no"], shown["passes"]) == (till, ticket, "포장 7", ["P-1", "P-2"])
    assert (shown["note"], shown["coupon_code"], shown["customer"]) == ("둘이서\n나눠서", "C-1", "*********5678")
    assert {name: shown["lines"][0][name] for name in ("note", "discount_reason", "lot", "producer")} == {
        "note": "얼음", "discount_reason": "직원", "lot": "L1", "producer": "F1"}
    paid = shown["payments"][0]
    assert (paid["installments"], paid["issuer"], paid["terminal_vat"], paid["approved_at"]) == (3, "카드사", 455, "2020-11-20T01:15:02Z")
    assert paid["cash_receipt"] == {"kind": "expense_proof", "identifier": "********7890"}
    with app.app_context():
        kept = db.session.execute(sa.text("SELECT field, sealed FROM document_secret ORDER BY field")).all()
    assert [field for field, _ in kept] == ["customer", "payments/1"]
    assert not any(b"5678" in bytes(sealed) or b"67890" in bytes(sealed) for _, sealed in kept)


@pytest.mark.parametrize(
    ("payments", "expected"),
    [
        ([{"method": "cash", "amount": 5000, "tendered": 4999}], {"/payments/0/tendered"}),
        ([{"method": "card", "amount": 5000, "tendered": 5001}], {"/payments/0/tendered"}),
        ([{"method": "cash", "amount": 4999}], {"/payments"}),
        ([{"method": "cash", "amount": 5000}, {"method": "cash", "amount": 0}], {"/payments/1/amount"}),
        ([{"method": "bitcoin", "amount": 5000}], {"/payments/0/method"}),
        ([{"method": "cash"}], {"/payments/0/amount"}),
        ([], {"/payments"}),
    ],
)
def test_payments_that_do_not_add_up_are_no_sale(ask: Asking, payments: list[Any], expected: set[str]) -> None:
    answer = ask("tablet", "POST", "/sales", sale(payments=payments))
    assert (answer.status_code, pointers(answer)) == (422, expected)
    assert ask("tablet", "GET", "/sales").json["data"] == []


@pytest.mark.parametrize("method", ["cash", "onnuri", "local_voucher"])
def test_change_is_given_on_cash_and_vouchers(ask: Asking, method: str) -> None:
    shown = ask.sell(payments=[{"method": method, "amount": 5000, "tendered": 10_000}])
    assert shown["change"] == 5000


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"total": 5001}, {"/total"}),
        ({"lines": []}, {"/lines"}),
        ({"lines": [line(quantity="0")]}, {"/lines/0/quantity"}),
        ({"lines": [line(quantity="-1")]}, {"/lines/0/quantity"}),
        ({"lines": [line(quantity="1e2")]}, {"/lines/0/quantity"}),
        ({"lines": [line(quantity="1.0000")]}, {"/lines/0/quantity"}),
        ({"lines": [line(quantity=100_000)]}, {"/lines/0/quantity"}),
        ({"lines": [line(unit_price=-1)]}, {"/lines/0/unit_price"}),
        ({"lines": [line(unit_price=10**9 + 1)]}, {"/lines/0/unit_price"}),
        ({"lines": [line(discount=6001)]}, {"/lines/0/discount"}),
        ({"lines": [line(tax_class="free")]}, {"/lines/0/tax_class"}),
        ({"lines": [line()] * 301}, {"/lines"}),
        ({"lines": [line(options=[{"code": "a", "price": 0}] * 51)]}, {"/lines/0/options"}),
        ({"payments": [{"method": "cash", "amount": 1}] * 21}, {"/payments"}),
        ({"discount": 6001}, {"/discount"}),
        ({"order_type": "by_drone"}, {"/order_type"}),
        ({"id": None}, {"/id"}),
        ({"sold_at": "2020-11-20T10:15:03"}, {"/sold_at"}),
        ({"cashier": "가" * 65}, {"/cashier"}),
        ({"note": "가" * 201}, {"/note"}),
        ({"colour": "red"}, {"/colour"}),
    ],
)
def test_what_cannot_be_a_sale_is_refused_with_a_pointer(ask: Asking, changes: dict[str, Any], expected: set[str]) -> None:
    body = {name: value for name, value in (sale() | changes).items() if not (name == "id" and value is None)}
    answer = ask("tablet", "POST", "/sales", body)
    assert (answer.status_code, pointers(answer)) == (422, expected)


def test_a_sale_of_nothing_to_pay_has_no_payment(ask: Asking) -> None:
    assert ask.sell(body=plain(0))["payments"] == []
    free = ask.sell(lines=[line(discount=6000)], discount=0, payments=[], total=0)
    assert (free["total"], free["supply"], free["vat"], free["lines"][0]["amount"]) == (0, 0, 0, 0)


def test_a_clock_in_the_future_is_not_believed(ask: Asking) -> None:
    now = datetime.now(UTC)
    skewed = ask.sell(sold_at=(now + timedelta(minutes=11)).isoformat())
    assert "clock_skew" in skewed["flags"]
    assert datetime.fromisoformat(skewed["sold_at"]) > now
    assert "clock_skew" not in ask.sell(sold_at=(now + timedelta(minutes=9)).isoformat())["flags"]
    before_opening = ask.sell(sold_at="2001-01-01T10:00:00+09:00")
    assert "clock_skew" in before_opening["flags"]
    assert before_opening["business_date"] >= now.date().isoformat()[:4]


def test_an_approval_is_proven_by_its_pin_and_flagged_without(ask: Asking, cast: Cast) -> None:
    proven = ask.sell(approval={"by": "approver@example.org", "pin": APPROVAL_PIN})
    assert (proven["approved_by"], "approval_unchecked" in proven["flags"]) == (cast.approver, False)
    for pin in ("0000", None):
        claimed = ask.sell(approval={"by": cast.approver, "pin": pin})
        assert (claimed["approved_by"], "approval_unchecked" in claimed["flags"]) == (cast.approver, True)


def test_a_repeated_sale_is_answered_whatever_became_of_the_pin(ask: Asking, cast: Cast) -> None:
    body = sale(approval={"by": "approver@example.org", "pin": APPROVAL_PIN})
    first = ask("tablet", "POST", "/sales", body)
    again = ask("tablet", "POST", "/sales", body | {"approval": {"by": cast.approver, "pin": "0000"}})
    assert (again.status_code, again.json) == (200, first.json)


def test_documents_are_listed_by_site_and_number_none_skipped(ask: Asking) -> None:
    there = [ask.sell("tablet_elsewhere")["id"] for _ in range(2)]
    here = [ask.sell(sold_at=f"2020-11-2{day}T10:00:00+09:00")["id"] for day in range(5)]
    back = ask("tablet", "POST", f"/sales/{here[0]}/refunds", refund(2500)).json
    seen, cursor = [], ""
    while cursor is not None:
        page = ask("viewer", "GET", f"/sales?limit=3{cursor and f'&cursor={cursor}'}").json
        assert len(page["data"]) <= 3
        seen += [document["id"] for document in page["data"]]
        cursor = page["next_cursor"]
    assert seen == [*here, back["id"], *there]
    own = ask("viewer", "GET", "/sales?site=cafe-01&from=2020-11-21&to=2020-11-22").json["data"]
    assert [document["id"] for document in own] == here[1:3]
    (refunded,) = [document for document in ask("tablet", "GET", "/sales").json["data"] if document["source"] == "refund"]
    assert (refunded["total"], refunded["payments"][0]["amount"], refunded["lines"][0]["net"]) == (2500, 2500, 2500)
    assert ask("supervisor", "GET", "/sales?site=shoe-01").status_code == 404


def test_one_document_is_shown_with_what_came_back_and_only_within_reach(ask: Asking) -> None:
    sold = ask.sell()
    assert ask("tablet", "POST", f"/sales/{sold['id']}/refunds", refund(2500)).status_code == 201
    shown = ask("supervisor", "GET", f"/sales/{sold['id']}").json
    assert shown["lines"][0]["refunded"] == "1.000"
    assert [each["total"] for each in shown["refunds"]] == [2500]
    assert shown["ack"] == sold["ack"]
    assert ask("supervisor_elsewhere", "GET", f"/sales/{sold['id']}").status_code == 404
    assert ask("tablet_elsewhere", "GET", f"/sales/{sold['id']}").status_code == 404
    assert ask("viewer", "GET", f"/sales/{uuid4()}").status_code == 404
