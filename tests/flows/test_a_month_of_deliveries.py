"""The farm's autumn as docs tell it: mushrooms for nurseries on credit through November 2020, at agreed prices, invoiced by the month, paid
by transfer, a part brought back. Prices and customers are examples."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from pos.revenue.verifying import verify
from pos.sales.counter import forget
from pos.sales.proving import breaks
from sites.access import COMMAND_LINE
from sites.db import db, transaction
from sites.devices import make_pairing_code, pair
from sites.people.tokens import add_token
from sites.pins.grants import grant_of
from sites.registry import site_by_code
from tests.support.cast import Cast

FARM, SCOPE, OWNER = "farm-01", "site:farm-01", {"owner": "centre:bupyeong"}
NOVEMBER = "&from=2020-11-01&to=2020-12-31"
PRICE, AGREED = 10_000, 9_000


class Farm:
    """The farm's manager and its tablet, and what they do."""

    def __init__(self, app: Flask, client: FlaskClient, cast: Cast) -> None:
        self.client, self.cast, self.seq = client, cast, 0
        with app.app_context(), transaction() as session:
            forget(session)
            grant = grant_of(session, "centre_manager", "centre:bupyeong")
            cast.tokens["farmer"] = add_token(session, COMMAND_LINE.code, "farmer", grant.role, str(grant.scope))
            cast.tokens["farm_tablet"] = pair(session, make_pairing_code(session, site_by_code(session, FARM)), "농장", None)[1]

    def ask(self, method: str, path: str, status: int = 200, who: str = "farmer", body: Any = None, **headers: str) -> Any:
        more = {} if body is None else {"json": body}
        answer = self.cast.call(self.client, who, method, path, headers=headers, **more)
        assert answer.status_code == status, answer.json
        return answer.json

    def sell(self, packs: int, day: int, customer: str | None = "nursery-1", price: int = AGREED, **changes: Any) -> Any:
        self.seq += 1
        total = packs * price
        return self.ask("POST", "/sales", 201, who="farm_tablet", body={
            "id": str(uuid4()), "device_seq": self.seq, "sold_at": f"2020-11-{day:02d}T10:00:00+09:00", "total": total,
            "customer": customer,
            "lines": [{"sku": "pack", "name": "표고 400 g (예시)", "tax_class": "exempt", "quantity": str(packs), "unit_price": price}],
            "payments": [{"method": "on_account", "amount": total}], **changes,
        })

    def refund(self, sale: Any, packs: int, day: str, method: str = "on_account", won: int = 0) -> Any:
        self.seq += 1
        return self.ask("POST", f"/sales/{sale['id']}/refunds", 201, who="farm_tablet", body={
            "id": str(uuid4()), "device_seq": self.seq, "refunded_at": f"2020-{day}T10:00:00+09:00", "reason": "상함",
            "lines": [{"line": 1, "quantity": str(packs)}], "payments": [{"method": method, "amount": won or packs * AGREED}],
        })

    def pay(self, amount: int, status: int = 201, customer: str = "nursery-1", **more: Any) -> Any:
        body = {"id": str(uuid4()), "site": FARM, "customer": customer, "amount": amount, "received_on": "2020-12-03", **more}
        return self.ask("POST", "/customer-payments", status, body=body)

    def run(self, month: str, status: int = 201) -> Any:
        return self.ask("POST", "/invoice-requests", status, body={"site": FARM, "month": month})["data"]

    def owed(self, customer: str | None = None) -> dict[str, Any]:
        found = self.ask("GET", f"/receivables?scope={SCOPE}")
        one = found["total"] if customer is None else next((row for row in found["customers"] if row["customer"] == customer), {})
        return {name: one[name] for name in ("open", "credit", "balance")} if one else {}


@pytest.fixture
def farm(app: Flask, client: FlaskClient, cast: Cast) -> Iterator[Farm]:
    """The farm with its pack and two nurseries, of which the first gets it cheaper; everything is settled by the middle of December."""
    with time_machine.travel(datetime(2020, 12, 15, 3, tzinfo=UTC), tick=False):
        made = Farm(app, client, cast)
        made.ask("PUT", "/categories/mushrooms", 201, body={"name": "버섯", **OWNER})
        made.ask("PUT", "/products/pack", 201, body={
            "name": "표고 400 g (예시)", "category": "mushrooms", "price": PRICE, "tax_class": "exempt", "needs": "mushrooms", **OWNER})
        made.ask("PUT", "/customers/nursery-1", 201, body={
            "name": "예시 어린이집", "business_number": "123-45-67891", "contact": "원장 010-0000-1205", "terms_from": "month_end",
            "terms_days": 10, **OWNER})
        made.ask("PUT", "/customers/nursery-2", 201, body={"name": "예시 유치원", **OWNER})
        made.ask("PUT", "/customers/nursery-1/prices/pack", body={"price": AGREED, "from": "2020-11-01"})
        yield made


def proven(app: Flask) -> None:
    with app.app_context():
        session = db.session()
        assert list(verify(session)) == []
        assert dict(breaks(session, f"site:{FARM}")) == {f"site:{FARM}": None}


