"""Printers and prints over the API: set up by who works there, asked for by the tablet once; slips as text and bytes."""

from typing import Any
from uuid import uuid4

import pytest

from tests.pos.api.asking import Asking, code, pointers, refund, sale
from tests.support.printer import drawn

PRINTER = {"site": "cafe-01", "name": "계산대", "host": "192.168.0.50", "has_drawer": True}
OPENED = "2020-11-20T08:30:00+09:00"


def printer(ask: Asking, **changes: Any) -> Any:
    answer = ask("supervisor", "POST", "/printers", PRINTER | changes)
    assert answer.status_code == 201, answer.text
    return answer.json


def wanted(of: Any, **changes: Any) -> dict[str, Any]:
    return {"id": str(uuid4()), "kind": "receipt", "of": of, **changes}


def test_a_printer_is_added_seen_changed_and_taken_away(ask: Asking) -> None:
    made = printer(ask)
    assert (made["code"], made["port"], made["columns"], made["trouble"], made["waiting"]) == ("cafe-01-P1", 9100, 48, None, 0)
    assert [each["code"] for each in ask("tablet", "GET", "/printers").json["data"]] == ["cafe-01-P1"]
    body = {name: made[name] for name in ("host", "port", "has_drawer")} | {"name": "주방", "columns": 32, "prints_orders": True}
    assert ask("supervisor", "PUT", "/printers/cafe-01-P1", body).status_code == 428
    changed = ask("supervisor", "PUT", "/printers/cafe-01-P1", body, headers={"If-Match": '"1"'})
    assert (changed.status_code, changed.json["version"], changed.headers["ETag"]) == (200, 2, '"2"')
    same = ask("supervisor", "PUT", "/printers/cafe-01-P1", body, headers={"If-Match": '"2"'})
    assert same.json["version"] == 2
    assert ask("supervisor", "PUT", "/printers/cafe-01-P1", body, headers={"If-Match": '"1"'}).status_code == 412
    assert ask("supervisor", "DELETE", "/printers/cafe-01-P1", headers={"If-Match": '"2"'}).status_code == 204
    assert ask("supervisor", "GET", "/printers/cafe-01-P1").status_code == 404
    assert printer(ask)["code"] == "cafe-01-P2", "a code is never given again"
    acts = [entry["act"] for entry in ask("supervisor", "GET", "/journal?book=site:cafe-01&limit=4").json["data"]]
    assert acts == ["printer_added", "printer_removed", "printer_changed", "printer_added"]


@pytest.mark.parametrize(("changes", "where"), [
    ({"host": "8.8.8.8"}, "/host"), ({"host": "169.254.169.254"}, "/host"), ({"host": "a b"}, "/host"), ({"port": 6379}, "/port"),
    ({"columns": 40}, "/columns"), ({"unknown": 1}, "/unknown"),
])  # fmt: skip
def test_a_printer_elsewhere_is_refused(ask: Asking, changes: dict[str, Any], where: str) -> None:
    answer = ask("supervisor", "POST", "/printers", PRINTER | changes)
    assert (answer.status_code, pointers(answer)) == (422, {where})


def test_one_printer_stands_at_one_address(ask: Asking) -> None:
    printer(ask)
    answer = ask("supervisor", "POST", "/printers", PRINTER)
    assert (answer.status_code, code(answer)) == (409, "printer_exists")


