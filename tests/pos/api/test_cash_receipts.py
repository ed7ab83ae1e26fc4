"""Cash receipts at the API: what waits, what people type in, who may, and that nobody's number is left anywhere afterwards."""

import logging
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from pos.cash_receipts.purging import forget_identifiers
from pos.cash_receipts.wanting import reference_of
from sites.access import COMMAND_LINE
from sites.db import db, metadata, transaction
from tests.pos.api.asking import Asking, code, plain, refund
from tests.support.cast import ELSEWHERE, HERE

PHONE = "01098765432"
AT = "2020-11-20T11:00:00+09:00"


def with_receipt(amount: int = 5000, kind: str = "income_deduction", **changes: Any) -> dict[str, Any]:
    receipt = {"kind": kind} | ({} if kind == "self_issued" else {"identifier": PHONE})
    return plain(amount, payments=[{"method": "cash", "amount": amount, "cash_receipt": receipt}], **changes)


def receipts(ask: Asking, who: str = "supervisor", query: str = "") -> list[dict[str, Any]]:
    answer = ask(who, "GET", f"/cash-receipts{query}")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    found: list[dict[str, Any]] = answer.json["data"]
    return found


def typed(ask: Asking, receipt: dict[str, Any], number: str = "300123456", who: str = "supervisor") -> Any:
    body = {"approval_no": number, "issued_at": AT}
    return ask(who, "PUT", f"/cash-receipts/{receipt['id']}/approval", body, headers={"If-Match": f'"{receipt["version"]}"'})


def test_a_sale_s_receipt_is_listed_masked_and_in_reach_only(ask: Asking) -> None:
    sold = ask.sell(body=with_receipt())
    [found] = receipts(ask, "tablet")
    assert (found["sale"], found["state"], found["identifier"], found["amount"]) == (sold["id"], "wanted", "010-****-5432", 5000)
    assert (found["supply"], found["vat"], found["receipt_no"]) == (4545, 455, sold["receipt_no"])
    assert receipts(ask, "supervisor_elsewhere") == []
    assert ask("supervisor_elsewhere", "GET", f"/cash-receipts/{found['id']}").status_code == 404
    assert ask("supervisor", "GET", f"/cash-receipts?site={ELSEWHERE}").status_code == 404
    assert [each["id"] for each in receipts(ask, "viewer", f"?sale={sold['id']}&state=wanted")] == [found["id"]]
    assert receipts(ask, query="?from=2020-11-21") == []


