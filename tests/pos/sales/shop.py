"""A counter to sell at below the doors: the cast's café with a small menu that takes stock."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from flask import Flask

from pos.catalogue.models import Category, Product, ProductRevision
from pos.inventory.models import RecipeLine, StockItem
from pos.sales.recording import Outcome, record_sale, record_sales
from pos.sales.refunding import record_refund
from pos.sales.wanted import WantedLine, WantedPayment, WantedRefund, WantedReturn, WantedSale
from sites.access import Actor
from sites.db import db, reading, transaction
from sites.registry import site_by_code, touch
from tests.support.cast import ELSEWHERE, HERE, Cast

NOW = datetime(2020, 11, 20, 3, 0, tzinfo=UTC)
LONG_AGO = datetime(2018, 1, 1, tzinfo=UTC)
TABLES = (
    "document", "document_line", "document_payment", "document_secret", "stock_move", "stock_level", "revenue_cell", "journal_entry",
    "site_ledger", "device_number", "device",
)  # fmt: skip
MENU = (
    # sku, tax class, price, recipe of one
    ("americano", "taxable", 2500, {"beans": 18_000, "cup": 1_000}), ("shiitake", "exempt", 25_000, {"shiitake": 1_000}),
    ("deposit", "out_of_scope", 10_000, {}),
)  # fmt: skip


@dataclass
class Shop:
    """Who sells here, and what is stored."""

    app: Flask
    cast: Cast

    def actor(self, who: str = "tablet") -> Actor:
        """One of the cast."""
        return self.cast.actor(db.session(), who)

    def site_id(self, code: str = HERE) -> int:
        """The site's row."""
        return site_by_code(db.session(), code).id

    def record(self, *sales: WantedSale, who: str = "tablet", site: str = HERE) -> list[Outcome]:
        """Sells in one act."""
        by, site_id = self.actor(who), self.site_id(site)
        with transaction() as session:
            return record_sales(session, by, site_id, sales)

    def sell(self, wanted: WantedSale, who: str = "tablet", site: str = HERE) -> dict[str, Any]:
        """Sells one and answers it as shown; raises what it raises."""
        by, site_id = self.actor(who), self.site_id(site)
        with transaction() as session:
            found = record_sale(session, by, site_id, wanted).sale
        assert found is not None
        return found

    def refund(self, wanted: WantedRefund, who: str = "tablet", site: str = HERE) -> dict[str, Any]:
        """Refunds and answers the refund as shown; raises what it raises."""
        by, site_id = self.actor(who), self.site_id(site)
        with transaction() as session:
            found = record_refund(session, by, site_id, wanted).sale
        assert found is not None
        return found

    def everything(self) -> dict[str, list[str]]:
        """All rows that selling touches."""
        with reading() as session:
            ask = session.connection().exec_driver_sql
            return {table: sorted(map(repr, ask(f"SELECT * FROM {table}"))) for table in TABLES}

    def ask(self, query: str, **values: Any) -> list[tuple[Any, ...]]:
        """Rows by plain SQL."""
        with reading() as session:
            return [tuple(row) for row in session.execute(sa.text(query), values)]

    def on_hand(self) -> dict[str, int]:
        """Thousandths on hand at this site, by item."""
        query = "SELECT i.code, l.on_hand_milli FROM stock_level l JOIN stock_item i ON i.id = l.item_id WHERE l.site_id = :site"
        return {str(item): int(milli) for item, milli in self.ask(query, site=self.site_id())}


def open_shop(app: Flask) -> None:
    """The menu and its recipes, the region's own."""
    with app.app_context(), transaction() as session:
        touch(session, *(site_by_code(session, code).id for code in (HERE, ELSEWHERE)))
        session.add(Category(code="coffee", name="커피"))
        items = {code: StockItem(code=code, name=code, unit="g") for code in ("beans", "cup", "shiitake")}
        session.add_all(items.values())
        session.flush()
        for sku, tax_class, price, recipe in MENU:
            product = Product(sku=sku)
            session.add(product)
            session.flush()
            groups = '[{"code":"g","name":"g","min":0,"max":1,"options":[{"code":"shot","name":"shot","price":500}]}]'
            session.add(
                ProductRevision(
                    product_id=product.id,
                    valid_from=LONG_AGO,
                    name=sku,
                    category="coffee" if sku == "americano" else None,
                    tax_class=tax_class,
                    price=price,
                    option_groups=groups,
                )
            )
            session.add_all(
                RecipeLine(
                    product_id=product.id, valid_from=date(2018, 1, 1), item_id=items[item].id, quantity_milli=milli
                )
                for item, milli in recipe.items()
            )


def coffee(seq: int | None = 1, cups: int = 2, **others: Any) -> WantedSale:
    """Two cups of coffee, paid in cash, five minutes ago; `line` and `payment` change those."""
    line, payment = others.pop("line", {}), others.pop("payment", {})
    wanted_line = WantedLine(
        **{
            "sku": "americano",
            "name": "아메리카노",
            "tax_class": "taxable",
            "quantity_milli": 1000 * cups,
            "unit_price": 2500,
        }
        | line
    )
    options = sum(price for _, price in wanted_line.options)
    total = (
        (wanted_line.quantity_milli * (wanted_line.unit_price + options) + 500) // 1000
        - wanted_line.discount
        - others.get("discount", 0)
    )
    paid = [WantedPayment(**{"method": "cash", "amount": total, "tendered": total} | payment)] if total else []
    return WantedSale(**{
        "id": uuid4(), "occurred_at": NOW - timedelta(minutes=5), "total": total, "lines": [wanted_line], "payments": paid,
        "device_seq": seq,
    } | others)  # fmt: skip


def back(sold: WantedSale, seq: int | None = 2, won: int = 2500, milli: int = 1000, **others: Any) -> WantedRefund:
    """One cup comes back for cash."""
    return WantedRefund(**{
        "id": uuid4(), "original_id": sold.id, "occurred_at": NOW, "lines": [WantedReturn(1, milli)],
        "payments": [WantedPayment(others.pop("method", "cash"), won, won)] if won else [], "reason": "변심", "device_seq": seq,
    } | others)  # fmt: skip