def test_a_tablet_asks_once_and_sees_what_became_of_it(ask: Asking) -> None:
    made, sold = printer(ask), ask.sell()
    body = wanted(sold["id"], drawer=True)
    first, again = ask("tablet", "POST", "/prints", body), ask("tablet", "POST", "/prints", body)
    assert (first.status_code, again.status_code, again.headers["Idempotency-Replayed"]) == (201, 200, "true")
    assert (first.json["state"], first.json["printer"], first.json["copy"], first.json["replaced"]) == ("waiting", made["code"], 0, 0)
    other = ask("tablet", "POST", "/prints", body | {"drawer": False})
    assert (other.status_code, pointers(other)) == (409, {"/drawer"})
    assert ask("tablet", "GET", f"/prints/{body['id']}").json == first.json
    assert ask("tablet", "GET", "/prints?state=waiting&limit=1").json["data"] == [first.json]
    assert ask("tablet", "GET", "/printers").json["data"][0]["waiting"] == 1
    gone = ask("tablet", "POST", f"/prints/{body['id']}/dismissal")
    assert (gone.status_code, gone.json["state"]) == (200, "given_up")
    assert code(ask("tablet", "POST", f"/prints/{body['id']}/retry")) == "print_over"
    assert ask("tablet_elsewhere", "GET", f"/prints/{body['id']}").status_code == 404


def test_pages_of_prints_follow_each_other(ask: Asking) -> None:
    printer(ask)
    sold = ask.sell()
    ids = [ask("tablet", "POST", "/prints", wanted(sold["id"])).json["id"] for _ in range(3)]
    first = ask("tablet", "GET", "/prints?limit=2").json
    second = ask("tablet", "GET", f"/prints?limit=2&cursor={first['next_cursor']}").json
    assert [each["id"] for each in first["data"] + second["data"]] == ids[::-1]
    assert second["next_cursor"] is None
    assert ask("tablet", "GET", "/prints?cursor=nothing").status_code == 422


def test_what_cannot_be_printed_is_refused(ask: Asking) -> None:
    sold = ask.sell()
    assert code(ask("tablet", "POST", "/prints", wanted(sold["id"]))) == "no_printer"
    printer(ask, has_drawer=False)
    assert code(ask("tablet", "POST", "/prints", wanted(str(uuid4())))) == "sale_not_here_yet"
    drawer = {"id": str(uuid4()), "kind": "drawer", "reason": "change"}
    assert code(ask("tablet", "POST", "/prints", drawer)) == "no_printer"
    assert pointers(ask("tablet", "POST", "/prints", {"id": str(uuid4()), "kind": "drawer"})) == {"/reason"}
    assert ask("tablet", "POST", "/prints", wanted(sold["id"], kind="test")).status_code == 422
    till = open_till(ask)
    assert code(ask("tablet", "POST", "/prints", wanted(till, kind="z"))) == "till_not_closed"
    assert ask("tablet", "POST", "/prints", wanted(till, kind="x")).status_code == 201
    assert ask("tablet", "POST", "/prints", wanted(str(uuid4()), kind="x")).status_code == 404


def test_opening_the_drawer_alone_stands_in_the_book(ask: Asking) -> None:
    printer(ask)
    asked = ask("tablet", "POST", "/prints", {"id": str(uuid4()), "kind": "drawer", "reason": "change"})
    assert asked.status_code == 201
    (entry,) = ask("supervisor", "GET", "/journal?book=site:cafe-01&act=drawer_opened").json["data"]
    assert (entry["actor"], entry["subject"], entry["content"]["reason"]) == ("tablet:cafe-01-T1", "cafe-01-P1", "change")


def test_receipts_come_as_text_and_as_bytes(ask: Asking) -> None:
    sold = ask.sell(body=sale(lines=[{
        "sku": "americano", "name": "아메리카노 ☕", "tax_class": "taxable", "quantity": "2", "unit_price": 3000,
    }]))
    text = ask("tablet", "GET", f"/sales/{sold['id']}/receipt.txt?columns=32")
    assert (text.status_code, text.mimetype, text.headers["X-Replaced-Letters"]) == (200, "text/plain", "1")
    assert max(len(line.encode("cp949")) for line in text.text.splitlines() if not line.startswith("http")) == 32
    assert sold["receipt_no"] in text.text
    made = ask("tablet", "GET", f"/sales/{sold['id']}/receipt.escpos?columns=32&drawer=true")
    paper = drawn(made.data)
    assert (paper.kicks, paper.cuts, len(paper.qr)) == (1, 1, 1)
    assert "아메리카노 □" in "\n".join(paper.texts)
    link = ask.client.get(paper.qr[0].removeprefix("http://localhost") + ".txt?columns=32&lang=ko")
    assert link.status_code == 200
    assert sold["receipt_no"] in link.text
    assert ask.client.get("/r/AAAAAAAAAAAAAAAAAAAAAA.txt").status_code == 404
    back = ask("tablet", "POST", f"/sales/{sold['id']}/refunds", refund(2500)).json
    assert f"원래 영수번호{sold['receipt_no']:>35}" in ask("tablet", "GET", f"/sales/{back['id']}/receipt.txt").text
    assert ask("tablet", "GET", f"/sales/{sold['id']}/receipt.txt?columns=40").status_code == 422