def test_a_month_on_credit_is_delivered_invoiced_and_paid(app: Flask, farm: Farm) -> None:
    first = farm.sell(10, 3)
    assert (first["flags"], first["exempt"]) == (["late"], 90_000)
    dearer = farm.sell(5, 10, price=PRICE - 500)
    assert dearer["flags"] == ["approval_missing", "late", "price_differs"]
    other = farm.sell(4, 12, customer="nursery-2", price=PRICE)
    # A delivery that was written down first costs what was agreed, and counts when it is sold.
    note = farm.ask("POST", "/delivery-notes", 201, body={
        "id": str(uuid4()), "site": FARM, "customer": "nursery-1", "delivered_on": "2020-11-20",
        "lines": [{"sku": "pack", "quantity": "20"}]})
    assert (note["number"], note["total"], note["sale"]) == (1, 180_000, None)
    assert farm.owed("nursery-1")["open"] == 90_000 + 47_500
    sold = {"id": str(uuid4()), "sold_at": "2020-11-20T09:00:00+09:00"}
    assert farm.ask("POST", f"/delivery-notes/{note['id']}/sale", 201, body=sold)["sale"] == sold["id"]
    farm.ask("POST", f"/delivery-notes/{note['id']}/sale", 200, body=sold)
    slip = farm.ask("POST", "/delivery-notes", 201, body={
        "id": str(uuid4()), "site": FARM, "customer": "nursery-1", "delivered_on": "2020-11-03", "sale": first["id"]})
    assert (slip["number"], slip["total"], slip["lines"][0]["quantity"]) == (2, 90_000, "10.000")
    farm.refund(first, 1, "11-25")
    assert farm.owed() == {"open": 348_500, "credit": 0, "balance": 348_500}

    preview = farm.ask("GET", f"/invoice-requests/preview?site={FARM}&month=2020-11")["data"]
    asked = farm.run("2020-11")
    assert [(one["customer"], one["kind"], one["supply"], one["vat"]) for one in asked] == [
        ("nursery-1", "exempt_invoice", 308_500, 0), ("nursery-2", "exempt_invoice", 40_000, 0)]
    assert [one["lines"] for one in asked] == [one["lines"] for one in preview]
    assert farm.run("2020-11", 200) == []
    issue = {"approval_no": "20201201-41000000-00000001", "issued_on": "2020-12-01"}
    for _ in range(2):
        issued = farm.ask("POST", f"/invoice-requests/{asked[0]['id']}/issue", body=issue)
    assert (issued["state"], issued["approval_no"], issued["business_number"]) == ("issued", issue["approval_no"], "1234567891")

    # It pays what is oldest, and beyond what it owes; then one more pack of the first delivery comes back.
    paid = farm.pay(320_000)
    assert (len(paid["matches"]), paid["left"]) == (3, 11_500)
    assert farm.owed("nursery-1") == {"open": 0, "credit": 11_500, "balance": -11_500}
    farm.refund(first, 2, "12-05")
    assert farm.owed("nursery-1") == {"open": 0, "credit": 29_500, "balance": -29_500}
    [correcting] = farm.run("2020-12")
    assert (correcting["corrects"], correcting["supply"], correcting["lines"][0]["quantity"]) == (asked[0]["id"], -18_000, "-2.000")
    refused = farm.ask("POST", f"/invoice-requests/{asked[0]['id']}/cancellation", 409, body={"reason": "예시"})
    assert refused["type"].endswith("invoice_corrected")
    farm.ask("POST", f"/invoice-requests/{asked[1]['id']}/cancellation", body={"reason": "상호 변경"})
    assert [one["supply"] for one in farm.run("2020-11")] == [40_000]

    account = farm.ask("GET", f"/customers/nursery-1/statement?scope={SCOPE}{NOVEMBER}")
    kinds = [entry["kind"] for entry in account["entries"]]
    assert (kinds, account["opening"], account["closing"]) == (["sale", "sale", "sale", "refund", "payment", "refund"], 0, -29_500)
    # Revenue is what was sold, when it was sold: nothing that was paid counts again.
    month = farm.ask("GET", f"/revenue?scope={SCOPE}&from=2020-11-01&to=2020-11-30&by=month,method")
    assert [(row["method"], row["net"]) for row in month["rows"]] == [("on_account", 348_500)]
    assert other["total"] + 308_500 == month["total"]["net"]
    assert farm.ask("GET", f"/revenue?scope={SCOPE}&from=2020-12-01&to=2020-12-31&by=month")["total"]["net"] == -18_000
    proven(app)