def test_a_list_is_paged_without_a_gap(ask: Asking) -> None:
    for _ in range(5):
        ask.sell(body=with_receipt(1000))
    seen: list[str] = []
    cursor = ""
    while True:
        page = ask("supervisor", "GET", f"/cash-receipts?limit=2{cursor}").json
        seen += [each["id"] for each in page["data"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert len(seen) == len(set(seen)) == 5


def test_a_number_is_typed_in_once_under_the_version_that_was_read(ask: Asking) -> None:
    ask.sell(body=with_receipt())
    [found] = receipts(ask)
    done = typed(ask, found)
    assert (done.status_code, done.json["state"], done.json["approval_no"]) == (200, "issued", "300123456")
    assert done.headers["ETag"] == f'"{done.json["version"]}"'
    assert typed(ask, found).status_code == 200
    assert typed(ask, found, "300999999").status_code == 412
    assert (typed(ask, done.json, "300999999").status_code, code(typed(ask, done.json, "300999999"))) == (409, "cash_receipt_settled")
    assert ask("supervisor", "PUT", f"/cash-receipts/{found['id']}/approval", {"approval_no": "1", "issued_at": AT}).status_code == 428


@pytest.mark.parametrize(("who", "status"), [("tablet", 403), ("viewer", 403), ("admin", 403), ("supervisor_elsewhere", 404)])
def test_only_those_in_charge_here_type_in(ask: Asking, who: str, status: int) -> None:
    ask.sell(body=with_receipt())
    [found] = receipts(ask)
    assert typed(ask, found, who=who).status_code == status


def test_failed_tried_again_issued_and_taken_back(ask: Asking) -> None:
    ask.sell(body=with_receipt())
    [found] = receipts(ask)

    def act(method: str, what: str, body: Any = None) -> Any:
        [now] = receipts(ask, query="?sale=" + found["sale"] + "&limit=1") if what != "cancel" else [found]
        return ask("manager", method, f"/cash-receipts/{found['id']}/{what}", body, headers={"If-Match": f'"{now["version"]}"'}).json

    assert act("PUT", "failure", {"why": "no_such_number"})["failure"] == "no_such_number"
    assert act("POST", "retry")["state"] == "wanted"
    assert typed(ask, ask("manager", "GET", f"/cash-receipts/{found['id']}").json).json["state"] == "issued"
    assert act("POST", "cancellation", {"reason": 2})["state"] == "cancel_wanted"
    cancel, issue = sorted(receipts(ask), key=lambda each: each["act"])
    assert (cancel["original"], cancel["original_approval_no"], cancel["reason"], cancel["amount"]) == (issue["id"], "300123456", 2, 5000)
    assert typed(ask, cancel, "300123457").json["state"] == "cancelled"
    assert {each["state"] for each in receipts(ask)} == {"cancelled"}


def test_a_refund_asks_for_its_part_back(ask: Asking) -> None:
    sold = ask.sell(body=with_receipt())
    [found] = receipts(ask)
    typed(ask, found)
    assert ask("tablet", "POST", f"/sales/{sold['id']}/refunds", refund(5000)).status_code == 201
    assert [each["state"] for each in receipts(ask, query="?state=cancel_wanted")] == ["cancel_wanted"] * 2


def test_a_receipt_can_be_wanted_after_the_sale_and_of_cash_only(ask: Asking) -> None:
    sold = ask.sell()
    wanted = {"sale": sold["id"], "payment": 1, "kind": "income_deduction", "identifier": "010-9876-5432"}
    first = ask("tablet", "POST", "/cash-receipts", wanted)
    assert (first.status_code, first.json["amount"], first.json["identifier"]) == (201, 2000, "010-****-5432")
    again = ask("tablet", "POST", "/cash-receipts", wanted)
    assert (again.status_code, again.json, again.headers["Idempotency-Replayed"]) == (200, first.json, "true")
    assert code(ask("tablet", "POST", "/cash-receipts", wanted | {"kind": "self_issued"})) == "cash_receipt_stands"
    assert ask("tablet", "POST", "/cash-receipts", wanted | {"payment": 2}).status_code == 422
    assert ask("tablet", "POST", "/cash-receipts", wanted | {"sale": str(uuid4())}).status_code == 404
    assert ask("tablet_elsewhere", "POST", "/cash-receipts", wanted).status_code == 404
    assert ask("viewer", "POST", "/cash-receipts", wanted).status_code == 403


def test_one_wanted_after_a_refund_covers_only_what_stays(ask: Asking) -> None:
    sold = ask.sell(body=plain(2500, lines=[
        {"sku": "cookie", "name": "쿠키", "tax_class": "taxable", "quantity": "2", "unit_price": 2500},
    ], total=5000, payments=[{"method": "cash", "amount": 5000}]))  # fmt: skip
    assert ask("tablet", "POST", f"/sales/{sold['id']}/refunds", refund(2500)).status_code == 201
    wanted = ask("tablet", "POST", "/cash-receipts", {"sale": sold["id"], "payment": 1, "kind": "self_issued"}).json
    assert (wanted["amount"], wanted["cancelled_amount"]) == (5000, 2500)


def test_the_numbers_to_enter_are_read_by_those_in_charge_and_that_is_written_down(ask: Asking) -> None:
    ask.sell(body=with_receipt())
    ask.sell(body=with_receipt(1000, "self_issued"))
    listed = ask("supervisor", "POST", "/cash-receipts/entry-list", {"site": HERE})
    assert sorted(each["entered_number"] for each in listed.json["data"]) == ["0100001234", PHONE]
    acts = [entry["act"] for entry in ask("supervisor", "GET", f"/journal?book=site:{HERE}").json["data"]]
    assert "cash_receipt_identifiers_read" in acts
    assert ask("tablet", "POST", "/cash-receipts/entry-list", {"site": HERE}).status_code == 403
    assert ask("supervisor_elsewhere", "POST", "/cash-receipts/entry-list", {"site": HERE}).status_code == 404


def test_nothing_of_a_number_is_left_when_it_was_reported_and_purged(
    ask: Asking, app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    body = with_receipt()
    answers = [ask("tablet", "POST", "/sales", body)]
    [found] = receipts(ask)
    waiting = ask.sell(body=with_receipt(1000))
    answers += [typed(ask, found), ask("supervisor", "GET", "/sales?site=cafe-01&from=2020-11-01&to=2020-11-30")]
    with app.app_context(), transaction() as session:
        assert forget_identifiers(session, COMMAND_LINE.code) == 1
    # The same sale again is still the same, though nobody knows the number any more.
    answers.append(ask("tablet", "POST", "/sales", body))
    assert answers[-1].status_code == 200
    answers += [ask("supervisor", "GET", f"/cash-receipts/{found['id']}"), ask("supervisor", "GET", f"/journal?book=site:{HERE}")]
    assert all(PHONE not in answer.get_data(as_text=True) for answer in answers)
    assert PHONE not in caplog.text
    with app.app_context():
        stored = "".join(repr(row) for table in metadata.sorted_tables for row in db.session().execute(sa.select(table)))
        assert PHONE not in stored
        fields = db.session().execute(sa.text("SELECT document_id, field FROM document_secret")).all()
        assert [UUID(str(row[0])) for row in fields] == [UUID(waiting["id"])]
    assert reference_of(UUID(body["id"]), 1) == UUID(found["id"])
