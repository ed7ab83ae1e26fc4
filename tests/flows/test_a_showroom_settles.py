"""자활홍보관 (부평남부) sells its own goods and those of two other centres, and settles each month with both. All prices are examples."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import click
import pytest
import sqlalchemy as sa
import time_machine
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient

from pos.cli import revenue, settlements
from pos.config import Settings
from pos.inventory.ledger import verify_stock, wrong_worths
from pos.revenue.verifying import verify
from pos.sales.counter import forget
from pos.sales.proving import breaks
from sites.access import COMMAND_LINE
from sites.db import db, transaction
from sites.people.tokens import add_token
from sites.pins.grants import grant_of
from tests.support.cast import Cast
from tests.support.settings import as_environment

SHOP, OWNER = "showroom-01", "bupyeong-nambu"
OCTOBER, NOVEMBER = "from=2020-10-01&to=2020-10-31", "from=2020-11-01&to=2020-11-30"
GOODS = {
    "cream": ("구두약 (예시)", "taxable", 7_000), "pack": ("표고버섯 (예시)", "exempt", 9_900), "badge": ("배지 (예시)", "taxable", 5_000),
}


class Showroom:
    """The showroom's manager, who asks; others by name."""

    def __init__(self, app: Flask, client: FlaskClient, cast: Cast, moment: Any) -> None:
        self.app, self.client, self.cast, self.moment = app, client, cast, moment
        with app.app_context(), transaction() as session:
            forget(session)
            for who, centre in (("keeper", OWNER), ("farmer", "bupyeong")):
                grant = grant_of(session, "centre_manager", f"centre:{centre}")
                cast.tokens[who] = add_token(session, COMMAND_LINE.code, who, grant.role, str(grant.scope))

    def ask(self, method: str, path: str, status: int = 200, who: str = "keeper", **kwargs: Any) -> Any:
        answer = self.cast.call(self.client, who, method, path, **kwargs)
        assert answer.status_code == status, answer.json
        return answer.json

    def sell(self, day: str, sku: str, quantity: int, **line: Any) -> Any:
        name, tax_class, price = GOODS[sku]
        total = price * quantity
        return self.ask("POST", "/sales", 201, json={
            "id": str(uuid4()), "site": SHOP, "sold_at": f"{day}T11:00:00+09:00", "total": total,
            "payments": [{"method": "card", "amount": total}],
            "lines": [{"sku": sku, "name": name, "tax_class": tax_class, "quantity": str(quantity), "unit_price": price, **line}]})

    def refund(self, day: str, sale: Any, quantity: int, won: int) -> Any:
        return self.ask("POST", f"/sales/{sale['id']}/refunds", 201, json={
            "id": str(uuid4()), "refunded_at": f"{day}T11:00:00+09:00", "reason": "변심", "lines": [{"line": 1, "quantity": str(quantity)}],
            "payments": [{"method": "card", "amount": won}]})

    def settle(self, centre: str, month: str, status: int = 201, who: str = "keeper") -> Any:
        return self.ask("POST", "/settlements", status, who=who, json={"site": SHOP, "centre": centre, "month": month})

    def producers(self, scope: str, days: str) -> tuple[dict[tuple[str, str], tuple[int, int]], int]:
        """(net, consigned) by producer and product, and the total, which is the seller's to the won."""
        found = self.ask("GET", f"/revenue/producers?scope={scope}&{days}", who="admin")
        seller = self.ask("GET", f"/revenue?scope={scope}&{days}&by=site", who="admin")["total"]
        for figure in ("net", "supply", "vat", "exempt", "eliminated"):
            assert (found["total"] | {"eliminated": found["eliminated"]})[figure] == seller[figure]
        rows = {(row["producer"], row["product"]): (row["net"], row["consigned"]) for row in found["rows"]}
        return rows, found["total"]["net"]

    def proven(self) -> None:
        with self.app.app_context():
            session = db.session()
            assert list(verify(session)) == []
            assert [(book, found) for book, found in breaks(session) if found is not None] == []
            assert (verify_stock(session), wrong_worths(session)) == ([], [])


@pytest.fixture
def showroom(app: Flask, client: FlaskClient, cast: Cast) -> Iterator[Showroom]:
    """What the showroom sells, and its agreements with two centres."""
    with time_machine.travel(datetime(2020, 11, 3, 3, tzinfo=UTC), tick=False) as moment:
        made = Showroom(app, client, cast, moment)
        owner = {"owner": f"centre:{OWNER}"}
        for code in ("cream", "pack"):
            made.ask("PUT", f"/stock-items/{code}-item", 201, json={"name": code, "unit": "ea", **owner})
        made.ask("PUT", "/categories/farm", 201, json={"name": "송이팜", **owner})
        for sku, (name, tax_class, price) in GOODS.items():
            made.ask("PUT", f"/products/{sku}", 201, json={
                "name": name, "category": "farm" if sku == "pack" else None, "price": price, "tax_class": tax_class, **owner})
        made.ask("PUT", "/products/cream/recipe", json={"from": "2020-10-01", "lines": [{"item": "cream-item", "quantity": "1"}]})
        made.ask("PUT", "/consignment-agreements/shoes", 201, json={
            "site": SHOP, "centre": "yeonsu", "name": "착한신발", "sku": "cream", "from": "2020-10-01",
            "rates": [{"from": "2020-10-01", "rate": 1000}, {"from": "2020-10-16", "rate": 1250}]})
        made.ask("PUT", "/consignment-agreements/mushrooms", 201, json={
            "site": SHOP, "centre": "bupyeong", "name": "송이팜랜드", "category": "farm", "from": "2020-10-01",
            "rates": [{"from": "2020-10-01", "rate": 1500}]})
        yield made


