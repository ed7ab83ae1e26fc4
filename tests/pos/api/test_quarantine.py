"""The quarantine: what a tablet sent and was refused is kept once, sealed and without card numbers, until someone decides."""

from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from sites.db import db
from sites.journal import book_of_site, first_break
from tests.pos.api.asking import FULL_CARD, Asking, code, elsewhere, line, plain, pointers, refund, sale

CARD_DIGITS = "9410123456783456"


def open_items(ask: Asking, who: str = "supervisor", query: str = "") -> list[Any]:
    answer = ask(who, "GET", f"/quarantine{query}")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    items: list[Any] = answer.json["data"]
    return items


def resolve(ask: Asking, item: Any, who: str = "supervisor", **decision: Any) -> Any:
    body = {name: value for name, value in decision.items() if value is not None}
    return ask(who, "POST", f"/quarantine/{item['id']}/resolution", {"as": body.pop("decided"), **body})


def everything(app: Flask) -> str:
    """All that the database holds, as text, but for what is sealed."""
    with app.app_context():
        tables = sa.inspect(db.engine).get_table_names()
        return "\n".join(str(row) for table in tables for row in db.session.execute(sa.text(f"SELECT * FROM {table}")))


def test_a_refused_sale_is_kept_once_and_its_number_counts_as_received(ask: Asking) -> None:
    body = sale(device_seq=7, total=4999)
    for _ in range(2):
        assert ask("tablet", "POST", "/sales", body).status_code == 422
    status = ask("tablet", "GET", "/sales/sync-status").json
    assert (status["received"], status["highest"], status["missing"], status["missing_count"]) == (1, 7, [1, 2, 3, 4, 5, 6], 6)
    (item,) = status["quarantined"]
    assert (item["document"], item["device_seq"], item["code"]) == (body["id"], 7, "sums_differ")
    (listed,) = open_items(ask)
    assert (listed["id"], listed["site"], listed["device"], listed["kind"]) == (item["id"], "cafe-01", 1, "sale")
    assert listed["body"] == body
    assert set(listed["problem"]["errors"]) == {"/total"}


def test_single_and_batch_keep_the_same_body_once(ask: Asking) -> None:
    body = sale(total=4999)
    ask("tablet", "POST", "/sales", body)
    ask("tablet", "POST", "/sales/batch", {"sales": [body, body]})
    assert len(open_items(ask)) == 1


def test_what_others_than_tablets_send_and_403_are_not_kept(ask: Asking) -> None:
    assert ask("supervisor", "POST", "/sales", elsewhere(sale(total=1))).status_code == 422
    dear = ask.sell(body=plain(100_000, lines=[line(unit_price=50_000, options=None)]))
    assert ask("tablet", "POST", f"/sales/{dear['id']}/refunds", refund(50_000)).status_code == 403
    assert ask("tablet", "POST", "/sales", data=b"{", content_type="application/json").status_code == 400
    assert ask("tablet", "POST", "/sales", data=b" " * 300_000, content_type="application/json").status_code == 413
    assert open_items(ask) == []


def test_a_refund_is_kept_with_the_sale_that_it_is_of(ask: Asking) -> None:
    sold = ask.sell()
    body = refund(2400)
    assert ask("tablet", "POST", f"/sales/{sold['id']}/refunds", body).status_code == 422
    (item,) = open_items(ask)
    assert (item["kind"], item["body"]) == ("refund", body | {"sale": sold["id"]})
    mended = body | {"payments": [{"method": "cash", "amount": 2500}]}
    assert ask("tablet", "POST", f"/sales/{sold['id']}/refunds", mended).status_code == 201
    assert open_items(ask) == []


@pytest.mark.parametrize(
    "number",
    [FULL_CARD, CARD_DIGITS, "9410 1234 5678 3456", "9410.1234.5678.3456", "9410 - 1234 - 5678 - 3456", "9410·1234·5678·3456",
     "９４１０１２３４５６７８３４５６", int(CARD_DIGITS), float(CARD_DIGITS) + 0.5, "94101234567"],
)
def test_a_whole_card_number_is_refused_and_stands_nowhere(ask: Asking, app: Flask, number: Any, caplog: pytest.LogCaptureFixture) -> None:
    paid = [{"method": "card", "amount": 5000, "card_no": number}]
    bodies = [
        sale(payments=paid), sale(payments=paid, note=f"카드 {number}", total=1),
        sale(lines=[line(name=f"{number}", note=f"{number}")], payments=paid), sale(card=number), sale(**{f"{number}": 1}),
        sale(payments=[{"method": "card", "amount": 5000, "card_no": [number, str(number)]}]), sale(discount_reason=f"{number}", total=1),
    ]
    short = str(number) == "94101234567"
    for body in bodies:
        assert ask("tablet", "POST", "/sales", body).status_code == 422
    assert ask("tablet", "POST", "/sales/batch", {"sales": bodies}).status_code == 200
    items = open_items(ask)
    assert len(items) == len(bodies)
    kept = str([items[0]["body"], items[5]["body"]]) if short else str(items)
    for said in (kept, caplog.text, everything(app) if not short else ""):
        assert str(number) not in said
        assert CARD_DIGITS not in "".join(filter(str.isalnum, said)).translate(str.maketrans("０１２３４５６７８９", "0123456789"))


