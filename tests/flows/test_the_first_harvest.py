"""The farm's own story (docs: the newsletter's lines 96–116): 4,000 units placed on 2020-06-02, 600 kg within two weeks, packed at
400 g, a sharing event on 15 June that a sponsor paid for, and '만원의 행복', which gives one pack with each that is bought. Prices are
examples."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from pos.donations.pool import wrong_pools
from pos.inventory.ledger import verify_stock, wrong_worths
from pos.inventory.lots.queries import wrong_lots
from pos.revenue.verifying import verify
from pos.sales.counter import forget
from sites.access import COMMAND_LINE
from sites.db import db, transaction
from sites.devices import make_pairing_code, pair
from sites.journal import book_of_site, first_break
from sites.people.tokens import add_token
from sites.pins.grants import grant_of
from sites.registry import site_by_code
from tests.support.cast import Cast

FARM = "farm-01"
PLACED, PICKED = "2020-06-02T10:00:00+09:00", ["2020-06-15T06:00:00+09:00", "2020-06-15T09:00:00+09:00", "2020-06-14T08:00:00+09:00"]


class Farm:
    """The farm's manager and its tablet, and what they do."""

    def __init__(self, app: Flask, client: FlaskClient, cast: Cast) -> None:
        self.client, self.cast, self.seq = client, cast, 0
        with app.app_context(), transaction() as session:
            forget(session)
            grant = grant_of(session, "centre_manager", "centre:bupyeong")
            cast.tokens["farmer"] = add_token(session, COMMAND_LINE.code, "farmer", grant.role, str(grant.scope))
            cast.tokens["farm_tablet"] = pair(session, make_pairing_code(session, site_by_code(session, FARM)), "농장", None)[1]

    def ask(self, method: str, path: str, status: int = 200, who: str = "farmer", **kwargs: Any) -> Any:
        answer = self.cast.call(self.client, who, method, path, **kwargs)
        assert answer.status_code == status, answer.json
        return answer.json

    def act(self, path: str, status: int = 201, **body: Any) -> Any:
        self.seq += 1
        return self.ask("POST", path, status, who="farm_tablet", json={"id": str(uuid4()), "device_seq": self.seq} | body)

    def sell(self, sku: str, name: str, packs: int, price: int, at: str, **line: Any) -> Any:
        total = packs * price
        return self.act("/sales", sold_at=at, total=total, lines=[{
            "sku": sku, "name": name, "tax_class": "exempt", "quantity": str(packs), "unit_price": price, **line,
        }], payments=[{"method": line.pop("method", "cash"), "amount": total}])

    def on_hand(self, item: str) -> str:
        return str({row["item"]: row["on_hand"] for row in self.ask("GET", f"/stock?site={FARM}")["data"]}[item])

    def pool(self) -> str:
        return str(self.ask("GET", f"/donations?site={FARM}")["pool"][0]["on_hand"])


@pytest.fixture
def farm(app: Flask, client: FlaskClient, cast: Cast) -> Iterator[Farm]:
    """The farm with its products: a pack, the pack that gives one away, the pack that a sponsor gives away."""
    with time_machine.travel(datetime(2020, 6, 20, 3, tzinfo=UTC), tick=False):
        made = Farm(app, client, cast)
        owner = {"owner": "centre:bupyeong"}
        made.ask("PUT", "/stock-items/shiitake", 201, json={"name": "표고버섯", "unit": "kg", "keeps_days": 10, **owner})
        made.ask("PUT", "/stock-items/shiitake-pack", 201, json={"name": "표고버섯 400 g", "unit": "ea", **owner})
        made.ask("PUT", "/categories/mushrooms", 201, json={"name": "버섯", **owner})
        for sku, name, packs in (("pack", "표고버섯 400 g", "1"), ("happy", "만원의 행복", "2"), ("gift", "나눔 버섯", "1")):
            made.ask("PUT", f"/products/{sku}", 201, json={
                "name": f"{name} (예시)", "category": "mushrooms", "price": 10_000, "tax_class": "exempt", "needs": "mushrooms", **owner})
            made.ask("PUT", f"/products/{sku}/recipe", json={
                "from": "2020-06-02", "lines": [{"item": "shiitake-pack", "quantity": packs}]})
        for code, name, sku in (("manwon", "만원의 행복", "happy"), ("sharing", "첫 수확 나눔", "gift")):
            made.ask("PUT", f"/donation-campaigns/{code}", 201, json={
                "site": FARM, "name": name, "sku": sku, "item": "shiitake-pack", "per_unit": "1", "from": "2020-06-02"})
        yield made


def proven(app: Flask) -> None:
    with app.app_context():
        session = db.session()
        assert list(verify(session)) == []
        assert first_break(session, book_of_site(FARM)) is None
        assert (verify_stock(session), wrong_worths(session), wrong_lots(session), wrong_pools(session)) == ([], [], [], [])