def open_till(ask: Asking) -> str:
    body = {"id": str(uuid4()), "device_seq": 9001, "opened_at": OPENED, "opening_float": 100_000}
    assert ask("tablet", "POST", "/tills", body).status_code == 201
    return str(body["id"])


def test_till_reports_come_on_paper_and_blindly_where_the_count_is(ask: Asking) -> None:
    till = open_till(ask)
    ask.sell(till=till)
    blind, seen = (ask(who, "GET", f"/tills/{till}/slip.txt?columns=42").text for who in ("tablet", "supervisor"))
    assert "있어야 할 돈" not in blind
    assert "세는 동안 금액을 보이지 않습니다." in blind
    assert "102,000" in seen
    closing = {"id": str(uuid4()), "device_seq": 9002, "closed_at": "2020-11-20T18:00:00+09:00", "counted": {"50000": 2, "1000": 1}}
    assert ask("tablet", "POST", f"/tills/{till}/closing", closing).status_code == 201
    text = ask("tablet", "GET", f"/tills/{till}/slip.txt?columns=42").text
    squeezed = "".join(text.split())
    for figure in ("마감정산지(Z)", "마감번호Z1", "센돈101,000", "준비금100,000", "현금매출+2,000", "있어야할돈102,000", "모자람-1,000",
                   "50,000x2100,000", "판매1건6,000", "할인-1,000", "순매출5,000", "카드3,000", "기록확인값"):
        assert figure in squeezed, figure
    printer(ask)
    for copy in (0, 0):
        assert ask("tablet", "POST", "/prints", wanted(till, kind="z")).json["copy"] == copy


def test_a_drawer_of_a_sale_needs_no_reason_and_stands_in_no_book(ask: Asking) -> None:
    printer(ask)
    early = ask("tablet", "POST", "/prints", wanted(str(uuid4()), kind="drawer"))
    assert (early.status_code, code(early)) == (409, "sale_not_here_yet")
    answer = ask("tablet", "POST", "/prints", wanted(ask.sell()["id"], kind="drawer"))
    assert (answer.status_code, answer.json["drawer"], answer.json["reason"]) == (201, True, None)
    both = ask("tablet", "POST", "/prints", wanted(ask.sell()["id"], kind="drawer", reason="change"))
    assert (both.status_code, pointers(both)) == (422, {"/of"})
    acts = [entry["act"] for entry in ask("supervisor", "GET", "/journal?book=site:cafe-01&limit=9").json["data"]]
    assert "drawer_opened" not in acts


def test_a_tablet_knows_its_printers_and_tries_them(ask: Asking) -> None:
    made = printer(ask, prints_orders=True)
    told = ask("tablet", "POST", "/devices/self/status", {"made": 0}).json["settings"]["printers"]
    assert told == [{"code": made["code"], "name": "계산대", "has_drawer": True, "prints_orders": True}]
    tried = ask("tablet", "POST", f"/printers/{made['code']}/test", {"id": str(uuid4())})
    assert (tried.status_code, tried.json["kind"]) == (201, "test")
    assert ask("tablet_elsewhere", "POST", f"/printers/{made['code']}/test", {"id": str(uuid4())}).status_code == 404