def test_a_month_is_settled_with_each_centre_and_counted_once(showroom: Showroom) -> None:
    brought = {"site": SHOP, "agreement": "shoes", "item": "cream-item", "at": "2020-10-02T10:00:00+09:00"}
    showroom.ask("POST", "/consignment/goods", 201, json=brought | {"id": str(uuid4()), "kind": "brought", "quantity": "10"})
    showroom.ask("POST", "/consignment/goods", 201, json=brought | {
        "id": str(uuid4()), "kind": "returned", "quantity": "2", "at": "2020-10-30T10:00:00+09:00"})
    showroom.sell("2020-10-05", "cream", 3)
    showroom.sell("2020-10-20", "cream", 2)
    packs = showroom.sell("2020-10-20", "pack", 5)
    showroom.sell("2020-10-21", "badge", 1)
    showroom.refund("2020-10-22", packs, 1, 9_900)
    [shelf] = showroom.ask("GET", f"/consignment?site={SHOP}")["goods"]
    assert (shelf["brought"], shelf["returned"], shelf["on_hand"]) == ("10.000", "2.000", "3.000")

    expected = {("bupyeong", "pack"): (39_600, 39_600), (OWNER, "badge"): (5_000, 0), ("yeonsu", "cream"): (35_000, 35_000)}
    assert showroom.producers("region", OCTOBER) == (expected, 79_600)
    assert showroom.producers(f"centre:{OWNER}", OCTOBER) == (expected, 79_600)
    with showroom.app.app_context():
        own = sa.text("SELECT SUM(l.net) FROM document_line l JOIN document d ON d.id = l.document_id WHERE d.book_date <= '2020-10-31'")
        assert db.session.execute(own).scalar_one() == 79_600

    shoes, farm = showroom.settle("yeonsu", "2020-10"), showroom.settle("bupyeong", "2020-10")
    assert [(line["rate"], line["quantity"], line["commission"], line["due"]) for line in shoes["lines"]] == [
        (1000, "3.000", 2_100, 18_900), (1250, "2.000", 1_750, 12_250)]
    assert (shoes["number"], shoes["due"]) == (1, 31_150)
    assert [farm[figure] for figure in ("sold", "refunded", "commission", "adjustment", "due")] == [49_500, 9_900, 5_940, 0, 33_660]
    assert showroom.settle("yeonsu", "2020-10", 200) == shoes

    # What comes late for October, and what is brought back of it in November, is November's statement's.
    showroom.moment.move_to("2020-11-12T12:00:00+09:00")
    late = showroom.sell("2020-10-31", "cream", 1)
    showroom.refund("2020-11-12", late, 1, 7_000)
    showroom.sell("2020-11-12", "cream", 1)
    showroom.moment.move_to("2020-12-02T12:00:00+09:00")
    november = showroom.settle("yeonsu", "2020-11")
    figures = [november[figure] for figure in ("number", "sold", "refunded", "commission", "adjustment", "due")]
    assert figures == [2, 7_000, 7_000, 0, 6_125, 6_125]
    assert [(line["month"], line["due"]) for line in november["lines"]] == [("2020-11", 0), ("2020-10", 6_125)]
    assert showroom.ask("GET", f"/settlements/{shoes['id']}") == shoes
    # What was sold less what was brought back, less commission: the two statements together pay for just that.
    assert shoes["due"] + november["due"] == (35_000 - 2_100 - 1_750) + (7_000 - 875) + (7_000 - 7_000)
    assert showroom.producers("region", NOVEMBER)[1] == 0
    showroom.proven()