def harvested(farm: Farm) -> list[Any]:
    """600 kg in three harvests of one batch, two of them of one day and grade."""
    batch = farm.act("/farm/batches", at=PLACED, units=4000, strain="표고")
    weights = [("250", "A"), ("150", "A"), ("200", None)]
    return [
        farm.act("/farm/harvests", at=at, batch=batch["id"], item="shiitake", quantity=weight, grade=grade)
        for at, (weight, grade) in zip(PICKED, weights, strict=True)
    ]


def packed(farm: Farm, lot: str, packs: int, wasted: int = 0) -> Any:
    return farm.act("/farm/packings", at="2020-06-15T10:00:00+09:00", item="shiitake", lot=lot, quantity=f"{packs * 0.4 + wasted:.1f}",
                    wasted=str(wasted), into="shiitake-pack", packs=packs)


def test_the_first_harvest_is_weighed_packed_sold_and_shared(app: Flask, farm: Farm) -> None:
    lots = harvested(farm)
    assert [lot["lot"] for lot in lots] == ["200602-0615-A", "200602-0615-A", "200602-0614"]
    [batch] = farm.ask("GET", f"/farm/batches?site={FARM}")["data"]
    assert (batch["code"], batch["units"], batch["placed_on"]) == ("200602", 4000, "2020-06-02")
    assert [(y["quantity"], y["per_unit"], y["first_on"]) for y in batch["yields"]] == [("600.000", "0.150", "2020-06-14")]

    # Older weight is packed as its own lot; 4 kg of stems are thrown away.
    packed(farm, "200602-0614", 490, wasted=4)
    packed(farm, "200602-0615-A", 500)
    assert (farm.on_hand("shiitake"), farm.on_hand("shiitake-pack")) == ("200.000", "990.000")

    # The sponsor buys 120 packs for those who have none: revenue, for it was bought (worth 1,200,000 won in the city's words).
    sponsored = farm.act("/sales", sold_at="2020-06-15T11:00:00+09:00", total=1_200_000, lines=[{
        "sku": "gift", "name": "나눔 버섯 (예시)", "tax_class": "exempt", "quantity": "120", "unit_price": 10_000,
    }], payments=[{"method": "sponsor", "amount": 1_200_000}])
    assert (sponsored["exempt"], sponsored["flags"]) == (1_200_000, ["late"])
    given = farm.act("/donations/gifts", at="2020-06-15T11:30:00+09:00", item="shiitake-pack", quantity="180")
    assert (given["flags"], farm.pool()) == ([], "300.000")
    handed = farm.act("/donations/handovers", at="2020-06-15T14:00:00+09:00", item="shiitake-pack", quantity="300",
                      recipient="무료급식소", head_count=300, campaign="sharing")
    assert (handed["head_count"], farm.pool(), farm.on_hand("shiitake-pack")) == (300, "0.000", "690.000")

    sold = farm.sell("pack", "표고버섯 400 g (예시)", 5, 10_000, "2020-06-16T10:00:00+09:00", lot="200602-0615-A")
    way = farm.ask("GET", f"/lots/trace?site={FARM}&item=shiitake-pack&lot=200602-0615-A")
    assert {(each["batch"], each["quantity"]) for each in way["picked"]} == {("200602", "250.000"), ("200602", "150.000")}
    assert [(each["kind"], each["quantity"], each["receipt_no"]) for each in way["went"]] == [("sale", "5.000", sold["receipt_no"])]
    elder = farm.ask("GET", f"/lots/trace?site={FARM}&item=shiitake&lot=200602-0614")
    assert [(each["kind"], each["quantity"], each["recipient"]) for each in elder["went"]] == [
        ("sale", "120.000", None), ("donation", "180.000", None), ("handover", "300.000", "무료급식소"),
    ]

    month = farm.ask("GET", "/revenue?scope=site:farm-01&from=2020-06-01&to=2020-06-30&by=month")["total"]
    assert (month["net"], month["exempt"], month["out_of_scope"]) == (1_250_000, 1_250_000, 0)
    proven(app)