def test_masked_bodies_keep_everything_else(ask: Asking) -> None:
    body = sale(lines=[line(sku="8801234567890")], note=f"카드 {FULL_CARD} 로", coupon_code="12345678901234", total=1)
    ask("tablet", "POST", "/sales", body)
    (item,) = open_items(ask)
    assert item["body"] == body | {"note": "카드 ****-****-****-**** 로"}


def test_no_pin_is_kept(ask: Asking, app: Flask) -> None:
    ask("tablet", "POST", "/sales", sale(approval={"by": "u-0001", "pin": "80251"}, total=1))
    ask("tablet", "POST", "/sales", sale(approval={"by": "u-0001", "pim": "80251"}, pin="80251"))
    ask("tablet", "POST", "/sales", sale(approval="80251"))
    bodies = [item["body"] for item in open_items(ask)]
    assert [body.get("approval") for body in bodies] == [{"by": "u-0001"}, {"by": "u-0001"}, None]
    assert "80251" not in str(bodies)


def test_bodies_are_sealed_in_the_table(ask: Asking, app: Flask) -> None:
    ask("tablet", "POST", "/sales", sale(customer="010-1234-5678", note="비밀 이야기", total=1))
    held = everything(app)
    assert "010-1234-5678" not in held
    assert "비밀 이야기" not in held
    with app.app_context():
        sealed = bytes(db.session.scalar(sa.text("SELECT body_sealed FROM quarantine_item")))
    assert b"1234-5678" not in sealed


def test_an_item_resolves_itself_once_its_id_is_stored(ask: Asking) -> None:
    body = sale(total=4999)
    ask("tablet", "POST", "/sales", body)
    ask.sell(body=body | {"total": 5000})
    assert open_items(ask) == []
    assert ask("tablet", "GET", "/sales/sync-status").json["quarantined"] == []


def test_stock_moves_and_clock_events_resolve_themselves_as_well(ask: Asking) -> None:
    at = "2020-11-20T10:15:03+09:00"
    assert ask("manager", "PUT", "/stock-items/beans", {"name": "원두", "unit": "g", "owner": "centre:seogu"}).status_code == 201
    move = {"id": str(uuid4()), "device_seq": 1, "item": "beans", "kind": "receive", "quantity": "5", "at": at}
    event = {"id": str(uuid4()), "device_seq": 2, "participant": ask.cast.participant, "kind": "in", "at": at}
    assert ask("tablet", "POST", "/stock-moves", move | {"quantity": "-5"}).status_code == 422
    assert ask("tablet", "POST", "/clock-events", event | {"kind": "away", "pin": "2580"}).status_code == 422
    kept = {item["kind"]: item["body"] for item in open_items(ask)}
    assert kept == {"stock_move": move | {"quantity": "-5"}, "clock_event": event | {"kind": "away"}}
    assert ask("tablet", "GET", "/sales/sync-status").json["received"] == 2
    assert ask("tablet", "POST", "/stock-moves", move).status_code == 201
    assert [item["kind"] for item in open_items(ask)] == ["clock_event"]
    assert ask("tablet", "POST", "/clock-events", event).status_code == 201
    assert open_items(ask) == []


def test_a_conflict_does_not_resolve_itself(ask: Asking) -> None:
    body = sale()
    ask.sell(body=body)
    assert ask("tablet", "POST", "/sales", body | {"note": "다르게"}).status_code == 409
    (item,) = open_items(ask)
    assert item["code"] == "content_differs"


def test_an_id_taken_at_another_site_stays_until_decided(ask: Asking) -> None:
    body = sale()
    ask.sell("tablet_elsewhere", body=body)
    ask("tablet", "POST", "/sales", body)
    (item,) = open_items(ask)
    answer = resolve(ask, item, decided="new_sale", sale=body | {"id": str(uuid4())})
    assert (answer.status_code, answer.json["sale"]["site"]) == (200, "cafe-01")
    assert open_items(ask) == []


