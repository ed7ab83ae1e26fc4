"""The farm (부평지역자활센터) delivers mushrooms to a café of its own centre and to one of another: one act at both sites, counted for
each of them, left out where both are in view. Prices are examples."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from pos.inventory.ledger import verify_stock, wrong_worths
from pos.inventory.lots.queries import wrong_lots
from pos.revenue.verifying import verify
from pos.sales.counter import forget
from pos.sales.proving import breaks
from sites.access import COMMAND_LINE
from sites.db import db, transaction
from sites.people.tokens import add_token
from sites.pins.grants import grant_of
from sites.registry import Project, SiteProject, site_by_code, touch
from tests.support.cast import Cast

FARM, CAFE = "farm-01", "cafe-01"
AT, MONTH = "2020-11-20T09:00:00+09:00", "from=2020-11-01&to=2020-11-30"


class Trade:
    """The manager of the farm's centre, who asks; others by name."""

    def __init__(self, app: Flask, client: FlaskClient, cast: Cast) -> None:
        self.client, self.cast, self.app = client, cast, app
        with app.app_context(), transaction() as session:
            forget(session)
            grant = grant_of(session, "centre_manager", "centre:bupyeong")
            cast.tokens["farmer"] = add_token(session, COMMAND_LINE.code, "farmer", grant.role, str(grant.scope))

    def ask(self, method: str, path: str, status: int = 200, who: str = "farmer", **kwargs: Any) -> Any:
        answer = self.cast.call(self.client, who, method, path, **kwargs)
        assert answer.status_code == status, answer.json
        return answer.json

    def deliver(self, to: str, lines: list[dict[str, Any]], status: int = 201, **more: Any) -> Any:
        body = {"id": str(uuid4()), "site": FARM, "to_site": to, "at": AT, "lines": lines} | more
        return self.ask("POST", "/internal-deliveries", status, json=body)

    def send_back(self, delivery: str, lines: list[dict[str, Any]], status: int = 201, **more: Any) -> Any:
        body = {"id": str(uuid4()), "at": "2020-11-20T11:00:00+09:00", "lines": lines, "reason": "상함"} | more
        return self.ask("POST", f"/internal-deliveries/{delivery}/returns", status, json=body)

    def worth(self, site: str, item: str) -> tuple[int, int]:
        """(thousandths on hand, won) of an item at a site."""
        with self.app.app_context():
            row = db.session.execute(sa.text(
                "SELECT l.on_hand_milli, l.value_won FROM stock_level l JOIN site s ON s.id = l.site_id "
                "JOIN stock_item i ON i.id = l.item_id WHERE s.code = :site AND i.code = :item"),
                {"site": site, "item": item}).one_or_none()
        return (0, 0) if row is None else (row[0], row[1])

    def net(self, scope: str) -> tuple[int, int]:
        total = self.ask("GET", f"/revenue?scope={scope}&{MONTH}&by=month", who="admin")["total"]
        return total["net"], total["eliminated"]

    def proven(self) -> None:
        with self.app.app_context():
            session = db.session()
            assert list(verify(session)) == []
            assert [(book, found) for book, found in breaks(session) if found is not None] == []
            assert (verify_stock(session), wrong_worths(session), wrong_lots(session)) == ([], [], [])


def pack(quantity: str = "10", price: int = 8_000, **more: Any) -> dict[str, Any]:
    return {"sku": "pack", "quantity": quantity, "unit_price": price, **more}