def test_payments_are_matched_freed_and_withdrawn_by_new_rows(app: Flask, farm: Farm) -> None:
    early, late = farm.sell(10, 3), farm.sell(10, 20)
    wish = {"id": str(uuid4()), "matches": [{"sale": late["id"], "amount": 50_000}]}
    paid = farm.pay(60_000, **wish)
    assert (paid["left"], farm.pay(60_000, 200, **wish)) == (10_000, paid)
    assert farm.pay(60_000, 409, **wish | {"matches": None})["type"].endswith("content_differs")
    there = f"/customer-payments/{paid['id']}"
    for body, code in (
        ({"matches": [{"sale": late["id"], "amount": 10_001}]}, "match_exceeds"),
        ({"matches": [{"sale": str(uuid4()), "amount": 1}]}, "sale_not_owed"),
    ):
        assert farm.ask("POST", f"{there}/matches", 409, body={"id": str(uuid4()), **body})["type"].endswith(code)
    assert farm.ask("POST", f"{there}/matches", 201, body={"id": str(uuid4())})["left"] == 0
    assert farm.ask("POST", f"{there}/matches", 409, body={"id": str(uuid4())})["type"].endswith("nothing_left")
    undo = {"id": str(uuid4()), "sale": late["id"]}
    assert farm.ask("POST", f"{there}/unmatching", 201, body=undo)["left"] == 50_000
    assert farm.ask("POST", f"{there}/unmatching", 200, body=undo)["left"] == 50_000
    assert farm.ask("POST", f"{there}/unmatching", 409, body=undo | {"id": str(uuid4())})["type"].endswith("not_matched")
    open_sales = farm.ask("GET", f"/receivables/sales?scope={SCOPE}&customer=nursery-1")["data"]
    assert [(one["sale"], one["open"], one["due_on"]) for one in open_sales] == [
        (early["id"], 80_000, "2020-12-10"), (late["id"], 90_000, "2020-12-10")]
    withdrawal = {"id": str(uuid4()), "reason": "다른 거래처의 입금"}
    gone = farm.ask("POST", f"{there}/withdrawal", 201, body=withdrawal)
    assert (gone["withdrawn"], gone["left"], gone["matches"]) == (True, 0, [])
    farm.ask("POST", f"{there}/withdrawal", 200, body=withdrawal)
    assert farm.ask("POST", f"{there}/matches", 409, body={"id": str(uuid4())})["type"].endswith("payment_withdrawn")
    assert farm.owed() == {"open": 180_000, "credit": 0, "balance": 180_000}
    aged = farm.ask("GET", f"/receivables?scope={SCOPE}")["total"]
    assert (aged["days_0_30"], aged["days_31_60"], aged["overdue"]) == (90_000, 90_000, 180_000)
    assert farm.ask("GET", "/receivables?scope=region", who="viewer")["customers"] == []
    proven(app)


def test_who_is_not_known_is_flagged_and_named_later(app: Flask, farm: Farm) -> None:
    nobody, stranger = farm.sell(1, 3, customer=None), farm.sell(1, 4, customer="누구신지")
    sponsored = farm.sell(2, 5, customer="nursery-2", payments=[{"method": "sponsor", "amount": 2 * AGREED}])
    assert [("customer_missing" in sale["flags"]) for sale in (nobody, stranger, sponsored)] == [True, True, False]
    assert farm.run("2020-11")[0]["customer"] == "nursery-2"
    named = farm.ask("PUT", f"/receivables/{nobody['id']}/customer", body={"customer": "nursery-1"})
    assert (named["customer"], named["open"]) == ("nursery-1", AGREED)
    farm.refund(nobody, 1, "11-06")
    assert farm.owed("nursery-1") == {}
    farm.ask("PUT", f"/receivables/{sponsored['id']}/customer", 409, body={"customer": "nursery-1"})
    farm.ask("PUT", f"/receivables/{uuid4()}/customer", 404, body={"customer": "nursery-1"})
    farm.ask("PUT", f"/receivables/{stranger['id']}/customer", 422, body={"customer": "nobody"})
    # A part of it was paid at once: what is invoiced is what was not.
    farm.ask("PUT", f"/receivables/{stranger['id']}/customer", body={"customer": "nursery-1"})
    farm.sell(2, 7, payments=[{"method": "cash", "amount": AGREED + 500}, {"method": "on_account", "amount": AGREED - 500}])
    [asked] = farm.run("2020-11")
    assert (asked["supply"], [line["supply"] for line in asked["lines"]]) == (
        2 * AGREED - 500, [AGREED, AGREED, -AGREED, AGREED - 500])
    proven(app)


@pytest.mark.parametrize(("change", "told"), [
    ("UPDATE receivable SET amount = amount + 1", "receivable"), ("UPDATE payment_match SET amount = 900000", "paid beyond what it is"),
    ("UPDATE invoice_request SET supply = supply + 1", "supply and tax"),
])
def test_what_was_changed_behind_its_back_is_found(app: Flask, farm: Farm, change: str, told: str) -> None:
    farm.sell(10, 3)
    farm.pay(50_000)
    farm.run("2020-11")
    with app.app_context():
        session = db.session()
        table = change.split()[1]
        with pytest.raises(sa.exc.DBAPIError, match="only ever added"):
            session.execute(sa.text(change))
        session.rollback()
        if session.get_bind().dialect.name == "sqlite":
            session.execute(sa.text(f"DROP TRIGGER {table}_no_update"))
        else:
            session.execute(sa.text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        session.execute(sa.text(change))
        session.commit()
        assert told in {found.figure for found in verify(session)}
        broken = dict(breaks(session, f"site:{FARM}"))[f"site:{FARM}"]
        assert (broken is not None) == (table != "receivable")
