"""Refunds through the API: the arithmetic, the approval, what is refused, and two at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from sites.db import db, transaction
from sites.registry import touch
from tests.pos.api.asking import Asking, code, line, plain, pointers, refund, sale, send
from tests.support.cast import APPROVAL_PIN, Cast
from tests.support.server import Server

THIRDS = {"sku": "pine", "name": "잣", "tax_class": "taxable", "quantity": "3", "unit_price": 3334}


def give_back(ask: Asking, sold: Any, amount: int, who: str = "tablet", **changes: Any) -> Any:
    return ask(who, "POST", f"/sales/{sold['id']}/refunds", refund(amount, **changes))


def parts(*quantities: tuple[int, str]) -> list[dict[str, Any]]:
    return [{"line": number, "quantity": quantity} for number, quantity in quantities]


def test_a_refund_is_stored_and_answered_like_a_sale(ask: Asking) -> None:
    sold = ask.sell()
    body = refund(2500, lines=[{"line": 1, "quantity": "1", "restock": True}], note="컵 파손")
    answer = ask("tablet", "POST", f"/sales/{sold['id']}/refunds", body)
    assert answer.status_code == 201
    shown = answer.json
    assert (shown["source"], shown["sale"], shown["site_seq"], shown["reason"]) == ("refund", sold["id"], 2, "주문 취소")
    assert (shown["total"], shown["supply"], shown["vat"]) == (2500, 2272, 228)
    (back,) = shown["lines"]
    assert (back["line"], back["quantity"], back["restock"], back["net"]) == (1, "1.000", True, 2500)
    again = ask("tablet", "POST", f"/sales/{sold['id']}/refunds", body | {"device_seq": 999, "note": "컵 파손"})
    assert (again.status_code, again.headers["Idempotency-Replayed"], again.json) == (200, "true", shown)
    other = ask("tablet", "POST", f"/sales/{sold['id']}/refunds", body | {"reason": "변심"})
    assert (other.status_code, pointers(other)) == (409, {"/reason"})


def test_parts_add_up_to_the_whole_to_the_won(ask: Asking) -> None:
    sold = ask.sell(lines=[THIRDS], discount=2, payments=[{"method": "cash", "amount": 10_000}], total=10_000)
    back = [give_back(ask, sold, amount, lines=parts((1, "1"))).json for amount in (3333, 3334, 3333)]
    assert [each["total"] for each in back] == [3333, 3334, 3333]
    for name in ("total", "supply", "vat"):
        assert sum(each[name] for each in back) == sold[name]
    assert ask("viewer", "GET", f"/sales/{sold['id']}").json["lines"][0]["refunded"] == "3.000"


def test_a_line_may_stand_twice_partly_put_back_on_the_shelf(ask: Asking) -> None:
    sold = ask.sell()
    twice = [{"line": 1, "quantity": "1", "restock": True}, {"line": 1, "quantity": "1", "restock": False}]
    answer = give_back(ask, sold, 5000, lines=twice)
    assert answer.status_code == 201
    assert [(each["net"], each["restock"]) for each in answer.json["lines"]] == [(2500, True), (2500, False)]


def test_the_amount_must_be_what_is_due(ask: Asking) -> None:
    sold = ask.sell()
    assert pointers(give_back(ask, sold, 2499)) == {"/payments"}
    assert pointers(give_back(ask, sold, 2500, lines=parts((2, "1")))) == {"/lines/0/line"}
    assert pointers(give_back(ask, sold, 2500, lines=parts((1, "0")))) == {"/lines/0/quantity"}
    assert pointers(give_back(ask, sold, 2500, reason=None)) == {"/reason"}
    assert ask("viewer", "GET", f"/sales/{sold['id']}").json["refunds"] == []


def test_never_more_than_was_sold(ask: Asking) -> None:
    sold = ask.sell()
    assert give_back(ask, sold, 2500).status_code == 201
    answer = give_back(ask, sold, 5000, lines=parts((1, "2")))
    assert (answer.status_code, code(answer)) == (409, "refund_exceeds_sale")
    answer = give_back(ask, sold, 2500, lines=parts((1, "0.5"), (1, "0.501")))
    assert (answer.status_code, code(answer)) == (409, "refund_exceeds_sale")


def test_no_more_goes_back_by_a_method_than_was_paid_by_it(ask: Asking) -> None:
    sold = ask.sell()
    by_card = [{"method": "card", "amount": 2500}]
    assert give_back(ask, sold, 2500, payments=by_card).status_code == 201
    answer = give_back(ask, sold, 2500, payments=by_card)
    assert (answer.status_code, pointers(answer)) == (422, {"/payments/0"})
    answer = give_back(ask, sold, 2500, payments=[{"method": "zeropay", "amount": 2500}])
    assert (answer.status_code, pointers(answer)) == (422, {"/payments/0"})
    in_cash = give_back(ask, sold, 2500)
    assert (in_cash.status_code, "method_differs" in in_cash.json["flags"]) == (201, True)
    by_transfer = give_back(ask, ask.sell(), 2500, payments=[{"method": "transfer", "amount": 2500}])
    assert (by_transfer.status_code, "method_differs" in by_transfer.json["flags"]) == (201, True)


def test_a_refund_cannot_be_refunded(ask: Asking) -> None:
    sold = ask.sell()
    back = give_back(ask, sold, 2500).json
    answer = give_back(ask, back, 2500)
    assert (answer.status_code, code(answer)) == (409, "refund_of_refund")


@pytest.mark.parametrize("who", ["tablet", "tablet_elsewhere"])
def test_a_refund_may_come_before_its_sale_and_is_not_set_aside(ask: Asking, who: str) -> None:
    body = sale()
    if who == "tablet_elsewhere":
        ask.sell(body=body)
    answer = give_back(ask, body, 2500, who)
    assert (answer.status_code, code(answer)) == (409, "sale_not_here_yet")
    status = ask(who, "GET", "/sales/sync-status").json
    assert status["quarantined"] == []
    if who == "tablet":
        sold = ask.sell(body=body)
        assert give_back(ask, sold, 2500).status_code == 201


def test_who_is_elsewhere_learns_nothing_of_a_sale(ask: Asking) -> None:
    sold = ask.sell()
    answers = [
        ask("supervisor_elsewhere", "POST", f"/sales/{one}/refunds", refund(2500, device_seq=None)) for one in (sold["id"], str(uuid4()))
    ]
    assert [(answer.status_code, code(answer)) for answer in answers] == [(409, "sale_not_here_yet")] * 2
    assert answers[0].get_data() == answers[1].get_data()


def test_from_the_sites_amount_on_a_refund_needs_approval(ask: Asking, cast: Cast) -> None:
    sold = ask.sell(body=plain(60_000, lines=[line(quantity=2, unit_price=30_000, options=None)]))
    assert give_back(ask, sold, 30_000).status_code == 201
    answer = give_back(ask, sold, 30_000)
    assert (answer.status_code, code(answer)) == (403, "approval_needed")
    for approval, refusal in (
        ({"by": cast.approver, "pin": "0000"}, "approval_wrong"), ({"by": cast.approver}, "approval_wrong"),
        ({"by": "u-9999", "pin": APPROVAL_PIN}, "approval_wrong"),
    ):
        answer = give_back(ask, sold, 30_000, approval=approval)
        assert (answer.status_code, code(answer)) == (403, refusal)
    assert ask("tablet", "GET", "/sales/sync-status").json["quarantined"] == []
    body = refund(30_000, approval={"by": "Approver@example.org", "pin": APPROVAL_PIN})
    approved = ask("tablet", "POST", f"/sales/{sold['id']}/refunds", body)
    assert (approved.status_code, approved.json["approved_by"]) == (201, cast.approver)
    again = ask("tablet", "POST", f"/sales/{sold['id']}/refunds", body | {"approval": {"by": cast.approver, "pin": "0000"}})
    assert (again.status_code, again.json) == (200, approved.json)


def test_a_supervisor_needs_no_one_elses_approval(ask: Asking) -> None:
    sold = ask.sell(body=plain(60_000))
    assert give_back(ask, sold, 60_000, "supervisor", device_seq=None).status_code == 201


def test_a_site_may_ask_for_approval_of_every_refund(ask: Asking, app: Flask, cast: Cast) -> None:
    with app.app_context(), transaction() as session:
        site_id = session.scalar(sa.text("SELECT id FROM site WHERE code = 'cafe-01'"))
        touch(session, site_id)
        session.execute(sa.text("UPDATE site SET refund_approval_from = 0 WHERE id = :id"), {"id": site_id})
    sold = ask.sell()
    assert give_back(ask, sold, 2500).status_code == 403
    assert give_back(ask, sold, 2500, approval={"by": cast.approver, "pin": APPROVAL_PIN}).status_code == 201


def test_two_refunds_at_the_same_moment_never_give_back_more_than_was_sold(server: Server, cast: Cast, ask: Asking, app: Flask) -> None:
    for _ in range(5):
        sold = ask.sell()
        address, token = f"{server.url}/api/v1/sales/{sold['id']}/refunds", cast.tokens["tablet"]
        with ThreadPoolExecutor(4) as crowd:
            asked = [crowd.submit(send, address, token, refund(5000, lines=parts((1, "2")))) for _ in range(4)]
            answers = [each.result() for each in asked]
        assert sorted(status for status, _ in answers) == [201, 409, 409, 409]
        assert {said["type"].rpartition(":")[2] for status, said in answers if status == 409} == {"refund_exceeds_sale"}
    with app.app_context():
        assert db.session.scalar(sa.text("SELECT count(*) FROM document WHERE source = 'refund'")) == 5