def test_the_corrected_sale_is_stored_under_a_new_id(ask: Asking, app: Flask) -> None:
    body = sale(total=4999)
    ask("tablet", "POST", "/sales", body)
    (item,) = open_items(ask)
    assert pointers(resolve(ask, item, decided="new_sale")) == {"/sale"}
    assert pointers(resolve(ask, item, decided="new_sale", sale=body | {"total": 5000})) == {"/sale/id"}
    assert pointers(resolve(ask, item, decided="new_sale", sale=elsewhere(sale()) | {"site": "shoe-01"})) == {"/sale/site"}
    assert pointers(resolve(ask, item, decided="new_sale", sale=sale(total=4999))) == {"/total"}
    corrected = body | {"id": str(uuid4()), "total": 5000}
    answer = resolve(ask, item, decided="new_sale", sale=corrected)
    assert (answer.status_code, answer.json["sale"]["receipt_no"]) == (200, "cafe-01-C-000001")
    again = resolve(ask, item, decided="new_sale", sale=corrected)
    assert (again.status_code, again.headers["Idempotency-Replayed"], again.json) == (200, "true", answer.json)
    other = resolve(ask, item, decided="new_sale", sale=corrected | {"id": str(uuid4())})
    assert (other.status_code, code(other)) == (409, "already_resolved")
    assert code(resolve(ask, item, decided="rejected", reason="실수")) == "already_resolved"
    assert [document["id"] for document in ask("viewer", "GET", "/sales").json["data"]] == [corrected["id"]]
    with app.app_context():
        assert first_break(db.session(), book_of_site("cafe-01")) is None


def test_for_a_conflict_the_kept_body_becomes_the_new_sale(ask: Asking) -> None:
    body = sale()
    ask.sell(body=body)
    ask("tablet", "POST", "/sales", body | {"note": "둘째", "approval": {"by": "u-0001", "pin": "1111"}})
    (item,) = open_items(ask)
    answer = resolve(ask, item, decided="new_sale")
    assert (answer.status_code, answer.json["sale"]["note"], answer.json["sale"]["total"]) == (200, "둘째", 5000)
    assert answer.json["sale"]["id"] != body["id"]
    assert resolve(ask, item, decided="new_sale").json == answer.json
    assert len(ask("viewer", "GET", "/sales").json["data"]) == 2


@pytest.mark.parametrize("decided", ["duplicate", "rejected"])
def test_a_duplicate_or_a_rejection_needs_a_reason_and_stores_nothing(ask: Asking, decided: str) -> None:
    ask("tablet", "POST", "/sales", sale(total=4999))
    (item,) = open_items(ask)
    assert pointers(resolve(ask, item, decided=decided)) == {"/reason"}
    assert pointers(resolve(ask, item, decided=decided, reason="두 번 보냄", sale=sale())) == {"/sale"}
    answer = resolve(ask, item, decided=decided, reason="두 번 보냄")
    assert (answer.status_code, answer.json) == (200, {"id": item["id"], "as": decided, "sale": None})
    assert resolve(ask, item, decided=decided, reason="두 번 보냄").status_code == 200
    assert open_items(ask) == []
    assert ask("viewer", "GET", "/sales").json["data"] == []


def test_only_a_sale_can_become_a_sale(ask: Asking) -> None:
    sold = ask.sell()
    ask("tablet", "POST", f"/sales/{sold['id']}/refunds", refund(1))
    (item,) = open_items(ask)
    assert pointers(resolve(ask, item, decided="new_sale", sale=sale())) == {"/as"}
    assert pointers(resolve(ask, item, decided="sale")) == {"/as"}


def test_items_are_listed_and_decided_within_reach_only(ask: Asking) -> None:
    ask("tablet", "POST", "/sales", sale(total=1))
    ask("tablet_elsewhere", "POST", "/sales", sale(total=2))
    (here,) = open_items(ask)
    assert [item["site"] for item in open_items(ask, "admin")] == ["cafe-01", "shoe-01"]
    assert [item["site"] for item in open_items(ask, "admin", "?site=shoe-01")] == ["shoe-01"]
    assert ask("supervisor", "GET", "/quarantine?site=shoe-01").status_code == 404
    assert resolve(ask, here, "supervisor_elsewhere", decided="rejected", reason="x").status_code == 404
    assert resolve(ask, here, "viewer", decided="rejected", reason="x").status_code == 403
    assert resolve(ask, here, "tablet", decided="rejected", reason="x").status_code == 403
    assert ask("supervisor", "POST", f"/quarantine/{uuid4()}/resolution", {"as": "rejected", "reason": "x"}).status_code == 404


def test_pages_follow_each_other(ask: Asking) -> None:
    for number in range(5):
        ask("tablet", "POST", "/sales", sale(total=number))
    seen, cursor = [], ""
    while cursor is not None:
        page = ask("supervisor", "GET", f"/quarantine?limit=2{cursor and f'&cursor={cursor}'}").json
        seen += [item["body"]["total"] for item in page["data"]]
        cursor = page["next_cursor"]
    assert seen == [0, 1, 2, 3, 4]
    assert pointers(ask("supervisor", "GET", f"/quarantine?cursor={uuid4()}")) == {"/cursor"}