@pytest.fixture
def trade(app: Flask, client: FlaskClient, cast: Cast) -> Iterator[Trade]:
    """The farm with packs under a lot, and a café of another centre that keeps mushrooms by weight under a name of its own."""
    with time_machine.travel(datetime(2020, 11, 20, 3, tzinfo=UTC), tick=False):
        made = Trade(app, client, cast)
        owner = {"owner": "centre:bupyeong"}
        made.ask("PUT", "/stock-items/farm-pack", 201, json={"name": "표고 400 g", "unit": "ea", "keeps_days": 10, **owner})
        made.ask("PUT", "/stock-items/mushroom", 201, who="manager", json={"name": "버섯", "unit": "kg", "owner": "centre:seogu"})
        made.ask("PUT", "/categories/mushrooms", 201, json={"name": "버섯", **owner})
        made.ask("PUT", "/products/pack", 201, json={
            "name": "표고버섯 400 g (예시)", "category": "mushrooms", "price": 10_000, "tax_class": "exempt", **owner})
        made.ask("PUT", "/products/pack/recipe", json={"from": "2020-11-01", "lines": [{"item": "farm-pack", "quantity": "1"}]})
        made.ask("POST", "/stock-moves", 201, json={
            "id": str(uuid4()), "site": FARM, "item": "farm-pack", "kind": "receive", "quantity": "100", "unit_cost": 3000, "lot": "L1",
            "at": "2020-11-19T09:00:00+09:00"})
        yield made


def own_cafe(trade: Trade) -> str:
    """A café that the farm's centre runs: one whose operator nobody knew, taken over in October."""
    with trade.app.app_context(), transaction() as session:
        project = session.scalars(sa.select(Project.id).where(Project.code == "bupyeong-farm")).one()
        cafe = site_by_code(session, "cafe-04")
        session.add(SiteProject(site_id=cafe.id, valid_from=date(2020, 10, 1), project_id=project))
        touch(session, cafe.id)
    return "cafe-04"


def test_a_delivery_is_a_sale_here_and_stock_there_at_the_price_that_was_paid(trade: Trade) -> None:
    sent = trade.deliver(CAFE, [pack("10", 8_333, lot="L1", into="mushroom", into_quantity="4.000")])
    assert (sent["party"], sent["total"], sent["exempt"], sent["flags"]) == (2, 83_330, 83_330, [])
    assert (trade.worth(FARM, "farm-pack"), trade.worth(CAFE, "mushroom")) == ((90_000, 270_000), (4_000, 83_330))
    [lot] = trade.ask("GET", f"/lots?site={FARM}&item=farm-pack")["data"]
    assert (lot["lot"], lot["on_hand"]) == ("L1", "90.000")
    document = trade.ask("GET", f"/sales/{sent['id']}")
    assert (document["source"], [(paid["method"], paid["amount"]) for paid in document["payments"]]) == (
        "delivery", [("on_account", 83_330)])
    # Both sides read it, and only they do.
    assert trade.ask("GET", f"/internal-deliveries?site={CAFE}&{MONTH}", who="supervisor")["data"] == [sent]
    trade.ask("GET", f"/internal-deliveries/{sent['id']}", 404, who="supervisor_elsewhere")
    trade.proven()


def test_what_went_back_leaves_the_one_and_returns_to_the_other(trade: Trade) -> None:
    sent = trade.deliver(CAFE, [pack("3", 1_000, lot="L1", into="mushroom", into_quantity="1.000")])
    wish = {"id": str(uuid4())}
    trade.send_back(sent["id"], [{"line": 1, "quantity": "1", "restock": True}], **wish)
    assert (trade.worth(FARM, "farm-pack")[0], trade.worth(CAFE, "mushroom")[0]) == (98_000, 667)
    again = trade.send_back(sent["id"], [{"line": 1, "quantity": "1", "restock": True}], 200, **wish)
    assert (again["returned"], again["lines"][0]["returned"]) == (1_000, "1.000")
    assert "/lines" in trade.send_back(sent["id"], [{"line": 1, "quantity": "2", "restock": True}], 409, **wish)["errors"]
    assert trade.send_back(sent["id"], [{"line": 1, "quantity": "3"}], 409)["type"].endswith("refund_exceeds_sale")
    assert trade.send_back(sent["id"], [{"line": 1, "quantity": "1"}] * 2, 422)["type"].endswith("line_twice")
    # Its parts add up to what arrived, whatever was rounded on the way.
    trade.send_back(sent["id"], [{"line": 1, "quantity": "2", "restock": True}])
    assert (trade.worth(FARM, "farm-pack"), trade.worth(CAFE, "mushroom")) == ((100_000, 300_000), (0, 0))
    [lot] = trade.ask("GET", f"/lots?site={FARM}&item=farm-pack")["data"]
    assert lot["on_hand"] == "100.000"
    assert (trade.net(f"site:{FARM}"), trade.net("region")) == ((0, 0), (0, 0))
    # A refund at the counter would leave the café's stock behind.
    refused = trade.ask("POST", f"/sales/{sent['id']}/refunds", 409, json={
        "id": str(uuid4()), "refunded_at": AT, "lines": [{"line": 1, "quantity": "1"}], "payments": [], "reason": "x"})
    assert refused["type"].endswith("internal_not_refunded")
    trade.proven()