def test_each_centre_sees_its_own_statements_and_the_region_sums(showroom: Showroom) -> None:
    showroom.sell("2020-10-05", "cream", 3)
    showroom.sell("2020-10-05", "pack", 1)
    shoes, farm = showroom.settle("yeonsu", "2020-10"), showroom.settle("bupyeong", "2020-10")
    assert [each["id"] for each in showroom.ask("GET", "/settlements", who="manager_elsewhere")["data"]] == [shoes["id"]]
    assert showroom.ask("GET", f"/settlements/{farm['id']}", who="farmer")["lines"] == farm["lines"]
    showroom.ask("GET", f"/settlements/{farm['id']}", 404, who="manager_elsewhere")
    assert showroom.ask("GET", f"/settlements/{farm['id']}", who="viewer")["lines"] is None
    assert {each["due"] for each in showroom.ask("GET", "/settlements", who="viewer")["data"]} == {shoes["due"], farm["due"]}
    showroom.ask("GET", "/settlements", 403, who="supervisor")
    showroom.settle("yeonsu", "2020-10", 404, who="manager_elsewhere")
    showroom.settle("seogu", "2020-10", 422)
    assert showroom.settle("yeonsu", "2020-11", 409)["type"].endswith("month_not_over")

    wish = {"id": str(uuid4()), "paid_on": "2020-11-03", "method": "transfer", "amount": shoes["due"]}
    paid = showroom.ask("POST", f"/settlements/{shoes['id']}/payments", 201, json=wish)
    assert (paid["paid"], showroom.ask("POST", f"/settlements/{shoes['id']}/payments", 200, json=wish)) == (shoes["due"], paid)
    more = wish | {"id": str(uuid4()), "amount": 1}
    assert showroom.ask("POST", f"/settlements/{shoes['id']}/payments", 409, json=more)["type"].endswith("more_than_due")
    back = {"id": str(uuid4()), "paid_on": "2020-11-03", "method": "transfer", "corrects": wish["id"]}
    assert showroom.ask("POST", f"/settlements/{shoes['id']}/payments", 201, json=back)["paid"] == 0
    showroom.ask("POST", f"/settlements/{shoes['id']}/payments", 409, json=back | {"id": str(uuid4())})
    showroom.ask("POST", f"/settlements/{shoes['id']}/payments", 404, who="manager_elsewhere", json=wish | {"id": str(uuid4())})
    showroom.proven()


def test_what_was_sold_keeps_its_terms(showroom: Showroom) -> None:
    body = {"site": SHOP, "centre": "yeonsu", "name": "착한신발", "sku": "cream", "from": "2020-10-01"}
    rates = [{"from": "2020-10-01", "rate": 1000}, {"from": "2020-10-16", "rate": 1250}]
    showroom.sell("2020-10-20", "cream", 1)
    for other in ({"rates": [{"from": "2020-10-01", "rate": 900}, rates[1]]}, {"rates": rates, "sku": "badge"}):
        assert showroom.ask("PUT", "/consignment-agreements/shoes", 409, json=body | other)["type"].endswith("agreement_in_use")
    showroom.ask("PUT", "/consignment-agreements/shoes", json=body | {"rates": [*rates, {"from": "2020-11-01", "rate": 2000}]})
    assert showroom.ask("PUT", "/consignment-agreements/shoes", 422, json=body | {"rates": rates[1:]})["type"].endswith("rates_wrong")
    # A line may name its producer; one that has no agreement here is flagged, and the goods' own agreement holds.
    named = showroom.sell("2020-10-20", "cream", 1, producer="seogu")
    assert "producer_unknown" in named["flags"]
    assert showroom.producers("region", OCTOBER)[0] == {("yeonsu", "cream"): (14_000, 14_000)}
    showroom.proven()


def test_months_are_settled_in_order(showroom: Showroom) -> None:
    showroom.moment.move_to("2020-12-03T12:00:00+09:00")
    showroom.sell("2020-10-20", "cream", 1)
    showroom.sell("2020-11-20", "cream", 1)
    assert showroom.settle("yeonsu", "2020-11", 409)["type"].endswith("settlement_out_of_order")
    showroom.settle("yeonsu", "2020-10")
    showroom.settle("yeonsu", "2020-11")
    assert showroom.settle("yeonsu", "2020-09", 409)["type"].endswith("settlement_out_of_order")
    showroom.proven()


def test_the_commands_issue_list_and_tell_who_made_what(showroom: Showroom, settings: Settings) -> None:
    showroom.sell("2020-10-05", "cream", 3)

    def run(*arguments: str) -> str:
        group = click.Group()
        for module in (revenue, settlements):
            module.register(group)
        found = CliRunner().invoke(group, arguments, None, as_environment(settings), obj=lambda _settings: showroom.app)
        assert found.exit_code == 0, found.output
        return found.stdout

    assert run("settlements", "issue", "2020-10", SHOP, "yeonsu").splitlines() == [
        "2020-10 cream 3.000: 21,000 won, commission 2,100, due 18,900", "No. 1: 18,900 won due"]
    assert json.loads(run("settlements", "list", "--json")) == [
        {"site": SHOP, "centre": "yeonsu", "month": "2020-10", "number": 1, "due": 18_900, "paid": 0}]
    assert run("settlements", "list").startswith(f"2020-10 {SHOP} yeonsu no. 1: 18,900 won due")
    assert run("revenue", "producers", "2020-10", "--scope", "region", "--csv").splitlines()[1:] == [
        "yeonsu,cream,21000,19091,1909,0,21000,3.000", ",,21000,19091,1909,0,21000,3.000"]
    assert "21,000" in run("revenue", "producers", "2020-10", "--scope", "region")