def test_each_happy_pack_gives_one_to_the_pool_and_300_people_get_theirs(app: Flask, farm: Farm) -> None:
    harvested(farm)
    packed(farm, "200602-0614", 500)
    packed(farm, "200602-0615-A", 300)
    sales = [farm.sell("happy", "만원의 행복 (예시)", 30, 10_000, f"2020-06-1{6 + n // 4}T1{n % 4}:00:00+09:00") for n in range(10)]
    assert (farm.on_hand("shiitake-pack"), farm.pool()) == ("200.000", "300.000")
    assert all(sale["flags"] in (["late"], []) for sale in sales)
    [total] = [each for each in farm.ask("GET", f"/donations?site={FARM}")["campaigns"] if each["code"] == "manwon"]
    assert (total["given"], total["handed_over"]) == ("300.000", "0.000")

    # One buyer of two brings both back: stock and pool are as if they had never been sold.
    back = {"refunded_at": "2020-06-19T09:00:00+09:00", "reason": "변심", "payments": [{"method": "cash", "amount": 20_000}]}
    farm.act(f"/sales/{sales[0]['id']}/refunds", lines=[{"line": 1, "quantity": "2", "restock": True}], **back)
    assert (farm.on_hand("shiitake-pack"), farm.pool()) == ("204.000", "298.000")

    # What is not there cannot be handed over, and nothing is half-written.
    wish = {"item": "shiitake-pack", "recipient": "만수7단지 경로당", "head_count": 300, "campaign": "manwon"}
    refused = farm.act("/donations/handovers", 409, at="2020-06-19T10:00:00+09:00", quantity="299", **wish)
    assert refused["type"].endswith("pool_short")
    farm.act("/donations/handovers", at="2020-06-19T10:00:00+09:00", quantity="298", **wish)
    # Two more are brought back, of which the given ones are gone: the pool stays empty, the stock holds what is really there.
    back |= {"refunded_at": "2020-06-19T11:00:00+09:00"}
    farm.act(f"/sales/{sales[1]['id']}/refunds", lines=[{"line": 1, "quantity": "2", "restock": True}], **back)
    assert (farm.on_hand("shiitake-pack"), farm.pool()) == ("206.000", "0.000")
    [total] = [each for each in farm.ask("GET", f"/donations?site={FARM}")["campaigns"] if each["code"] == "manwon"]
    assert (total["given"], total["handed_over"], total["head_count"]) == ("298.000", "298.000", 300)

    month = farm.ask("GET", "/revenue?scope=site:farm-01&from=2020-06-01&to=2020-06-30&by=month,product")
    assert (month["total"]["net"], month["total"]["vat"]) == (3_000_000 - 40_000, 0)
    proven(app)


def test_what_expires_first_leaves_first_and_what_is_odd_is_flagged(app: Flask, farm: Farm) -> None:
    harvested(farm)
    packed(farm, "200602-0614", 10)
    packed(farm, "200602-0615-A", 10)
    farm.sell("pack", "표고버섯 400 g (예시)", 12, 10_000, "2020-06-16T10:00:00+09:00")
    held = {row["lot"]: row["on_hand"] for row in farm.ask("GET", f"/lots?site={FARM}&item=shiitake-pack")["data"]}
    assert held == {"200602-0615-A": "8.000"}
    strange = farm.sell("pack", "표고버섯 400 g (예시)", 1, 10_000, "2020-06-16T11:00:00+09:00", lot="200101")
    assert strange["flags"] == ["late", "lot_unknown"]
    short = farm.sell("pack", "표고버섯 400 g (예시)", 9, 10_000, "2020-06-16T12:00:00+09:00", lot="200602-0615-A")
    assert short["flags"] == ["late", "lot_short", "stock_short"]
    proven(app)


def test_an_act_counts_once_and_waits_for_its_batch(farm: Farm) -> None:
    wish = {"id": str(uuid4()), "at": PICKED[0], "batch": str(uuid4()), "item": "shiitake", "quantity": "1000"}
    assert farm.act("/farm/harvests", 409, **wish)["type"].endswith("batch_not_here_yet")
    placed = {"id": wish["batch"], "at": PLACED, "units": 4000}
    farm.act("/farm/batches", **placed)
    assert farm.act("/farm/batches", 200, **placed)["code"] == "200602"
    assert "/units" in farm.act("/farm/batches", 409, **(placed | {"units": 3999}))["errors"]
    farm.act("/farm/harvests", **wish)
    assert farm.act("/farm/harvests", 200, **wish)["lot"] == "200602-0615"
    assert "/quantity" in farm.act("/farm/harvests", 409, **(wish | {"quantity": "1001"}))["errors"]
    assert farm.on_hand("shiitake") == "1000.000"
    ended = farm.act(f"/farm/batches/{wish['batch']}/end", at="2020-06-16T10:00:00+09:00")
    assert ended["ended_on"] == "2020-06-16"
    late = farm.act("/farm/harvests", **(wish | {"id": str(uuid4()), "at": "2020-06-17T10:00:00+09:00"}))
    assert late["flags"] == ["batch_ended"]
    nowhere = farm.ask("POST", "/farm/batches", 409, who="supervisor",
                       json={"id": str(uuid4()), "site": "cafe-01", "at": PLACED, "units": 1})
    assert nowhere["type"].endswith("no_farm")
    assert date.fromisoformat(ended["placed_on"]) == date(2020, 6, 2)