def test_each_view_leaves_out_what_both_its_sites_traded(trade: Trade) -> None:
    own = own_cafe(trade)
    trade.deliver(CAFE, [pack("10", 8_000, into="mushroom", into_quantity="4")])
    trade.deliver(own, [pack("5", 7_000)])
    assert trade.worth(own, "farm-pack") == (5_000, 35_000)
    trade.ask("POST", "/sales", 201, json={
        "id": str(uuid4()), "site": FARM, "sold_at": AT, "total": 10_000, "payments": [{"method": "cash", "amount": 10_000}], "lines": [
            {"sku": "pack", "name": "표고버섯 400 g (예시)", "tax_class": "exempt", "quantity": "1", "unit_price": 10_000}]})
    assert trade.net(f"site:{FARM}") == (125_000, 0)
    assert trade.net("centre:bupyeong") == (90_000, 35_000)
    region, eliminated = trade.net("region")
    assert (region, eliminated) == (10_000, 115_000)
    by_site = trade.ask("GET", f"/revenue?scope=region&{MONTH}&by=site", who="admin")
    assert region + eliminated == sum(trade.net(f"site:{code}")[0] for code in (FARM, own, CAFE))
    assert sum(row["net"] for row in by_site["rows"]) == region
    trade.proven()


def test_a_delivery_counts_once_and_says_what_it_lacks(trade: Trade) -> None:
    wish = {"id": str(uuid4())}
    line = pack("2", into="mushroom")
    first = trade.deliver(CAFE, [line], **wish)
    assert trade.deliver(CAFE, [line], 200, **wish) == first
    assert list(trade.deliver(CAFE, [line | {"unit_price": 1}], 409, **wish)["errors"]) == ["/lines"]
    assert list(trade.deliver("cafe-04", [line], 409, **wish)["errors"]) == ["/to_site"]
    assert trade.worth(CAFE, "mushroom")[0] == 2_000
    assert trade.deliver(CAFE, [pack()], 422)["type"].endswith("into_missing")
    assert trade.deliver(CAFE, [pack(into="farm-pack")], 422)["type"].endswith("item_unknown")
    assert trade.deliver(CAFE, [{"sku": "none", "quantity": "1", "unit_price": 1}], 422)["type"].endswith("product_unknown")
    assert trade.deliver(FARM, [pack()], 422)["type"].endswith("to_site_unknown")
    # Who may sell at the farm may; the café that receives may not send for it.
    trade.ask("POST", "/internal-deliveries", 404, who="supervisor", json={
        "id": str(uuid4()), "site": FARM, "to_site": CAFE, "at": AT, "lines": [line]})
    trade.proven()


def test_a_party_that_was_changed_shows_in_the_proof(trade: Trade) -> None:
    sent = trade.deliver(CAFE, [pack("1", into="mushroom")])
    with trade.app.app_context():
        session = db.session()
        for name in ("document_no_update", "document_only_added"):
            if session.get_bind().dialect.name == "sqlite" and name.endswith("update"):
                session.execute(sa.text(f"DROP TRIGGER {name}"))
            elif session.get_bind().dialect.name == "postgresql" and name.endswith("added"):
                session.execute(sa.text(f"DROP TRIGGER {name} ON document"))
        session.execute(sa.text("UPDATE document SET party = 1 WHERE id = :id"), {"id": _raw(session, sent["id"])})
        found = dict(breaks(session, f"site:{FARM}"))[f"site:{FARM}"]
        assert found is not None
        assert "another party" in found.why
        session.rollback()
        assert site_by_code(session, FARM).code == FARM


def _raw(session: Any, text: str) -> str:
    return text.replace("-", "") if session.get_bind().dialect.name == "sqlite" else text
